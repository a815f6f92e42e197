package io.novacron.autoscaler.engine.recommend;

import io.novacron.autoscaler.engine.assess.MetricView;
import io.novacron.autoscaler.engine.assess.MetricView.Samples;
import io.novacron.autoscaler.engine.assess.Outlook;
import io.novacron.autoscaler.engine.assess.Outlook.Growth;
import io.novacron.autoscaler.engine.assess.Situation;
import io.novacron.autoscaler.engine.size.RungScale;
import io.novacron.autoscaler.model.Evidence;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.SizeDimension;
import io.novacron.autoscaler.model.TimedValues;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// Grows a volume before it is full: it keeps a share free, and lasts a time at the growth that the
/// forecast of its metric expects, or without one at the trend of the last hours. The fullest
/// instance counts. It never shrinks unless it is allowed to.
///
/// The trend is the slope of the least-squares line through the samples of the window; a falling
/// one counts as none. Example: 70 GiB of 100 used and growing by 1 GiB an hour, 20 % headroom, 24
/// h to full: max(70 / 0.8, 70 + 24) = 94 GiB, so it holds; at 78 GiB it is 102, the next step up.
final class StorageEvaluator implements RuleEvaluator {

    private static final double MILLIS_PER_HOUR = 3_600_000;

    private final Rule.Storage rule;
    private final int[] metrics;

    StorageEvaluator(Rule.Storage rule, int metric) {
        this.rule = rule;
        this.metrics = new int[] {metric};
    }

    @Override
    public int[] metrics() {
        return metrics;
    }

    @Override
    public boolean measuresDemand() {
        return true;
    }

    @Override
    public Outcome evaluate(MetricView[] views, Situation situation) {
        MetricView view = views[metrics[0]];
        if (!(situation.scale() instanceof RungScale scale)) {
            return Outcome.error("a storage rule recommends a size");
        }
        double used = fullest(view);
        if (used < 0) {
            return Outcome.error("%s is negative".formatted(view.metric()));
        }
        double trend = growthPerHour(view.remembered(), situation);
        Optional<Growth> outlook =
                situation
                        .outlook()
                        .filter(of -> of.metric().equals(view.metric()))
                        .map(of -> of.growth(view.value(), situation.now(), rule.timeToFull()));
        OptionalDouble expected =
                outlook.isPresent() && outlook.get() instanceof Outlook.Expected(double value)
                        ? OptionalDouble.of(value)
                        : OptionalDouble.empty();
        double lasting =
                used
                        + expected.orElse(
                                Math.max(0, trend)
                                        * rule.timeToFull().toMillis()
                                        / MILLIS_PER_HOUR);
        double needed = Math.min(Double.MAX_VALUE, Math.max(used / (1 - rule.headroom()), lasting));
        Evidence evidence =
                new Evidence.Filling(
                        view.metric(),
                        used,
                        scale.present().storageBytes(),
                        needed,
                        trend,
                        rule.headroom(),
                        rule.timeToFull(),
                        expected,
                        outlook.isPresent() && outlook.get() instanceof Outlook.Unknown(String why)
                                ? Optional.of(why)
                                : Optional.empty());
        int present = situation.desired();
        int wanted = scale.placeFor(Map.of(SizeDimension.STORAGE, needed));
        return wanted < present && !rule.shrinks()
                ? Outcome.answer(present, ReasonCode.SCALE_IN_DISABLED, evidence)
                : Outcome.towards(wanted, present, ReasonCode.WITHIN_BAND, evidence);
    }

    private static double fullest(MetricView view) {
        if (view.samples().isEmpty()) {
            return view.value();
        }
        Samples samples = view.samples().get();
        double most = 0;
        for (int index = 0; index < samples.size(); index++) {
            most = samples.has(index) ? Math.max(most, samples.value(index)) : most;
        }
        return most;
    }

    private double growthPerHour(TimedValues samples, Situation situation) {
        long window = rule.window().toMillis();
        double count = 0;
        double meanHours = 0;
        double meanBytes = 0;
        double both = 0;
        double spread = 0;
        for (int index = 0; index < samples.size(); index++) {
            long age = situation.nowMillis() - samples.millisAt(index);
            if (age > window) {
                continue;
            }
            // Welford's update, so that large amounts do not cancel out.
            count++;
            double hours = -age / MILLIS_PER_HOUR - meanHours;
            meanHours += hours / count;
            double bytes = samples.valueAt(index) - meanBytes;
            meanBytes += bytes / count;
            both += hours * (samples.valueAt(index) - meanBytes);
            spread += hours * (-age / MILLIS_PER_HOUR - meanHours);
        }
        double slope = spread > 0 ? both / spread : 0;
        return Double.isFinite(slope) ? slope : 0;
    }
}
