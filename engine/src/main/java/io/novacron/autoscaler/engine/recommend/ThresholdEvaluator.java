package io.novacron.autoscaler.engine.recommend;

import io.novacron.autoscaler.engine.arithmetic.Rounding;
import io.novacron.autoscaler.engine.assess.MetricView;
import io.novacron.autoscaler.engine.assess.Situation;
import io.novacron.autoscaler.engine.size.Scale;
import io.novacron.autoscaler.model.Evidence;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.Rule.ChangeType;

/// Out when the newest periods are all at or above one threshold, in when all are at or below the
/// other.
///
/// The flap guard is Azure's: before going in from n to m, the load m would carry is projected as
/// `value × n / m`; where that would call for going out again, the count nearest to m that stays
/// quiet is taken, else the group holds. Example: 20 % on 10 instances, out at 30 %, wants 5: 5
/// would carry 40 %, 6 33 %, 7 28.6 %, so 7.
final class ThresholdEvaluator implements RuleEvaluator {

    private final Rule.Threshold rule;
    private final int[] metrics;
    private final boolean flapGuard;
    private final double out;
    private final double in;

    ThresholdEvaluator(Rule.Threshold rule, int metric, boolean flapGuard) {
        this.rule = rule;
        this.metrics = new int[] {metric};
        this.flapGuard = flapGuard;
        this.out = rule.scaleOutThreshold().orElse(Double.POSITIVE_INFINITY);
        this.in = rule.scaleInThreshold().orElse(Double.NEGATIVE_INFINITY);
    }

    @Override
    public int[] metrics() {
        return metrics;
    }

    @Override
    public Outcome evaluate(MetricView[] views, Situation situation) {
        MetricView view = views[metrics[0]];
        int periods = rule.evaluationPeriods();
        int seen = Math.min(periods, view.periods());
        int outAgreeing = 0;
        int inAgreeing = 0;
        for (int index = 0; index < seen && Rounding.atLeast(view.period(index), out); index++) {
            outAgreeing++;
        }
        for (int index = 0; index < seen && Rounding.atMost(view.period(index), in); index++) {
            inAgreeing++;
        }
        int desired = situation.desired();
        Evidence evidence =
                new Evidence.Thresholds(
                        view.metric(),
                        view.value(),
                        rule.scaleOutThreshold(),
                        rule.scaleInThreshold(),
                        periods,
                        outAgreeing,
                        inAgreeing);
        if (view.periods() < periods) {
            return Outcome.answer(desired, ReasonCode.WARMING_UP, evidence);
        }
        if (PeriodWindow.tooOld(view, periods)) {
            return PeriodWindow.noData(view, periods);
        }
        if (outAgreeing == periods) {
            return Outcome.towards(
                    changed(rule.scaleOutIncrement(), situation),
                    desired,
                    ReasonCode.WITHIN_BAND,
                    evidence);
        }
        if (inAgreeing == periods) {
            int wanted = changed(-rule.scaleInDecrement(), situation);
            return flapGuard
                    ? guarded(wanted, situation, view, evidence)
                    : Outcome.towards(wanted, desired, ReasonCode.WITHIN_BAND, evidence);
        }
        return Outcome.answer(desired, ReasonCode.WITHIN_BAND, evidence);
    }

    private int changed(double amount, Situation situation) {
        return situation
                .scale()
                .changed(situation.desired(), amount, rule.changeType() == ChangeType.PERCENT);
    }

    private Outcome guarded(int wanted, Situation situation, MetricView view, Evidence evidence) {
        Scale scale = situation.scale();
        int desired = situation.desired();
        if (!loud(view.value(), desired, wanted, scale)) {
            return Outcome.towards(wanted, desired, ReasonCode.WITHIN_BAND, evidence);
        }
        // The load is the same for every count, so the quiet ones are those above value × n / out.
        int quiet =
                scale.counts()
                        ? Math.max(wanted, Rounding.floor(view.value() * desired / out))
                        : wanted;
        while (quiet < desired && loud(view.value(), desired, quiet, scale)) {
            quiet++;
        }
        return Outcome.answer(
                Math.min(quiet, desired),
                ReasonCode.FLAP_GUARD,
                new Evidence.Projection(
                        view.metric(),
                        view.value(),
                        wanted,
                        wanted == 0
                                ? Double.MAX_VALUE
                                : scale.projected(view.value(), desired, wanted),
                        out));
    }

    private boolean loud(double value, int desired, int count, Scale scale) {
        return (count == 0 && scale.counts())
                ? value > 0
                : Rounding.atLeast(scale.projected(value, desired, count), out);
    }
}
