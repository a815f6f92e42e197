package io.novacron.autoscaler.engine.recommend;

import io.novacron.autoscaler.engine.arithmetic.Rounding;
import io.novacron.autoscaler.engine.assess.MetricView;
import io.novacron.autoscaler.engine.assess.Situation;
import io.novacron.autoscaler.model.Evidence;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.Rule.ChangeType;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// The change grows with the distance of the metric: AWS step scaling. Outward changes are computed
/// on the capacity that has finished warming up and never recommend less than what is launching, so
/// that a breach that lasts while instances start does not add the same need twice.
///
/// Example (AWS guide): steps 60–70: +10 %, 70–: +30 %; 10 warm instances and 1 launching. 62 gives
/// max(11, 10 + 1) = 11, nothing new; 70 gives 10 + 3 = 13.
final class StepEvaluator implements RuleEvaluator {

    private final Rule.Step rule;
    private final Rule.Adjustment[] steps;
    private final int[] metrics;

    StepEvaluator(Rule.Step rule, int metric) {
        this.rule = rule;
        this.steps = rule.steps().toArray(Rule.Adjustment[]::new);
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
        Rule.Adjustment step = stepFor(view.value());
        int agreeing = agreeing(view, step);
        Evidence evidence =
                new Evidence.Steps(
                        view.metric(),
                        view.value(),
                        step == null ? OptionalDouble.empty() : OptionalDouble.of(step.change()),
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

    private Rule.@Nullable Adjustment stepFor(double value) {
        for (Rule.Adjustment step : steps) {
            if (step.contains(value)) {
                return step;
            }
        }
        return null;
    }

    // Periods in a row, from the newest, whose value is in a step of the newest one's direction.
    private int agreeing(MetricView view, Rule.@Nullable Adjustment newest) {
        if (newest == null) {
            return 0;
        }
        int limit = Math.min(rule.evaluationPeriods(), view.periods());
        int agreeing = 1;
        while (agreeing < limit) {
            Rule.Adjustment step = stepFor(view.period(agreeing));
            if (step == null || step.outward() != newest.outward()) {
                break;
            }
            agreeing++;
        }
        return agreeing;
    }
}
