package io.novacron.autoscaler.engine.recommend;

import io.novacron.autoscaler.engine.arithmetic.Rounding;
import io.novacron.autoscaler.engine.assess.MetricView;
import io.novacron.autoscaler.engine.assess.Situation;
import io.novacron.autoscaler.model.Evidence;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.Rule.ChangeType;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The change grows with the distance of the metric: AWS step scaling. Outward changes are computed
/// on the capacity that has finished warming up and never recommend less than what is launching, so
/// that a breach that lasts while instances start does not add the same need twice.
///
/// Example (AWS guide): steps 60–70: +10 %, 70–: +30 %; 10 warm instances and 1 launching. 62 gives
/// max(11, 10 + 1) = 11, nothing new; 70 gives 10 + 3 = 13.
final class StepEvaluator implements RuleEvaluator {

    private final Rule.Step rule;
    // In the order of the metric's values.
    private final List<Optional<Rule.Adjustment>> steps;
    private final int[] metrics;

    StepEvaluator(Rule.Step rule, int metric) {
        this.rule = rule;
        this.steps =
                rule.steps().stream()
                        .sorted(
                                Comparator.comparingDouble(Rule.Adjustment::lowest)
                                        .thenComparingDouble(Rule.Adjustment::highest))
                        .map(Optional::of)
                        .toList();
        this.metrics = new int[] {metric};
    }

    @Override
    public int[] metrics() {
        return metrics;
    }

    @Override
    public Outcome evaluate(MetricView[] views, Situation situation) {
        MetricView view = views[metrics[0]];
        int periods = rule.evaluationPeriods();
        int desired = situation.desired();
        int place = placeOf(view.value());
        Rule.Adjustment step = place < 0 ? null : steps.get(place).orElseThrow();
        int agreeing = agreeing(view, step, desired);
        int above = place < 0 ? -place - 1 : 0;
        Evidence evidence =
                new Evidence.Steps(
                        view.metric(),
                        view.value(),
                        rule.changeType(),
                        place < 0 ? Optional.empty() : steps.get(place),
                        place < 0 && above > 0 ? steps.get(above - 1) : Optional.empty(),
                        place < 0 && above < steps.size() ? steps.get(above) : Optional.empty(),
                        periods,
                        agreeing);
        if (view.periods() < periods) {
            return Outcome.answer(desired, ReasonCode.WARMING_UP, evidence);
        }
        if (PeriodWindow.tooOld(view, periods)) {
            return PeriodWindow.noData(view, periods);
        }
        if (step == null || agreeing < periods) {
            return Outcome.answer(desired, ReasonCode.WITHIN_BAND, evidence);
        }
        if (rule.changeType() == ChangeType.EXACT) {
            return Outcome.towards(
                    Rounding.saturate(Rounding.truncate(step.change())),
                    desired,
                    ReasonCode.AT_TARGET,
                    evidence);
        }
        if (!situation.scale().counts()) {
            int wanted =
                    situation
                            .scale()
                            .changed(
                                    desired,
                                    step.change(),
                                    rule.changeType() == ChangeType.PERCENT);
            return Outcome.towards(
                    step.change() == 0 ? desired : wanted,
                    desired,
                    ReasonCode.WITHIN_BAND,
                    evidence);
        }
        if (step.outward()) {
            int warm = Math.min(situation.fleet().warm(), desired);
            int wanted = Math.max(desired, Rounding.plus(warm, change(step.change(), warm)));
            return Outcome.towards(wanted, desired, ReasonCode.ALREADY_LAUNCHING, evidence);
        }
        return Outcome.towards(
                Rounding.plus(desired, change(step.change(), desired)),
                desired,
                ReasonCode.WITHIN_BAND,
                evidence);
    }

    private double change(double amount, int base) {
        if (rule.changeType() == ChangeType.INSTANCES) {
            return Rounding.change(amount);
        }
        double change = Rounding.change(base * amount / 100);
        return Math.signum(amount) * Math.max(Math.abs(change), amount == 0 ? 0 : rule.minChange());
    }

    // Index of the step that contains the value, or −(index of the next higher step) − 1.
    private int placeOf(double value) {
        int next = 0;
        while (next < steps.size()) {
            Rule.Adjustment step = steps.get(next).orElseThrow();
            double exact = onBound(value, step);
            if (step.contains(exact)) {
                return next;
            }
            if (exact <= step.lowest()) {
                break;
            }
            next++;
        }
        return -next - 1;
    }

    // A value that misses a bound by the last bits of a mean is on the bound.
    private static double onBound(double value, Rule.Adjustment step) {
        if (Rounding.same(value, step.lowest())) {
            return step.lowest();
        }
        return Rounding.same(value, step.highest()) ? step.highest() : value;
    }

    // Periods in a row, from the newest, whose value is in a step of the newest one's direction.
    private int agreeing(MetricView view, Rule.@Nullable Adjustment newest, int desired) {
        if (newest == null) {
            return 0;
        }
        int limit = Math.min(rule.evaluationPeriods(), view.periods());
        int agreeing = 1;
        while (agreeing < limit) {
            int place = placeOf(view.period(agreeing));
            if (place < 0
                    || direction(steps.get(place).orElseThrow(), desired)
                            != direction(newest, desired)) {
                break;
            }
            agreeing++;
        }
        return agreeing;
    }

    private double direction(Rule.Adjustment step, int desired) {
        return Math.signum(
                rule.changeType() == ChangeType.EXACT ? step.change() - desired : step.change());
    }
}
