package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.runtime.OpenWork.Departure;
import io.novacron.autoscaler.runtime.OpenWork.Launch;
import io.novacron.autoscaler.spi.Intent.SizeStep;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.SequencedMap;
import java.util.SequencedSet;

/// What one plan adds to and takes from a group's open work, once it is durable.
///
/// @param launches new ones; growth comes first
/// @param replacements how many of them, the last ones, are for instances that were lost or are
///   unhealthy
/// @param cancelled keys that are not called (again)
/// @param takenBack departures that stay
/// @param departures new ones
/// @param resizings new ones; one of an instance that has one takes its place
/// @param keptSizes instances whose size is not changed after all
record WorkChange(
        List<Launch> launches,
        int replacements,
        List<String> cancelled,
        List<String> takenBack,
        List<Departure> departures,
        List<Resizing> resizings,
        List<String> keptSizes) {

    static final WorkChange NOTHING =
            new WorkChange(List.of(), 0, List.of(), List.of(), List.of(), List.of(), List.of());

    /// Whether a launch is for a lost or unhealthy instance and not for growth.
    boolean replaces(Launch launch) {
        return launches.indexOf(launch) >= launches.size() - replacements;
    }

    boolean isNothing() {
        return launches.isEmpty()
                && cancelled.isEmpty()
                && takenBack.isEmpty()
                && departures.isEmpty()
                && resizings.isEmpty()
                && keptSizes.isEmpty();
    }

    /// Launch keys that are open once this is applied.
    List<String> keysAfter(OpenWork work) {
        SequencedSet<String> keys = new LinkedHashSet<>(work.keys());
        keys.removeAll(cancelled);
        launches.forEach(launch -> keys.add(launch.key));
        return List.copyOf(keys);
    }

    /// Sizes of open launches by key once this is applied.
    NavigableMap<String, String> sizesAfter(OpenWork work) {
        NavigableMap<String, String> sizes = work.sizes();
        cancelled.forEach(sizes::remove);
        launches.forEach(launch -> launch.size.ifPresent(size -> sizes.put(launch.key, size)));
        return sizes;
    }

    /// Zones of open launches by key once this is applied.
    NavigableMap<String, String> zonesAfter(OpenWork work) {
        NavigableMap<String, String> zones = work.zones();
        cancelled.forEach(zones::remove);
        launches.forEach(launch -> launch.zone.ifPresent(zone -> zones.put(launch.key, zone)));
        return zones;
    }

    /// Changes of size under way once this is applied.
    List<SizeStep> stepsAfter(OpenWork work) {
        SequencedMap<String, SizeStep> steps = new LinkedHashMap<>();
        work.steps().forEach(step -> steps.put(step.instance(), step));
        keptSizes.forEach(steps::remove);
        resizings.forEach(resizing -> steps.put(resizing.id(), resizing.step));
        departures.forEach(departure -> steps.remove(departure.id));
        return List.copyOf(steps.values());
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
        keptSizes.forEach(work.resizings::remove);
        resizings.forEach(resizing -> work.resizings.put(resizing.id(), resizing));
        departures.forEach(departure -> {
            work.departures.putIfAbsent(departure.id, departure);
            work.resizings.remove(departure.id);
        });
        return freed;
    }
}
