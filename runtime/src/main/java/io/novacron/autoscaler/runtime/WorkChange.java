package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.runtime.OpenWork.Departure;
import io.novacron.autoscaler.runtime.OpenWork.Launch;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/// What one plan adds to and takes from a group's open work, once it is durable.
///
/// @param launches new ones; growth comes first
/// @param replacements how many of them, the last ones, are for instances that were lost or are
///   unhealthy
/// @param cancelled keys that are not called (again)
/// @param takenBack departures that stay
/// @param departures new ones
record WorkChange(
        List<Launch> launches,
        int replacements,
        List<String> cancelled,
        List<String> takenBack,
        List<Departure> departures) {

    static final WorkChange NOTHING = new WorkChange(List.of(), 0, List.of(), List.of(), List.of());

    /// Whether a launch is for a lost or unhealthy instance and not for growth.
    boolean replaces(Launch launch) {
        return launches.indexOf(launch) >= launches.size() - replacements;
    }

    boolean isNothing() {
        return launches.isEmpty()
                && cancelled.isEmpty()
                && takenBack.isEmpty()
                && departures.isEmpty();
    }

    /// Launch keys that are open once this is applied.
    List<String> keysAfter(OpenWork work) {
        SequencedSet<String> keys = new LinkedHashSet<>(work.keys());
        keys.removeAll(cancelled);
        launches.forEach(launch -> keys.add(launch.key));
        return List.copyOf(keys);
    }

    /// Ids that are leaving once this is applied.
    List<String> departingAfter(OpenWork work) {
        SequencedSet<String> ids = new LinkedHashSet<>(work.departing());
        ids.removeAll(takenBack);
        departures.forEach(departure -> ids.add(departure.id));
        return List.copyOf(ids);
    }

    /// Applies it; returns how many places for launches became free.
    int applyTo(OpenWork work) {
        int freed = 0;
        for (String key : cancelled) {
            OpenWork.Launch launch = work.launches.remove(key);
            freed += launch != null && launch.hasPlace ? 1 : 0;
        }
        takenBack.forEach(work.departures::remove);
        launches.forEach(launch -> work.launches.put(launch.key, launch));
        departures.forEach(departure -> work.departures.putIfAbsent(departure.id, departure));
        return freed;
    }
}
