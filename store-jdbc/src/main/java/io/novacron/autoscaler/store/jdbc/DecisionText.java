package io.novacron.autoscaler.store.jdbc;

import io.novacron.autoscaler.model.Decision.Action;
import io.novacron.autoscaler.model.Decision.Capacity;
import io.novacron.autoscaler.model.Decision.LimitedBy;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.Stage;
import io.novacron.autoscaler.spi.DecisionRecord;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A decision's document: the fields of SPEC 6.1 under their names there. Group and time stand in
/// their own columns.
final class DecisionText {

    private static final JsonMapper JSON = new JsonMapper();

    private DecisionText() {}

    static String write(DecisionRecord decision) {
        ObjectNode document = JSON.createObjectNode();
        document.put("action", name(decision.action()));
        document.set("from", capacity(decision.from()));
        document.set("to", capacity(decision.to()));
        decision.rule().ifPresent(rule -> document.put("rule", rule));
        ArrayNode limitedBy = document.putArray("limitedBy");
        decision.limitedBy().forEach(limit -> limitedBy.add(name(limit)));
        document.put("dryRun", decision.dryRun());
        document.put("reason", decision.reason());
        ArrayNode trace = document.putArray("trace");
        decision.trace().forEach(step -> trace.add(step(step)));
        return document.toString();
    }

    private static ObjectNode capacity(Capacity capacity) {
        ObjectNode node = JSON.createObjectNode();
        node.put("instances", capacity.instances());
        capacity.size().ifPresent(size -> node.put("size", size));
        return node;
    }

    private static ObjectNode step(DecisionRecord.Step step) {
        ObjectNode node = JSON.createObjectNode();
        node.put("stage", name(step.stage()));
        step.rule().ifPresent(rule -> node.put("rule", rule));
        node.put("code", name(step.code()));
        step.recommendation().ifPresent(wanted -> node.put("recommendation", wanted));
        node.put("input", step.input());
        node.put("output", step.output());
        node.put("note", step.note());
        return node;
    }

    static DecisionRecord read(long sequence, String group, Instant at, String text) {
        try {
            JsonNode document = JSON.readTree(text);
            List<LimitedBy> limitedBy = new ArrayList<>();
            document.path("limitedBy")
                    .forEach(limit -> limitedBy.add(constant(LimitedBy.class, limit)));
            List<DecisionRecord.Step> trace = new ArrayList<>();
            document.path("trace").forEach(step -> trace.add(step(step)));
            return new DecisionRecord(
                    sequence,
                    group,
                    at,
                    constant(Action.class, document.path("action")),
                    capacity(document.path("from")),
                    capacity(document.path("to")),
                    text(document.path("rule")),
                    limitedBy,
                    document.path("dryRun").asBoolean(false),
                    document.path("reason").stringValue(),
                    trace);
        } catch (JacksonException | IllegalArgumentException damaged) {
            throw new OutsideException(
                    Kind.UNAVAILABLE,
                    "decision %d of group %s in the store does not read".formatted(sequence, group),
                    damaged);
        }
    }

    private static DecisionRecord.Step step(JsonNode node) {
        JsonNode wanted = node.path("recommendation");
        return new DecisionRecord.Step(
                constant(Stage.class, node.path("stage")),
                text(node.path("rule")),
                constant(ReasonCode.class, node.path("code")),
                wanted.isNumber() ? OptionalInt.of(wanted.intValue()) : OptionalInt.empty(),
                node.path("input").intValue(),
                node.path("output").intValue(),
                node.path("note").stringValue());
    }

    private static Capacity capacity(JsonNode node) {
        return new Capacity(node.path("instances").intValue(), text(node.path("size")));
    }

    private static Optional<String> text(JsonNode node) {
        return node.isString() ? Optional.of(node.stringValue()) : Optional.empty();
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static <E extends Enum<E>> E constant(Class<E> type, JsonNode node) {
        return Enum.valueOf(type, node.stringValue().toUpperCase(Locale.ROOT));
    }
}
