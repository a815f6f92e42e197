package io.novacron.autoscaler.spi;

import java.time.Duration;

/// The terms of one call to the outside.
///
/// @param timeout how long the caller waits; an implementation bounds its own I/O by it, and the
///   runtime abandons the call (and interrupts its thread) shortly after
/// @param epoch the owner's epoch: an implementation that can refuses calls older than the newest
///   it has seen; 0 where there is one owner only
public record Call(Duration timeout, long epoch) {
    public Call {
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("timeout " + timeout + " is not positive");
        }
    }

    public static Call within(Duration timeout) {
        return new Call(timeout, 0);
    }
}
