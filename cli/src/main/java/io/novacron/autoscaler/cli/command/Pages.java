package io.novacron.autoscaler.cli.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads a list of the API page by page.
final class Pages {

    /// More than any list people look at.
    private static final int MOST = 100_000;

    private static final JsonMapper JSON = new JsonMapper();

    private Pages() {}

    /// Everything.
    static List<JsonNode> all(ApiClient server, String path, Query query, String field) {
        return read(server, path, query, field, MOST);
    }

    /// The first `limit` entries.
    static List<JsonNode> read(
            ApiClient server, String path, Query query, String field, int limit) {
        Query asked = query;
        List<JsonNode> entries = new ArrayList<>();
        while (true) {
            JsonNode page = server.get(path, asked).json();
            for (JsonNode entry : page.path(field)) {
                if (entries.size() == limit) {
                    return entries;
                }
                entries.add(entry);
            }
            if (!page.path("next").isString()) {
                return entries;
            }
            asked = query.with("cursor", page.get("next").stringValue());
        }
    }

    /// An object as a map, in its order.
    static Map<String, Object> map(JsonNode object) {
        return JSON.convertValue(object, new TypeReference<LinkedHashMap<String, Object>>() {});
    }
}
