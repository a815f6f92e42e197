package io.novacron.autoscaler.runtime.simulation;

import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Decision.LimitedBy;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.Observation;
import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.TimedCounts;
import io.novacron.autoscaler.model.TimedValues;
import io.novacron.autoscaler.model.TraceStep;
import io.novacron.autoscaler.runtime.Evaluation;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What is true of a single decision: bounds (1), no data (3), same in, same out (12), the chain
/// (13), monotone (15), finite (16).
final class DecisionInvariants implements Invariant {

    /// Ticks between two looks at how the decision would change with its input.
    private static final int SAMPLED = 3;

    private static final Map<LimitedBy, Set<ReasonCode>> STEPS = new EnumMap<>(LimitedBy.class);

    static {
        STEPS.put(
                LimitedBy.MISSING_DATA,
                Set.of(
                        ReasonCode.MISSING_DATA,
                        ReasonCode.METRICS_UNAVAILABLE,
                        ReasonCode.FALLBACK));
        STEPS.put(
                LimitedBy.STABILIZATION_WINDOW,
                Set.of(ReasonCode.SCALE_IN_STABILIZED, ReasonCode.SCALE_OUT_STABILIZED));
        STEPS.put(LimitedBy.DAMPENING, Set.of(ReasonCode.DAMPENED));
        STEPS.put(LimitedBy.COOLDOWN, Set.of(ReasonCode.COOLDOWN, ReasonCode.RULE_COOLDOWN));
        STEPS.put(
                LimitedBy.RATE_LIMIT,
                Set.of(ReasonCode.RATE_LIMITED, ReasonCode.DIRECTION_DISABLED));
        STEPS.put(
                LimitedBy.DISABLED,
                Set.of(ReasonCode.GROUP_DISABLED, ReasonCode.DIRECTION_DISABLED));
        STEPS.put(LimitedBy.FREEZE, Set.of(ReasonCode.FROZEN));
        STEPS.put(LimitedBy.MIN_CAPACITY, Set.of(ReasonCode.MIN_CAPACITY));
        STEPS.put(LimitedBy.MAX_CAPACITY, Set.of(ReasonCode.MAX_CAPACITY));
        STEPS.put(LimitedBy.SCHEDULE_MIN, Set.of(ReasonCode.SCHEDULE_MIN));
        STEPS.put(LimitedBy.SCHEDULE_MAX, Set.of(ReasonCode.SCHEDULE_MAX));
        STEPS.put(LimitedBy.BUDGET, Set.of(ReasonCode.BUDGET));
    }

    @Override
    public void check(SimulatedWorld world, Moment moment, Findings findings) {
        for (Evaluation evaluation : moment.evaluations()) {
            bounds(evaluation, findings);
            noData(world, evaluation, findings);
            again(evaluation, findings);
            chain(evaluation.decision(), findings);
            finite(evaluation.decision(), findings);
            if (moment.tick() % SAMPLED == 0) {
                monotone(evaluation, findings);
            }
        }
    }

    private static void bounds(Evaluation evaluation, Findings findings) {
        Decision decision = evaluation.decision();
        boolean held =
                decision.limitedBy().contains(LimitedBy.FREEZE)
                        || decision.limitedBy().contains(LimitedBy.DISABLED);
        int to = decision.to().instances();
        int min = evaluation.document().minCapacity();
        int max = evaluation.document().maxCapacity();
        findings.require(
                1,
                held || (to >= min && to <= max),
                "%s decided %d, outside %d to %d",
                decision.group(),
                to,
                min,
                max);
    }

    // A reading that is an error, or no number, is no data whatever came before it.
    private static void noData(SimulatedWorld world, Evaluation evaluation, Findings findings) {
        Decision decision = evaluation.decision();
        int from = decision.from().instances();
        int to = decision.to().instances();
        if (to >= from || from > evaluation.document().maxCapacity()) {
            return;
        }
        Optional<Rule> winner =
                evaluation.document().rules().stream()
                        .filter(rule -> decision.rule().filter(rule.id()::equals).isPresent())
                        .findFirst();
        int stage = winner.map(Rule::priority).orElse(Integer.MAX_VALUE);
        for (Rule rule : evaluation.document().rules()) {
            for (String metric : rule.metrics()) {
                findings.require(
                        3,
                        rule.priority() > stage
                                || !world.provider.isBroken(decision.group(), metric),
                        "%s went in from %d to %d while rule %s had no data; it was told %s",
                        decision.group(),
                        from,
                        to,
                        rule.id(),
                        evaluation.observation().metrics().get(metric));
            }
        }
    }

    private static void again(Evaluation evaluation, Findings findings) {
        Decision decision = evaluation.decision();
        Decision again = evaluation.again();
        boolean equal =
                again.to().equals(decision.to())
                        && again.limitedBy().equals(decision.limitedBy())
                        && again.trace().equals(decision.trace())
                        && again.plan().equals(decision.plan())
                        && again.memory()
                                .withFreeze(decision.memory().freeze())
                                .equals(decision.memory());
        findings.require(
                12,
                equal,
                "%s decided %s, and from the same input %s",
                decision.group(),
                decision,
                again);
    }

