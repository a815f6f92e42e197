package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.TimedCounts;
import io.novacron.autoscaler.model.TimedValues;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A group's memory in YAML or JSON (SPEC 6.1). What is written reads back equal; maps are written
/// in the order of their keys, what is empty is left out.
public final class MemoryDocuments {

    private MemoryDocuments() {}

    /// Reads a memory; never throws.
    public static Reading<Memory> read(String text) {
        Findings findings = new Findings();
        Optional<Memory> memory =
                DocumentParser.parse(text, findings, true)
                        .flatMap(tree -> MemoryReader.memory(Node.root(tree, findings)));
        return Reading.of(memory, findings);
    }

    /// On one line.
    public static String toJson(Memory memory) {
        return JsonText.compact(tree(memory));
    }

    public static String toYaml(Memory memory) {
        return YamlText.of(tree(memory));
    }

    /// The document of a memory.
    public static ObjectNode tree(Memory memory) {
        DocumentBuilder document =
                new DocumentBuilder()
                        .putTime("since", memory.since())
                        .putNumber("desired", memory.desired())
                        .putTime("decidedAt", memory.decidedAt())
                        .putTime("lastScaleOutAt", memory.lastScaleOutAt())
                        .putTime("lastScaleInAt", memory.lastScaleInAt())
                        .putUnlessEmpty(
                                "recommendations", counts(memory.recommendations(), "capacity"))
                        .putUnlessEmpty("actions", counts(memory.actions(), "change"))
                        .putUnlessEmpty("samples", samples(memory))
                        .putUnlessEmpty("instanceSamples", instanceSamples(memory))
                        .putUnless(0.0, "spentThisMonth", memory.spentThisMonth())
                        .putTime("idleSince", memory.idleSince())
                        .putUnlessEmpty(
                                "effects",
                                DocumentBuilder.array(
                                        memory.effects().stream()
                                                .map(MemoryDocuments::effect)
                                                .toList()))
                        .putUnless(0, "replacementFailures", memory.replacementFailures());
        memory.freeze().ifPresent(freeze -> document.put("freeze", freeze(freeze)));
        SizeMemoryDocuments.write(memory.sizes(), document);
        return document.build();
    }

    private static ArrayNode counts(TimedCounts counts, String countName) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (int index = 0; index < counts.size(); index++) {
            array.add(
                    new DocumentBuilder()
                            .put("at", counts.timeAt(index))
                            .put(countName, counts.countAt(index))
                            .build());
        }
        return array;
    }

    private static ObjectNode samples(Memory memory) {
        DocumentBuilder byMetric = new DocumentBuilder();
        Memory.inOrder(memory.samples())
                .forEach((metric, values) -> byMetric.put(metric, pairs(values)));
        return byMetric.build();
    }

    static ArrayNode pairs(TimedValues values) {
        ArrayNode pairs = JsonNodeFactory.instance.arrayNode();
        for (int index = 0; index < values.size(); index++) {
            pairs.add(
                    JsonNodeFactory.instance
                            .arrayNode()
                            .add(values.timeAt(index).toString())
                            .add(Numbers.node(values.valueAt(index))));
        }
        return pairs;
    }

    private static ObjectNode instanceSamples(Memory memory) {
        DocumentBuilder byMetric = new DocumentBuilder();
        Memory.inOrder(memory.instanceSamples())
                .forEach((metric, samples) -> byMetric.put(metric, byInstance(samples)));
        return byMetric.build();
    }

    static ObjectNode byInstance(List<InstanceSample> samples) {
        DocumentBuilder byInstance = new DocumentBuilder();
        for (InstanceSample sample : samples) {
            byInstance.put(
                    sample.instance(),
                    new DocumentBuilder()
                            .put("value", sample.value())
                            .putNumber("request", sample.request())
                            .putTime("at", sample.at())
                            .build());
        }
        return byInstance.build();
    }

    private static ObjectNode effect(Memory.Effect effect) {
        return new DocumentBuilder()
                .put("at", effect.at())
                .put("metric", effect.metric())
                .put("value", effect.value())
                .build();
    }

    private static ObjectNode freeze(Memory.OperatorFreeze freeze) {
        return new DocumentBuilder()
                .put("direction", freeze.direction())
                .put("by", freeze.by())
                .put("reason", freeze.reason())
                .put("from", freeze.from())
                .putTime("until", freeze.until())
                .build();
    }
}
