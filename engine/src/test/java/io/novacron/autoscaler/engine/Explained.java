package io.novacron.autoscaler.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Decision.Action;
import io.novacron.autoscaler.model.Decision.LimitedBy;
import io.novacron.autoscaler.model.Evidence;
import io.novacron.autoscaler.model.Ladder;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Stage;
import io.novacron.autoscaler.model.TimedValues;
import io.novacron.autoscaler.model.TraceStep;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/// What holds for every decision: invariants 13 (the explanation chains and adds up), 14 (hands
/// off) and 16 (every number is finite) of INCIDENTS.md.
final class Explained {

    private static final Map<LimitedBy, Set<ReasonCode>> STEPS =
            Map.ofEntries(
                    Map.entry(
                            LimitedBy.MISSING_DATA,
                            EnumSet.of(ReasonCode.MISSING_DATA, ReasonCode.METRICS_UNAVAILABLE)),
                    Map.entry(
                            LimitedBy.STABILIZATION_WINDOW,
                            EnumSet.of(
                                    ReasonCode.MIX_KEPT,
                                    ReasonCode.SCALE_OUT_STABILIZED,
                                    ReasonCode.SCALE_IN_STABILIZED)),
                    Map.entry(LimitedBy.DAMPENING, EnumSet.of(ReasonCode.DAMPENED)),
                    Map.entry(
                            LimitedBy.COOLDOWN,
                            EnumSet.of(ReasonCode.COOLDOWN, ReasonCode.RULE_COOLDOWN)),
                    Map.entry(
                            LimitedBy.RATE_LIMIT,
                            EnumSet.of(ReasonCode.RATE_LIMITED, ReasonCode.DIRECTION_DISABLED)),
                    Map.entry(
                            LimitedBy.DISABLED,
                            EnumSet.of(ReasonCode.GROUP_DISABLED, ReasonCode.DIRECTION_DISABLED)),
                    Map.entry(LimitedBy.FREEZE, EnumSet.of(ReasonCode.FROZEN)),
                    Map.entry(
                            LimitedBy.MIN_CAPACITY,
                            EnumSet.of(
                                    ReasonCode.MIN_CAPACITY,
                                    ReasonCode.MIX_CHOSEN,
                                    ReasonCode.MIX_KEPT,
                                    ReasonCode.MIX_IMPOSSIBLE)),
                    Map.entry(
                            LimitedBy.MAX_CAPACITY,
                            EnumSet.of(
                                    ReasonCode.MAX_CAPACITY,
                                    ReasonCode.MIX_IMPOSSIBLE,
                                    ReasonCode.MIX_KEPT)),
                    Map.entry(
                            LimitedBy.SCHEDULE_MIN,
                            EnumSet.of(
                                    ReasonCode.SCHEDULE_MIN,
                                    ReasonCode.MIX_CHOSEN,
                                    ReasonCode.MIX_KEPT,
                                    ReasonCode.MIX_IMPOSSIBLE)),
                    Map.entry(LimitedBy.SCHEDULE_MAX, EnumSet.of(ReasonCode.SCHEDULE_MAX)),
                    Map.entry(
                            LimitedBy.BUDGET,
                            EnumSet.of(
                                    ReasonCode.BUDGET,
                                    ReasonCode.MIX_IMPOSSIBLE,
                                    ReasonCode.MIX_KEPT)));

    private Explained() {}

    static void check(Decision decision, ScalingGroup group) {
        chains(decision);
        namesItsLimits(decision);
        readsWell(decision);
        remembersFiniteNumbers(decision.memory());
        if (!group.enabled()) {
            assertThat(decision.to()).isEqualTo(decision.from());
        }
        if (!group.enabled() || group.dryRun()) {
            assertThat(decision.plan().isNothing()).isTrue();
        }
    }

    private static void chains(Decision decision) {
        List<TraceStep> trace = decision.trace();
        int capacity = decision.from().instances();
        Stage stage = Stage.ASSESS;
        int place = 0;
        Optional<Ladder> ladder = Optional.empty();
        for (TraceStep step : trace) {
            if (step.ladder().isPresent()) {
                // Each ladder is climbed from where the size is.
                boolean next = !step.ladder().equals(ladder);
                assertThat(next || step.input() == place).as("input of %s", step).isTrue();
                place = step.output();
                ladder = step.ladder();
                continue;
            }
            assertThat(step.input()).as("input of %s", step).isEqualTo(capacity);
            assertThat(step.output()).as("output of %s", step).isNotNegative();
            assertThat(step.stage()).as("stage of %s", step).isGreaterThanOrEqualTo(stage);
            capacity = step.output();
            stage = step.stage();
        }
        assertThat(trace).isNotEmpty();
        assertThat(decision.to().instances()).as("the last output").isEqualTo(capacity);
        int from = decision.from().instances();
        boolean sized = !decision.from().size().equals(decision.to().size());
        if (sized) {
            assertThat(decision.action()).isIn(Action.SCALE_UP, Action.SCALE_DOWN);
        } else {
            assertThat(decision.action())
                    .isEqualTo(
                            capacity > from
                                    ? Action.SCALE_OUT
                                    : capacity < from ? Action.SCALE_IN : Action.NONE);
        }
        assertThat(decision.rule().isPresent())
                .as("a rule won, or the group holds: %s", decision.reason())
                .isEqualTo(capacity != from || sized);
    }

    private static void namesItsLimits(Decision decision) {
        List<ReasonCode> codes = decision.trace().stream().map(TraceStep::code).toList();
        for (LimitedBy limit : decision.limitedBy()) {
            assertThat(codes)
                    .as("a step for %s", limit)
                    .containsAnyElementsOf(STEPS.getOrDefault(limit, Set.of()));
        }
        assertThat(decision.limitedBy()).isSorted().doesNotHaveDuplicates();
    }

    private static void readsWell(Decision decision) {
        assertThat(decision.reason().replaceAll("\\S+ is no value of this metric", ""))
                .startsWith(decision.action() == Action.NONE ? "hold at " : "scale ")
                .doesNotContain("NaN", "null", "Optional", "Infinity");
        for (TraceStep step : decision.trace()) {
            assertThat(step.note()).as("note of %s", step).isNotBlank();
            assertThat(numbersOf(step.evidence()))
                    .as("numbers of %s", step)
                    .allMatch(d -> finite(d));
        }
    }

    private static boolean finite(double number) {
        return Double.isFinite(number);
    }

    private static void remembersFiniteNumbers(Memory memory) {
        assertThat(memory.desired().orElse(0)).isNotNegative();
        assertThat(memory.spentThisMonth()).isFinite();
        for (TimedValues series : memory.samples().values()) {
            for (int index = 0; index < series.size(); index++) {
                assertThat(series.valueAt(index)).isFinite();
                assertThat(index == 0 || series.millisAt(index - 1) <= series.millisAt(index))
                        .isTrue();
            }
        }
        memory.effects().forEach(effect -> assertThat(effect.value()).isFinite());
        memory.instanceSamples()
                .values()
                .forEach(list -> list.forEach(sample -> assertThat(sample.value()).isFinite()));
    }

    private static List<Double> numbersOf(Evidence evidence) {
        List<Double> numbers = new ArrayList<>();
        for (RecordComponent component : evidence.getClass().getRecordComponents()) {
            try {
                switch (component.getAccessor().invoke(evidence)) {
                    case Double number -> numbers.add(number);
                    case OptionalDouble number -> number.ifPresent(numbers::add);
                    default -> {}
                }
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(e.getMessage(), e);
            }
        }
        return numbers;
    }
}
