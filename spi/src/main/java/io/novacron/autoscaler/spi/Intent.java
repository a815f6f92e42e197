package io.novacron.autoscaler.spi;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

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
/// @param launchSizes names of the sizes instances start with, by launch key; a key that is left
///   out starts as the launch template says
/// @param launchZones zones instances start in, by launch key; a key that is left out starts where
///   the controller likes
/// @param terminate ids to drain and terminate
/// @param resizes instances that get another size in place
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
        SortedMap<String, String> launchSizes,
        SortedMap<String, String> launchZones,
        List<String> terminate,
        List<SizeStep> resizes,
        Optional<Outcome> outcome) {

    public Intent {
        launchKeys = List.copyOf(launchKeys);
        launchSizes = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(launchSizes));
        launchZones = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(launchZones));
        terminate = List.copyOf(terminate);
        resizes = List.copyOf(resizes);
    }

    /// An intent without sizes and zones.
    public Intent(
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
        this(
                id,
                group,
                epoch,
                at,
                from,
                to,
                reason,
                launchKeys,
                new TreeMap<>(),
                new TreeMap<>(),
                terminate,
                List.of(),
                outcome);
    }

    /// One instance that gets another size in place.
    ///
    /// @param instance id
    /// @param from name of the size before; empty where it was not known
    /// @param to name of the size wanted
    /// @param back whether a change is taken back: `to` is what the instance had before it
    public record SizeStep(String instance, Optional<String> from, String to, boolean back) {}

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
                launchSizes,
                launchZones,
                terminate,
                resizes,
                Optional.of(newOutcome));
    }
}
