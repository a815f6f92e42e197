package io.novacron.autoscaler.spi;

import java.time.Duration;

/// How long the store keeps what only grows.
///
/// @param events default 90 days
/// @param decisions those that changed something, default 90 days
/// @param holds decisions that changed nothing, default 7 days: at one record per group in 5
///   minutes they are most of what is written
/// @param answers to requests with an idempotency key, default 1 day
public record Retention(Duration events, Duration decisions, Duration holds, Duration answers) {

    public static final Retention DEFAULT =
            new Retention(
                    Duration.ofDays(90),
                    Duration.ofDays(90),
                    Duration.ofDays(7),
                    Duration.ofDays(1));

    public Retention {
        requirePositive("events", events);
        requirePositive("decisions", decisions);
        requirePositive("holds", holds);
        requirePositive("answers", answers);
    }

    /// Events and decisions for this long, holds no longer than by default.
    public static Retention ofHistory(Duration history) {
        return new Retention(
                history,
                history,
                history.compareTo(DEFAULT.holds) < 0 ? history : DEFAULT.holds,
                DEFAULT.answers);
    }

    private static void requirePositive(String name, Duration duration) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException(name + " " + duration + " is not positive");
        }
    }
}
