package io.novacron.autoscaler.engine.recommend;

import io.novacron.autoscaler.engine.arithmetic.Rounding;
import io.novacron.autoscaler.engine.assess.MetricView;
import io.novacron.autoscaler.engine.assess.Situation;
import io.novacron.autoscaler.engine.expression.CompiledExpression;
import io.novacron.autoscaler.engine.expression.ExpressionException;
import io.novacron.autoscaler.engine.expression.ExpressionScope;
import io.novacron.autoscaler.model.Evidence;
import io.novacron.autoscaler.model.Prose;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.Rule.ChangeType;
import io.novacron.autoscaler.model.ScalingGroup;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/// A CEL rule: a desired capacity, or conditions with the threshold rule's increments. Where both
/// conditions hold, going out wins.
final class ExpressionEvaluator implements RuleEvaluator {

    private final Rule.Expression rule;
    private final Optional<CompiledExpression> desired;
    private final Optional<CompiledExpression> outWhen;
    private final Optional<CompiledExpression> inWhen;
    private final int[] metrics;
    private final Map<String, Double> size;
    private final int min;
    private final int max;
    private final Evidence neither;

    /// @param indexOf index of a metric by name
    ExpressionEvaluator(
            Rule.Expression rule,
            ExpressionScope scope,
            Map<String, Double> size,
            ScalingGroup group,
            ToIntFunction<String> indexOf) {
        this.rule = rule;
        this.desired = rule.desired().map(scope::capacity);
        this.outWhen = rule.scaleOutWhen().map(scope::condition);
        this.inWhen = rule.scaleInWhen().map(scope::condition);
        TreeSet<String> names = new TreeSet<>();
        for (Optional<CompiledExpression> part : List.of(desired, outWhen, inWhen)) {
            part.ifPresent(expression -> names.addAll(expression.metrics()));
        }
        this.metrics = names.stream().mapToInt(indexOf).toArray();
        this.size = size;
        this.min = group.minCapacity();
        this.max = group.maxCapacity();
        this.neither =
                new Evidence.Conditions(
                        Stream.concat(rule.scaleOutWhen().stream(), rule.scaleInWhen().stream())
                                .toList(),
                        false);
    }

    @Override
    public int[] metrics() {
        return metrics;
    }

    @Override
    public boolean measuresDemand() {
        return desired.isPresent();
    }

    @Override
    public Outcome evaluate(MetricView[] views, Situation situation) {
        Map<String, Double> values = HashMap.newHashMap(metrics.length);
        for (int index : metrics) {
            values.put(views[index].metric(), views[index].value());
        }
        ExpressionScope.Values scope =
                new ExpressionScope.Values(
                        values,
                        situation.sizes().variables().isEmpty()
                                ? size
                                : situation.sizes().variables(),
                        situation.sizes().instances(),
                        situation.fleet().ready(),
                        min,
                        max,
                        situation.now());
        try {
            return desired.isPresent()
                    ? capacity(desired.get(), scope, situation.desired())
                    : conditions(scope, situation);
        } catch (ExpressionException e) {
            return Outcome.error(Optional.ofNullable(e.getMessage()).orElse("it fails"));
        }
    }

    private static Outcome capacity(
            CompiledExpression expression, ExpressionScope.Values scope, int present) {
        double wanted = expression.number(scope);
        if (!Double.isFinite(wanted)) {
            return Outcome.error(
                    "'%s' gives no number (it divides by zero, or overflows)"
                            .formatted(expression.text()));
        }
        if (wanted < 0) {
            return Outcome.error(
                    "'%s' gives %s, which is no capacity"
                            .formatted(expression.text(), Prose.number(wanted)));
        }
        return Outcome.towards(
                Rounding.ceil(wanted),
                present,
                ReasonCode.AT_TARGET,
                new Evidence.Computed(expression.text(), wanted));
    }

    private Outcome conditions(ExpressionScope.Values scope, Situation situation) {
        if (outWhen.isPresent() && outWhen.get().truth(scope)) {
            return changed(outWhen.get(), rule.scaleOutIncrement(), situation);
        }
        if (inWhen.isPresent() && inWhen.get().truth(scope)) {
            return changed(inWhen.get(), -rule.scaleInDecrement(), situation);
        }
        return Outcome.answer(situation.desired(), ReasonCode.WITHIN_BAND, neither);
    }

    private Outcome changed(CompiledExpression expression, double amount, Situation situation) {
        int present = situation.desired();
        return Outcome.towards(
                situation.scale().changed(present, amount, rule.changeType() == ChangeType.PERCENT),
                present,
                ReasonCode.WITHIN_BAND,
                new Evidence.Conditions(List.of(expression.text()), true));
    }
}
