package io.novacron.autoscaler.runtime;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Time as a group's looks make it pass: each moves it on by what the clock says, at most by a
/// given step, and never back. What has to last for a while (the health grace, a drain) is measured
/// in it, so that a clock that jumps an hour ahead fails no instance that is still starting and
/// cuts no request off; a process that was suspended gives its fleet the benefit of the doubt.
///
/// Not thread-safe; guarded by its group's lock.
final class SteadyTime {

    private Optional<Instant> last = Optional.empty();
    private Duration passed = Duration.ZERO;

    /// Moves on.
    ///
    /// @param longest the longest step
    void moveTo(Instant now, Duration longest) {
        Duration step = last.map(before -> Duration.between(before, now)).orElse(Duration.ZERO);
        last = Optional.of(now);
        passed = passed.plus(between(Duration.ZERO, step, longest));
    }

    /// What has passed since the first look; a moment before it is negative.
    Duration passed() {
        return passed;
    }

    /// Whether so much has passed since a moment of this time.
    boolean isOver(Duration since, Duration length) {
        return passed.minus(since).compareTo(length) >= 0;
    }

    /// A length between two others.
    static Duration between(Duration shortest, Duration length, Duration longest) {
        return length.compareTo(shortest) < 0
                ? shortest
                : length.compareTo(longest) > 0 ? longest : length;
    }
}
