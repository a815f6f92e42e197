package io.novacron.autoscaler.runtime;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Which states are on, so that a state that lasts an hour is one event at its start and one at its
/// end and not one a tick. Not thread-safe; guarded by its owner's lock.
final class Onsets {

    private final Map<String, Instant> since = new TreeMap<>();

    /// Notes that a state is on; true where it was not.
    boolean begins(String state, Instant now) {
        return since.putIfAbsent(state, now) == null;
    }

    /// Notes that a state is off; since when it had been on.
    Optional<Instant> ends(String state) {
        return Optional.ofNullable(since.remove(state));
    }

    /// Follows a condition; true where it has just begun.
    boolean follow(String state, boolean on, Instant now) {
        if (on) {
            return begins(state, now);
        }
        since.remove(state);
        return false;
    }

    /// Ends every state whose name starts so.
    void endAll(String prefix) {
        since.keySet().removeIf(state -> state.startsWith(prefix));
    }

    /// Whether no state is on.
    boolean isEmpty() {
        return since.isEmpty();
    }

    boolean isOn(String state) {
        return since.containsKey(state);
    }
}
