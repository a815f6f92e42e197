package io.novacron.autoscaler.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.novacron.autoscaler.server.http.ApiDocument;
import io.novacron.autoscaler.server.http.Operation;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Holds every answer against the OpenAPI document: its status is named there, its body fits.
final class ApiContract {

    static final ApiDocument DOCUMENT = ApiDocument.beside(Server.class, "openapi.yaml");
    private static final String NAME = "urn:test:openapi";
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(
                    SpecificationVersion.DRAFT_2020_12,
                    builder -> builder.schemas(Map.of(NAME, DOCUMENT.tree().toString())));
    private static final Map<String, Schema> SCHEMAS = new ConcurrentHashMap<>();
    private static final JsonMapper JSON = new JsonMapper();

    /// The operation of an address, where it has one.
    static Optional<Operation> operation(String method, String path) {
        return DOCUMENT.operations().stream()
                .filter(operation -> operation.method().equals(method))
                .filter(operation ->
                        Pattern.matches(operation.path().replaceAll("\\{[^}]+}", "[^/]+"), path))
                // A literal step goes before a variable.
                .min((one, other) ->
                        Boolean.compare(one.path().contains("{"), other.path().contains("{")));
    }

    void check(String method, String path, int status, String contentType, String body) {
        Optional<Operation> operation = operation(method, path);
        if (status >= 400 && !(operation.isPresent() && status == 503)) {
            assertThat(contentType).as(body).startsWith("application/problem+json");
            fits("/components/schemas/Problem", body);
            assertThat(JSON.readTree(body).get("status").asInt()).isEqualTo(status);
            return;
        }
        operation.ifPresent(known -> check(known, status, contentType, body));
    }

    private static void check(Operation operation, int status, String contentType, String body) {
        JsonNode responses =
                DOCUMENT.tree()
                        .get("paths")
                        .get(operation.path())
                        .get(operation.method().toLowerCase(java.util.Locale.ROOT))
                        .get("responses");
        JsonNode response = responses.path(Integer.toString(status));
        if (response.isMissingNode() && status == 503) {
            fits("/components/schemas/Problem", body);
            return;
        }
        assertThat(response.isMissingNode()).as("%s answers %s", operation, status).isFalse();
        JsonNode resolved =
                response.has("$ref")
                        ? DOCUMENT.tree().at(response.get("$ref").asString().substring(1))
                        : response;
        if (!resolved.has("content")) {
            assertThat(body).as("%s answers %s", operation, status).isEmpty();
            return;
        }
        String type = contentType.split(";", 2)[0];
        assertThat(resolved.get("content").propertyNames()).as("%s", operation).contains(type);
        JsonNode schema = resolved.get("content").get(type).get("schema");
        if (type.equals("application/json") && schema.has("$ref")) {
            fits(schema.get("$ref").asString().substring(1), body);
        }
    }

    private static void fits(String pointer, String body) {
        Schema schema =
                SCHEMAS.computeIfAbsent(
                        pointer,
                        place -> REGISTRY.getSchema(SchemaLocation.of(NAME + "#" + place)));
        assertThat(schema.validate(JSON.readTree(body))).as("%s: %s", pointer, body).isEmpty();
    }
}
