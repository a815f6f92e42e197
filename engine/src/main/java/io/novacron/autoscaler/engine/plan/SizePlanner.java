package io.novacron.autoscaler.engine.plan;

import io.novacron.autoscaler.engine.arithmetic.Rounding;
import io.novacron.autoscaler.engine.assess.FleetView;
import io.novacron.autoscaler.engine.assess.SizeBook;
import io.novacron.autoscaler.model.Decision.Plan;
import io.novacron.autoscaler.model.Decision.SizeChange;
import io.novacron.autoscaler.model.Freeze.FrozenDirection;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.SizeDimension;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.model.Sizing.Resize;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Brings the instances to the wanted size, few at a time, from what is observed alone: the next is
/// changed only when those before are ready again with the new size.
///
/// In place (`live`, `restart`): up to `maxUnavailable` not ready at once. By replacement: up to
/// `maxSurge` new ones more than wanted, and as many old ones leave as new ones are ready, so that
/// neither the number of ready instances nor what they have together falls below what is wanted
/// (nor below `minCapacity`). Immutable.
public final class SizePlanner {

    private final ScalingGroup group;
    private final SizeBook book;
    private final TerminationOrder order;
    private final Set<String> protectedIds;

    public SizePlanner(ScalingGroup group, SizeBook book) {
        this.group = group;
        this.book = book;
        this.order = new TerminationOrder(group.lifecycle().termination());
        this.protectedIds = Set.copyOf(group.lifecycle().protectedInstances());
    }

    /// Completes a plan that is right in number.
    ///
    /// @param counted the plan for the number of instances
    /// @param wanted instances
    /// @param target size of each
    /// @param replacementFailures in a row; three stop replacements of any kind
    public Plan plan(
            Plan counted,
            FleetView fleet,
            int wanted,
            Flavor target,
            int replacementFailures,
            Optional<FrozenDirection> frozen) {
        boolean handsOff =
                !group.enabled()
                        || group.dryRun()
                        || fleet.invalid()
                        || frozen.equals(Optional.of(FrozenDirection.BOTH));
        if (handsOff) {
            return counted;
        }
        Census census = new Census(fleet, target, wanted);
        if (census.stale.isEmpty()) {
            return sized(counted, counted.launch(), counted.terminate(), List.of(), target);
        }
        boolean mayTerminate = frozen.isEmpty();
        boolean replaces = book.sizing().resize() == Resize.REPLACE;
        List<String> leaving = mayTerminate ? leaving(counted, census) : List.<String>of();
        int launch = counted.launch();
        if (replaces
                && mayTerminate
                && replacementFailures < FleetPlanner.MAX_REPLACEMENT_FAILURES) {
            launch = Math.max(launch, Math.min(room(census), wanted - census.fresh));
        }
        return sized(
                counted,
                launch,
                leaving,
                replaces ? List.of() : changes(census, leaving, target),
                target);
    }

    /// Whether instances would be replaced by ones of the wanted size, had not three replacements
    /// failed in a row.
    public boolean isStopped(FleetView fleet, int wanted, Flavor target, int replacementFailures) {
        return replacementFailures >= FleetPlanner.MAX_REPLACEMENT_FAILURES
                && group.enabled()
                && !group.dryRun()
                && !fleet.invalid()
                && book.sizing().resize() == Resize.REPLACE
                && !new Census(fleet, target, wanted).stale.isEmpty();
    }

    // New ones beside the old, until as many old ones have left. Where far more are there than are
    // wanted, they are many small ones that few large ones replace.
    private int room(Census census) {
        int surge = group.lifecycle().maxSurge();
        int beside = census.wanted + surge - census.live();
        int starting = surge - census.freshUnready;
        return beside < 0 ? starting : Math.min(starting, beside);
    }

    private static Plan sized(
            Plan counted,
            int launch,
            List<String> terminate,
            List<SizeChange> resize,
            Flavor target) {
        return new Plan(
                launch,
                launch > 0 ? Optional.of(target.name()) : Optional.empty(),
                terminate,
                counted.takeBack(),
                counted.replace(),
                resize);
    }

    // Those of another size leave first, as far as what stays is enough.
    private List<String> leaving(Plan counted, Census census) {
        int surplus = census.live() + counted.takeBack().size() - census.wanted;
        if (surplus <= 0) {
            return List.of();
        }
        List<TerminationOrder.Candidate> candidates = new ArrayList<>();
        for (int index : census.stale) {
            Instance instance = census.fleet.capacity().get(index);
            if (!isProtected(instance)) {
                candidates.add(
                        new TerminationOrder.Candidate(
                                instance, !instance.healthy(), census.serves(index)));
            }
        }
        List<String> chosen =
                order.choose(
                        candidates,
                        census.fleet.capacity(),
                        surplus,
                        candidate -> census.takeAway(candidate.instance(), candidate.ready()));
        List<String> leaving = new ArrayList<>(chosen);
        for (String other : counted.terminate()) {
            boolean fresh =
                    census.stale.stream().noneMatch(index -> census.id(index).equals(other));
            if (fresh && leaving.size() < surplus && census.freshEnough()) {
                leaving.add(other);
            }
        }
        return leaving;
    }

