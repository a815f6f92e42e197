package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.engine.DecisionEngine;
import io.novacron.autoscaler.engine.EngineCheck;
import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.Problem.Severity;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.runtime.ScalingException.Code;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Decides whether a document or a change may come in: it can be evaluated, its plug-ins can do it,
/// nobody else owns its instances, and it does not remove more than half of what runs unless
/// forced. No I/O.
final class Admission {

    private final PlugIns plugIns;
    private final GroupRegistry registry;

    Admission(PlugIns plugIns, GroupRegistry registry) {
        this.plugIns = plugIns;
        this.registry = registry;
    }

    /// Everything wrong with a document, errors and warnings.
    List<Problem> problems(ScalingGroup group) {
        List<Problem> problems = new ArrayList<>();
        problems.addAll(new EngineCheck().check(group));
        if (problems.isEmpty()) {
            try {
                DecisionEngine.compile(group);
            } catch (IllegalArgumentException wrong) {
                problems.add(
                        Problem.error(
                                "",
                                "a group that cannot be evaluated",
                                String.valueOf(wrong.getMessage())));
            }
        }
        problems.addAll(plugIns.check(group));
        for (int index = 0; index < group.resourceIds().size(); index++) {
            String instance = group.resourceIds().get(index);
            String path = "resourceIds[%d]".formatted(index);
            registry.otherAdopter(instance, group.id())
                    .ifPresent(other ->
                            problems.add(
                                    Problem.error(
                                            path,
                                            instance,
                                            "an instance that group %s has not adopted"
                                                    .formatted(other))));
        }
        return problems;
    }

    /// @throws ScalingException `INVALID` where there is an error
    void requireValid(ScalingGroup group) {
        List<Problem> problems = problems(group);
        if (problems.stream().anyMatch(problem -> problem.severity() == Severity.ERROR)) {
            throw new ScalingException(
                    Code.INVALID,
                    group.id(),
                    "group %s is refused: %s".formatted(group.id(), problems),
                    problems,
                    null);
        }
    }

    /// INCIDENTS 29: a change of the document that would remove more than half at once needs force.
    /// Runs under the group's lock.
    void requireHarmless(ManagedGroup known, ScalingGroup next, Instant now) {
        requireFewRemoved(known, next.maxCapacity());
        if (known.memory.isEmpty() || known.lastObservation.isEmpty() || known.engine.isEmpty()) {
            return;
        }
        int before = wouldRemove(known.engine.get(), known, now);
        int after = wouldRemove(DecisionEngine.compile(next), known, now);
        if (after > before && after * 2 > known.staying()) {
            throw needsForce(known, after);
        }
    }

    private static int wouldRemove(DecisionEngine engine, ManagedGroup known, Instant now) {
        Decision decision =
                engine.decide(
                        known.memory, known.lastObservation.orElseThrow(), known.lastForecast, now);
        return decision.plan().terminate().size();
    }

    /// The same for a capacity.
    void requireFewRemoved(ManagedGroup known, int capacity) {
        int removed = known.staying() - capacity;
        if (removed > 0 && removed * 2 > known.staying()) {
            throw needsForce(known, removed);
        }
    }

    static ScalingException needsForce(ManagedGroup known, int removed) {
        return new ScalingException(
                Code.NEEDS_FORCE,
                known.id,
                "this would remove %d of %s of group %s; repeat with force to do it"
                        .formatted(removed, Words.instances(known.staying()), known.id));
    }

    /// Instances cannot move to another controller.
    void requireSameController(ManagedGroup known, ScalingGroup next) {
        boolean same = plugIns.controllerOf(known.effective).equals(plugIns.controllerOf(next));
        if (!same && known.staying() > 0) {
            throw new ScalingException(
                    Code.INVALID,
                    known.id,
                    "the controller cannot change while %s run"
                            .formatted(Words.instances(known.staying())),
                    List.of(
                            Problem.error(
                                    "controller",
                                    next.controller().orElse("nothing"),
                                    "the controller of the running instances")),
                    null);
        }
    }
}
