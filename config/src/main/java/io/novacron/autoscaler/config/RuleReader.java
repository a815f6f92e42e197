package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.Rule.ChangeType;
import io.novacron.autoscaler.model.Rule.Cooldown;
import io.novacron.autoscaler.model.Rule.Header;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;

/// Reads the `rules` of a group: what all rules have, and which type each is. A rule that does not
/// read is replaced by a disabled one, so that the others keep their index.
final class RuleReader {

    /// The types as documents name them, in the order of the SPEC.
    enum Type {
        THRESHOLD,
        STEP,
        TARGET,
        WATERMARK,
        QUEUE,
        LATENCY,
        USAGE,
        STORAGE,
        EXPRESSION
    }

    private final GroupMetrics metrics;

    RuleReader(GroupMetrics metrics) {
        this.metrics = metrics;
    }

    /// Reads all rules.
    List<Rule> rules(Fields group) {
        Field<List<Node>> nodes = group.field("rules", node -> node.items("rules"));
        List<Rule> rules = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Node node : nodes.or(List.of())) {
            String unnamed = "rules[" + rules.size() + "]";
            rules.add(
                    node.fields("a rule")
                            .map(fields -> rule(fields, unnamed, ids))
                            .orElse(disabled(unnamed)));
        }
        return rules;
    }

    private static Rule disabled(String id) {
        Header header = new Header(id, id, false, Header.DEFAULT_PRIORITY, Cooldown.NONE);
        return new Rule.Expression(
                header,
                Optional.of("0"),
                Optional.empty(),
                Optional.empty(),
                1,
                1,
                ChangeType.INSTANCES);
    }

    private Rule rule(Fields fields, String unnamed, Set<String> ids) {
        Field<String> id =
                fields.field("id", Scalars::name).required("a name, unique within the group");
        if (id.isSound() && !ids.add(id.or(""))) {
            id.wrong(id.or("") + " a second time", "a rule id of its own within the group");
        }
        String named = id.isSound() ? id.or(unnamed) : unnamed;
        Header header =
                new Header(
                        named,
                        fields.field("name", Scalars::words).or(named),
                        fields.field("enabled", Scalars::truth).or(true),
                        fields.field(
                                        "priority",
                                        Scalars.whole(Integer.MIN_VALUE, Integer.MAX_VALUE))
                                .or(Header.DEFAULT_PRIORITY),
                        fields.field("cooldownPeriod", RuleReader::cooldown).or(Cooldown.NONE));
        Optional<Type> type = type(fields);
        if (type.isEmpty()) {
            fields.tolerateUnknown();
            return disabled(named);
        }
        int errors = fields.node().findings().errors();
        Optional<Rule> rule = body(type.get(), fields, header);
        fields.done();
        boolean sound = fields.node().findings().errors() == errors;
        if (rule.isEmpty() && sound && metrics.isComplete()) {
            fields.node()
                    .wrong(
                            "fields without values",
                            "a complete rule of type " + Names.of(type.get()));
        }
        return rule.filter(_ -> sound).orElseGet(() -> disabled(named));
    }

    private static Optional<Type> type(Fields fields) {
        Field<Type> type = fields.field("type", Scalars.choice(Type.class));
        if (!type.isGiven()
                && (fields.has("scaleOutThreshold") || fields.has("scaleInThreshold"))) {
            return Optional.of(Type.THRESHOLD);
        }
        type.required(
                "one of threshold, step, target, watermark, queue, latency, usage, storage,"
                        + " expression");
        return type.optional();
    }

    private Optional<Rule> body(Type type, Fields fields, Header header) {
        return switch (type) {
            case THRESHOLD -> threshold(fields, header);
            case STEP -> new StepReader(this).step(fields, header);
            case TARGET -> new ProportionalRuleReader(this).target(fields, header);
            case WATERMARK -> new ProportionalRuleReader(this).watermark(fields, header);
            case QUEUE -> new ModelRuleReader(metrics).queue(fields, header);
            case LATENCY -> new ModelRuleReader(metrics).latency(fields, header);
            case USAGE -> new ModelRuleReader(metrics).usage(fields, header);
            case STORAGE -> new ModelRuleReader(metrics).storage(fields, header);
            case EXPRESSION -> expression(fields, header);
        };
    }

    /// A duration for both directions, or one for each.
    private static Optional<Cooldown> cooldown(Node node) {
        if (!(node.tree() instanceof Tree.Mapping)) {
            return Scalars.duration(node).map(Cooldown::of);
        }
        return node.fields("a cooldown")
                .flatMap(fields -> {
                    Field<Duration> out = fields.field("scaleOut", Scalars::duration);
                    Field<Duration> in = fields.field("scaleIn", Scalars::duration);
                    fields.done();
                    return out.isBroken() || in.isBroken()
                            ? Optional.empty()
                            : Optional.of(
                                    new Cooldown(out.or(Duration.ZERO), in.or(Duration.ZERO)));
                });
    }

    /// The one metric of a rule: `metric`, or the original's `metricType`.
    Field<String> metric(Fields fields) {
        Field<MetricType> shortForm = fields.field("metricType", Scalars.choice(MetricType.class));
        if (!shortForm.isGiven()) {
            return fields.field("metric", metrics::named)
                    .required("the name of a metric of the group");
        }
        if (shortForm.isBroken()) {
            fields.field("metric", Scalars::name);
            return fields.field("metricType", _ -> Optional.<String>empty());
        }
        MetricType type = shortForm.or(MetricType.CUSTOM);
        return fields.has("metric")
                ? fields.field(
                        "metric",
                        node ->
                                Scalars.name(node)
                                        .flatMap(name -> metrics.define(node, name, type)))
                : fields.field("metricType", node -> metrics.define(node, Names.of(type), type));
    }

    GroupMetrics metrics() {
        return metrics;
    }

    private Optional<Rule> threshold(Fields fields, Header header) {
        Field<String> metric = metric(fields);
        Field<Double> out = fields.field("scaleOutThreshold", Scalars.number(Range.FINITE));
        Field<Double> in = fields.field("scaleInThreshold", Scalars.number(Range.FINITE));
        Field<ChangeType> change = fields.field("changeType", byAmount());
        Field<Double> increment = amount(fields, "scaleOutIncrement", change);
        Field<Double> decrement = amount(fields, "scaleInDecrement", change);
        Field<Integer> periods = periods(fields);
        Field<Boolean> flapGuard = fields.field("flapGuard", Scalars::truth);
        if (!out.isGiven() && !in.isGiven()) {
            fields.node()
                    .wrong(
                            "no threshold",
                            "scaleOutThreshold, scaleInThreshold or both (required)");
        }
        if (out.isSound() && in.isSound() && !(in.or(0.0) < out.or(0.0))) {
            in.wrong(
                    Numbers.text(in.or(0.0)),
                    "a number below scaleOutThreshold " + Numbers.text(out.or(0.0)));
        }
        warnOfShare(metric, out, "a threshold of a utilization in percent, 0 to 100");
        if (!metric.isSound()
                || out.isBroken()
                || in.isBroken()
                || !(out.isGiven() || in.isGiven())) {
            return Optional.empty();
        }
        return Optional.of(
                new Rule.Threshold(
                        header,
                        metric.or(""),
                        optional(out),
                        optional(in),
                        increment.or(1.0),
                        decrement.or(1.0),
                        periods.or(1),
                        change.or(ChangeType.INSTANCES),
                        flapGuard.optional()));
    }

    /// A utilization of at most 1 is most likely a share where percent are meant (INCIDENTS row 8).
    void warnOfShare(Field<String> metric, Field<Double> level, String allowed) {
        boolean utilization =
                metric.optional()
                        .flatMap(metrics::typeOf)
                        .map(type ->
                                type == MetricType.CPU_UTILIZATION
                                        || type == MetricType.MEMORY_UTILIZATION)
                        .orElse(false);
        if (utilization) {
            warnOfShare(level, allowed);
        }
    }

    static void warnOfShare(Field<Double> level, String allowed) {
        level.ifSound(value -> {
            if (value > 0 && value <= 1) {
                level.warn(
                        Numbers.text(value),
                        allowed + "; write " + Numbers.text(value * 100) + " where that is meant");
            }
        });
    }

    private Optional<Rule> expression(Fields fields, Header header) {
        Function<Node, Optional<String>> text = RuleReader::source;
        Field<String> desired = fields.field("desired", text);
        Field<String> out = fields.field("scaleOutWhen", text);
        Field<String> in = fields.field("scaleInWhen", text);
        Field<ChangeType> change = fields.field("changeType", byAmount());
        Field<Double> increment = amount(fields, "scaleOutIncrement", change);
        Field<Double> decrement = amount(fields, "scaleInDecrement", change);
        boolean conditions = out.isGiven() || in.isGiven();
        if (desired.isGiven() == conditions) {
            fields.node()
                    .wrong(
                            conditions ? "desired and conditions" : "no expression",
                            "either desired, or scaleOutWhen, scaleInWhen or both");
            return Optional.empty();
        }
        if (desired.isBroken() || out.isBroken() || in.isBroken()) {
            return Optional.empty();
        }
        return Optional.of(
                new Rule.Expression(
                        header,
                        desired.optional(),
                        out.optional(),
                        in.optional(),
                        increment.or(1.0),
                        decrement.or(1.0),
                        change.or(ChangeType.INSTANCES)));
    }

    /// The text of an expression; a number or truth value is one, too.
    private static Optional<String> source(Node node) {
        return switch (node.tree()) {
            case Tree.Text _ -> Scalars.words(node);
            case Tree.Numeral _, Tree.Truth _ -> Scalars.anyText(node);
            case Tree.Nothing _, Tree.Sequence _, Tree.Mapping _ ->
                    node.wrongKind("an expression in CEL");
        };
    }

    private static Function<Node, Optional<ChangeType>> byAmount() {
        return Scalars.choice(List.of(ChangeType.INSTANCES, ChangeType.PERCENT));
    }

    private static Field<Double> amount(Fields fields, String name, Field<ChangeType> change) {
        Field<Double> amount = fields.field(name, Scalars.number(Range.POSITIVE));
        requireWhole(amount, change);
        return amount;
    }

    /// Instances come whole; only a percentage may have a fraction.
    static void requireWhole(Field<Double> amount, Field<ChangeType> change) {
        if (!change.isBroken() && change.or(ChangeType.INSTANCES) != ChangeType.PERCENT) {
            amount.ifSound(value -> {
                if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
                    amount.wrong(
                            Numbers.text(value),
                            "a whole number of instances; a fraction goes with changeType:"
                                    + " percent");
                }
            });
        }
    }

    static Field<Integer> periods(Fields fields) {
        return fields.field("evaluationPeriods", Scalars.whole(1, 10_000));
    }

    static OptionalDouble optional(Field<Double> field) {
        return field.optional().map(OptionalDouble::of).orElse(OptionalDouble.empty());
    }
}
