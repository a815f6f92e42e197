package io.novacron.autoscaler.store.jdbc;

import io.novacron.autoscaler.config.GroupDocuments;
import io.novacron.autoscaler.config.MemoryDocuments;
import io.novacron.autoscaler.config.Reading;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.PredictiveDefault;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Intent.SizeStep;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Values as they stand in columns: the documents people know, and small JSON lists and maps.
final class Documents {

    private static final JsonMapper JSON = new JsonMapper();

    private Documents() {}

    static String write(ScalingGroup group) {
        return GroupDocuments.toJson(group);
    }

    static ScalingGroup group(String id, String text) {
        return require("group " + id, GroupDocuments.readOne(text, List.of()));
    }

    /// As a group's document of which only two parts count, so that one reader serves both.
    static String write(PredictiveDefault predictive) {
        return write(
                ScalingGroup.builder("default")
                        .maxCapacity(1)
                        .predictive(predictive.predictive())
                        .schedules(predictive.schedules())
                        .build());
    }

    static Optional<PredictiveDefault> predictiveDefault(String text) {
        ScalingGroup group = group("default", text);
        return group.predictive()
                .map(predictive -> new PredictiveDefault(predictive, group.schedules()));
    }

    static String write(Memory memory) {
        return MemoryDocuments.toJson(memory);
    }

    static Memory memory(String group, String text) {
        return require("the memory of group " + group, MemoryDocuments.read(text));
    }

    static String write(List<String> texts) {
        ArrayNode array = JSON.createArrayNode();
        texts.forEach(array::add);
        return array.toString();
    }

    static List<String> list(String text) {
        List<String> texts = new ArrayList<>();
        tree(text).forEach(node -> texts.add(node.stringValue()));
        return texts;
    }

    /// How a detail stands in what is written of them.
    static String detail(String key, String value) {
        return JSON.writeValueAsString(key) + ":" + JSON.writeValueAsString(value);
    }

    static String write(SortedMap<String, String> details) {
        ObjectNode object = JSON.createObjectNode();
        details.forEach(object::put);
        return object.toString();
    }

    static SortedMap<String, String> map(String text) {
        SortedMap<String, String> details = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : tree(text).properties()) {
            details.put(entry.getKey(), entry.getValue().stringValue());
        }
        return details;
    }

    static String writeSteps(List<SizeStep> steps) {
        ArrayNode array = JSON.createArrayNode();
        for (SizeStep step : steps) {
            ObjectNode object = array.addObject();
            object.put("instance", step.instance());
            step.from().ifPresent(size -> object.put("from", size));
            object.put("to", step.to());
            object.put("back", step.back());
        }
        return array.toString();
    }

    static List<SizeStep> steps(String text) {
        List<SizeStep> steps = new ArrayList<>();
        for (JsonNode node : tree(text)) {
            steps.add(
                    new SizeStep(
                            node.path("instance").stringValue(""),
                            Optional.ofNullable(node.get("from")).map(JsonNode::stringValue),
                            node.path("to").stringValue(""),
                            node.path("back").booleanValue(false)));
        }
        return steps;
    }

    // A column of an intent that an older version wrote is empty.
    private static JsonNode tree(String text) {
        try {
            return text.isEmpty() ? JSON.createObjectNode() : JSON.readTree(text);
        } catch (JacksonException damaged) {
            throw new OutsideException(
                    Kind.UNAVAILABLE, "the store holds a list or map that does not read", damaged);
        }
    }

    private static <T> T require(String what, Reading<T> reading) {
        return switch (reading) {
            case Reading.Valid<T> valid -> valid.value();
            case Reading.Invalid<T> invalid ->
                    throw new OutsideException(
                            Kind.UNAVAILABLE,
                            "%s in the store does not read: %s"
                                    .formatted(what, invalid.findings()));
        };
    }
}
