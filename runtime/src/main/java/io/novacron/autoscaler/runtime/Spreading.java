package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.engine.plan.ZoneSpread;
import io.novacron.autoscaler.engine.plan.ZoneSpread.Health;
import io.novacron.autoscaler.engine.plan.ZoneSpread.Zone;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.runtime.BelievedFleet.Member;
import io.novacron.autoscaler.runtime.OpenWork.Launch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Which zones a group's launches go to. A launch that waits in a zone where launches fail is given
/// up for one of another key in another zone: should it have happened all the same, it is found
/// with our tag and leaves as surplus. Stateless; runs under the group's lock.
final class Spreading {

    private Spreading() {}

    static List<String> zones(ManagedGroup group) {
        return group.effective.lifecycle().zones();
    }

    /// Where a stopped instance starts, if that is one of the group's zones.
    static Optional<String> zoneOf(ManagedGroup group, Member stopped) {
        return stopped.instance.zone().filter(zones(group)::contains);
    }

    /// Open launches that are better made elsewhere.
    static List<Launch> toMove(ManagedGroup group) {
        List<String> zones = zones(group);
        if (zones.stream().allMatch(group.zoneTroubles::isFailing)) {
            return List.of(); // also where there are no zones
        }
        return group.work.launches.values().stream()
                .filter(launch -> launch.starts.isEmpty() && isWaiting(launch))
                .filter(launch ->
                        launch.zone
                                .filter(zone ->
                                        group.zoneTroubles.isFailing(zone) || !zones.contains(zone))
                                .isPresent())
                .toList();
    }

    private static boolean isWaiting(Launch launch) {
        return switch (launch.phase) {
            case WANTED -> launch.triedInRun > 0;
            case UNCERTAIN -> true;
            case CALLING, STARTED -> false;
        };
    }

    /// Zones for launches that take the place of others.
    static List<Optional<String>> elsewhere(
            ManagedGroup group, Collection<Instance> observed, int count) {
        return chosen(states(group, observed, List.of(), Optional.empty()), count);
    }

    /// Zones for new launches.
    ///
    /// @param moved launches that take the place of others, which count where they go
    static List<Optional<String>> next(
            ManagedGroup group,
            Collection<Instance> observed,
            List<Launch> moved,
            int count,
            Instant now) {
        return chosen(states(group, observed, moved, Optional.of(now)), count);
    }

    private static List<Optional<String>> chosen(List<Zone> states, int count) {
        if (states.isEmpty()) {
            return java.util.Collections.nCopies(count, Optional.empty());
        }
        return ZoneSpread.choose(states, count).stream().map(Optional::of).toList();
    }

    /// @param tryAt when a failing zone may be tried again by one launch; empty: not now
    private static List<Zone> states(
            ManagedGroup group,
            Collection<Instance> observed,
            List<Launch> moved,
            Optional<Instant> tryAt) {
        List<Zone> states = new ArrayList<>();
        for (String zone : zones(group)) {
            Optional<String> here = Optional.of(zone);
            long instances =
                    observed.stream()
                                    .filter(instance ->
                                            instance.isCapacity() && instance.zone().equals(here))
                                    .count()
                            + moved.stream().filter(launch -> launch.zone.equals(here)).count();
            boolean open =
                    group.work.launches.values().stream()
                            .anyMatch(launch -> launch.zone.equals(here));
            boolean mayTry =
                    tryAt.filter(now -> group.zoneTroubles.allows(here, now)).isPresent() && !open;
            states.add(
                    new Zone(
                            zone,
                            (int) instances,
                            !group.zoneTroubles.isFailing(zone)
                                    ? Health.WELL
                                    : mayTry ? Health.TO_BE_TRIED : Health.AVOIDED));
        }
        return states;
    }

    /// For the event of a launch, e.g. ` in zone a, not in b: no capacity`; empty without zones.
    static String words(ManagedGroup group, Launch launch, Instant now) {
        if (launch.zone.isEmpty()) {
            return "";
        }
        String avoided =
                zones(group).stream()
                        .filter(zone -> !zone.equals(launch.zone.get()))
                        .filter(group.zoneTroubles::isFailing)
                        .map(zone -> "%s: %s".formatted(zone, group.zoneTroubles.reason(zone, now)))
                        .collect(Collectors.joining("; "));
        return avoided.isEmpty()
                ? " in zone " + launch.zone.get()
                : " in zone %s, since launches fail in %s".formatted(launch.zone.get(), avoided);
    }

    /// Why no launch is possible in any zone; empty where one is, or the group has no zones.
    static Optional<String> unable(ManagedGroup group, Instant now) {
        List<String> zones = zones(group);
        boolean none =
                !zones.isEmpty()
                        && zones.stream()
                                .noneMatch(
                                        zone -> group.zoneTroubles.allows(Optional.of(zone), now));
        return none
                ? Optional.of(
                        "launches fail in every zone: "
                                + group.zoneTroubles.reason(zones.getFirst(), now))
                : Optional.empty();
    }
}
