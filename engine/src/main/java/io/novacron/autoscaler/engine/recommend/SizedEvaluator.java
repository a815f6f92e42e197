package io.novacron.autoscaler.engine.recommend;

import io.novacron.autoscaler.engine.assess.MetricView;
import io.novacron.autoscaler.engine.assess.Situation;
import io.novacron.autoscaler.engine.size.InstanceScale;
import io.novacron.autoscaler.engine.size.RungScale;
import io.novacron.autoscaler.model.Evidence;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.SizeDimension;
import io.novacron.autoscaler.model.TimedCounts;
import java.util.Optional;
import java.util.OptionalDouble;

/// A proportional rule in vertical mode. It is asked as in horizontal mode, for how many times
/// today's capacity is needed; the count stays, so each instance needs so many times its size, in
/// the dimension the metric is a share of. The answer is the smallest size that has it.
///
/// Example: cpu 90 % against 60 % on sizes of 1, 2 and 4 cores: the size of 1 needs 1.5 cores, so
/// 2.
final class SizedEvaluator implements RuleEvaluator {

    private static final InstanceScale INSTANCES = new InstanceScale(0);

    private final Rule rule;
    private final RuleEvaluator counting;
    private final Optional<SizeDimension> dimension;

    /// @param counting the rule as in horizontal mode
    /// @param dimension what its metric is a share of; empty: a size is needed in proportion
    SizedEvaluator(Rule rule, RuleEvaluator counting, Optional<SizeDimension> dimension) {
        this.rule = rule;
        this.counting = counting;
        this.dimension = dimension;
    }

    @Override
    public int[] metrics() {
        return counting.metrics();
    }

    @Override
    public boolean measuresDemand() {
        return counting.measuresDemand();
    }

    @Override
    public Outcome evaluate(MetricView[] views, Situation situation) {
        int instances = situation.sizes().instances();
        Situation counted =
                situation.on(INSTANCES, instances, TimedCounts.EMPTY, TimedCounts.EMPTY);
        Outcome outcome = counting.evaluate(views, counted);
        if (!outcome.answered() || !(situation.scale() instanceof RungScale scale)) {
            return outcome;
        }
        Evidence.OfRule why =
                outcome.evidence() instanceof Evidence.OfRule seen
                        ? seen
                        : new Evidence.Computed(rule.id(), outcome.capacity());
        OptionalDouble times =
                instances == 0
                        ? OptionalDouble.empty()
                        : times(outcome, why, situation, isTotal(views));
        double factor = times.orElse(1);
        int present = situation.desired();
        int wanted = times.isPresent() ? scale.placeFor(dimension, factor) : present;
        double unit = dimension.isPresent() ? dimension.get().of(scale.present()) : 1;
        Evidence evidence =
                new Evidence.SizeNeed(
                        why,
                        dimension,
                        Math.min(Double.MAX_VALUE, factor * unit),
                        unit,
                        scale.smaller(dimension));
        if (wanted < present && rule instanceof Rule.Target target && target.disableScaleIn()) {
            return Outcome.answer(present, ReasonCode.SCALE_IN_DISABLED, evidence);
        }
        ReasonCode hold = times.isPresent() ? ReasonCode.AT_TARGET : outcome.code();
        return Outcome.towards(wanted, present, hold, evidence);
    }

    // A total that the size does not change, against what the wanted size carries: those that have
    // another size yet do not matter.
    private boolean isTotal(MetricView[] views) {
        return rule instanceof Rule.Target target
                && target.kind() == Rule.TargetKind.AVERAGE_VALUE
                && !views[metrics()[0]].isMeanOfInstances();
    }

    // How many times its size each instance needs; empty where the rule holds whatever that is.
    private OptionalDouble times(
            Outcome outcome, Evidence.OfRule why, Situation situation, boolean isTotal) {
        double weight = isTotal ? 1 : situation.sizes().weight();
        double instances = situation.sizes().instances();
        return switch (outcome.code()) {
            case WITHIN_TOLERANCE, DIRECTION_REVERSED, NONE_READY -> OptionalDouble.empty();
            default ->
                    switch (why) {
                        case Evidence.Ratio ratio -> OptionalDouble.of(ratio.ratio() * weight);
                        case Evidence.Band band -> outside(band, weight);
                        case Evidence.Work work -> OptionalDouble.of(work.needed() / instances);
                        case Evidence.Computed computed ->
                                OptionalDouble.of(computed.result() / instances);
                        default -> OptionalDouble.of(outcome.capacity() / instances);
                    };
        };
    }

    private OptionalDouble outside(Evidence.Band band, double weight) {
        if (!(rule instanceof Rule.Watermark watermark)) {
            return OptionalDouble.empty();
        }
        if (band.value() > band.high()) {
            return OptionalDouble.of(band.value() / watermark.highWatermark() * weight);
        }
        return band.value() < band.low()
                ? OptionalDouble.of(band.value() / watermark.lowWatermark() * weight)
                : OptionalDouble.empty();
    }
}
