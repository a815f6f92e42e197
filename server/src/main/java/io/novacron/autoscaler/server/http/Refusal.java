package io.novacron.autoscaler.server.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A request is not done; what its caller gets are problem details (RFC 9457).
public final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final Kind kind;
    private final transient List<FieldProblem> errors;
    private final transient Map<String, String> headers;
    private final transient Map<String, Long> numbers;

    private Refusal(
            Kind kind,
            String detail,
            List<FieldProblem> errors,
            Map<String, String> headers,
            Map<String, Long> numbers) {
        // No stack trace: this is an answer, not a fault.
        super(detail, null, false, false);
        this.kind = kind;
        this.errors = List.copyOf(errors);
        this.headers = Map.copyOf(headers);
        this.numbers = Map.copyOf(numbers);
    }

    /// What can be wrong. The names are part of the API: added, never renamed.
    public enum Kind {
        MALFORMED(400, "This request cannot be read"),
        BAD_PARAMETER(400, "A parameter is wrong"),
        UNAUTHENTICATED(401, "A valid token is needed"),
        FORBIDDEN(403, "Not allowed"),
        NOT_FOUND(404, "There is no such thing"),
        METHOD_NOT_ALLOWED(405, "This method is not for this address"),
        NOT_ACCEPTABLE(406, "None of the accepted media types can be had"),
        TIMEOUT(408, "The request took too long to arrive"),
        EXISTS(409, "It exists already"),
        NEEDS_FORCE(409, "This would remove more than half of the running instances"),
        RUNNING(409, "The same request is being executed"),
        NOT_TAKEN(409, "The other side did not take it"),
        NOT_READY(409, "There is too little history yet"),
        NOT_WAITING(409, "Nobody waits for this"),
        STALE(412, "It was changed in the meantime"),
        TOO_LARGE(413, "The body is too large"),
        UNSUPPORTED_MEDIA_TYPE(415, "This media type is not read here"),
        INVALID(422, "A value is wrong"),
        KEY_REUSED(422, "The idempotency key was used for another request"),
        PRECONDITION_REQUIRED(428, "If-Match is needed"),
        TOO_MANY(429, "Too many requests"),
        FAULT(500, "This is a fault of the server"),
        OVERLOADED(503, "Too many requests at once"),
        STOPPING(503, "The server is stopping"),
        STORE_UNAVAILABLE(503, "The store does not answer");

        private final int status;
        private final String title;

        Kind(int status, String title) {
            this.status = status;
            this.title = title;
        }

        public int status() {
            return status;
        }

        public String title() {
            return title;
        }

        /// Its `type`.
        public String type() {
            return "urn:novacron:problem:" + name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    public static Refusal of(Kind kind, String detail) {
        return new Refusal(kind, detail, List.of(), Map.of(), Map.of());
    }

    public static Refusal of(Kind kind, String detail, List<FieldProblem> errors) {
        return new Refusal(kind, detail, errors, Map.of(), Map.of());
    }

    /// A body with fields that are wrong.
    public static Refusal invalid(List<FieldProblem> errors) {
        return of(
                Kind.INVALID,
                errors.size() == 1 ? "one problem" : errors.size() + " problems",
                errors);
    }

    /// The same with a header.
    public Refusal with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Refusal(kind, detail(), errors, more, numbers);
    }

    /// The same with a number as a member of its own.
    public Refusal with(String member, long value) {
        Map<String, Long> more = new LinkedHashMap<>(numbers);
        more.put(member, value);
        return new Refusal(kind, detail(), errors, headers, more);
    }

    public Kind kind() {
        return kind;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }

    public List<FieldProblem> errors() {
        return errors;
    }

    public Map<String, String> headers() {
        return headers;
    }

    /// @param instance names this request in the log
    public ObjectNode tree(String instance) {
        ObjectNode tree =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("type", kind.type())
                        .put("title", kind.title())
                        .put("status", kind.status())
                        .put("detail", detail())
                        .put("instance", instance);
        numbers.forEach(tree::put);
        if (!errors.isEmpty()) {
            errors.forEach(error -> tree.withArray("errors").add(error.tree()));
        }
        return tree;
    }
}
