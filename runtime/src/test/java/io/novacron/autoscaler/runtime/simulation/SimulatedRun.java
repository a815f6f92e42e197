package io.novacron.autoscaler.runtime.simulation;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.runtime.Change;
import io.novacron.autoscaler.runtime.Evaluation;
import io.novacron.autoscaler.runtime.GroupStatus.Condition;
import io.novacron.autoscaler.runtime.ScalingException;
import io.novacron.autoscaler.runtime.simulation.Findings.Violation;
import io.novacron.autoscaler.runtime.simulation.Invariant.Moment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Plays a plan to its end: the calm start, the troubles, healing; looks at the invariants after
/// every tick.
final class SimulatedRun {

    /// Ticks for which a healed world must stay so.
    private static final int STAYS_HEALED = 6;

    private final SimulatedWorld world;
    private final List<Invariant> invariants = Invariant.all();
    private final Findings findings = new Findings();
    private final Map<String, List<Integer>> decided = new TreeMap<>();
    private int seenCalls;
    private int seenEvents;

    SimulatedRun(SimulatedWorld world) {
        this.world = world;
    }

    /// The violations of a plan, those of its twin runs included.
    static List<Violation> violations(FaultPlan plan) {
        return violations(plan, Tampering.NONE);
    }

    /// The same with a product that is broken on purpose.
    static List<Violation> violations(FaultPlan plan, Tampering tampering) {
        SimulatedRun run = new SimulatedRun(new SimulatedWorld(plan, tampering));
        run.play();
        if (run.findings.first().isEmpty()) {
            new Twins(tampering).check(plan, run.decided, run.findings);
        }
        return run.findings.all();
    }

    Findings findings() {
        return findings;
    }

    /// Capacities by group, one a tick.
    Map<String, List<Integer>> decided() {
        return decided;
    }

    /// Everything that was written down.
    List<Event> events() {
        return List.copyOf(world.store.events);
    }

    SimulatedRun play() {
        try {
            world.start();
            int troubles = Math.max(world.plan.end(), FaultPlan.TROUBLED);
            while (world.faults.tick() <= troubles && findings.first().isEmpty()) {
                tick();
            }
            if (findings.first().isEmpty()) {
                heal();
            }
        } catch (RuntimeException bug) {
            findings.violated(20, "a bug of ours: %s at %s", bug, bug.getStackTrace()[0]);
        }
        return this;
    }

    /// Plays so many ticks without looking at invariants, restarted after each of them or not.
    void follow(boolean restarts, int ticks) {
        world.start();
        for (int tick = 0; tick < ticks; tick++) {
            world.tick();
            note();
            if (restarts) {
                world.manager.close();
                world.restart();
            }
        }
    }

    private void note() {
        for (String group : List.of("web", "api", "calm")) {
            decided.computeIfAbsent(group, _ -> new ArrayList<>()).add(world.desired(group));
        }
    }

    void tick() {
        world.tick();
        findings.at(world.faults.tick());
        List<MadeCall> calls = List.copyOf(world.calls.subList(seenCalls, world.calls.size()));
        seenCalls = world.calls.size();
        List<Event> events =
                List.copyOf(world.store.events.subList(seenEvents, world.store.events.size()));
        seenEvents = world.store.events.size();
        // An older owner's evaluation is told when it wakes, after the newer owner's.
        List<Evaluation> evaluations =
                world.evaluations.stream()
                        .sorted(Comparator.comparing(evaluation -> evaluation.decision().at()))
                        .toList();
        Moment moment =
                new Moment(
                        world.faults.tick(), world.process.crashed(), calls, evaluations, events);
        invariants.forEach(invariant -> invariant.check(world, moment, findings));
        note();
    }

    private void heal() {
        world.demand.rest();
        int bound = Healing.ticks(world);
        int healed = 0;
        Optional<String> missing = Optional.empty();
        for (int tick = 0; tick < bound + STAYS_HEALED && healed < STAYS_HEALED; tick++) {
            giveWord();
            tick();
            missing = Healing.missing(world);
            healed = missing.isEmpty() ? healed + 1 : 0;
            if (findings.first().isPresent()) {
                return;
            }
        }
        findings.require(
                20,
                world.store.truth().verifyEvents().isIntact(),
                "the chain of events is broken: %s",
                world.store.truth().verifyEvents());
        findings.require(
                19,
                healed == STAYS_HEALED,
                "%d ticks after the last fault: %s",
                bound,
                missing.orElse("healed too short"));
    }

    // Replacing that has stopped starts again on an operator's word.
    private void giveWord() {
        boolean stopped =
                world.status("web")
                        .map(status -> status.condition(Condition.Type.ABLE_TO_SCALE).reason())
                        .filter(reason -> reason.contains("replacements in a row failed"))
                        .isPresent();
        if (stopped) {
            try {
                world.manager.resume("web", Change.by("operator"));
            } catch (ScalingException refused) {
                findings.violated(19, "a healthy store refused: %s", refused.getMessage());
            }
        }
    }
}
