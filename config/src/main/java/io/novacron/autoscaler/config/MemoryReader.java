package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.Freeze.FrozenDirection;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.Memory.Effect;
import io.novacron.autoscaler.model.Memory.OperatorFreeze;
import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.TimedCounts;
import io.novacron.autoscaler.model.TimedValues;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/// Reads a memory. Every field may be left out; `{}` is a complete memory that holds nothing.
final class MemoryReader {

    private static final Function<Node, Optional<Integer>> COUNT =
            Scalars.whole(Integer.MIN_VALUE, Integer.MAX_VALUE);

    private MemoryReader() {}

    static Optional<Memory> memory(Node node) {
        return node.fields("a memory").map(MemoryReader::memoryOf);
    }

    private static Memory memoryOf(Fields fields) {
        Memory memory =
                new Memory(
                        fields.field("since", Scalars::instant).optional(),
                        optional(fields.field("desired", COUNT)),
                        fields.field("decidedAt", Scalars::instant).optional(),
                        fields.field("lastScaleOutAt", Scalars::instant).optional(),
                        fields.field("lastScaleInAt", Scalars::instant).optional(),
                        fields.field("recommendations", node -> counts(node, "capacity"))
                                .or(TimedCounts.EMPTY),
                        fields.field("actions", node -> counts(node, "change"))
                                .or(TimedCounts.EMPTY),
                        samples(fields),
                        instanceSamples(fields),
                        fields.field("spentThisMonth", Scalars::sample).or(0.0),
                        fields.field("idleSince", Scalars::instant).optional(),
                        fields.list("effects", "effects", MemoryReader::effect).or(List.of()),
                        fields.field("replacementFailures", Scalars.whole(0, Integer.MAX_VALUE))
                                .or(0),
                        fields.field("freeze", MemoryReader::freeze).optional(),
                        SizeMemoryDocuments.read(fields));
        fields.done();
        return memory;
    }

    private static OptionalInt optional(Field<Integer> field) {
        return field.optional().map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    private static Map<String, TimedValues> samples(Fields fields) {
        return fields.field(
                        "samples",
                        node -> node.map("samples by metric", ObservationReader::history))
                .or(Map.of());
    }

    private static Map<String, List<InstanceSample>> instanceSamples(Fields fields) {
        return fields.field(
                        "instanceSamples",
                        node -> node.map("samples by metric", ObservationReader::samples))
                .or(Map.of());
    }

    private record TimedCount(Instant at, int count) {}

    private static Optional<TimedCounts> counts(Node node, String countName) {
        return node.list("{at, " + countName + "}", item -> count(item, countName))
                .map(list ->
                        TimedCounts.of(
                                list.stream()
                                        .mapToLong(entry -> entry.at().toEpochMilli())
                                        .toArray(),
                                list.stream().mapToInt(TimedCount::count).toArray()));
    }

    private static Optional<TimedCount> count(Node node, String countName) {
        return node.fields("{at, " + countName + "}")
                .flatMap(fields -> {
                    Field<Instant> at =
                            fields.field("at", Scalars::instantOrEpoch)
                                    .required(TimeText.ALLOWED_INSTANT);
                    Field<Integer> count =
                            fields.field(countName, COUNT).required("a whole number");
                    fields.done();
                    return at.optional()
                            .flatMap(time ->
                                    count.optional().map(value -> new TimedCount(time, value)));
                });
    }

    private static Optional<Effect> effect(Node node) {
        return node.fields("an effect")
                .flatMap(fields -> {
                    Field<Instant> at =
                            fields.field("at", Scalars::instant).required(TimeText.ALLOWED_INSTANT);
                    Field<String> metric =
                            fields.field("metric", Scalars::name).required("a metric");
                    Field<Double> value =
                            fields.field("value", Scalars::sample).required("a number");
                    fields.done();
                    return at.isSound() && metric.isSound() && value.isSound()
                            ? Optional.of(
                                    new Effect(at.or(Instant.EPOCH), metric.or(""), value.or(0.0)))
                            : Optional.empty();
                });
    }

    private static Optional<OperatorFreeze> freeze(Node node) {
        return node.fields("an operator's freeze")
                .flatMap(fields -> {
                    Field<FrozenDirection> direction =
                            fields.field("direction", Scalars.choice(FrozenDirection.class));
                    Field<String> by = fields.field("by", Scalars::text);
                    Field<String> reason = fields.field("reason", Scalars::text);
                    Field<Instant> from = fields.field("from", Scalars::instant);
                    Field<Instant> until = fields.field("until", Scalars::instant);
                    fields.done();
                    return direction.isBroken() || from.isBroken() || until.isBroken()
                            ? Optional.empty()
                            : Optional.of(
                                    new OperatorFreeze(
                                            direction.or(FrozenDirection.BOTH),
                                            by.or(""),
                                            reason.or(""),
                                            from.or(Instant.EPOCH),
                                            until.optional()));
                });
    }
}
