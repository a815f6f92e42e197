package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Decision.LimitedBy;
import io.novacron.autoscaler.model.Forecast;
import io.novacron.autoscaler.model.Forecast.Promise;
import io.novacron.autoscaler.model.GroupCheck;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.Observation;
import io.novacron.autoscaler.model.ScalingGroup;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;

/// Reads one evaluation case.
final class CaseReader {
    private final List<GroupCheck> checks;

    CaseReader(List<GroupCheck> checks) {
        this.checks = checks;
    }

    CaseReading read(Fields fields) {
        Field<String> id = fields.field("id", Scalars::anyText);
        Field<String> source = fields.field("source", Scalars::anyText);
        Field<String> note = fields.field("note", Scalars::anyText);
        Field<Expectation> expectation = fields.field("expect", CaseReader::expectation);
        Field<Instant> now =
                fields.field("now", Scalars::instant).required(TimeText.ALLOWED_INSTANT);
        GroupReader groups = new GroupReader(checks);
        Field<ScalingGroup> group = fields.field("group", groups::read).required("a group");
        Field<Observation> observed =
                fields.field("observed", ObservationReader::observation)
                        .required("{instances, metrics}");
        Field<Memory> memory = fields.field("memory", MemoryReader::memory);
        Field<Forecast> forecast = fields.field("forecast", CaseReader::forecast);
        fields.done();
        if (group.isSound() && observed.isSound()) {
            warnOfForeignMetrics(
                    group.optional().orElseThrow(), observed, fields.node().findings());
        }
        Optional<EvaluationCase> read =
                group.isSound() && observed.isSound() && now.isSound()
                        ? Optional.of(
                                new EvaluationCase(
                                        group.optional().orElseThrow(),
                                        memory.optional(),
                                        observed.optional().orElseThrow(),
                                        forecast.or(Forecast.NONE),
                                        now.or(Instant.EPOCH)))
                        : Optional.empty();
        return new CaseReading(
                id.optional(),
                source.optional(),
                note.optional(),
                expectation.optional(),
                Reading.of(read, fields.node().findings()));
    }

    private static void warnOfForeignMetrics(
            ScalingGroup group, Field<Observation> observed, Findings findings) {
        Map<String, ?> defined = group.metrics();
        for (String name : observed.optional().orElseThrow().metrics().keySet()) {
            if (!defined.containsKey(name)) {
                observed.warn(
                        "metric " + Tree.shortened(name),
                        "a metric of the group, or it is not read"
                                + Names.suggestion(findings, name, defined.keySet()));
            }
        }
    }

    private static Optional<Expectation> expectation(Node node) {
        return node.fields("an expectation").flatMap(CaseReader::expectationOf);
    }

    private static Optional<Expectation> expectationOf(Fields fields) {
        if (fields.has("error")) {
            Field<Expectation> refusal = fields.field("error", CaseReader::refusal);
            fields.done();
            return refusal.optional();
        }
        Field<Integer> instances = fields.field("instances", Scalars.whole(0, Integer.MAX_VALUE));
        Field<Decision.Action> action =
                fields.field("action", Scalars.choice(Decision.Action.class));
        Field<String> size = fields.field("size", SizeNames::name);
        Field<String> rule = fields.field("rule", Scalars::name);
        Field<List<LimitedBy>> limitedBy =
                fields.list("limitedBy", "limits", Scalars.choice(LimitedBy.class));
        boolean noRule = fields.mentions("rule") && !fields.has("rule");
        fields.field("error", Scalars::truth);
        fields.done();
        return Optional.of(
                new Expectation.Outcome(
                        instances.optional().map(OptionalInt::of).orElse(OptionalInt.empty()),
                        action.optional(),
                        size.optional(),
                        rule.optional(),
                        noRule,
                        limitedBy.or(List.of())));
    }

    private static Optional<Expectation> refusal(Node node) {
        return switch (node.tree()) {
            case Tree.Truth(boolean any, Place _) when any ->
                    Optional.of(new Expectation.Refusal(Optional.empty()));
            case Tree.Text(String text, Place _) ->
                    Optional.of(new Expectation.Refusal(Optional.of(text)));
            case Tree.Truth _, Tree.Numeral _, Tree.Nothing _, Tree.Sequence _, Tree.Mapping _ ->
                    node.wrongKind("true, or part of the error's text");
        };
    }

