package io.novacron.autoscaler.model;

import java.time.Duration;

/// Scaling to and from zero: to 0 after `idleAfter` at or below `above`, to 1 at once when above.
/// Only fresh samples count as idle; an error or a gap restarts the time.
public record Activation(String metric, double above, Duration idleAfter) {
    public Activation {
        if (!Double.isFinite(above)) {
            throw new IllegalArgumentException("above " + above + " is not finite");
        }
        if (idleAfter.isNegative()) {
            throw new IllegalArgumentException("idleAfter " + idleAfter + " is negative");
        }
    }
}
