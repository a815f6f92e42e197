package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.GroupCheck;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ResourceType;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.ScalingMode;
import io.novacron.autoscaler.model.Sizing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Reads one group: the document of SPEC section 1. What does not read is replaced by something
/// valid, so that the rest is still checked; the group is handed out only where nothing was wrong.
final class GroupReader {

    /// Stands for an id that does not read.
    private static final String NO_ID = "unreadable";

    private final List<GroupCheck> checks;

    GroupReader(List<GroupCheck> checks) {
        this.checks = checks;
    }

    /// The group, where nothing in it is wrong.
    Optional<ScalingGroup> read(Node node) {
        int errors = node.findings().errors();
        Optional<ScalingGroup> group = node.fields("a group").map(this::group);
        return group.filter(_ -> node.findings().errors() == errors);
    }

    private ScalingGroup group(Fields fields) {
        Field<String> id = fields.field("id", GroupReader::id).required("an id such as web-tier");
        Field<String> name = fields.field("name", Scalars::words);
        Field<Map<String, String>> labels =
                fields.field("labels", node -> node.map("labels by name", Scalars::anyText));
        Field<ResourceType> resourceType =
                fields.field("resourceType", Scalars.choice(ResourceType.class))
                        .required(
                                "one of vm, container, pod, service, process, storage_node,"
                                        + " compute_node");
        Field<ScalingMode> mode =
                fields.field("mode", "scalingMode", Scalars.choice(ScalingMode.class));
        Field<String> controller = fields.field("controller", Scalars::name);
        Field<Boolean> enabled = fields.field("enabled", Scalars::truth);
        Field<Boolean> dryRun = fields.field("dryRun", Scalars::truth);
        Field<List<String>> resourceIds = fields.list("resourceIds", "instance ids", Scalars::name);
        Capacities capacities = Capacities.read(fields);
        Field<Duration> interval = fields.field("evaluationInterval", Scalars::positiveDuration);
        Field<Duration> warmup = fields.field("warmup", Scalars::duration);
        Field<Map<String, Object>> launchTemplate =
                fields.field("launchTemplate", FreeValues::mapping);
        ScalingGroup.Builder builder =
                ScalingGroup.builder(id.or(NO_ID))
                        .name(name.or(id.or(NO_ID)))
                        .labels(new TreeMap<>(labels.or(Map.of())))
                        .resourceType(resourceType.or(ResourceType.PROCESS))
                        .mode(mode.or(ScalingMode.HORIZONTAL))
                        .enabled(enabled.or(true))
                        .dryRun(dryRun.or(false))
                        .resourceIds(resourceIds.or(List.of()))
                        .minCapacity(capacities.min())
                        .maxCapacity(capacities.max())
                        .desiredCapacity(capacities.desired())
                        .evaluationInterval(interval.or(ScalingGroup.DEFAULT_EVALUATION_INTERVAL))
                        .warmup(warmup.or(Duration.ZERO))
                        .launchTemplate(launchTemplate.or(Map.of()));
        controller.optional().ifPresent(builder::controller);
        SizingReader.size(fields).ifPresent(builder::size);
        fields.field("pricePerInstanceHour", Scalars.number(Range.NOT_NEGATIVE))
                .optional()
                .ifPresent(builder::pricePerInstanceHour);
        return scaling(fields, builder, capacities);
    }

    /// The parts that decide: metrics, rules and everything that names them.
    private ScalingGroup scaling(
            Fields fields, ScalingGroup.Builder builder, Capacities capacities) {
        GroupMetrics metrics = MetricReader.metrics(fields);
        builder.rules(new RuleReader(metrics).rules(fields));
        builder.behavior(BehaviorReader.behavior(fields));
        builder.schedules(ScheduleReader.schedules(fields));
        new PredictiveReader(metrics).predictive(fields).ifPresent(builder::predictive);
        LifecycleReader.budget(fields).ifPresent(builder::budget);
        builder.freezes(ScheduleReader.freezes(fields));
        LifecycleReader.fallback(fields).ifPresent(builder::fallback);
        LifecycleReader.activation(fields, metrics, capacities.minField())
                .ifPresent(builder::activation);
        builder.network(fields.field("network", FreeValues::mapping).or(Map.of()));
        builder.lifecycle(LifecycleReader.lifecycle(fields));
        Field<Boolean> current = fields.field("currentCapacity", _ -> Optional.of(true));
        if (current.isGiven()) {
            current.warn("currentCapacity", "nothing: it is observed, and ignored in the document");
        }
        // What the API adds to a group it shows: what was read can be changed and sent back.
        fields.field("version", _ -> Optional.of(true));
        fields.field("status", _ -> Optional.of(true));
        fields.done();
        metrics.definitions().forEach(builder::metric);
        ScalingGroup group = builder.build();
        warnOfCooldowns(group, fields.node());
        warnOfBudget(group, fields.node());
        if (metrics.isComplete()) {
            checks.forEach(check -> fields.node().adopt(check.check(group)));
        }
        return group;
    }

