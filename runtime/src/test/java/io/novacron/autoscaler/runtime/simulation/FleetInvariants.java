package io.novacron.autoscaler.runtime.simulation;

import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.Observation;
import io.novacron.autoscaler.runtime.Evaluation;
import io.novacron.autoscaler.runtime.GroupStatus;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What is true of the fleet as it really is: once (7), replacement (8), victims (9, their order),
/// ownership (10).
final class FleetInvariants implements Invariant {

    /// Ticks in which surplus leaves: seen, planned and drained, terminated.
    private static final int SURPLUS_TICKS = 6;

    /// The same where terminations or listings go wrong, or launches come late.
    private static final int SURPLUS_TICKS_IN_TROUBLE = 16;

    /// Ticks in which what nobody owns leaves: two listings, and the one that was under way.
    private static final int ORPHAN_TICKS = 4;

    /// Launches of three failures in a row: each can be of two ticks' launches, since what was
    /// launched before the first failed counts with it; and the one under way.
    private static final int LAUNCHES_IN_A_ROW = 7;

    private int surplusTicks;
    private int orphanTicks;
    private final Set<String> replacements = new HashSet<>();
    private int replacementLaunches;

    @Override
    public void check(SimulatedWorld world, Moment moment, Findings findings) {
        once(world, moment, findings);
        intents(world, findings);
        replacement(world, moment, findings);
        order(moment, findings);
        ownership(world, findings);
    }

    private void once(SimulatedWorld world, Moment moment, Findings findings) {
        Map<String, String> byKey = new HashMap<>();
        Map<String, String> keys = world.fleet.keys();
        for (Instance instance : world.fleet.live("web")) {
            String key = keys.getOrDefault(instance.id(), "");
            String other = byKey.put(key, instance.id());
            findings.require(
                    7,
                    other == null || world.controller.doubled.contains(key),
                    "%s and %s live by one key %s",
                    other,
                    instance.id(),
                    key);
        }
        if (isOff(world) || moment.crashed()) {
            surplusTicks = 0;
            return;
        }
        int live = world.fleet.live("web").size();
        int leaving = world.status("web").map(FleetInvariants::leaving).orElse(0);
        int allowed = world.desired("web") + world.base.web().lifecycle().maxReplace() + leaving;
        surplusTicks = live > allowed ? surplusTicks + 1 : 0;
        boolean troubled =
                world.faults.recently(
                        SURPLUS_TICKS_IN_TROUBLE,
                        fault ->
                                fault.kind().blinds()
                                        || fault.kind().where == FaultKind.Where.TERMINATE
                                        || fault.kind().where == FaultKind.Where.LAUNCH
                                        || fault.kind().where == FaultKind.Where.STORE
                                        || fault.kind().where == FaultKind.Where.POOL
                                        || fault.kind().where == FaultKind.Where.PROCESS);
        int bound = troubled ? SURPLUS_TICKS_IN_TROUBLE : SURPLUS_TICKS;
        boolean untroubled = !world.faults.recently(bound, fault -> fault.kind().blinds());
        findings.require(
                7,
                surplusTicks <= bound || !untroubled,
                "%d live for %d ticks, %d wanted, %d leaving",
                live,
                surplusTicks,
                world.desired("web"),
                leaving);
    }

    private static int leaving(GroupStatus status) {
        return (int)
                status.instances().stream()
                        .filter(instance ->
                                instance.draining()
                                        || instance.state() == InstanceState.TERMINATING)
                        .count();
    }

    private static boolean isOff(SimulatedWorld world) {
        return world.operator.document().isEmpty()
                || world.operator.forbids(MadeCall.Verb.TERMINATE, world.processTime())
                || world.status("web")
                        .filter(status ->
                                status.condition(GroupStatus.Condition.Type.ABLE_TO_SCALE).holds()
                                        && status.freeze().isEmpty())
                        .isEmpty();
    }

    private static void intents(SimulatedWorld world, Findings findings) {
        Map<String, String> open = new HashMap<>();
        world.store
                .truth()
                .openIntents()
                .forEach(intent -> {
                    String other = open.put(intent.group(), intent.id());
                    findings.require(7, other == null, "%s and %s are open", other, intent.id());
                });
    }

