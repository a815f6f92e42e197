package io.novacron.autoscaler.server.http;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Checks bodies against the schemas of the OpenAPI document, formats included. A schema is
/// prepared when it is first needed. Thread-safe.
public final class BodySchemas {

    private static final String NAME = "urn:novacron:openapi";
    private static final Pattern STEP = Pattern.compile("/(\\d+)(?=/|$)");

    private final SchemaRegistry registry;
    private final Map<String, Schema> prepared = new ConcurrentHashMap<>();

    public BodySchemas(ApiDocument document) {
        String text = document.tree().toString();
        this.registry =
                SchemaRegistry.withDefaultDialect(
                        SpecificationVersion.DRAFT_2020_12,
                        builder -> builder.schemas(Map.of(NAME, text)));
    }

    /// Everything wrong with a body.
    ///
    /// @param pointer of the schema in the document, such as `/components/schemas/SignIn`
    public List<FieldProblem> check(String pointer, JsonNode body) {
        Schema schema =
                prepared.computeIfAbsent(
                        pointer,
                        place -> registry.getSchema(SchemaLocation.of(NAME + "#" + place)));
        return schema.validate(body, (ExecutionContext context) -> formats(context)).stream()
                .map(BodySchemas::problem)
                .distinct()
                .toList();
    }

    private static void formats(ExecutionContext context) {
        context.executionConfig(config -> config.formatAssertionsEnabled(true));
    }

    private static FieldProblem problem(Error error) {
        String path = path(error.getInstanceLocation().toString());
        String property = error.getProperty() == null ? "" : error.getProperty();
        boolean unknown =
                error.getKeyword().equals("additionalProperties")
                        || error.getKeyword().equals("unevaluatedProperties");
        if (unknown || error.getKeyword().equals("required")) {
            return FieldProblem.of(
                    FieldProblem.plain(path.isEmpty() ? property : path + "." + property),
                    unknown ? "an unknown field" : "nothing",
                    unknown ? "no field of this name" : "a value (required)");
        }
        JsonNode found = error.getInstanceNode();
        return FieldProblem.of(
                path,
                found == null || found.isContainer()
                        ? "this"
                        : FieldProblem.quoted(found.asString()),
                allowed(error));
    }

    /// The validator's words without the path they begin with.
    private static String allowed(Error error) {
        if (error.getKeyword().equals("type")) {
            return "of type " + error.getSchemaNode().asString("another");
        }
        String message = error.getMessage();
        int colon = message.indexOf(": ");
        return colon > 0 && message.startsWith("$") ? message.substring(colon + 2) : message;
    }

    /// `/rules/2/name` as people write it: `rules[2].name`.
    private static String path(String pointer) {
        String indexed = STEP.matcher(pointer).replaceAll("[$1]").replace('/', '.');
        return indexed.startsWith(".") ? indexed.substring(1) : indexed;
    }
}
