package io.novacron.autoscaler.spi;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What is about to be done to a group's fleet, durable before the first call.
///
/// One intent per group is open at a time; a newer decision supersedes it. Its launch keys are the
/// idempotency keys of its instances, so a restart repeats the calls without starting anything
/// twice.
///
/// @param id unique, sortable by time
/// @param epoch the owner's epoch when it was opened
/// @param from capacity before
/// @param to capacity wanted
/// @param launchKeys one per instance to start
/// @param terminate ids to drain and terminate
/// @param outcome empty while open
public record Intent(
        String id,
        String group,
        long epoch,
        Instant at,
        int from,
        int to,
        String reason,
        List<String> launchKeys,
        List<String> terminate,
        Optional<Outcome> outcome) {

    public Intent {
        launchKeys = List.copyOf(launchKeys);
        terminate = List.copyOf(terminate);
    }

    /// How an intent ended.
    public enum Outcome {
        COMPLETED,
        PARTIAL,
        SUPERSEDED,
        FAILED
    }

    public Intent closed(Outcome newOutcome) {
        return new Intent(
                id,
                group,
                epoch,
                at,
                from,
                to,
                reason,
                launchKeys,
                terminate,
                Optional.of(newOutcome));
    }
}