    private void replacement(SimulatedWorld world, Moment moment, Findings findings) {
        int most = world.base.web().lifecycle().maxReplace();
        if (moment.crashed()) {
            replacementLaunches = 0;
        }
        for (Event event : moment.events()) {
            if (event.group().filter("web"::equals).isEmpty()) {
                continue;
            }
            switch (event.type()) {
                case INSTANCE_REPLACED -> {
                    replacements.add(event.details().getOrDefault("key", ""));
                    replacementLaunches++;
                }
                case INSTANCE_READY, GROUP_UPDATED, GROUP_REGISTERED, CAPACITY_SET ->
                        replacementLaunches = 0;
                default -> {}
            }
        }
        findings.require(
                8,
                replacementLaunches <= LAUNCHES_IN_A_ROW * most,
                "%d replacements since one came up, %d in a row at once",
                replacementLaunches,
                most);
        Map<String, String> keys = world.fleet.keys();
        long pending =
                world.fleet.live("web").stream()
                        .filter(instance -> instance.state() == InstanceState.PENDING)
                        .filter(instance ->
                                replacements.contains(keys.getOrDefault(instance.id(), "")))
                        .count();
        boolean never = world.plan.has(FaultKind.NEVER_RUNS);
        findings.require(
                8,
                pending <= most || never || !world.seesClearly(),
                "%d replacements in flight, %d allowed",
                pending,
                most);
        for (Evaluation evaluation : moment.evaluations()) {
            Decision decision = evaluation.decision();
            boolean silent =
                    evaluation.document().enabled()
                            && !evaluation.document().dryRun()
                            && decision.memory().desired().orElse(-1) != decision.to().instances();
            findings.require(
                    8,
                    !silent,
                    "%s decided %d and remembers %s",
                    decision.group(),
                    decision.to().instances(),
                    decision.memory().desired());
        }
    }

    // Going in: no ready one while an unhealthy, pending or not ready one could go.
    private static void order(Moment moment, Findings findings) {
        for (Evaluation evaluation : moment.evaluations()) {
            Decision decision = evaluation.decision();
            if (decision.to().instances() >= decision.from().instances()
                    || !(evaluation.observation().fleet()
                            instanceof Observation.Fleet.Listed(List<Instance> instances))) {
                continue;
            }
            List<String> leave = decision.plan().terminate();
            Optional<Instance> better =
                    instances.stream()
                            .filter(Instance::isCapacity)
                            .filter(instance ->
                                    !serves(instance) && !instance.protectedFromTermination())
                            .filter(instance -> !leave.contains(instance.id()))
                            .filter(instance -> !decision.plan().replace().contains(instance.id()))
                            .findFirst();
            Optional<Instance> taken =
                    instances.stream()
                            .filter(instance -> leave.contains(instance.id()) && serves(instance))
                            .findFirst();
            findings.require(
                    9,
                    better.isEmpty() || taken.isEmpty(),
                    "%s is to go, and %s could",
                    taken,
                    better);
        }
    }

    private static boolean serves(Instance instance) {
        return instance.state() == InstanceState.RUNNING
                && instance.ready().orElse(true)
                && instance.healthy();
    }

    private void ownership(SimulatedWorld world, Findings findings) {
        findings.require(
                10,
                world.fleet.find(world.stranger).isPresent(),
                "the stranger %s is gone",
                world.stranger);
        boolean works =
                !world.faults.recently(
                        1,
                        fault ->
                                fault.kind() != FaultKind.DELETED_AND_CREATED
                                        && fault.kind().where != FaultKind.Where.DEMAND
                                        && fault.kind().where != FaultKind.Where.FEEDBACK);
        boolean ownerless =
                world.manager.getScalingGroup("web").isEmpty()
                        && !world.fleet.tagged("web").isEmpty();
        orphanTicks = ownerless && works ? orphanTicks + 1 : 0;
        findings.require(
                10,
                orphanTicks <= ORPHAN_TICKS,
                "nobody owns %s for %d ticks",
                world.fleet.tagged("web"),
                orphanTicks);
    }
}