    private static void chain(Decision decision, Findings findings) {
        int capacity = decision.from().instances();
        for (TraceStep step : decision.trace()) {
            findings.require(
                    13,
                    step.input() == capacity,
                    "%s: the chain is at %d and the next step is %s",
                    decision.group(),
                    capacity,
                    step);
            capacity = step.output();
        }
        findings.require(
                13,
                capacity == decision.to().instances(),
                "%s: the chain ends at %d, the decision is %d",
                decision.group(),
                capacity,
                decision.to().instances());
        for (LimitedBy limit : decision.limitedBy()) {
            findings.require(
                    13,
                    decision.trace().stream()
                            .anyMatch(step ->
                                    STEPS.getOrDefault(limit, Set.of()).contains(step.code())),
                    "%s is limited by %s, and no step says so: %s",
                    decision.group(),
                    limit,
                    decision.trace());
        }
    }

    private static void finite(Decision decision, Findings findings) {
        Memory memory = decision.memory();
        boolean finite = Double.isFinite(memory.spentThisMonth());
        for (TimedValues samples : memory.samples().values()) {
            for (int index = 0; index < samples.size(); index++) {
                finite &= Double.isFinite(samples.valueAt(index));
            }
        }
        for (List<InstanceSample> samples : memory.instanceSamples().values()) {
            finite &= samples.stream().allMatch(sample -> Double.isFinite(sample.value()));
        }
        findings.require(
                16, finite, "%s: a number in memory is not finite: %s", decision.group(), memory);
        findings.require(
                16,
                memory.desired().orElse(0) >= 0,
                "%s: desired is %s",
                decision.group(),
                memory.desired());
        boolean past =
                isPast(memory.lastScaleOutAt(), decision.at())
                        && isPast(memory.lastScaleInAt(), decision.at())
                        && isPast(memory.recommendations(), decision.at())
                        && isPast(memory.actions(), decision.at());
        findings.require(
                16, past, "%s: a time in memory is after %s", decision.group(), decision.at());
    }

    private static boolean isPast(Optional<Instant> time, Instant now) {
        return time.filter(now::isBefore).isEmpty();
    }

    private static boolean isPast(TimedCounts counts, Instant now) {
        for (int index = 0; index < counts.size(); index++) {
            if (counts.timeAt(index).isAfter(now)) {
                return false;
            }
        }
        return true;
    }

    private static void monotone(Evaluation evaluation, Findings findings) {
        Decision decision = evaluation.decision();
        for (Map.Entry<String, MetricReading> metric :
                evaluation.observation().metrics().entrySet()) {
            MetricReading reading = metric.getValue();
            Decision more =
                    evaluation.given(
                            with(
                                    evaluation,
                                    metric.getKey(),
                                    Readings.values(reading, value -> value * 1.5 + 1)));
            findings.require(
                    15,
                    Readings.isBroken(reading)
                            || more.to().instances() >= decision.to().instances(),
                    "%s: with more %s the decision falls from %d to %d",
                    decision.group(),
                    metric.getKey(),
                    decision.to().instances(),
                    more.to().instances());
            if (decision.to().instances() >= decision.from().instances()) {
                oneMissing(evaluation, metric.getKey(), findings);
            }
        }
    }

    // What stands in for a sample is at least the target and the instance's own last one: more than
    // that nobody can know of it.
    private static void oneMissing(Evaluation evaluation, String metric, Findings findings) {
        MetricReading reading = evaluation.observation().metrics().get(metric);
        List<InstanceSample> samples =
                reading == null ? List.of() : reading.perInstance().orElse(List.of());
        if (samples.size() < 2) {
            return;
        }
        InstanceSample missing = samples.getFirst();
        double known =
                evaluation.memory().instanceSamples().getOrDefault(metric, List.of()).stream()
                        .filter(sample -> sample.instance().equals(missing.instance()))
                        .mapToDouble(InstanceSample::value)
                        .max()
                        .orElse(0);
        double target =
                evaluation.document().rules().getFirst() instanceof Rule.Target rule
                        ? rule.target()
                        : 0;
        Decision decision = evaluation.decision();
        Decision fewer =
                evaluation.given(with(evaluation, metric, Readings.without(reading, 0.01)));
        findings.require(
                15,
                missing.value() > Math.max(known, target)
                        || fewer.to().instances() >= decision.from().instances(),
                "%s: without the sample %s it goes in from %d to %d",
                decision.group(),
                missing,
                decision.from().instances(),
                fewer.to().instances());
    }

    private static Observation with(Evaluation evaluation, String metric, MetricReading reading) {
        Map<String, MetricReading> readings = new HashMap<>(evaluation.observation().metrics());
        readings.put(metric, reading);
        return new Observation(evaluation.observation().fleet(), readings);
    }
}
