package io.novacron.autoscaler.engine.combine;

import io.novacron.autoscaler.model.Predictive;
import io.novacron.autoscaler.model.Predictive.CapacityPerInstance;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalDouble;

/// Which demand a group's forecast is about, and how much of it one instance serves (SPEC section
/// 5): the metric named `load`, or the metric of the first rule that holds a value per instance,
/// times the ready instances.
///
/// @param metric its name
/// @param perInstance whether the metric is per instance and must be multiplied by the ready ones
/// @param groupValueIsTotal whether that is so only while its samples are per instance: a group
///   value under an `averageValue` is the group's total already
/// @param capacityPerInstance as the document says or the rule implies; empty where it is learned
/// @param utilization from which metric it is learned; empty where it is known
public record LoadSource(
        String metric,
        boolean perInstance,
        boolean groupValueIsTotal,
        OptionalDouble capacityPerInstance,
        Optional<String> utilization) {

    /// The source, or empty where the group's document says neither `load` nor has a rule from
    /// which it follows.
    public static Optional<LoadSource> of(ScalingGroup group, Predictive predictive) {
        Optional<RuleLoad> implied =
                group.rules().stream()
                        .filter(Rule::enabled)
                        .sorted(Comparator.comparingInt(Rule::priority).thenComparing(Rule::id))
                        .flatMap(rule -> RuleLoad.of(rule).stream())
                        .findFirst();
        Optional<CapacityPerInstance> given = predictive.capacityPerInstance();
        OptionalDouble fixed =
                given.isPresent() && given.get() instanceof CapacityPerInstance.Fixed(double load)
                        ? OptionalDouble.of(load)
                        : OptionalDouble.empty();
        Optional<String> learned =
                given.flatMap(capacity ->
                        capacity instanceof CapacityPerInstance.Learn(String metric)
                                ? Optional.of(metric)
                                : Optional.empty());
        if (predictive.load().isPresent()) {
            return fixed.isEmpty() && learned.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            new LoadSource(predictive.load().get(), false, false, fixed, learned));
        }
        return implied.map(rule ->
                new LoadSource(
                        rule.metric(),
                        true,
                        rule.total(),
                        given.isEmpty() ? OptionalDouble.of(rule.goal()) : fixed,
                        learned));
    }

    /// The utilization at which a learned capacity counts: the target or scale-out threshold of the
    /// rule on that metric, percent; 100 where no rule has it.
    public static double fullUtilization(ScalingGroup group, String metric) {
        return group.rules().stream()
                .filter(Rule::enabled)
                .flatMap(rule -> RuleLoad.of(rule).stream())
                .filter(load -> load.metric().equals(metric))
                .mapToDouble(RuleLoad::goal)
                .findFirst()
                .orElse(100);
    }

    /// A rule that holds a value per instance at a goal.
    ///
    /// @param total whether it takes a group value for the group's total
    private record RuleLoad(String metric, double goal, boolean total) {
        static Optional<RuleLoad> of(Rule rule) {
            return switch (rule) {
                case Rule.Target target when target.kind() != Rule.TargetKind.VALUE ->
                        Optional.of(
                                new RuleLoad(
                                        target.metric(),
                                        target.target(),
                                        target.kind() == Rule.TargetKind.AVERAGE_VALUE));
                case Rule.Threshold threshold when threshold.scaleOutThreshold().isPresent() ->
                        Optional.of(
                                new RuleLoad(
                                        threshold.metric(),
                                        threshold.scaleOutThreshold().getAsDouble(),
                                        false));
                default -> Optional.empty();
            };
        }
    }
}
