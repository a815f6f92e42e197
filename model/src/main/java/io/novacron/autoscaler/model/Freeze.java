package io.novacron.autoscaler.model;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/// A time in which the group holds: in both directions, or only inwards.
///
/// @param reason shown in the explanation; may be empty
public record Freeze(Timing timing, FrozenDirection direction, String reason) {

    /// When the freeze holds; includes its start, excludes its end.
    public sealed interface Timing {}

    /// Once.
    public record Between(Instant from, Instant to) implements Timing {
        public Between {
            if (!from.isBefore(to)) {
                throw new IllegalArgumentException("from " + from + " is not before to " + to);
            }
        }
    }

    /// Again and again: from each time of a five-field Unix cron expression for `duration`.
    public record Recurring(String cron, Duration duration, ZoneId zone) implements Timing {
        public Recurring {
            if (!duration.isPositive()) {
                throw new IllegalArgumentException("duration " + duration + " is not positive");
            }
        }
    }

    /// Which changes a freeze forbids.
    public enum FrozenDirection {
        BOTH,
        IN
    }
}
