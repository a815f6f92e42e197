package io.novacron.autoscaler.engine.recommend;

import io.novacron.autoscaler.engine.arithmetic.Rounding;
import io.novacron.autoscaler.engine.assess.MetricView;
import io.novacron.autoscaler.engine.assess.Situation;
import io.novacron.autoscaler.model.Evidence;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.Rule.WatermarkAlgorithm;

/// Holds inside a band and is proportional outside it: Datadog's WatermarkPodAutoscaler. A group
/// value is the sum over the instances.
///
/// Example: low 75,000, high 85,000 per instance, 4 instances, sum 240,000: 60,000 each is below
/// the band, ⌊4 × 60,000 / 75,000⌋ = 3.
final class WatermarkEvaluator implements RuleEvaluator {

    private final Rule.Watermark rule;
    private final int[] metrics;

    WatermarkEvaluator(Rule.Watermark rule, int metric) {
        this.rule = rule;
        this.metrics = new int[] {metric};
    }

    @Override
    public int[] metrics() {
        return metrics;
    }

    @Override
    public Outcome evaluate(MetricView[] views, Situation situation) {
        MetricView view = views[metrics[0]];
        int desired = situation.desired();
        double usage = usage(view, desired);
        if (usage < 0) {
            return Outcome.error("%s is negative".formatted(view.metric()));
        }
        double high = rule.highWatermark() * (1 + rule.tolerance());
        double low = rule.lowWatermark() * (1 - rule.tolerance());
        Evidence evidence = new Evidence.Band(view.metric(), usage, low, high);
        if (desired == 0) {
            return Outcome.towards(
                    Rounding.ceil(usage / rule.highWatermark()),
                    0,
                    ReasonCode.WITHIN_BAND,
                    evidence);
        }
        if (above(usage, high)) {
            int wanted = Rounding.ceil(desired * (usage / rule.highWatermark()));
            return Outcome.towards(
                    Math.max(wanted, desired), desired, ReasonCode.WITHIN_BAND, evidence);
        }
        if (above(low, usage)) {
            int wanted = Math.max(1, Rounding.floor(desired * (usage / rule.lowWatermark())));
            return Outcome.towards(
                    Math.min(wanted, desired), desired, ReasonCode.WITHIN_BAND, evidence);
        }
        return Outcome.answer(desired, ReasonCode.WITHIN_BAND, evidence);
    }

    private static boolean above(double value, double bound) {
        return value > bound && !Rounding.within((value - bound) / Math.max(1e-300, bound), 0);
    }

    private double usage(MetricView view, int desired) {
        boolean absolute = rule.algorithm() == WatermarkAlgorithm.ABSOLUTE;
        if (view.samples().isEmpty()) {
            double value = view.value();
            if (view.isMeanOfInstances()) {
                return absolute ? finite(value * desired) : value;
            }
            return absolute || desired == 0 ? value : value / desired;
        }
        double sum = 0;
        int counted = 0;
        MetricView.Samples samples = view.samples().get();
        for (int index = 0; index < samples.size(); index++) {
            if (samples.has(index)) {
                sum += samples.value(index);
                counted++;
            }
        }
        return finite(view.smoothed(finite(absolute ? sum : sum / counted)));
    }

    private static double finite(double usage) {
        return Math.min(Double.MAX_VALUE, usage);
    }
}
