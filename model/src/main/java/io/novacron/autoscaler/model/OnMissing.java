package io.novacron.autoscaler.model;

import java.time.Duration;

/// What a rule sees when its metric has no fresh sample.
public sealed interface OnMissing {

    /// The rule has no data; nothing scales in on its account. The default, because in doubt the
    /// controller holds.
    record Hold() implements OnMissing {}

    /// The newest remembered sample stands in while it is younger than the given age.
    record LastKnown(Duration within) implements OnMissing {
        public LastKnown {
            if (!within.isPositive()) {
                throw new IllegalArgumentException("lastKnown " + within + " is not positive");
            }
        }
    }

    /// A fixed value stands in.
    record Value(double value) implements OnMissing {
        public Value {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("value " + value + " is not finite");
            }
        }
    }

    /// The rule abstains: it neither recommends nor forbids.
    record Ignore() implements OnMissing {}
}
