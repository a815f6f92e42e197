package io.novacron.autoscaler.server.http;

import io.novacron.autoscaler.config.NearestName;
import io.novacron.autoscaler.server.access.Caller;
import io.novacron.autoscaler.server.access.Gatekeeper;
import io.novacron.autoscaler.server.access.Gatekeeper.Credentials;
import io.novacron.autoscaler.server.http.Parameter.Place;
import io.novacron.autoscaler.server.http.Refusal.Kind;
import io.novacron.autoscaler.spi.AnswerStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// What happens to a request before and around its handler, in this order: who calls (401), how
/// often (429), from which page and with which role (403), accepted media types (406), parameters
/// (400, 428), body (413, 415, 400, 422), repeats. Thread-safe.
public final class Pipeline {

    private final Gatekeeper gatekeeper;
    private final BodySchemas schemas;
    private final RateLimiter rates;
    private final BodyReader bodies;
    private final Repeats repeats;

    public Pipeline(
            Gatekeeper gatekeeper,
            BodySchemas schemas,
            AnswerStore answers,
            Limits limits,
            Watchdog watchdog,
            InstantSource clock) {
        this.gatekeeper = gatekeeper;
        this.schemas = schemas;
        this.rates = new RateLimiter(limits.requestsPerSecond(), limits.burst(), System::nanoTime);
        this.bodies = new BodyReader(limits.bodyBytes(), limits.bodyPatience(), watchdog);
        this.repeats = new Repeats(answers, clock);
    }

    /// @throws Refusal or what the handler throws
    Reply answer(Operation operation, Handler handler, Incoming incoming) {
        Credentials credentials =
                new Credentials(
                        incoming.header("Authorization"),
                        incoming.header("Cookie"),
                        incoming.host(),
                        incoming.header("Origin"),
                        incoming.header("Sec-Fetch-Site"));
        Optional<Caller> caller =
                operation.recognises() ? gatekeeper.recognise(credentials) : Optional.empty();
        requireRate(operation, caller, incoming);
        requireRole(operation, caller, credentials);
        requireAcceptable(operation, incoming);
        Map<String, List<String>> values = values(operation, incoming);
        ApiRequest request =
                new ApiRequest(operation, values, caller, content(operation, incoming), incoming);
        return operation.takesIdempotencyKey()
                ? repeats.once(request, incoming.target(), () -> handler.handle(request))
                : handler.handle(request);
    }

    // Probes are public and cheap: a balancer that asks often is not refused.
    private void requireRate(Operation operation, Optional<Caller> caller, Incoming incoming) {
        if (operation.isProbe()) {
            return;
        }
        String key =
                caller.map(known -> "caller " + known.name())
                        .orElseGet(() -> "address " + incoming.remoteAddress());
        Optional<Duration> wait = rates.take(key);
        if (wait.isPresent()) {
            long seconds = Math.max(1, Math.ceilDiv(wait.get().toMillis(), 1_000));
            throw Refusal.of(Kind.TOO_MANY, "one request too many; wait %d s".formatted(seconds))
                    .with("Retry-After", Long.toString(seconds));
        }
    }

    private static void requireRole(
            Operation operation, Optional<Caller> caller, Credentials credentials) {
        if (operation.role().isPresent() && caller.isEmpty()) {
            boolean given = credentials.authorization().isPresent();
            throw Refusal.of(
                            Kind.UNAUTHENTICATED,
                            given
                                    ? "this token is not known, has expired or was revoked"
                                    : "send Authorization: Bearer with a token")
                    .with("WWW-Authenticate", given ? "Bearer error=\"invalid_token\"" : "Bearer");
        }
        if (!operation.isSafe() && !Gatekeeper.mayChange(caller, credentials)) {
            throw Refusal.of(Kind.FORBIDDEN, "a page of another site may not change anything here");
        }
        if (operation.role().isPresent() && !caller.orElseThrow().may(operation.role().get())) {
            throw Refusal.of(
                    Kind.FORBIDDEN,
                    "%s is %s; this takes %s"
                            .formatted(
                                    caller.orElseThrow().name(),
                                    name(caller.orElseThrow().role()),
                                    name(operation.role().get())));
        }
    }

