package io.novacron.autoscaler.model;

import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;

/// How fast and how eagerly a group follows its rules, per direction (SPEC section 3, stage 4).
public record Behavior(Direction scaleOut, Direction scaleIn) {

    /// Kubernetes HPA v2's defaults: out at once, doubling or +4 per 15 s; in after 5 minutes
    /// without a higher recommendation.
    public static final Behavior DEFAULT =
            new Behavior(
                    new Direction(
                            Duration.ZERO,
                            1.0,
                            Duration.ZERO,
                            List.of(
                                    new RateLimit(
                                            RateLimit.Kind.PERCENT, 100, Duration.ofSeconds(15)),
                                    new RateLimit(
                                            RateLimit.Kind.INSTANCES, 4, Duration.ofSeconds(15))),
                            Select.MAX,
                            OptionalDouble.empty()),
                    new Direction(
                            Duration.ofMinutes(5),
                            1.0,
                            Duration.ZERO,
                            List.of(
                                    new RateLimit(
                                            RateLimit.Kind.PERCENT, 100, Duration.ofSeconds(15))),
                            Select.MAX,
                            OptionalDouble.empty()));

    /// Neither window nor limit: every recommendation passes. For tests and batch queues.
    public static final Behavior IMMEDIATE = new Behavior(Direction.IMMEDIATE, Direction.IMMEDIATE);

    /// @param stabilizationWindow going in takes the largest, going out the smallest value wanted
    ///   within it
    /// @param dampening share 0–1 of a change that is made, rounded away from the present capacity;
    ///   1.0 makes all of it
    /// @param cooldown time after an action without another, measured as a rule's
    /// @param limits changes allowed per period; empty means no limit
    /// @param select which limit rules where there are several
    /// @param tolerance share 0–1 for target and queue rules that have none of their own
    public record Direction(
            Duration stabilizationWindow,
            double dampening,
            Duration cooldown,
            List<RateLimit> limits,
            Select select,
            OptionalDouble tolerance) {

        /// Neither window nor limit.
        public static final Direction IMMEDIATE =
                new Direction(
                        Duration.ZERO,
                        1.0,
                        Duration.ZERO,
                        List.of(),
                        Select.MAX,
                        OptionalDouble.empty());

        public Direction {
            if (stabilizationWindow.isNegative() || cooldown.isNegative()) {
                throw new IllegalArgumentException("a window or cooldown is negative");
            }
            if (!(dampening > 0 && dampening <= 1)) {
                throw new IllegalArgumentException("dampening " + dampening + " is not in (0, 1]");
            }
            if (tolerance.isPresent()
                    && !(tolerance.getAsDouble() >= 0 && tolerance.getAsDouble() <= 1)) {
                throw new IllegalArgumentException(
                        "tolerance " + tolerance.getAsDouble() + " is not a share");
            }
            limits = List.copyOf(limits);
        }
    }

    /// So much change within any period.
    ///
    /// @param value instances or percent of the capacity at the period's start, ≥ 0
    public record RateLimit(Kind kind, double value, Duration period) {
        public RateLimit {
            if (!(value >= 0) || Double.isInfinite(value)) {
                throw new IllegalArgumentException("a limit's value " + value + " is negative");
            }
            if (!period.isPositive()) {
                throw new IllegalArgumentException(
                        "a limit's period " + period + " is not positive");
            }
        }

        /// What a limit counts.
        public enum Kind {
            INSTANCES,
            PERCENT
        }
    }

    /// Which of several limits applies: the one that allows most, the one that allows least, or no
    /// change at all in this direction.
    public enum Select {
        MAX,
        MIN,
        DISABLED
    }
}
