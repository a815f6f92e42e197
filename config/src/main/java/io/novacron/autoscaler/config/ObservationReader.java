package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.Observation;
import io.novacron.autoscaler.model.Observation.Fleet;
import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.TimedValues;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads what was observed of a group. Wrong numbers (negative counts, NaN) read: what they mean is
/// the engine's to say.
final class ObservationReader {

    private ObservationReader() {}

    static Optional<Observation> observation(Node node) {
        return node.fields("what was observed")
                .flatMap(fields -> {
                    Field<Fleet> fleet =
                            fields.field("instances", ObservationReader::fleet)
                                    .required("a number of instances, or a list of them");
                    Field<Map<String, MetricReading>> metrics =
                            fields.field("metrics", ObservationReader::readings);
                    fields.done();
                    return metrics.isBroken()
                            ? Optional.empty()
                            : fleet.optional()
                                    .map(seen -> new Observation(seen, metrics.or(Map.of())));
                });
    }

    private static Optional<Fleet> fleet(Node node) {
        return switch (node.tree()) {
            case Tree.Numeral _ ->
                    Scalars.whole(Integer.MIN_VALUE, Integer.MAX_VALUE)
                            .apply(node)
                            .map(Fleet.Counted::new);
            case Tree.Sequence _ ->
                    node.list("instances", ObservationReader::instance).map(Fleet.Listed::new);
            case Tree.Text _, Tree.Truth _, Tree.Nothing _, Tree.Mapping _ ->
                    node.wrongKind("a number of instances, or a list of them");
        };
    }

    private static Optional<Instance> instance(Node node) {
        return node.fields("an instance")
                .flatMap(fields -> {
                    Field<String> id = fields.field("id", Scalars::name).required("an id");
                    Field<InstanceState> state =
                            fields.field("state", Scalars.choice(InstanceState.class));
                    Field<Boolean> ready = fields.field("ready", Scalars::truth);
                    Field<Instant> since = fields.field("since", Scalars::instant);
                    Field<String> size = fields.field("size", SizeNames::name);
                    Field<String> zone = fields.field("zone", Scalars::name);
                    Field<String> host = fields.field("host", Scalars::name);
                    Field<String> address = fields.field("address", Scalars::name);
                    Field<Boolean> healthy = fields.field("healthy", Scalars::truth);
                    Field<Boolean> kept = fields.field("protected", Scalars::truth);
                    Field<Boolean> draining = fields.field("draining", Scalars::truth);
                    fields.done();
                    return id.optional()
                            .map(name ->
                                    new Instance(
                                            name,
                                            state.or(InstanceState.RUNNING),
                                            ready.optional(),
                                            since.optional(),
                                            size.optional(),
                                            zone.optional(),
                                            host.optional(),
                                            address.optional(),
                                            healthy.or(true),
                                            kept.or(false),
                                            draining.or(false)));
                });
    }

    /// A metric that is `null` was not read.
    private static Optional<Map<String, MetricReading>> readings(Node node) {
        Optional<Map<String, Node>> nodes = node.entries("metrics by name");
        Map<String, MetricReading> readings = new LinkedHashMap<>();
        boolean sound = true;
        for (Map.Entry<String, Node> entry : nodes.orElse(Map.of()).entrySet()) {
            if (!entry.getValue().isNothing()) {
                Optional<MetricReading> reading = reading(entry.getValue());
                reading.ifPresent(read -> readings.put(entry.getKey(), read));
                sound &= reading.isPresent();
            }
        }
        return sound ? nodes.map(_ -> readings) : Optional.empty();
    }

    private static Optional<MetricReading> reading(Node node) {
        if (!(node.tree() instanceof Tree.Mapping)) {
            return Scalars.sample(node).map(MetricReading::of);
        }
        return node.fields("a reading")
                .flatMap(fields -> {
                    Field<Double> value = fields.field("value", Scalars::sample);
                    Field<Instant> at = fields.field("at", Scalars::instantOrEpoch);
                    Field<List<InstanceSample>> perInstance =
                            fields.field("perInstance", ObservationReader::samples);
                    Field<TimedValues> history =
                            fields.field("history", ObservationReader::history);
                    Field<String> error = fields.field("error", Scalars::anyText);
                    fields.done();
                    return value.isBroken()
                                    || at.isBroken()
                                    || perInstance.isBroken()
                                    || history.isBroken()
                                    || error.isBroken()
                            ? Optional.empty()
                            : Optional.of(
                                    new MetricReading(
                                            RuleReader.optional(value),
                                            at.optional(),
                                            perInstance.optional(),
                                            history.or(TimedValues.EMPTY),
                                            error.optional()));
                });
    }

    /// Samples by instance: `{i-1: 90, i-2: {value: 400, request: 1000}}`.
    static Optional<List<InstanceSample>> samples(Node node) {
        Optional<Map<String, Node>> nodes = node.entries("samples by instance");
        List<InstanceSample> samples = new ArrayList<>();
        boolean sound = true;
        for (Map.Entry<String, Node> entry : nodes.orElse(Map.of()).entrySet()) {
            if (!entry.getValue().isNothing()) {
                Optional<InstanceSample> sample = sample(entry.getKey(), entry.getValue());
                sample.ifPresent(samples::add);
                sound &= sample.isPresent();
            }
        }
        return sound ? nodes.map(_ -> samples) : Optional.empty();
    }

    private static Optional<InstanceSample> sample(String instance, Node node) {
        if (!(node.tree() instanceof Tree.Mapping)) {
            return Scalars.sample(node).map(value -> InstanceSample.of(instance, value));
        }
        return node.fields("a sample")
                .flatMap(fields -> {
                    Field<Double> value =
                            fields.field("value", Scalars::sample).required("a number");
                    Field<Double> request = fields.field("request", Scalars::sample);
                    Field<Instant> at = fields.field("at", Scalars::instantOrEpoch);
                    fields.done();
                    return request.isBroken() || at.isBroken()
                            ? Optional.empty()
                            : value.optional()
                                    .map(number ->
                                            new InstanceSample(
                                                    instance,
                                                    number,
                                                    RuleReader.optional(request),
                                                    at.optional()));
                });
    }

    /// Samples in time: `[[2026-01-05T09:58:00Z, 80.0], [1767607140, 81]]`.
    static Optional<TimedValues> history(Node node) {
        return node.list("[time, value] pairs", ObservationReader::pair)
                // Sorted here, because the model sorts by insertion, for samples that are in order.
                .map(pairs ->
                        pairs.stream().sorted(Comparator.comparingLong(Pair::epochMillis)).toList())
                .map(pairs ->
                        TimedValues.of(
                                pairs.stream().mapToLong(Pair::epochMillis).toArray(),
                                pairs.stream().mapToDouble(Pair::value).toArray()));
    }

    private record Pair(long epochMillis, double value) {}

    private static Optional<Pair> pair(Node node) {
        String allowed = "[time, value]";
        if (!(node.tree() instanceof Tree.Sequence sequence)) {
            return node.wrongKind(allowed);
        }
        if (sequence.items().size() != 2) {
            return node.wrong("a list of " + sequence.items().size(), allowed);
        }
        List<Node> parts = node.items("values").orElse(List.of());
        Optional<Instant> time = Scalars.instantOrEpoch(parts.get(0));
        Optional<Double> value = Scalars.sample(parts.get(1));
        return time.flatMap(at -> value.map(number -> new Pair(at.toEpochMilli(), number)));
    }
}