    private static String name(Enum<?> role) {
        return role.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static void requireAcceptable(Operation operation, Incoming incoming) {
        if (!operation.answers().isEmpty()
                && MediaTypes.best(incoming.header("Accept").orElse(""), operation.answers())
                        .isEmpty()) {
            throw Refusal.of(
                    Kind.NOT_ACCEPTABLE,
                    "there is: " + String.join(", ", new TreeSet<>(operation.answers())));
        }
    }

    private static Map<String, List<String>> values(Operation operation, Incoming incoming) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        List<FieldProblem> problems = new ArrayList<>(unknown(operation, incoming.query()));
        List<Parameter> missing = new ArrayList<>();
        for (Parameter parameter : operation.parameters()) {
            List<String> given =
                    parameter.place() == Place.QUERY
                            ? incoming.query().getOrDefault(parameter.name(), List.of())
                            : incoming.header(parameter.name()).map(List::of).orElse(List.of());
            if (given.isEmpty() && parameter.required()) {
                missing.add(parameter);
            }
            parameter.check(given).ifPresent(problems::add);
            List<String> used =
                    given.isEmpty() ? parameter.standard().map(List::of).orElse(List.of()) : given;
            values.put(parameter.name(), used);
        }
        if (problems.isEmpty() && missing.isEmpty()) {
            return values;
        }
        if (problems.isEmpty()) {
            throw missing(missing.getFirst());
        }
        throw Refusal.of(
                Kind.BAD_PARAMETER,
                problems.stream().map(FieldProblem::path).collect(Collectors.joining(", ")),
                problems);
    }

    private static Refusal missing(Parameter parameter) {
        return parameter.name().equals(Parameter.IF_MATCH)
                ? Refusal.of(
                        Kind.PRECONDITION_REQUIRED,
                        "send If-Match with the ETag that was read, so that nobody's change is lost")
                : Refusal.of(
                        Kind.BAD_PARAMETER,
                        parameter.name() + " is needed",
                        List.of(
                                FieldProblem.of(
                                        parameter.name(), "nothing", "a value (required)")));
    }

    private static List<FieldProblem> unknown(
            Operation operation, Map<String, List<String>> query) {
        Set<String> known =
                operation.parameters().stream()
                        .filter(parameter -> parameter.place() == Place.QUERY)
                        .map(Parameter::name)
                        .collect(Collectors.toCollection(TreeSet::new));
        return query.keySet().stream()
                .filter(name -> !known.contains(name))
                .map(name ->
                        FieldProblem.of(
                                FieldProblem.plain(name),
                                "an unknown parameter",
                                NearestName.to(name, known)
                                        .map("did you mean '%s'?"::formatted)
                                        .orElse(
                                                known.isEmpty()
                                                        ? "no parameters here"
                                                        : "one of: " + String.join(", ", known))))
                .toList();
    }

    private Optional<ApiRequest.Content> content(Operation operation, Incoming incoming) {
        if (operation.body().isEmpty()) {
            return Optional.empty();
        }
        Operation.Body expected = operation.body().get();
        byte[] bytes = incoming.hasBody() ? bodies.read(incoming, Set.of("snappy")) : new byte[0];
        if (bytes.length == 0) {
            if (expected.required()) {
                throw Refusal.of(
                        Kind.MALFORMED,
                        "a body is needed",
                        List.of(FieldProblem.of("", "nothing", "a body (required)")));
            }
            return Optional.empty();
        }
        String type = MediaTypes.plain(incoming.header("Content-Type").orElse(MediaTypes.JSON));
        if (!expected.mediaTypes().contains(type)) {
            throw Refusal.of(
                            Kind.UNSUPPORTED_MEDIA_TYPE,
                            "%s; allowed: %s"
                                    .formatted(
                                            FieldProblem.quoted(type),
                                            String.join(
                                                    ", ", new TreeSet<>(expected.mediaTypes()))))
                    .with("Accept", String.join(", ", new TreeSet<>(expected.mediaTypes())));
        }
        return Optional.of(
                new ApiRequest.Content(
                        type,
                        bytes,
                        expected.schema().map(pointer -> checked(pointer, bytes, type))));
    }

    private JsonNode checked(String pointer, byte[] bytes, String type) {
        JsonNode tree = Documents.read(bytes, type);
        List<FieldProblem> problems = schemas.check(pointer, tree);
        if (!problems.isEmpty()) {
            throw Refusal.invalid(problems);
        }
        return tree;
    }
}
