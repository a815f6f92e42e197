package io.novacron.autoscaler.runtime;

import java.time.Duration;
import java.time.Instant;

/// A wait of a known length by the process's own clock, which may go back meanwhile: more than its
/// length before it began, it is over.
///
/// @param length what is longer than [#LONGEST] is cut
record Pause(Instant since, Duration length) {

    /// The longest that another side's wish to be left alone is heeded: it may have recovered.
    static final Duration LONGEST = Duration.ofHours(1);

    /// One that is over.
    static final Pause NONE = new Pause(Instant.EPOCH, Duration.ZERO);

    Pause {
        length = length.compareTo(LONGEST) > 0 ? LONGEST : length;
    }

    boolean holds(Instant now) {
        return Duration.between(since, now).abs().compareTo(length) < 0;
    }

    /// The first moment after it.
    Instant until() {
        return since.plus(length);
    }
}
