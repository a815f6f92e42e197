package io.novacron.autoscaler.runtime.simulation;

import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Decision.LimitedBy;
import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.TimedValues;
import io.novacron.autoscaler.runtime.Evaluation;
import io.novacron.autoscaler.runtime.GroupStatus;
import io.novacron.autoscaler.runtime.GroupStatus.Condition;
import io.novacron.autoscaler.spi.EventQuery;
import java.util.List;

/// What is written down and kept: hands off (14, its memory), bounded (17), the record (20).
final class RecordInvariants implements Invariant {

    /// Values of one metric in memory: the window of a rule or of smoothing, in intervals.
    private static final int SAMPLES = 64;

    private static final int EVENTS_A_TICK = 150;

    private long lastSequence;

    @Override
    public void check(SimulatedWorld world, Moment moment, Findings findings) {
        for (Evaluation evaluation : moment.evaluations()) {
            handsOff(evaluation, findings);
            bounded(world, evaluation, findings);
        }
        findings.require(
                17,
                moment.events().size() <= EVENTS_A_TICK,
                "%d events in a tick",
                moment.events().size());
        events(moment.events(), findings);
        sequences(world, findings);
        if (!moment.crashed()) {
            conditions(world, moment, findings);
        }
        if (world.store.truth().groups().stream()
                .noneMatch(stored -> stored.group().id().equals("web"))) {
            findings.require(
                    17,
                    world.store.truth().memory("web").isEmpty()
                            && world.store.truth().openIntentOf("web").isEmpty(),
                    "a deleted group left %s and %s",
                    world.store.truth().memory("web"),
                    world.store.truth().openIntentOf("web"));
        }
    }

    private static void handsOff(Evaluation evaluation, Findings findings) {
        Decision decision = evaluation.decision();
        boolean off = !evaluation.document().enabled() || evaluation.document().dryRun();
        boolean held = off || decision.from().equals(decision.to());
        Memory before = evaluation.memory();
        Memory after = decision.memory();
        findings.require(
                14,
                !held
                        || (after.lastScaleOutAt().equals(before.lastScaleOutAt())
                                && after.lastScaleInAt().equals(before.lastScaleInAt())
                                && after.actions().size() <= before.actions().size())
                        || isLater(before, decision),
                "%s did nothing and remembers an action: %s after %s",
                decision.group(),
                after,
                before);
        findings.require(
                14,
                !off || after.desired().equals(before.desired()),
                "%s is off, and desired went from %s to %s",
                decision.group(),
                before.desired(),
                after.desired());
    }

    // Times after now count as now (16), which is a change without an action.
    private static boolean isLater(Memory memory, Decision decision) {
        return memory.lastScaleOutAt().filter(decision.at()::isBefore).isPresent()
                || memory.lastScaleInAt().filter(decision.at()::isBefore).isPresent();
    }

    private static void bounded(SimulatedWorld world, Evaluation evaluation, Findings findings) {
        Memory memory = evaluation.decision().memory();
        int recommendations = memory.recommendations().size();
        long window =
                Math.max(
                        evaluation
                                .document()
                                .behavior()
                                .scaleIn()
                                .stabilizationWindow()
                                .toSeconds(),
                        evaluation
                                .document()
                                .behavior()
                                .scaleOut()
                                .stabilizationWindow()
                                .toSeconds());
        long intervals = window / SimulatedWorld.INTERVAL.toSeconds();
        boolean clockMoves = world.plan.has(FaultKind.Where.CLOCK);
        boolean samples =
                memory.samples().values().stream().mapToInt(TimedValues::size).max().orElse(0)
                        <= SAMPLES;
        boolean instances =
                memory.instanceSamples().values().stream().mapToInt(List::size).max().orElse(0)
                        <= SAMPLES;
        findings.require(
                17,
                (recommendations <= intervals + 6 || clockMoves)
                        && memory.actions().size() <= SAMPLES
                        && memory.effects().size() <= SAMPLES
                        && samples
                        && instances,
                "%s remembers too much: %s",
                evaluation.decision().group(),
                memory);
    }

    private static void events(List<Event> events, Findings findings) {
        for (Event event : events) {
            findings.require(
                    20,
                    event.type() != EventType.EVALUATION_FAILED,
                    "a bug of ours: %s",
                    event.message());
            findings.require(
                    20,
                    !event.message().contains(Base.CANARY)
                            && !event.details().toString().contains(Base.CANARY),
                    "an event shows a secret: %s",
                    event);
        }
    }

    private void sequences(SimulatedWorld world, Findings findings) {
        List<Event> fresh =
                world.store.truth().events(EventQuery.latest(EVENTS_A_TICK * 4)).reversed();
        for (Event event : fresh) {
            if (event.sequence() > lastSequence) {
                findings.require(
                        20,
                        event.sequence() == lastSequence + 1,
                        "event %d follows %d",
                        event.sequence(),
                        lastSequence);
                lastSequence = event.sequence();
            }
        }
    }

    private static void conditions(SimulatedWorld world, Moment moment, Findings findings) {
        for (Evaluation evaluation : moment.evaluations()) {
            Decision decision = evaluation.decision();
            world.status(decision.group())
                    .filter(status -> status.lastDecision().filter(decision::equals).isPresent())
                    .ifPresent(status -> conditions(status, evaluation, findings));
        }
    }

    private static void conditions(GroupStatus status, Evaluation evaluation, Findings findings) {
        if (evaluation.decision().limitedBy().contains(LimitedBy.MISSING_DATA)) {
            findings.require(
                    20,
                    !status.condition(Condition.Type.SCALING_ACTIVE).holds(),
                    "%s holds on missing data, and its condition is fine",
                    status.group());
        }
        boolean doubted =
                evaluation
                        .memory()
                        .freeze()
                        .filter(freeze -> freeze.by().equals("the autoscaler"))
                        .isPresent();
        findings.require(
                20,
                !doubted || !status.condition(Condition.Type.ABLE_TO_SCALE).holds(),
                "%s doubts its view of the fleet, and its condition is fine",
                status.group());
        findings.require(
                20,
                !status.conditions().toString().contains(Base.CANARY),
                "a condition shows a secret: %s",
                status.conditions());
    }
}
