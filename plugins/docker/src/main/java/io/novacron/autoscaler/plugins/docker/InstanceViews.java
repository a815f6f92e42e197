package io.novacron.autoscaler.plugins.docker;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Makes an [Instance] of what the engine lists, what is noted, and what probes found.
final class InstanceViews {

    /// Times the failure threshold: so many failed probes and it is unhealthy.
    private static final int UNHEALTHY_FACTOR = 3;

    private InstanceViews() {}

    static Instance of(
            Found found,
            Optional<Note> note,
            Vitals vitals,
            Optional<String> zone,
            Optional<String> machine,
            Instant now) {
        Note.Phase phase = note.map(Note::phase).orElse(Note.Phase.STARTED);
        Instant begun = note.map(Note::at).orElse(found.created());
        InstanceState state = state(found, phase, begun, now);
        Readiness readiness = found.labels().readiness();
        boolean running = state == InstanceState.RUNNING;
        boolean ready =
                running
                        && found.state() == Found.State.RUNNING
                        && vitals.failedProbes() < readiness.failureThreshold();
        boolean healthy =
                !running || vitals.failedProbes() < UNHEALTHY_FACTOR * readiness.failureThreshold();
        Instant since = state == InstanceState.FAILED ? vitals.failedAt().orElse(begun) : begun;
        return new Instance(
                found.name(),
                state,
                Optional.of(ready),
                Optional.of(since),
                note.flatMap(Note::size).orElse(found.labels().size()).name(),
                zone,
                machine,
                found.state() == Found.State.RUNNING ? found.address() : Optional.empty(),
                healthy,
                false,
                false);
    }

    private static InstanceState state(Found found, Note.Phase phase, Instant begun, Instant now) {
        if (phase == Note.Phase.ENDED) {
            return InstanceState.TERMINATING;
        }
        if (phase == Note.Phase.STOPPED) {
            return InstanceState.STOPPED;
        }
        return switch (found.state()) {
            case CREATED, RESTARTING, OTHER -> InstanceState.PENDING;
            case RUNNING, PAUSED ->
                    phase == Note.Phase.READY || isReadyByRunning(found)
                            ? InstanceState.RUNNING
                            : isLate(found, begun, now)
                                    ? InstanceState.FAILED
                                    : InstanceState.PENDING;
            case REMOVING -> InstanceState.TERMINATING;
            case EXITED -> InstanceState.FAILED;
        };
    }

    /// Nothing is to be asked, so that nothing has to be noted either.
    static boolean isReadyByRunning(Found found) {
        return found.labels().readiness().check() instanceof Readiness.Check.Alive;
    }

    /// Not ready within the template's own time-out.
    private static boolean isLate(Found found, Instant begun, Instant now) {
        Optional<Duration> timeout = found.labels().readiness().timeout();
        return timeout.isPresent() && now.isAfter(begun.plus(timeout.get()));
    }
}
