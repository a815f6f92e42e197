package io.novacron.autoscaler.server.http;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// JSON merge patch (RFC 7396): fields replace fields, null removes, all else stays.
///
/// Example: `{"a": {"b": 1, "c": 2}}` with `{"a": {"b": null, "d": 3}}` is `{"a": {"c": 2, "d":
/// 3}}`.
public final class MergePatch {

    private MergePatch() {}

    /// @return the patched document, in JSON
    /// @throws Refusal where the patch is no JSON object
    public static byte[] apply(ObjectNode document, byte[] patch) {
        JsonNode changes = Documents.read(patch, MediaTypes.JSON);
        if (!changes.isObject()) {
            throw Refusal.invalid(
                    List.of(
                            FieldProblem.of(
                                    "", "no object", "an object with the fields that change")));
        }
        merge(document, changes);
        return Documents.json(document);
    }

    private static void merge(ObjectNode target, JsonNode changes) {
        for (Map.Entry<String, JsonNode> change : changes.properties()) {
            String name = change.getKey();
            JsonNode value = change.getValue();
            if (value.isNull()) {
                target.remove(name);
            } else if (value.isObject()) {
                ObjectNode inner =
                        target.get(name) instanceof ObjectNode known
                                ? known
                                : target.putObject(name);
                merge(inner, value);
            } else {
                target.set(name, value);
            }
        }
    }
}
