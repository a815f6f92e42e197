package io.novacron.autoscaler.server.http;

import io.novacron.autoscaler.server.http.Parameter.Place;
import io.novacron.autoscaler.spi.TokenStore.Role;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The OpenAPI document: what the API is. Immutable.
///
/// A mistake in it is found at start: every operation needs an id and a role, every parameter a
/// type that [Parameter.Type] knows.
public final class ApiDocument {

    private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");

    private final JsonNode tree;
    private final List<Operation> operations;

    private ApiDocument(JsonNode tree) {
        this.tree = tree;
        this.operations = List.copyOf(read(tree));
    }

    /// Reads a document that stands beside a class.
    public static ApiDocument beside(Class<?> type, String name) {
        try (InputStream input = type.getResourceAsStream(name)) {
            if (input == null) {
                throw new IllegalStateException(name + " is not beside " + type.getName());
            }
            return of(new YAMLMapper().readTree(input));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static ApiDocument of(JsonNode tree) {
        return new ApiDocument(tree);
    }

    /// The document itself.
    public JsonNode tree() {
        return tree;
    }

    public List<Operation> operations() {
        return operations;
    }

    private List<Operation> read(JsonNode document) {
        List<Operation> found = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
            for (Map.Entry<String, JsonNode> entry : path.getValue().properties()) {
                if (METHODS.contains(entry.getKey())) {
                    Operation operation = operation(path.getKey(), entry, path.getValue());
                    if (!ids.add(operation.id())) {
                        throw new IllegalStateException("two operations " + operation.id());
                    }
                    found.add(operation);
                }
            }
        }
        return found;
    }

    private Operation operation(String path, Map.Entry<String, JsonNode> entry, JsonNode item) {
        JsonNode node = entry.getValue();
        String role = node.path("x-role").asString("");
        List<Parameter> parameters = new ArrayList<>();
        for (JsonNode declared : item.path("parameters")) {
            parameter(resolve(declared)).ifPresent(parameters::add);
        }
        for (JsonNode declared : node.path("parameters")) {
            parameter(resolve(declared)).ifPresent(parameters::add);
        }
        return new Operation(
                node.get("operationId").asString(),
                entry.getKey().toUpperCase(Locale.ROOT),
                path,
                role.equals("public")
                        ? Optional.empty()
                        : Optional.of(Role.valueOf(role.toUpperCase(Locale.ROOT))),
                !role.equals("public") || node.path("x-recognises").asBoolean(false),
                parameters,
                Optional.ofNullable(node.get("requestBody")).map(body -> body(node, body)),
                answers(node));
    }

    private Operation.Body body(JsonNode operation, JsonNode declared) {
        JsonNode body = resolve(declared);
        JsonNode content = body.get("content");
        Set<String> types = new TreeSet<>(content.propertyNames());
        Optional<String> schema =
                operation.has("x-reader")
                        ? Optional.empty()
                        : Optional.of(
                                content.get(types.iterator().next())
                                        .get("schema")
                                        .get("$ref")
                                        .asString()
                                        .substring(1));
        return new Operation.Body(body.path("required").asBoolean(false), types, schema);
    }

    private Set<String> answers(JsonNode operation) {
        Set<String> types = new TreeSet<>();
        for (Map.Entry<String, JsonNode> answer : operation.get("responses").properties()) {
            if (answer.getKey().startsWith("2")) {
                types.addAll(resolve(answer.getValue()).path("content").propertyNames());
            }
        }
        return types;
    }

    private Optional<Parameter> parameter(JsonNode node) {
        String in = node.get("in").asString();
        if (in.equals("path")) {
            // A variable that fits no name is one of something that is not there: 404.
            return Optional.empty();
        }
        JsonNode schema = resolve(node.get("schema"));
        return Optional.of(
                new Parameter(
                        node.get("name").asString(),
                        in.equals("header") ? Place.HEADER : Place.QUERY,
                        node.path("required").asBoolean(false),
                        type(schema),
                        Optional.ofNullable(schema.get("default")).map(JsonNode::asString)));
    }

    private Parameter.Type type(JsonNode schema) {
        return switch (schema.get("type").asString()) {
            case "boolean" -> new Parameter.Type.Truth();
            case "integer" ->
                    new Parameter.Type.Whole(
                            schema.path("minimum").asLong(Long.MIN_VALUE),
                            schema.path("maximum").asLong(Long.MAX_VALUE));
            case "array" ->
                    new Parameter.Type.Several(
                            type(resolve(schema.get("items"))), schema.get("maxItems").asInt());
            case "string" -> text(schema);
            default -> throw new IllegalStateException("no parameter can be a " + schema);
        };
    }

    private static Parameter.Type text(JsonNode schema) {
        if (schema.has("enum")) {
            return new Parameter.Type.Choice(
                    schema.get("enum").valueStream().map(JsonNode::asString).toList());
        }
        if (schema.path("format").asString("").equals("date-time")) {
            return new Parameter.Type.Time();
        }
        return new Parameter.Type.Text(
                schema.path("minLength").asInt(0),
                schema.path("maxLength").asInt(1_000),
                Optional.ofNullable(schema.get("pattern"))
                        .map(JsonNode::asString)
                        .map(Pattern::compile));
    }

    private JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? tree.at(node.get("$ref").asString().substring(1)) : node;
    }
}
