package io.novacron.autoscaler.plugins.docker;

import java.time.Instant;
import java.util.Optional;

/// What probes and inspections have found of one instance; of one process of this program, and
/// found again by the next.
///
/// @param failedProbes in a row
/// @param failure why it is not alive any more, e.g. `exited with code 3`
/// @param failedAt when it ended
record Vitals(int failedProbes, Optional<String> failure, Optional<Instant> failedAt) {

    static final Vitals NONE = new Vitals(0, Optional.empty(), Optional.empty());

    Vitals probed(boolean ready) {
        return new Vitals(ready ? 0 : failedProbes + 1, failure, failedAt);
    }

    static Vitals failed(String why, Instant at) {
        return new Vitals(0, Optional.of(why), Optional.of(at));
    }
}
