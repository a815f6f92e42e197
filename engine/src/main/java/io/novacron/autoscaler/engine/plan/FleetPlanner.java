package io.novacron.autoscaler.engine.plan;

import io.novacron.autoscaler.engine.assess.FleetView;
import io.novacron.autoscaler.model.Decision.Plan;
import io.novacron.autoscaler.model.Freeze.FrozenDirection;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.Memory;
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
    /// @param ceiling most instances there may be for a moment, while one replaces another: the
    ///   maximum in force, or what the budget pays for where that is less
    /// @param replacementFailures replacements that failed in a row
    public Plan plan(
            FleetView fleet,
            int desired,
            int wanted,
            int ceiling,
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
            int launch = launches(fleet, desired, wanted, fleet.current(), replacementFailures);
            return new Plan(launch, List.of(), List.of(), List.of());
        }
        List<Instance> unhealthy = replaceable(fleet);
        List<String> takeBack = takeBack(fleet, wanted - fleet.current());
        int live = fleet.current() + takeBack.size();
        List<String> leaving = new ArrayList<>();
        if (mayTerminate && live > wanted) {
            leaving.addAll(surplus(fleet, wanted, live - wanted, wanted < desired));
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
            int room = ceiling - live;
            int atOnce = Math.min(freeSlots(fleet), unhealthy.size());
            if (room > 0) {
                launch = Math.max(0, Math.min(atOnce, room));
            } else if (mayTerminate && atOnce > 0) {
                // No room for one more: the broken one has to make it.
                unhealthy.stream().limit(atOnce).map(Instance::id).forEach(replaced::add);
            }
        }
        return new Plan(launch, leaving, takeBack, replaced);
    }

    /// Whether something would be replaced, had not three replacements failed in a row.
    public boolean isStopped(FleetView fleet, Plan plan, int wanted, Memory memory) {
        if (memory.replacementFailures() < MAX_REPLACEMENT_FAILURES
                || !group.enabled()
                || group.dryRun()) {
            return false;
        }
        return fleet.current() + plan.takeBack().size() + plan.launch() < wanted
                || fleet.capacity().stream().anyMatch(FleetPlanner::isUnhealthy);
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

    // One that is protected stays, so that nothing can take its place.
    private List<Instance> replaceable(FleetView fleet) {
        List<Instance> unhealthy = List.of();
        for (int index = 0; index < fleet.capacity().size(); index++) {
            Instance instance = fleet.capacity().get(index);
            if (isUnhealthy(instance) && !isProtected(instance)) {
                unhealthy = unhealthy.isEmpty() ? new ArrayList<>() : unhealthy;
                unhealthy.add(instance);
            }
        }
        return unhealthy;
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
        return growth + Math.min(lost, freeSlots(fleet));
    }

    // Replacements that may start now. One that never comes up and is reported unhealthy for it
    // does
    // not hold a slot for ever.
    private int freeSlots(FleetView fleet) {
        int starting = 0;
        for (Instance instance : fleet.capacity()) {
            starting += instance.state() == InstanceState.PENDING && instance.healthy() ? 1 : 0;
        }
        return Math.max(0, group.lifecycle().maxReplace() - starting);
    }

    // Who leaves. Going in, the broken ones leave first, whatever they still do. Otherwise the
    // surplus is (or contains) replacements under way: an unhealthy instance that still runs leaves
    // only once its replacement is ready, and its replacement stays (INCIDENTS 28). Ready ones
    // leave only as far as the group's minimum of them stays.
    private List<String> surplus(FleetView fleet, int wanted, int count, boolean scalingIn) {
        List<TerminationOrder.Candidate> candidates = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        int unhealthy = 0;
        int ready = 0;
        for (int index = 0; index < fleet.capacity().size(); index++) {
            Instance instance = fleet.capacity().get(index);
            unhealthy += instance.healthy() ? 0 : 1;
            ready += instance.healthy() && fleet.isReady(index) ? 1 : 0;
            if (!isProtected(instance) && seen.add(instance.id())) {
                candidates.add(
                        new TerminationOrder.Candidate(
                                instance, !instance.healthy(), fleet.isReady(index)));
            }
        }
        int brokenMayLeave = scalingIn ? unhealthy : Math.max(0, ready + unhealthy - wanted);
        int starting = fleet.capacity().size() - ready - unhealthy;
        int replacements =
                scalingIn
                        ? 0
                        : Math.min(
                                Math.min(starting, Math.max(0, unhealthy - brokenMayLeave)),
                                group.lifecycle().maxReplace());
        int readyMayLeave = Math.max(0, ready - Math.min(wanted, group.minCapacity()));
        int[] left = {brokenMayLeave, readyMayLeave};
        return order.choose(
                candidates,
                fleet.capacity(),
                count - replacements,
                candidate ->
                        candidate.unhealthy()
                                ? left[0]-- > 0
                                : !candidate.ready() || left[1]-- > 0);
    }
}
