package io.novacron.autoscaler.runtime.simulation;

import io.novacron.autoscaler.runtime.simulation.FaultKind.Where;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/// Which faults of a plan strike now. Each has chances of its own for each group and metric: taking
/// one away leaves the others as they were, and the order in which groups are asked for, which no
/// run promises, changes nothing. Not thread-safe.
final class ActiveFaults {

    private final FaultPlan plan;
    private final Map<Chance, SplittableRandom> chances = new HashMap<>();
    private int tick;

    /// @param of group, or group and metric; empty for the fault itself
    private record Chance(Fault fault, String of) {}

    ActiveFaults(FaultPlan plan) {
        this.plan = plan;
    }

    void at(int newTick) {
        tick = newTick;
    }

    int tick() {
        return tick;
    }

    /// Asks for one call of a group whether it meets a fault.
    Optional<Fault> strikes(FaultKind kind, String group) {
        return strikes(kind, group, group);
    }

    /// Asks for one metric of a group.
    Optional<Fault> strikesMetric(FaultKind kind, String group, String metric) {
        return strikes(kind, group, group + "/" + metric);
    }

    private Optional<Fault> strikes(FaultKind kind, String group, String of) {
        return plan.faults().stream()
                .filter(fault -> fault.kind() == kind && fault.strikesGroup(group))
                .filter(fault -> strikes(fault, of))
                .findFirst();
    }

    /// Asks for one call of a whole plug-in.
    Optional<Fault> strikes(FaultKind kind) {
        return strikes(kind, "web");
    }

    private boolean strikes(Fault fault, String of) {
        return fault.isActiveAt(tick)
                && (fault.probability() >= 1
                        || chance(fault, of).nextDouble() < fault.probability());
    }

    /// For whatever else a fault draws: whom it strikes, at which moment.
    SplittableRandom chanceOf(Fault fault) {
        return chance(fault, "");
    }

    private SplittableRandom chance(Fault fault, String of) {
        return chances.computeIfAbsent(
                new Chance(fault, of),
                _ -> new SplittableRandom((plan.seed() * 31 + fault.seed()) * 31 + of.hashCode()));
    }

    /// Faults of a row that are on now, whether they strike or not.
    List<Fault> on(Where where) {
        return on(fault -> fault.kind().where == where);
    }

    List<Fault> on(Predicate<Fault> which) {
        return plan.faults().stream()
                .filter(fault -> fault.isActiveAt(tick))
                .filter(which)
                .toList();
    }

    Optional<Fault> on(FaultKind kind) {
        return on(fault -> fault.kind() == kind).stream().findFirst();
    }

    /// Whether a fault of this kind of fault was on now or in the last ticks.
    boolean recently(int ticks, Predicate<Fault> which) {
        return plan.faults().stream()
                .filter(which)
                .anyMatch(fault -> fault.from() <= tick && tick < fault.end() + ticks);
    }
}
