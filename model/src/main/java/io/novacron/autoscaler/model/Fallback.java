package io.novacron.autoscaler.model;

import java.time.Duration;

/// At least this capacity when no metric at all has been seen for so long.
public record Fallback(int capacity, Duration after) {
    public Fallback {
        if (capacity < 0) {
            throw new IllegalArgumentException("capacity " + capacity + " is negative");
        }
        if (after.isNegative()) {
            throw new IllegalArgumentException("after " + after + " is negative");
        }
    }
}
