package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.runtime.BelievedFleet.Member;
import io.novacron.autoscaler.runtime.OpenWork.Departure;
import io.novacron.autoscaler.runtime.OpenWork.Launch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A group's warm pool: stopped instances that are no capacity. Who leaves is stopped instead of
/// terminated while the pool has room; who is launched is a stopped one first. To fill the pool
/// more is launched than is wanted: the surplus leaves by an ordinary plan, and that into the pool.
///
/// Nothing about it is stored: a stopped instance is started by its own launch key, so that an
/// intent's keys say all that a restart needs. Stateless; runs under the group's lock.
final class WarmInstances {

    /// New instances on their way into the pool at once.
    private static final int MOST_FILLING = 5;

    private WarmInstances() {}

    /// Most stopped instances; 0 without a pool.
    static int size(ManagedGroup group) {
        return group.effective
                .lifecycle()
                .warmPool()
                .map(pool -> pool.instances(group.effective.maxCapacity()))
                .orElse(0);
    }

    static boolean isStopped(Member member) {
        return member.instance.state() == InstanceState.STOPPED;
    }

    /// Stopped instances that an ordinary launch can start, by id.
    ///
    /// @param size the size wanted, where the group has sizes
    static List<Member> startable(ManagedGroup group, Optional<String> size) {
        return group.fleet.members().stream()
                .filter(member ->
                        isStopped(member)
                                && member.omissions == 0
                                && !group.work.launches.containsKey(member.key)
                                && !group.work.departures.containsKey(member.id())
                                && (size.isEmpty()
                                        || member.instance.size().isEmpty()
                                        || member.instance.size().equals(size)))
                .toList();
    }

    /// The stopped instance that a launch starts, where it is one.
    static Optional<Member> startedBy(ManagedGroup group, Launch launch) {
        return group.fleet.members().stream()
                .filter(member -> isStopped(member) && member.key.equals(launch.key))
                .findFirst();
    }

    /// Room in the pool, counting those on their way into it.
    private static int room(ManagedGroup group) {
        int stopped = 0;
        for (Member member : group.fleet.members()) {
            Departure departure = group.work.departures.get(member.id());
            boolean stays = departure == null && isStopped(member);
            boolean comes = departure != null && departure.stops;
            stopped += stays || comes ? 1 : 0;
        }
        return size(group) - stopped;
    }

    /// Whether one that leaves goes into the pool. One that is still starting waits until it has
    /// run, so that it starts fast later, but not beyond the health grace.
    static boolean takes(ManagedGroup group, Departure departure, Member member) {
        return !departure.replaced
                && !departure.neverStops
                && !group.time.isOver(departure.since, group.healthGrace())
                && member.instance.healthy()
                && (member.instance.state() == InstanceState.RUNNING
                        || member.instance.state() == InstanceState.PENDING)
                && (departure.stops || room(group) > 0);
    }

    /// Stopped instances that are too many, or of a size that is not wanted any more.
    ///
    /// @param starting keys of those that are started now
    static List<String> superfluous(
            ManagedGroup group, Optional<String> size, List<String> starting) {
        List<String> leaving = new ArrayList<>();
        List<Member> useful =
                startable(group, size).stream()
                        .filter(member -> !starting.contains(member.key))
                        .toList();
        for (Member member : group.fleet.members()) {
            if (isStopped(member)
                    && member.omissions == 0
                    && !group.work.launches.containsKey(member.key)
                    && !starting.contains(member.key)
                    && !group.work.departures.containsKey(member.id())
                    && !useful.contains(member)) {
                leaving.add(member.id());
            }
        }
        int over = useful.size() - size(group);
        for (int index = 0; index < over; index++) {
            leaving.add(useful.get(useful.size() - 1 - index).id());
        }
        return leaving;
    }

    /// How many to launch for the pool: only while nothing else is under way or wrong.
    static int toFill(ManagedGroup group, Decision decision, List<Instance> observed, Instant now) {
        if (size(group) == 0
                || decision.action() != Decision.Action.NONE
                || !decision.plan().isNothing()
                || !group.work.isEmpty()
                || group.inwardHold.isPresent()
                || group.terminationsHeld
                || group.forbidsTermination(now)
                || !group.launchBackoff.allows(now)
                || group.memory.orElseThrow().replacementFailures() > 0) {
            return 0;
        }
        long serving = observed.stream().filter(Statuses::serves).count();
        boolean calm =
                observed.stream().filter(Instance::isCapacity).allMatch(Statuses::serves)
                        && serving == decision.to().instances();
        return calm ? Math.clamp(room(group), 0, MOST_FILLING) : 0;
    }
}
