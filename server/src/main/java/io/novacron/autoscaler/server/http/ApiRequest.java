package io.novacron.autoscaler.server.http;

import io.novacron.autoscaler.server.access.Caller;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// A request that fits the document: parameters have their types, the body its schema, the caller
/// its role. Immutable.
public final class ApiRequest {

    private final Operation operation;
    private final UnaryOperator<String> variables;
    private final Map<String, List<String>> values;
    private final Optional<Caller> caller;
    private final Optional<Content> content;
    private final Incoming incoming;

    /// A body.
    public static final class Content {
        private final String mediaType;
        private final byte[] bytes;
        private final Optional<JsonNode> tree;

        Content(String mediaType, byte[] bytes, Optional<JsonNode> tree) {
            this.mediaType = mediaType;
            this.bytes = bytes;
            this.tree = tree;
        }

        /// One of the operation's.
        public String mediaType() {
            return mediaType;
        }

        /// As it was sent, decompressed; not to be changed.
        public byte[] bytes() {
            return bytes;
        }

        /// What was read of it; empty where the operation reads it itself.
        public Optional<JsonNode> tree() {
            return tree;
        }
    }

    ApiRequest(
            Operation operation,
            Map<String, List<String>> values,
            Optional<Caller> caller,
            Optional<Content> content,
            Incoming incoming) {
        this.operation = operation;
        this.variables = incoming::variable;
        this.values = values;
        this.caller = caller;
        this.content = content;
        this.incoming = incoming;
    }

    public Operation operation() {
        return operation;
    }

    /// A variable of the path.
    public String variable(String name) {
        return variables.apply(name);
    }

    /// A parameter that is a text or a choice.
    public Optional<String> text(String name) {
        return values.getOrDefault(name, List.of()).stream().findFirst();
    }

    /// A parameter that may be repeated or separated by commas.
    public List<String> several(String name) {
        return Parameter.split(values.getOrDefault(name, List.of())).stream()
                .filter(value -> !value.isEmpty())
                .toList();
    }

    public OptionalLong whole(String name) {
        return text(name).map(Parameter::whole).orElse(OptionalLong.empty());
    }

    /// A parameter that is a number and has a default.
    public int count(String name) {
        return Math.toIntExact(whole(name).orElseThrow());
    }

    public boolean truth(String name) {
        return text(name).map(Boolean::parseBoolean).orElse(false);
    }

    public Optional<Instant> time(String name) {
        return text(name).flatMap(Parameter::time);
    }

    /// Where the page before ended.
    public Optional<Cursor> cursor() {
        return text("cursor").map(Cursor::read);
    }

    /// Who calls, where that is known; for operations that do not ask for it.
    public Optional<Caller> recognised() {
        return caller;
    }

    /// Who calls.
    ///
    /// @throws IllegalStateException where the operation is public
    public Caller caller() {
        return caller.orElseThrow(
                () -> new IllegalStateException(operation.id() + " is called by anybody"));
    }

    /// The body as it was sent; empty where there is none.
    public Optional<Content> content() {
        return content;
    }

    /// The body where its schema was checked; an empty object where there is none.
    public JsonNode tree() {
        return content.flatMap(Content::tree)
                .orElseGet(() -> JsonNodeFactory.instance.objectNode());
    }

    /// A field of the body that is a text.
    public Optional<String> field(String name) {
        return Optional.ofNullable(tree().get(name)).map(JsonNode::asString);
    }

    public Optional<String> header(String name) {
        return incoming.header(name);
    }

    public boolean secure() {
        return incoming.secure();
    }
}