    private List<SizeChange> changes(Census census, List<String> leaving, Flavor target) {
        Set<String> gone = new HashSet<>(leaving);
        List<SizeChange> changes = new ArrayList<>();
        int room = group.lifecycle().maxUnavailable() - census.unreadyOfOthers();
        for (boolean serving : new boolean[] {false, true}) {
            for (int index : census.stale) {
                Instance instance = census.fleet.capacity().get(index);
                boolean turn =
                        census.serves(index) == serving
                                && instance.state() == InstanceState.RUNNING
                                && !gone.contains(instance.id());
                if (turn && changes.size() < room && census.exchange(instance, serving)) {
                    changes.add(new SizeChange(instance.id(), target.name()));
                }
            }
        }
        return changes;
    }

    private boolean isProtected(Instance instance) {
        return instance.protectedFromTermination() || protectedIds.contains(instance.id());
    }

    /// Who has which size, and what those that serve have together. What is planned is taken from
    /// it at once.
    private final class Census {
        private final FleetView fleet;
        private final Flavor target;
        private final int wanted;
        private final List<Integer> stale = new ArrayList<>();
        private final Map<SizeDimension, Double> serving = new EnumMap<>(SizeDimension.class);
        private int ready;
        private int fresh;
        private int freshUnready;
        private int left;

        Census(FleetView fleet, Flavor target, int wanted) {
            this.fleet = fleet;
            this.target = target;
            this.wanted = wanted;
            boolean replaces = book.sizing().resize() == Resize.REPLACE;
            for (int index = 0; index < fleet.capacity().size(); index++) {
                Instance instance = fleet.capacity().get(index);
                Flavor size = book.of(instance, target);
                boolean serves = serves(index);
                ready += serves ? 1 : 0;
                for (SizeDimension each : SizeDimension.values()) {
                    add(each, serves ? each.of(size) : 0);
                }
                // What may not leave stays as it is.
                boolean stays = replaces && isProtected(instance);
                if (size.name().equals(target.name()) || stays) {
                    fresh++;
                    freshUnready += serves ? 0 : 1;
                } else {
                    stale.add(index);
                }
            }
        }

        boolean serves(int index) {
            return fleet.isReady(index) && fleet.capacity().get(index).healthy();
        }

        String id(int index) {
            return fleet.capacity().get(index).id();
        }

        int live() {
            return fleet.current();
        }

        boolean freshEnough() {
            return fresh > wanted;
        }

        // Those that are not ready and cannot be changed now, or have been.
        int unreadyOfOthers() {
            int unready = freshUnready;
            for (int index : stale) {
                unready += fleet.capacity().get(index).state() == InstanceState.RUNNING ? 0 : 1;
            }
            return unready;
        }

        boolean takeAway(Instance instance, boolean serves) {
            if (!serves) {
                left++;
                return true;
            }
            Flavor size = book.of(instance, target);
            int least = Math.min(wanted, group.minCapacity());
            boolean fewToo =
                    ready - 1 >= wanted && live() - left <= wanted + group.lifecycle().maxSurge();
            if (ready - 1 < least || !(fewToo || enoughWithout(size, 0))) {
                return false;
            }
            ready--;
            left++;
            change(size, 0);
            return true;
        }

        // In place: a smaller size only where the others have enough.
        boolean exchange(Instance instance, boolean serves) {
            if (!serves) {
                return true;
            }
            Flavor size = book.of(instance, target);
            boolean smaller = false;
            for (SizeDimension each : SizeDimension.values()) {
                smaller |= each.of(target) < each.of(size);
            }
            if (smaller && !enoughWithout(size, 1)) {
                return false;
            }
            change(size, 1);
            return true;
        }

        private boolean enoughWithout(Flavor size, int ofTarget) {
            for (SizeDimension each : SizeDimension.values()) {
                double after =
                        serving.getOrDefault(each, 0.0)
                                - each.of(size)
                                + ofTarget * each.of(target);
                double needed = wanted * each.of(target);
                if (after < needed && !Rounding.same(after, needed)) {
                    return false;
                }
            }
            return true;
        }

        private void add(SizeDimension dimension, double amount) {
            serving.merge(dimension, amount, Double::sum);
        }

        private void change(Flavor size, int ofTarget) {
            for (SizeDimension each : SizeDimension.values()) {
                add(each, ofTarget * each.of(target) - each.of(size));
            }
        }
    }
}
