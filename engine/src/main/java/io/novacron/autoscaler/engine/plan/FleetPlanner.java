package io.novacron.autoscaler.engine.plan;

import io.novacron.autoscaler.engine.assess.FleetView;
import io.novacron.autoscaler.model.Decision.Plan;
import io.novacron.autoscaler.model.Freeze.FrozenDirection;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.ScalingGroup;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The difference between the fleet observed and the capacity wanted, as instances to launch,
/// terminate, take back and replace.
///
/// Order of going: failed ones are removed in any case; unhealthy before not ready before ready
/// ones; protected ones never. Replacement keeps to `maxReplace` at once, stops after three
/// failures in a row, and takes an unhealthy instance that still runs only after its replacement is
/// ready, where maxCapacity leaves room for one more. Immutable.
public final class FleetPlanner {

    /// Failed replacements in a row after which no more are started.
    public static final int MAX_REPLACEMENT_FAILURES = 3;

    private final ScalingGroup group;
    private final Set<String> protectedIds;
    private final TerminationOrder order;

    public FleetPlanner(ScalingGroup group) {
        this.group = group;
        this.protectedIds = Set.copyOf(group.lifecycle().protectedInstances());
        this.order = new TerminationOrder(group.lifecycle().termination());
    }

    /// Plans.
    ///
    /// @param desired the capacity wanted before this decision
    /// @param wanted the capacity wanted now
    /// @param replacementFailures replacements that failed in a row
    public Plan plan(
            FleetView fleet,
            int desired,
            int wanted,
            int replacementFailures,
            Optional<FrozenDirection> frozen) {
        if (!group.enabled()
                || group.dryRun()
                || fleet.invalid()
                || frozen.equals(Optional.of(FrozenDirection.BOTH))) {
            return Plan.NOTHING;
        }
        boolean mayTerminate = frozen.isEmpty();
        if (isSettled(fleet, wanted)) {
            return Plan.NOTHING;
        }
        if (fleet.countedOnly()) {
            return new Plan(Math.max(0, wanted - fleet.current()), List.of(), List.of(), List.of());
        }
        List<Instance> unhealthy =
                fleet.capacity().stream().filter(instance -> isUnhealthy(instance)).toList();
        List<String> takeBack = takeBack(fleet, wanted - fleet.current());
        int live = fleet.current() + takeBack.size();
        List<String> leaving = new ArrayList<>();
        if (mayTerminate && live > wanted) {
            leaving.addAll(surplus(fleet, unhealthy, live - wanted));
        }
        int launch = launches(fleet, desired, wanted, live, replacementFailures);
        List<String> replaced = new ArrayList<>();
        for (Instance instance : fleet.all()) {
            if (mayTerminate
                    && instance.state() == InstanceState.FAILED
                    && !isProtected(instance)) {
                replaced.add(instance.id());
            }
        }
        boolean replacing = replacementFailures < MAX_REPLACEMENT_FAILURES && live <= wanted;
        if (!unhealthy.isEmpty() && replacing && launch == 0) {
            int inFlight = fleet.pending();
            int room = group.maxCapacity() - live;
            int atOnce = Math.min(group.lifecycle().maxReplace() - inFlight, unhealthy.size());
            if (room > 0) {
                launch = Math.max(0, Math.min(atOnce, room));
            } else if (mayTerminate && atOnce > 0) {
                // No room for one more: the broken one has to make it.
                unhealthy.stream().limit(atOnce).map(Instance::id).forEach(replaced::add);
            }
        }
        return new Plan(launch, leaving, takeBack, replaced);
    }

    private static boolean isSettled(FleetView fleet, int wanted) {
        if (fleet.current() != wanted) {
            return false;
        }
        if (fleet.countedOnly()) {
            return true;
        }
        List<Instance> all = fleet.all();
        for (int index = 0; index < all.size(); index++) {
            Instance instance = all.get(index);
            if (instance.state() == InstanceState.FAILED || isUnhealthy(instance)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isUnhealthy(Instance instance) {
        return !instance.healthy() && instance.isCapacity();
    }

    private boolean isProtected(Instance instance) {
        return instance.protectedFromTermination() || protectedIds.contains(instance.id());
    }

    // A drain that has not finished is taken back before anything new is launched.
    private static List<String> takeBack(FleetView fleet, int missing) {
        if (missing <= 0) {
            return List.of();
        }
        List<String> ids = new ArrayList<>();
        for (Instance instance : fleet.all()) {
            if (ids.size() < missing
                    && instance.draining()
                    && instance.healthy()
                    && instance.state() == InstanceState.RUNNING) {
                ids.add(instance.id());
            }
        }
        return ids;
    }

    // What is missing because of growth is launched at once; what failed or vanished is replaced,
    // maxReplace at a time.
    private int launches(
            FleetView fleet, int desired, int wanted, int live, int replacementFailures) {
        int missing = wanted - live;
        if (missing <= 0) {
            return 0;
        }
        int growth = Math.min(missing, Math.max(0, wanted - desired));
        int lost = missing - growth;
        if (replacementFailures >= MAX_REPLACEMENT_FAILURES) {
            return growth;
        }
        int slots = Math.max(0, group.lifecycle().maxReplace() - fleet.pending());
        return growth + Math.min(lost, slots);
    }

    // Ready instances go only as far as enough ready ones stay; an unhealthy one that still runs
    // waits until its replacement is ready.
    private List<String> surplus(FleetView fleet, List<Instance> unhealthy, int count) {
        Set<String> broken = new HashSet<>();
        unhealthy.forEach(instance -> broken.add(instance.id()));
        List<TerminationOrder.Candidate> candidates = new ArrayList<>();
        for (int index = 0; index < fleet.capacity().size(); index++) {
            Instance instance = fleet.capacity().get(index);
            if (!isProtected(instance)) {
                candidates.add(
                        new TerminationOrder.Candidate(
                                instance, broken.contains(instance.id()), fleet.isReady(index)));
            }
        }
        return order.choose(candidates, fleet.capacity(), count);
    }
}
