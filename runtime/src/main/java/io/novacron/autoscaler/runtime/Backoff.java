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

    private record Failing(int failures, Pause pause, String message) {}

    private final RandomGenerator random;
    private final Map<Kind, Failing> causes = new EnumMap<>(Kind.class);

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /// Several that failed in one tick count once: they were asked before any answer was there.
    void failed(OutsideException failure, Instant now) {
        Failing before = causes.get(failure.kind());
        boolean again = before != null && before.pause().since().equals(now);
        int failures = before == null ? 1 : before.failures() + (again ? 0 : 1);
        Duration pause =
                failure.kind() == Kind.INVALID
                        ? LONGEST
                        : shorter(FIRST.multipliedBy(1L << Math.min(failures - 1, 10)), LONGEST);
        Duration jittered =
                Duration.ofMillis((long) (pause.toMillis() * (0.8 + 0.4 * random.nextDouble())));
        Duration asked = failure.retryAfter().orElse(Duration.ZERO);
        Duration chosen = jittered.compareTo(asked) < 0 ? asked : jittered;
        if (again && before != null && before.pause().length().compareTo(chosen) >= 0) {
            return;
        }
        causes.put(
                failure.kind(),
                new Failing(
                        failures, new Pause(now, chosen), String.valueOf(failure.getMessage())));
    }

    void succeeded() {
        causes.clear();
    }

    /// One call of several of a tick succeeded: what failed beside it still holds, whichever of
    /// them answered first.
    void succeeded(Instant now) {
        causes.values().removeIf(cause -> !cause.pause().since().equals(now));
    }

    /// Whether the last try failed.
    boolean isFailing() {
        return !causes.isEmpty();
    }

    /// Whether a try is allowed.
    boolean allows(Instant now) {
        return causes.values().stream().noneMatch(cause -> cause.pause().holds(now));
    }

    /// Why nothing is tried now; empty text where something is.
    String reason(Instant now) {
        return causes.values().stream()
                .filter(cause -> cause.pause().holds(now))
                .map(cause ->
                        "%s, next try at %s (%d failed)"
                                .formatted(
                                        cause.message(), cause.pause().until(), cause.failures()))
                .findFirst()
                .orElse("");
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
