package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/// When something that failed may be tried again: per cause doubling from [#FIRST] to [#LONGEST], ±
/// 20 % so that many groups do not return at the same moment, never before the other side's
/// `retryAfter`.
///
/// Not thread-safe; guarded by its group's lock.
final class Backoff {

    /// Short enough that one lost call costs less than a usual evaluation interval.
    static final Duration FIRST = Duration.ofSeconds(10);

    /// Two hours without stock are 17 calls, and stock that is back is seen within 10 minutes.
    static final Duration LONGEST = Duration.ofMinutes(10);

    private record Pause(int failures, Instant until, String message) {}

    private final RandomGenerator random;
    private final Map<Kind, Pause> pauses = new EnumMap<>(Kind.class);

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    void failed(OutsideException failure, Instant now) {
        Pause before = pauses.get(failure.kind());
        int failures = before == null ? 1 : before.failures() + 1;
        Duration pause =
                failure.kind() == Kind.INVALID
                        ? LONGEST
                        : shorter(FIRST.multipliedBy(1L << Math.min(failures - 1, 10)), LONGEST);
        Duration jittered =
                Duration.ofMillis((long) (pause.toMillis() * (0.8 + 0.4 * random.nextDouble())));
        Duration asked = failure.retryAfter().orElse(Duration.ZERO);
        Duration chosen = jittered.compareTo(asked) < 0 ? asked : jittered;
        pauses.put(
                failure.kind(),
                new Pause(failures, now.plus(chosen), String.valueOf(failure.getMessage())));
    }

    void succeeded() {
        pauses.clear();
    }

    /// Whether a try is allowed. A pause that would end implausibly late (the clock went back) is
    /// over.
    boolean allows(Instant now) {
        return pauses.values().stream().noneMatch(pause -> holds(pause, now));
    }

    /// Why nothing is tried now; empty text where something is.
    String reason(Instant now) {
        return pauses.entrySet().stream()
                .filter(entry -> holds(entry.getValue(), now))
                .map(entry ->
                        "%s, next try at %s (%d failed)"
                                .formatted(
                                        entry.getValue().message(),
                                        entry.getValue().until(),
                                        entry.getValue().failures()))
                .findFirst()
                .orElse("");
    }

    private static boolean holds(Pause pause, Instant now) {
        return now.isBefore(pause.until())
                && Duration.between(now, pause.until()).compareTo(Duration.ofHours(1)) < 0;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
