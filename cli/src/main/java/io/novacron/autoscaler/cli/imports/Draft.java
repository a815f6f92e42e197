package io.novacron.autoscaler.cli.imports;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A group that is being made of another autoscaler's document, and what is to be said about it.
final class Draft {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /// What may be changed by hand afterwards; in dry run a wrong guess costs nothing.
    private static final String SHADOW =
            "dryRun: it decides and shows what it would do beside what runs now; remove it to act";

    private final String source;
    private final ObjectNode document = NODES.objectNode();
    private final ObjectNode metrics = NODES.objectNode();
    private final List<ObjectNode> rules = new ArrayList<>();
    private final List<ObjectNode> schedules = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();

    /// @param source what it is made of, such as `HorizontalPodAutoscaler shop/web`
    /// @param name becomes the id, with what an id may not hold replaced
    Draft(String source, String name, String resourceType, int minimum, int maximum) {
        this.source = source;
        document.put("id", id(name));
        document.put("resourceType", resourceType);
        document.put("dryRun", true);
        document.put("minCapacity", minimum);
        document.put("maxCapacity", maximum);
        notes.add(SHADOW);
    }

    private static String id(String name) {
        String id = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]", "-");
        id = id.replaceFirst("^[^a-z0-9]+", "");
        return id.isEmpty() ? "imported" : id.substring(0, Math.min(id.length(), 128));
    }

    String source() {
        return source;
    }

    String id() {
        return document.path("id").asString();
    }

    /// What has no equivalent, or is to be looked at.
    List<String> notes() {
        return List.copyOf(notes);
    }

    /// @param where in the document it was made of
    void note(String where, String text) {
        notes.add(where + ": " + text);
    }

    ObjectNode document() {
        return document;
    }

    static ObjectNode node() {
        return NODES.objectNode();
    }

    /// Adds a label, where there is something to say.
    void label(String name, JsonNode value) {
        if (value.isString() && !value.asString().isEmpty()) {
            document.withObject("/labels").put(name, value.asString());
        }
    }

    /// Adds a metric under a name of its own, or finds the same one.
    ///
    /// @return its name
    String metric(String wish, ObjectNode metric) {
        for (Map.Entry<String, JsonNode> known : metrics.properties()) {
            if (known.getValue().equals(metric)) {
                return known.getKey();
            }
        }
        String name = free(wish, metrics.propertyNames()::contains);
        metrics.set(name, metric);
        return name;
    }

    ObjectNode rule(String wish, String type, String metric) {
        ObjectNode rule = NODES.objectNode();
        String id = free(wish, ids::contains);
        ids.add(id);
        rule.put("id", id).put("type", type).put("metric", metric);
        rules.add(rule);
        return rule;
    }

    /// @param schedule gets a name of its own
    void schedule(String wish, ObjectNode schedule) {
        String name =
                free(
                        wish,
                        taken ->
                                schedules.stream()
                                        .anyMatch(
                                                one -> one.path("name").asString().equals(taken)));
        schedules.add(Draft.node().put("name", name).setAll(schedule));
    }

    /// Takes away what is the default here and unknown there: going in waits for nothing, and one
    /// step may be as large as a rule says.
    void unhindered() {
        ObjectNode behavior = document.withObject("/behavior");
        behavior.withObject("/scaleOut").putArray("limits");
        behavior.withObject("/scaleIn").put("stabilizationWindow", "0s").putArray("limits");
    }

    /// A number as people write it.
    static JsonNode number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? NODES.numberNode((long) value)
                : NODES.numberNode(value);
    }

    private static String free(String wish, java.util.function.Predicate<String> taken) {
        String clean = wish.replaceAll("[^A-Za-z0-9_.-]", "_");
        clean = clean.isEmpty() ? "metric" : clean;
        String name = clean;
        for (int number = 2; taken.test(name); number++) {
            name = clean + "-" + number;
        }
        return name;
    }

    /// The group's document, its parts in the order people read them.
    ObjectNode finished() {
        ObjectNode whole = document.deepCopy();
        JsonNode behavior = whole.remove("behavior");
        if (!metrics.isEmpty()) {
            whole.set("metrics", metrics);
        }
        if (!rules.isEmpty()) {
            rules.forEach(whole.withArray("/rules")::add);
        }
        if (behavior != null && !behavior.isEmpty()) {
            whole.set("behavior", behavior);
        }
        if (!schedules.isEmpty()) {
            schedules.forEach(whole.withArray("/schedules")::add);
        }
        return whole;
    }
}
