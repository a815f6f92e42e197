package io.novacron.autoscaler.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Parameters of a request in their order; a name may stand there several times. Immutable.
record Query(List<String> parts) {

    static final Query NONE = new Query(List.of());

    Query {
        parts = List.copyOf(parts);
    }

    Query with(String name, Object value) {
        List<String> more = new ArrayList<>(parts);
        more.add(name + "=" + ApiClient.encoded(value.toString()));
        return new Query(more);
    }

    /// The same where there is no value.
    Query with(String name, Optional<?> value) {
        return value.isPresent() ? with(name, value.get()) : this;
    }

    Query with(String name, List<String> values) {
        Query query = this;
        for (String value : values) {
            query = query.with(name, value);
        }
        return query;
    }

    /// A parameter that is there or not.
    Query with(String name, boolean set) {
        return set ? with(name, "true") : this;
    }

    /// As it follows a path.
    String text() {
        return parts.isEmpty() ? "" : "?" + String.join("&", parts);
    }
}
