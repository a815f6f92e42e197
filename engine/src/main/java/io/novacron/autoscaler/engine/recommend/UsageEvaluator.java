package io.novacron.autoscaler.engine.recommend;

import io.novacron.autoscaler.engine.assess.MetricView;
import io.novacron.autoscaler.engine.assess.MetricView.Samples;
import io.novacron.autoscaler.engine.assess.Situation;
import io.novacron.autoscaler.engine.size.RungScale;
import io.novacron.autoscaler.engine.size.UsageHistogram;
import io.novacron.autoscaler.model.Evidence;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.SizeDimension;
import io.novacron.autoscaler.model.TimedValues;
import io.novacron.autoscaler.model.UsageHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// The size of an instance from what instances have used, as Kubernetes' Vertical Pod Autoscaler
/// recommends it: a percentile of a decaying histogram plus a margin. The size changes only when it
/// is outside the bounds, which are percentiles 0.5 and 0.95, widened while history is short.
///
/// With the confidence c = the lesser of the days since the first sample and the days' worth of
/// samples, the upper bound is multiplied by `1 + 1/c` and the lower by `(1 + 0.001/c)^−2`: after
/// 12 hours the upper is × 3, after a day × 2, after a week × 1.14; the lower after 5 minutes ×
/// 0.6, after 30 minutes × 0.9. A kill for lack of memory says that all of the size was used: that
/// is its sample, and at once the larger of 1.2 × and 100 MiB more is wanted. What is wanted is no
/// sample: a recommendation that fed on itself would grow without end (INCIDENTS 35).
///
/// Example: cpu between 0.4 and 0.6 core for a week, p90 0.58, p95 0.6: target 0.58 × 1.15 = 0.67
/// core, upper bound 0.6 × 1.15 × 1.14 = 0.79; 1 core is above, so down to the smallest with 0.67.
final class UsageEvaluator implements RuleEvaluator {

    private static final double LOWER = 0.5;
    private static final double UPPER = 0.95;
    private static final double BUMP_RATIO = 1.2;
    private static final double BUMP_BYTES = 100L << 20;
    private static final double FIRST_CORES = 0.01;
    private static final double FIRST_BYTES = 10_000_000;
    private static final double MILLIS_PER_DAY = 86_400_000;
    private static final Duration DAY = Duration.ofDays(1);

    private final Rule.Usage rule;
    private final List<Part> parts = new ArrayList<>();
    private final int[] metrics;
    private final int outOfMemory;
    private final long intervalMillis;

    /// A dimension and the metric that says how much of it an instance uses.
    private record Part(
            SizeDimension dimension, int metric, double share, UsageHistogram histogram) {}

    /// @param along the dimensions of the axis it is asked for
    UsageEvaluator(
            Rule.Usage rule,
            java.util.Set<SizeDimension> along,
            Duration evaluationInterval,
            ToIntFunction<String> indexOf) {
        this.rule = rule;
        this.intervalMillis = evaluationInterval.toMillis();
        for (Map.Entry<String, String> entry : rule.metricByDimension().entrySet()) {
            SizeDimension dimension = SizeDimension.named(entry.getKey()).orElseThrow();
            if (along.contains(dimension)) {
                boolean memory = dimension == SizeDimension.MEMORY;
                parts.add(
                        new Part(
                                dimension,
                                indexOf.applyAsInt(entry.getValue()),
                                rule.percentileByDimension().getOrDefault(entry.getKey(), UPPER),
                                new UsageHistogram(
                                        memory ? FIRST_BYTES : FIRST_CORES,
                                        rule.halfLife(),
                                        memory ? Optional.of(DAY) : Optional.empty())));
            }
        }
        this.outOfMemory =
                along.contains(SizeDimension.MEMORY)
                        ? rule.outOfMemory().map(indexOf::applyAsInt).orElse(-1)
                        : -1;
        this.metrics = parts.stream().mapToInt(Part::metric).toArray();
    }

    @Override
    public int[] metrics() {
        return metrics;
    }

