package io.novacron.autoscaler.engine.recommend;

import io.novacron.autoscaler.engine.arithmetic.Rounding;
import io.novacron.autoscaler.engine.assess.MetricView;
import io.novacron.autoscaler.engine.assess.Situation;
import io.novacron.autoscaler.model.Evidence;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.Rule;

/// Enough instances to keep up with arrivals and to drain the backlog in time: `⌈(arrivalRate +
/// backlog / drainWithin) / throughputPerInstance⌉`.
///
/// Example: 20 items/s arriving, 3,000 waiting, to be gone within 5 min, 10 items/s per instance:
/// (20 + 10) / 10 = 3.
final class QueueEvaluator implements RuleEvaluator {

    private final Rule.Queue rule;
    private final int[] metrics;
    private final Tolerance tolerance;
    private final double drainSeconds;

    /// @param arrivalRate index of its metric, −1 where the rule has none
    QueueEvaluator(Rule.Queue rule, int backlog, int arrivalRate, Tolerance tolerance) {
        this.rule = rule;
        this.metrics = arrivalRate < 0 ? new int[] {backlog} : new int[] {backlog, arrivalRate};
        this.tolerance = tolerance;
        this.drainSeconds = rule.drainWithin().toNanos() / 1e9;
    }

    @Override
    public int[] metrics() {
        return metrics;
    }

    @Override
    public Outcome evaluate(MetricView[] views, Situation situation) {
        double backlog = views[metrics[0]].value();
        double arrivals = metrics.length > 1 ? views[metrics[1]].value() : 0;
        if (backlog < 0 || arrivals < 0) {
            return Outcome.error("a backlog or arrival rate is negative");
        }
        double needed =
                Math.min(
                        Double.MAX_VALUE,
                        (arrivals + backlog / drainSeconds)
                                / (rule.throughputPerInstance() * situation.sizes().speed()));
        int desired = situation.desired();
        Evidence evidence =
                new Evidence.Work(
                        backlog,
                        arrivals,
                        rule.throughputPerInstance(),
                        rule.drainWithin(),
                        needed,
                        tolerance.out(),
                        tolerance.in());
        if (desired > 0 && tolerance.contains(needed / desired)) {
            return Outcome.answer(desired, ReasonCode.WITHIN_TOLERANCE, evidence);
        }
        return Outcome.towards(Rounding.ceil(needed), desired, ReasonCode.AT_TARGET, evidence);
    }
}