    /// A list of points, or those with what is measured beside them.
    private static Optional<Forecast> forecast(Node node) {
        if (!(node.tree() instanceof Tree.Mapping)) {
            return points(node).map(Forecast::new);
        }
        return node.fields("a forecast")
                .flatMap(fields -> {
                    Field<List<Forecast.Point>> points =
                            fields.field("points", CaseReader::points)
                                    .required("a list of forecast points");
                    Field<Double> confidence = fields.field("confidence", Scalars::share);
                    Field<Duration> lead = fields.field("leadTime", Scalars::duration);
                    Field<Double> capacity =
                            fields.field("capacityPerInstance", Scalars.quantity(Range.POSITIVE));
                    Field<Promise> promise = fields.field("promise", CaseReader::promise);
                    fields.done();
                    return points.optional()
                            .map(read ->
                                    new Forecast(
                                            read,
                                            number(confidence),
                                            lead.optional(),
                                            number(capacity),
                                            promise.optional()));
                });
    }

    private static Optional<Promise> promise(Node node) {
        return node.fields("what keeps an objective")
                .flatMap(fields -> {
                    Field<Double> raise = amount(fields, "raise");
                    Field<Double> keep = amount(fields, "keep");
                    Field<Double> bound = share(fields, "bound");
                    Field<Double> shortShare = share(fields, "shortShare");
                    Field<Double> aim = share(fields, "aim");
                    Field<String> strategy = fields.field("strategy", Scalars::anyText);
                    Field<String> leader = fields.field("leader", Scalars::anyText);
                    fields.done();
                    boolean sound =
                            raise.isSound()
                                    && keep.isSound()
                                    && bound.isSound()
                                    && shortShare.isSound()
                                    && aim.isSound();
                    return sound
                            ? Optional.of(
                                    new Promise(
                                            raise.or(0.0),
                                            keep.or(0.0),
                                            bound.or(0.0),
                                            shortShare.or(0.0),
                                            aim.or(0.0),
                                            strategy.or(""),
                                            leader.or("")))
                            : Optional.empty();
                });
    }

    private static Field<Double> amount(Fields fields, String name) {
        return fields.field(name, Scalars::sample).required("a number of instances");
    }

    private static Field<Double> share(Fields fields, String name) {
        return fields.field(name, Scalars::share).required("a share");
    }

    private static OptionalDouble number(Field<Double> field) {
        return field.optional().map(OptionalDouble::of).orElse(OptionalDouble.empty());
    }

    private static Optional<List<Forecast.Point>> points(Node node) {
        return node.list("forecast points", CaseReader::point)
                .map(points ->
                        points.stream().sorted(Comparator.comparing(Forecast.Point::at)).toList());
    }

    private static Optional<Forecast.Point> point(Node node) {
        return node.fields("a forecast point")
                .flatMap(fields -> {
                    Field<Instant> at =
                            fields.field("at", Scalars::instantOrEpoch)
                                    .required(TimeText.ALLOWED_INSTANT);
                    Field<Double> mean = fields.field("mean", Scalars::sample).required("a number");
                    Field<NavigableMap<Double, Double>> quantiles =
                            fields.field("quantiles", CaseReader::quantiles);
                    fields.done();
                    return at.isSound() && mean.isSound() && !quantiles.isBroken()
                            ? Optional.of(
                                    new Forecast.Point(
                                            at.or(Instant.EPOCH),
                                            mean.or(0.0),
                                            quantiles.or(new TreeMap<>())))
                            : Optional.empty();
                });
    }

    private static Optional<NavigableMap<Double, Double>> quantiles(Node node) {
        Optional<Map<String, Double>> byName =
                node.map("demand by quantile, such as {\"0.95\": 1200}", Scalars::sample);
        NavigableMap<Double, Double> quantiles = new TreeMap<>();
        for (Map.Entry<String, Double> entry : byName.orElse(Map.of()).entrySet()) {
            Optional<Double> level =
                    Scalars.innerShare(
                            new Node(
                                    level(entry.getKey(), node.tree().place()),
                                    Node.below(node.path(), entry.getKey()),
                                    node.findings()));
            if (level.isEmpty()) {
                return Optional.empty();
            }
            quantiles.put(level.get(), entry.getValue());
        }
        return byName.map(_ -> quantiles);
    }

    private static Tree level(String key, Place place) {
        return key.matches("[0-9]{0,3}\\.?[0-9]{1,20}")
                ? new Tree.Numeral(key, place)
                : new Tree.Text(key, place);
    }
}
