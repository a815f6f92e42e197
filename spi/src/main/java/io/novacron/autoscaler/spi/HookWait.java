package io.novacron.autoscaler.spi;

import io.novacron.autoscaler.model.LifecycleHook.Transition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// How far an instance has come with the lifecycle hooks of one transition. It is durable before
/// anybody is called, so that a restart goes on where it was; it stays until the instance is gone,
/// so that no hook that is finished runs again.
///
/// @param finished names of the hooks that are done, in their order
/// @param turn the hook that is waited for, or was last; empty before the first
public record HookWait(
        String group,
        String instance,
        Transition at,
        Phase phase,
        List<String> finished,
        Optional<Turn> turn) {

    public HookWait {
        finished = List.copyOf(finished);
        boolean waits = phase == Phase.CALLED || phase == Phase.ACCEPTED;
        if (waits && turn.isEmpty()) {
            throw new IllegalArgumentException("a wait in phase %s has a hook".formatted(phase));
        }
    }

    /// Where it stands.
    public enum Phase {
        /// The instance is not running yet; its hooks follow.
        EXPECTED,
        /// The hook is called, or is to be called (again).
        CALLED,
        /// Nobody is called (any more): the answer comes over the API.
        ACCEPTED,
        /// All hooks said continue.
        CONTINUED,
        /// One said abandon.
        ABANDONED,
        /// Not waited for any more: the drain was taken back, the instance failed or left.
        WITHDRAWN
    }

    /// What makes it one of its kind.
    public record Key(String instance, Transition at) {}

    /// One hook's turn.
    ///
    /// @param hook its name in the group's document
    /// @param token the same at every repetition of the call; unique among all turns. No secret:
    ///   who answers needs access to the API besides
    /// @param since when the wait began
    /// @param due when it times out unless a heartbeat comes
    /// @param latest when it times out whatever comes
    /// @param heartbeatAt the last heartbeat
    /// @param attempts calls begun, 0 where nobody is called
    public record Turn(
            String hook,
            String token,
            Instant since,
            Instant due,
            Instant latest,
            Optional<Instant> heartbeatAt,
            int attempts) {}

    public Key key() {
        return new Key(instance, at);
    }

    /// Whether somebody's answer is waited for.
    public boolean isOpen() {
        return phase == Phase.CALLED || phase == Phase.ACCEPTED;
    }

    /// The same in another phase.
    public HookWait in(Phase next) {
        return new HookWait(group, instance, at, next, finished, turn);
    }

    /// The same with another turn.
    public HookWait with(Phase next, Turn newTurn) {
        return new HookWait(group, instance, at, next, finished, Optional.of(newTurn));
    }
}