    @Override
    public Outcome evaluate(MetricView[] views, Situation situation) {
        if (!(situation.scale() instanceof RungScale scale)) {
            return Outcome.error("a usage rule recommends a size");
        }
        int present = situation.desired();
        Map<SizeDimension, Double> needed = new EnumMap<>(SizeDimension.class);
        Evidence.Usage deciding = null;
        boolean outside = false;
        for (Part part : parts) {
            boolean killed = part.dimension() == SizeDimension.MEMORY && killed(views, situation);
            double bump = killed ? bump(most(part, views[part.metric()], scale)) : 0;
            UsageHistory history = learn(part, views[part.metric()], killed, scale, situation);
            Optional<Evidence.Usage> judged = judge(part, history, bump, scale, situation.now());
            if (judged.isEmpty()) {
                return Outcome.answer(
                        present, ReasonCode.LEARNING, new Evidence.Text("no usage is known yet"));
            }
            Evidence.Usage usage = judged.get();
            boolean outsideHere = isOutside(usage);
            outside |= outsideHere;
            needed.put(part.dimension(), usage.target());
            deciding = deciding == null || (outsideHere && !isOutside(deciding)) ? usage : deciding;
        }
        if (deciding == null) {
            return Outcome.abstains(rule.id());
        }
        return Outcome.towards(
                outside ? scale.placeFor(needed) : present,
                present,
                ReasonCode.WITHIN_BAND,
                deciding);
    }

    private static boolean isOutside(Evidence.Usage usage) {
        return usage.present() < usage.lower()
                || usage.present() > usage.upper().orElse(Double.MAX_VALUE)
                || (usage.outOfMemory() && usage.target() > usage.present());
    }

    private UsageHistory learn(
            Part part, MetricView view, boolean killed, RungScale scale, Situation situation) {
        String name = rule.id() + "/" + part.dimension().wireName();
        double[] values = killed ? new double[] {most(part, view, scale)} : values(view);
        UsageHistory history =
                part.histogram()
                        .with(
                                Optional.ofNullable(situation.memory().sizes().usage().get(name)),
                                values,
                                situation.now());
        situation.learned().put(name, history);
        return history;
    }

    // What was used at most, where all of the size was.
    private static double most(Part part, MetricView view, RungScale scale) {
        double most = part.dimension().of(scale.present());
        for (double value : values(view)) {
            most = Math.max(most, value);
        }
        return most;
    }

    private static double[] values(MetricView view) {
        if (view.samples().isEmpty()) {
            return new double[] {Math.max(0, view.value())};
        }
        Samples samples = view.samples().get();
        double[] values = new double[samples.size()];
        int count = 0;
        for (int index = 0; index < samples.size(); index++) {
            if (samples.has(index)) {
                values[count++] = Math.max(0, samples.value(index));
            }
        }
        return java.util.Arrays.copyOf(values, count);
    }

    // More kills than at the last evaluation; a counter that begins again says nothing.
    private boolean killed(MetricView[] views, Situation situation) {
        if (outOfMemory < 0 || views[outOfMemory].status() != MetricView.Status.USABLE) {
            return false;
        }
        MetricView view = views[outOfMemory];
        TimedValues before =
                situation.memory().samples().getOrDefault(view.metric(), TimedValues.EMPTY);
        return !before.isEmpty()
                && view.fresh()
                && view.value() > before.valueAt(before.size() - 1);
    }

    private Optional<Evidence.Usage> judge(
            Part part, UsageHistory history, double bump, RungScale scale, Instant now) {
        Double target = amount(part, history, part.share(), now);
        Double lower = amount(part, history, Math.min(LOWER, part.share()), now);
        Double upper = amount(part, history, Math.max(UPPER, part.share()), now);
        if (target == null || lower == null || upper == null) {
            return Optional.empty();
        }
        double age =
                Math.max(0, Duration.between(history.since(), now).toMillis()) / MILLIS_PER_DAY;
        double seen = history.samples() * (double) intervalMillis / MILLIS_PER_DAY;
        double confidence = Math.min(age, seen);
        return Optional.of(
                new Evidence.Usage(
                        part.dimension(),
                        Math.max(target, bump),
                        confidence == 0 ? 0 : lower * Math.pow(1 + 0.001 / confidence, -2),
                        confidence == 0
                                ? OptionalDouble.empty()
                                : OptionalDouble.of(
                                        Math.min(Double.MAX_VALUE, upper * (1 + 1 / confidence))),
                        part.dimension().of(scale.present()),
                        confidence,
                        bump > 0));
    }

    private static double bump(double used) {
        return Math.min(Double.MAX_VALUE, Math.max(used * BUMP_RATIO, used + BUMP_BYTES));
    }

    private @Nullable Double amount(Part part, UsageHistory history, double share, Instant now) {
        return part.histogram()
                .percentile(history, share, now)
                .map(amount -> amount * (1 + rule.margin()))
                .orElse(null);
    }
}
