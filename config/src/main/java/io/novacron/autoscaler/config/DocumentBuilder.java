package io.novacron.autoscaler.config;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Builds one mapping of a document, field by field, leaving out what is empty or default.
final class DocumentBuilder {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final ObjectNode node = NODES.objectNode();

    ObjectNode build() {
        return node;
    }

    DocumentBuilder put(String name, JsonNode value) {
        node.set(name, value);
        return this;
    }

    DocumentBuilder put(String name, String value) {
        return put(name, NODES.stringNode(value));
    }

    DocumentBuilder put(String name, int value) {
        return put(name, NODES.numberNode(value));
    }

    DocumentBuilder put(String name, double value) {
        return put(name, Numbers.node(value));
    }

    DocumentBuilder put(String name, boolean value) {
        return put(name, NODES.booleanNode(value));
    }

    DocumentBuilder put(String name, Duration value) {
        return put(name, DurationText.format(value));
    }

    DocumentBuilder put(String name, Instant value) {
        return put(name, value.toString());
    }

    DocumentBuilder put(String name, Enum<?> value) {
        return put(name, Names.of(value));
    }

    DocumentBuilder putUnless(boolean standard, String name, boolean value) {
        return value == standard ? this : put(name, value);
    }

    DocumentBuilder putUnless(int standard, String name, int value) {
        return value == standard ? this : put(name, value);
    }

    DocumentBuilder putUnless(double standard, String name, double value) {
        return Double.compare(standard, value) == 0 ? this : put(name, value);
    }

    DocumentBuilder putUnless(String standard, String name, String value) {
        return value.equals(standard) ? this : put(name, value);
    }

    DocumentBuilder putUnless(Duration standard, String name, Duration value) {
        return value.equals(standard) ? this : put(name, value);
    }

    DocumentBuilder putUnless(Enum<?> standard, String name, Enum<?> value) {
        return value == standard ? this : put(name, value);
    }

    DocumentBuilder putText(String name, Optional<String> value) {
        return value.map(text -> put(name, text)).orElse(this);
    }

    /// For fields that are always there.
    DocumentBuilder putTextOrNull(String name, Optional<String> value) {
        return value.isPresent() ? put(name, value.get()) : put(name, NODES.nullNode());
    }

    DocumentBuilder putDuration(String name, Optional<Duration> value) {
        return value.map(duration -> put(name, duration)).orElse(this);
    }

    DocumentBuilder putTime(String name, Optional<Instant> value) {
        return value.map(time -> put(name, time)).orElse(this);
    }

    DocumentBuilder putNumber(String name, OptionalDouble value) {
        return value.isPresent() ? put(name, value.getAsDouble()) : this;
    }

    DocumentBuilder putNumber(String name, OptionalInt value) {
        return value.isPresent() ? put(name, value.getAsInt()) : this;
    }

    /// A mapping or list unless it is empty.
    DocumentBuilder putUnlessEmpty(String name, JsonNode value) {
        return value.isEmpty() ? this : put(name, value);
    }

    DocumentBuilder putTexts(String name, List<String> values) {
        return putUnlessEmpty(name, texts(values));
    }

    static ArrayNode texts(List<String> values) {
        ArrayNode array = NODES.arrayNode();
        values.forEach(array::add);
        return array;
    }

    static ArrayNode array(List<? extends JsonNode> values) {
        return NODES.arrayNode().addAll(values);
    }

    /// Values of a plug-in's own keys, as [FreeValues] reads them.
    static ObjectNode free(Map<String, Object> values) {
        ObjectNode mapping = NODES.objectNode();
        values.forEach((key, value) -> mapping.set(key, freeValue(value)));
        return mapping;
    }

    private static JsonNode freeValue(Object value) {
        if (value instanceof Map<?, ?> map) {
            ObjectNode mapping = NODES.objectNode();
            map.forEach((key, below) -> mapping.set(String.valueOf(key), freeValue(below)));
            return mapping;
        }
        if (value instanceof List<?> list) {
            ArrayNode array = NODES.arrayNode();
            list.forEach(below -> array.add(freeValue(below)));
            return array;
        }
        return switch (value) {
            case Boolean truth -> NODES.booleanNode(truth);
            case Integer whole -> NODES.numberNode(whole);
            case Long whole -> NODES.numberNode(whole);
            case java.math.BigInteger whole -> NODES.numberNode(whole);
            case Double number when Double.isFinite(number) -> NODES.numberNode(number);
            default -> NODES.stringNode(value.toString());
        };
    }
}
