package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.Rule.Header;
import io.novacron.autoscaler.model.Rule.TargetKind;
import io.novacron.autoscaler.model.Rule.WatermarkAlgorithm;
import java.util.Optional;

/// Reads the rules that keep a metric at a level by proportion: `target` and `watermark`.
final class ProportionalRuleReader {
    private final RuleReader rules;

    ProportionalRuleReader(RuleReader rules) {
        this.rules = rules;
    }

    Optional<Rule> target(Fields fields, Header header) {
        Field<String> metric = rules.metric(fields);
        Field<Double> utilization = fields.field("utilization", Scalars.number(Range.POSITIVE));
        Field<Double> averageValue = fields.field("averageValue", Scalars.quantity(Range.POSITIVE));
        Field<Double> value = fields.field("value", Scalars.quantity(Range.POSITIVE));
        Field<Boolean> disableScaleIn = fields.field("disableScaleIn", Scalars::truth);
        Field<Double> tolerance = fields.field("tolerance", Scalars::share);
        RuleReader.warnOfShare(utilization, "a utilization in percent, 0 to 100");
        if (!fields.exactlyOne("utilization", "averageValue", "value")) {
            return Optional.empty();
        }
        TargetKind kind =
                utilization.isGiven()
                        ? TargetKind.UTILIZATION
                        : averageValue.isGiven() ? TargetKind.AVERAGE_VALUE : TargetKind.VALUE;
        Field<Double> target =
                switch (kind) {
                    case UTILIZATION -> utilization;
                    case AVERAGE_VALUE -> averageValue;
                    case VALUE -> value;
                };
        return metric.isSound() && target.isSound()
                ? Optional.of(
                        new Rule.Target(
                                header,
                                metric.or(""),
                                kind,
                                target.or(1.0),
                                disableScaleIn.or(false),
                                RuleReader.optional(tolerance)))
                : Optional.empty();
    }

    Optional<Rule> watermark(Fields fields, Header header) {
        Field<String> metric = rules.metric(fields);
        Field<Double> low =
                fields.field("lowWatermark", Scalars.quantity(Range.POSITIVE))
                        .required(Range.POSITIVE.words());
        Field<Double> high =
                fields.field("highWatermark", Scalars.quantity(Range.POSITIVE))
                        .required(Range.POSITIVE.words());
        Field<WatermarkAlgorithm> algorithm =
                fields.field("algorithm", Scalars.choice(WatermarkAlgorithm.class));
        Field<Double> tolerance = fields.field("tolerance", Scalars::share);
        if (low.isSound() && high.isSound() && !(low.or(0.0) < high.or(0.0))) {
            low.wrong(
                    Numbers.text(low.or(0.0)),
                    "a number below highWatermark " + Numbers.text(high.or(0.0)));
        }
        return metric.isSound() && low.isSound() && high.isSound()
                ? Optional.of(
                        new Rule.Watermark(
                                header,
                                metric.or(""),
                                low.or(1.0),
                                high.or(2.0),
                                algorithm.or(WatermarkAlgorithm.AVERAGE),
                                tolerance.or(0.0)))
                : Optional.empty();
    }
}
