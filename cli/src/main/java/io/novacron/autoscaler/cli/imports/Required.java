package io.novacron.autoscaler.cli.imports;

import tools.jackson.databind.JsonNode;

/// What a document must hold to become a group at all.
final class Required {

    private Required() {}

    /// @throws ImportException where it is missing
    static JsonNode object(Foreign document, String... path) {
        JsonNode node = at(document, path);
        if (!node.isObject()) {
            throw wrong(document, node, "an object", path);
        }
        return node;
    }

    /// @throws ImportException where it is missing
    static String text(Foreign document, String... path) {
        JsonNode node = at(document, path);
        if (!node.isString() || node.asString().isBlank()) {
            throw wrong(document, node, "text", path);
        }
        return node.asString();
    }

    /// @throws ImportException where it is missing or no whole number of at least 0
    static int number(Foreign document, String... path) {
        JsonNode node = at(document, path);
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.asInt() < 0) {
            throw wrong(document, node, "a whole number of at least 0", path);
        }
        return node.asInt();
    }

    private static JsonNode at(Foreign document, String... path) {
        JsonNode node = document.tree();
        for (String name : path) {
            node = node.path(name);
        }
        return node;
    }

    private static ImportException wrong(
            Foreign document, JsonNode found, String allowed, String... path) {
        return new ImportException(
                "%s: %s: found %s; %s"
                        .formatted(
                                document.place(),
                                String.join(".", path),
                                found.isMissingNode() ? "nothing" : found,
                                allowed));
    }
}
