package io.novacron.autoscaler.runtime.simulation;

import io.novacron.autoscaler.runtime.LoopSettings;
import io.novacron.autoscaler.runtime.simulation.FaultKind.Where;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Invariants that take a second run of the same world: a process restarted after every tick
/// decides as one that was not (12), and groups that a fault does not touch decide as without it
/// (18). Each is looked at in a share of the seeds.
final class Twins {

    private static final int SHARE = 8;

    /// Rows whose faults the memory alone must survive: nothing of the process's own view of the
    /// fleet is at stake.
    private static final Set<Where> OF_METRICS =
            Set.of(Where.METRICS, Where.DEMAND, Where.OPERATOR);

    /// What leaves more behind than a memory: orphans that take two listings, an evaluation so late
    /// that n counts as wanted.
    private static final Set<FaultKind> UNSAVED =
            Set.of(FaultKind.DELETED_AND_CREATED, FaultKind.PROVIDER_HANGS);

    /// Rows that strike the whole process, and with it every group.
    private static final Set<Where> OF_ALL = Set.of(Where.STORE, Where.PROCESS, Where.CLOCK);

    private final Tampering tampering;

    Twins(Tampering tampering) {
        this.tampering = tampering;
    }

    void check(FaultPlan plan, Map<String, List<Integer>> decided, Findings findings) {
        if (plan.seed() % SHARE == 0 && plan.faults().stream().noneMatch(Twins::isOfAll)) {
            alone(plan, decided, findings);
        }
        if (plan.seed() % SHARE == 1) {
            restarted(plan, findings);
        }
    }

    private static boolean isOfAll(Fault fault) {
        return OF_ALL.contains(fault.kind().where)
                || fault.kind() == FaultKind.PROVIDER_HANGS
                || fault.kind() == FaultKind.LISTING_THROTTLED;
    }

    private void alone(FaultPlan plan, Map<String, List<Integer>> decided, Findings findings) {
        SimulatedRun healthy =
                new SimulatedRun(new SimulatedWorld(plan.healthy(), tampering)).play();
        same("calm", decided, healthy.decided(), 18, findings);
        if (plan.faults().stream().allMatch(fault -> fault.target().equals("web"))
                && plan.faults().stream().noneMatch(Twins::slowsTheController)) {
            same("api", decided, healthy.decided(), 18, findings);
        }
    }

    private static boolean slowsTheController(Fault fault) {
        return fault.kind() == FaultKind.LAUNCH_THROTTLED;
    }

    /// Two runs, one of them stopped and started again after every tick.
    private void restarted(FaultPlan plan, Findings findings) {
        Base base = Base.draw(plan.seed());
        if (base.perInstance() && !base.web().network().isEmpty()) {
            // A drain takes a look more; what each instance carries, and with it the decision,
            // depends on how many have left.
            return;
        }
        FaultPlan harmless =
                plan.with(
                        plan.faults().stream()
                                .filter(fault -> OF_METRICS.contains(fault.kind().where))
                                .filter(fault -> !UNSAVED.contains(fault.kind()))
                                .filter(fault -> !fillsSlowly(fault, base))
                                .toList());
        Map<String, List<Integer>> one = decisions(harmless, false);
        Map<String, List<Integer>> other = decisions(harmless, true);
        for (String group : one.keySet()) {
            same(group, one, other, 12, findings);
        }
    }

    // After a start what an operator asked for is launched once two listings agree, until then one
    // at a time: started after every tick, the fleet grows slower, and what each instance carries,
    // and with it the decision, depends on how many there are.
    private static boolean fillsSlowly(Fault fault, Base base) {
        return base.perInstance() && fault.kind() == FaultKind.CAPACITY_SET;
    }

    private Map<String, List<Integer>> decisions(FaultPlan plan, boolean restarts) {
        SimulatedRun run =
                new SimulatedRun(
                        new SimulatedWorld(
                                plan,
                                Base.draw(plan.seed()),
                                tampering,
                                LoopSettings.DEFAULT.withSpread(false)));
        run.follow(restarts, plan.end() + 10);
        return run.decided();
    }

    private static void same(
            String group,
            Map<String, List<Integer>> one,
            Map<String, List<Integer>> other,
            int invariant,
            Findings findings) {
        List<Integer> first = one.getOrDefault(group, List.of());
        List<Integer> second = other.getOrDefault(group, List.of());
        for (int tick = 0; tick < Math.min(first.size(), second.size()); tick++) {
            if (!first.get(tick).equals(second.get(tick))) {
                findings.at(tick + 1);
                findings.violated(
                        invariant,
                        "%s decided %d, and its twin %d",
                        group,
                        first.get(tick),
                        second.get(tick));
                return;
            }
        }
    }
}
