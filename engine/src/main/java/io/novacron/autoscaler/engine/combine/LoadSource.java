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
/// times the ready instances. Where there is neither, it is what a storage rule keeps room for.
///
/// @param metric its name
/// @param perInstance whether the metric is per instance and must be multiplied by the ready ones
/// @param groupValueIsTotal whether that is so only while its samples are per instance: a group
///   value under an `averageValue` is the group's total already
/// @param capacityPerInstance as the document says or the rule implies; empty where it is learned
/// @param utilization from which metric it is learned; empty where it is known, and where it is
///   room that is forecast, which no number of instances serves
public record LoadSource(
        String metric,
        boolean perInstance,
        boolean groupValueIsTotal,
        OptionalDouble capacityPerInstance,
        Optional<String> utilization) {

    /// Whether it is what fills volumes rather than what instances serve: storage rules look ahead
    /// at it, and it moves no capacity by itself.
    public boolean isRoom() {
        return capacityPerInstance.isEmpty() && utilization.isEmpty();
    }

    /// Whether a group has a forecast that moves its capacity by itself.
    public static boolean movesCapacity(ScalingGroup group) {
        return group.predictive()
                .filter(part -> part.mode() != Predictive.Mode.OFF)
                .filter(part -> of(group, part).filter(LoadSource::isRoom).isEmpty())
                .isPresent();
    }

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
                    ? room(group, predictive, predictive.load())
                    : Optional.of(
                            new LoadSource(predictive.load().get(), false, false, fixed, learned));
        }
        if (implied.isEmpty() && given.isEmpty()) {
            return room(group, predictive, Optional.empty());
        }
        return implied.map(rule ->
                new LoadSource(
                        rule.metric(),
                        true,
                        rule.total(),
                        given.isEmpty() ? OptionalDouble.of(rule.goal()) : fixed,
                        learned));
    }

    // An objective is about capacity.
    private static Optional<LoadSource> room(
            ScalingGroup group, Predictive predictive, Optional<String> load) {
        if (!(predictive.aim() instanceof Predictive.Aim.Quantile)) {
            return Optional.empty();
        }
        return group.rules().stream()
                .filter(Rule::enabled)
                .filter(Rule.Storage.class::isInstance)
                .map(Rule.Storage.class::cast)
                .filter(rule -> load.isEmpty() || load.get().equals(rule.metric()))
                .min(Comparator.comparingInt(Rule::priority).thenComparing(Rule::id))
                .map(rule ->
                        new LoadSource(
                                rule.metric(),
                                false,
                                false,
                                OptionalDouble.empty(),
                                Optional.empty()));
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
