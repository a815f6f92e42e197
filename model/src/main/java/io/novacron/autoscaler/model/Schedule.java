package io.novacron.autoscaler.model;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// A window of time in which the group has a floor or other bounds (SPEC section 4).
///
/// @param name shown in traces and previews
/// @param zone IANA zone the wall-clock parts are read in, default UTC
/// @param leadTime starts the window early; empty means the group's warm-up
public record Schedule(
        String name, Timing timing, Effect effect, ZoneId zone, Optional<Duration> leadTime) {

    public Schedule {
        if (leadTime.isPresent() && leadTime.get().isNegative()) {
            throw new IllegalArgumentException("leadTime " + leadTime.get() + " is negative");
        }
    }

    /// When a window is open. A window includes its start and excludes its end.
    public sealed interface Timing {}

    /// Wall-clock window on days of the week. `start` after `end` passes midnight and belongs to
    /// the day it starts; equal means the whole day (so `24:00` reads as `00:00`).
    public record Weekly(Set<DayOfWeek> days, LocalTime start, LocalTime end) implements Timing {
        public Weekly {
            if (days.isEmpty()) {
                throw new IllegalArgumentException("a schedule has no days");
            }
            days = java.util.Collections.unmodifiableSortedSet(new java.util.TreeSet<>(days));
        }
    }

    /// Starts by a five-field Unix cron expression, lasts `duration` of elapsed time.
    public record Cron(String expression, Duration duration) implements Timing {
        public Cron {
            requirePositive(duration);
        }
    }

    /// Starts once, lasts `duration` of elapsed time.
    public record Once(Instant at, Duration duration) implements Timing {
        public Once {
            requirePositive(duration);
        }
    }

    /// What an open window does.
    public sealed interface Effect {}

    /// At least this capacity; raises a recommendation, never lowers it.
    public record Floor(int capacity) implements Effect {
        public Floor {
            if (capacity < 0) {
                throw new IllegalArgumentException("capacity " + capacity + " is negative");
            }
        }
    }

    /// Replaces the group's minimum, maximum, or both.
    public record Bounds(OptionalInt minCapacity, OptionalInt maxCapacity) implements Effect {
        public Bounds {
            if (minCapacity.isEmpty() && maxCapacity.isEmpty()) {
                throw new IllegalArgumentException("a schedule replaces neither bound");
            }
            if (minCapacity.orElse(0) < 0 || maxCapacity.orElse(0) < 0) {
                throw new IllegalArgumentException("a schedule's bound is negative");
            }
            if (minCapacity.isPresent()
                    && maxCapacity.isPresent()
                    && minCapacity.getAsInt() > maxCapacity.getAsInt()) {
                throw new IllegalArgumentException(
                        "minCapacity %s is above maxCapacity %s"
                                .formatted(minCapacity.getAsInt(), maxCapacity.getAsInt()));
            }
        }
    }

    private static void requirePositive(Duration duration) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException("duration " + duration + " is not positive");
        }
    }
}
