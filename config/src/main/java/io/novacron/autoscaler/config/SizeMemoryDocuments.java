package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.SizeMemory;
import io.novacron.autoscaler.model.SizeMemory.Changed;
import io.novacron.autoscaler.model.SizeMemory.Recommended;
import io.novacron.autoscaler.model.UsageHistory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/// Reads and writes what a memory knows of sizes: `size`, `sizeRecommendations`, `sizeActions`,
/// `usage`.
final class SizeMemoryDocuments {

    private static final int MAX_BUCKET = 100_000;

    private SizeMemoryDocuments() {}

    static void write(SizeMemory sizes, DocumentBuilder document) {
        document.putText("size", sizes.desired())
                .putUnlessEmpty(
                        "sizeRecommendations",
                        DocumentBuilder.array(
                                sizes.recommendations().stream()
                                        .map(SizeMemoryDocuments::recommended)
                                        .toList()))
                .putUnlessEmpty(
                        "sizeActions",
                        DocumentBuilder.array(
                                sizes.actions().stream()
                                        .map(SizeMemoryDocuments::changed)
                                        .toList()));
        DocumentBuilder usage = new DocumentBuilder();
        new TreeMap<>(sizes.usage()).forEach((name, history) -> usage.put(name, history(history)));
        document.putUnlessEmpty("usage", usage.build());
    }

    private static ObjectNode recommended(Recommended recommended) {
        return new DocumentBuilder()
                .put("at", recommended.at())
                .put("size", recommended.size())
                .build();
    }

    private static ObjectNode changed(Changed changed) {
        return new DocumentBuilder()
                .put("at", changed.at())
                .put("from", changed.from())
                .put("to", changed.to())
                .build();
    }

    private static ObjectNode history(UsageHistory history) {
        DocumentBuilder weights = new DocumentBuilder();
        history.weights().forEach((bucket, weight) -> weights.put(bucket.toString(), weight));
        return new DocumentBuilder()
                .put("since", history.since())
                .put("samples", history.samples())
                .put("referenceAt", history.referenceAt())
                .putUnlessEmpty("weights", weights.build())
                .putUnless(0.0, "peak", history.peak())
                .put("peakSince", history.peakSince())
                .build();
    }

    static SizeMemory read(Fields fields) {
        return new SizeMemory(
                fields.field("size", SizeNames::name).optional(),
                fields.list("sizeRecommendations", "{at, size}", SizeMemoryDocuments::recommended)
                        .or(List.of()),
                fields.list("sizeActions", "{at, from, to}", SizeMemoryDocuments::changed)
                        .or(List.of()),
                fields.field(
                                "usage",
                                node ->
                                        node.map(
                                                "usage by rule and dimension",
                                                SizeMemoryDocuments::history))
                        .or(Map.of()));
    }

    private static Optional<Recommended> recommended(Node node) {
        return node.fields("{at, size}")
                .flatMap(fields -> {
                    Field<Instant> at = time(fields, "at");
                    Field<String> size = fields.field("size", SizeNames::name).required("a size");
                    fields.done();
                    return at.isSound() && size.isSound()
                            ? Optional.of(new Recommended(at.or(Instant.EPOCH), size.or("")))
                            : Optional.empty();
                });
    }

    private static Optional<Changed> changed(Node node) {
        return node.fields("{at, from, to}")
                .flatMap(fields -> {
                    Field<Instant> at = time(fields, "at");
                    Field<String> from = fields.field("from", Scalars::name).required("a size");
                    Field<String> to = fields.field("to", Scalars::name).required("a size");
                    fields.done();
                    return at.isSound() && from.isSound() && to.isSound()
                            ? Optional.of(new Changed(at.or(Instant.EPOCH), from.or(""), to.or("")))
                            : Optional.empty();
                });
    }

    private static Field<Instant> time(Fields fields, String name) {
        return fields.field(name, Scalars::instantOrEpoch).required(TimeText.ALLOWED_INSTANT);
    }

    private static Optional<UsageHistory> history(Node node) {
        return node.fields("a history of usage")
                .flatMap(fields -> {
                    Field<Instant> since = time(fields, "since");
                    Field<Integer> samples =
                            fields.field("samples", Scalars.whole(0, Integer.MAX_VALUE));
                    Field<Instant> reference = time(fields, "referenceAt");
                    Field<SortedMap<Integer, Double>> weights =
                            fields.field("weights", SizeMemoryDocuments::weights);
                    Field<Double> peak = fields.field("peak", amount());
                    Field<Instant> peakSince = fields.field("peakSince", Scalars::instantOrEpoch);
                    fields.done();
                    return since.isSound()
                                    && !samples.isBroken()
                                    && reference.isSound()
                                    && !weights.isBroken()
                                    && !peak.isBroken()
                                    && !peakSince.isBroken()
                            ? Optional.of(
                                    new UsageHistory(
                                            since.or(Instant.EPOCH),
                                            samples.or(0),
                                            reference.or(Instant.EPOCH),
                                            weights.or(new TreeMap<>()),
                                            peak.or(0.0),
                                            peakSince.or(since.or(Instant.EPOCH))))
                            : Optional.empty();
                });
    }

    private static Function<Node, Optional<Double>> amount() {
        return Scalars.number(Range.NOT_NEGATIVE);
    }

    private static Optional<SortedMap<Integer, Double>> weights(Node node) {
        Optional<Map<String, Double>> byName = node.map("weight by bucket", amount());
        SortedMap<Integer, Double> weights = new TreeMap<>();
        for (Map.Entry<String, Double> entry : byName.orElse(Map.of()).entrySet()) {
            if (!entry.getKey().matches("[0-9]{1,6}")
                    || Integer.parseInt(entry.getKey()) > MAX_BUCKET) {
                return node.wrong("weights by bucket, a whole number from 0 to " + MAX_BUCKET);
            }
            weights.put(Integer.parseInt(entry.getKey()), entry.getValue());
        }
        return byName.map(_ -> weights);
    }
}