    private static Optional<String> id(Node node) {
        Optional<String> text = Scalars.text(node);
        return text.isPresent() && !ScalingGroup.ID.matcher(text.get()).matches()
                ? node.wrong("1 to 128 of a-z, 0-9, '.', '_' and '-', the first a letter or digit")
                : text;
    }

    /// INCIDENTS row 15: while instances warm up the metric stays high, and a threshold rule
    /// without cooldown adds more at every evaluation.
    private static void warnOfCooldowns(ScalingGroup group, Node node) {
        Duration common = group.behavior().scaleOut().cooldown();
        for (int index = 0; index < group.rules().size(); index++) {
            if (group.rules().get(index) instanceof Rule.Threshold rule
                    && rule.scaleOutThreshold().isPresent()) {
                Duration own = rule.header().cooldown().scaleOut();
                Duration cooldown = own.compareTo(common) > 0 ? own : common;
                if (cooldown.compareTo(group.warmup()) < 0) {
                    node.adopt(
                            List.of(
                                    Problem.warning(
                                            "rules[" + index + "].cooldownPeriod",
                                            DurationText.format(cooldown),
                                            "at least the group's warmup of %s, or the rule adds"
                                                            .formatted(
                                                                    DurationText.format(
                                                                            group.warmup()))
                                                    + " instances again before the last ones are"
                                                    + " ready")));
                }
            }
        }
    }

    /// A budget that never bites looks like one that does.
    private static void warnOfBudget(ScalingGroup group, Node node) {
        boolean priced =
                group.pricePerInstanceHour().isPresent()
                        || group.size()
                                .flatMap(Sizing::currentFlavor)
                                .map(flavor -> flavor.pricePerHour().isPresent())
                                .orElse(false);
        if (group.budget().isPresent() && !priced) {
            node.adopt(
                    List.of(
                            Problem.warning(
                                    "budget",
                                    "a budget without a price",
                                    "pricePerInstanceHour, or pricePerHour of the current flavor;"
                                            + " without one the budget limits nothing")));
        }
    }

    /// The three capacities, in order whatever was written.
    private record Capacities(Field<Integer> minField, int min, int max, int desired) {

        static Capacities read(Fields fields) {
            Field<Integer> min = count(fields, "minCapacity").required("a whole number");
            Field<Integer> max = count(fields, "maxCapacity").required("a whole number");
            Field<Integer> desired = count(fields, "desiredCapacity");
            boolean ordered = !(min.isSound() && max.isSound()) || min.or(0) <= max.or(0);
            if (!ordered) {
                max.wrong(max.or(0).toString(), "at least minCapacity " + min.or(0));
            } else if (desired.isSound() && min.isSound() && desired.or(0) < min.or(0)) {
                desired.wrong(desired.or(0).toString(), "at least minCapacity " + min.or(0));
            } else if (desired.isSound() && max.isSound() && desired.or(0) > max.or(0)) {
                desired.wrong(desired.or(0).toString(), "at most maxCapacity " + max.or(0));
            }
            int lowest = min.or(0);
            int highest = Math.max(lowest, max.or(Integer.MAX_VALUE));
            return new Capacities(
                    min, lowest, highest, Math.clamp(desired.or(lowest), lowest, highest));
        }

        private static Field<Integer> count(Fields fields, String name) {
            return fields.field(name, Scalars.whole(0, Integer.MAX_VALUE));
        }
    }
}
