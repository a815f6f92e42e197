package io.novacron.autoscaler.runtime.simulation;

import io.novacron.autoscaler.runtime.simulation.FaultKind.Where;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/// Which faults of a plan strike now. Each has a chance of its own, so that taking one away leaves
/// the others as they were. Not thread-safe.
final class ActiveFaults {

    private final FaultPlan plan;
    private final Map<Fault, SplittableRandom> chances = new HashMap<>();
    private int tick;

    ActiveFaults(FaultPlan plan) {
        this.plan = plan;
        plan.faults()
                .forEach(fault ->
                        chances.put(fault, new SplittableRandom(plan.seed() * 31 + fault.seed())));
    }

    void at(int newTick) {
        tick = newTick;
    }

    int tick() {
        return tick;
    }

    /// Asks for one call of a group whether it meets a fault.
    Optional<Fault> strikes(FaultKind kind, String group) {
        return plan.faults().stream()
                .filter(fault -> fault.kind() == kind && fault.strikesGroup(group))
                .filter(this::strikes)
                .findFirst();
    }

    /// Asks for one call of a whole plug-in.
    Optional<Fault> strikes(FaultKind kind) {
        return strikes(kind, "web");
    }

    private boolean strikes(Fault fault) {
        return fault.isActiveAt(tick)
                && (fault.probability() >= 1 || chanceOf(fault).nextDouble() < fault.probability());
    }

    SplittableRandom chanceOf(Fault fault) {
        return chances.computeIfAbsent(
                fault, _ -> new SplittableRandom(plan.seed() * 31 + fault.seed()));
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
