package io.novacron.autoscaler.server.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one place that knows the web server: routes of the document's operations, requests in,
/// replies out. Thread-safe.
public final class Front {

    private static final Logger LOG = LoggerFactory.getLogger(Front.class);

    /// Smaller answers gain nothing from compression.
    private static final int WORTH_COMPRESSING = 1_024;

    private final Pipeline pipeline;
    private final PageFront page;
    private final RequestObserver observer;
    private final BooleanSupplier stopping;
    private final InFlight requests;
    private final InFlight streams;
    private final Watchdog watchdog;
    private final Duration streamPatience;
    private final AtomicLong counter = new AtomicLong();
    private final String prefix = Long.toString(System.currentTimeMillis(), 36) + "-";

    /// Hears of every request that was answered.
    public interface RequestObserver {
        /// @param route as in the document; `page` for the page's files and `unknown` for an
        ///   address that is neither
        /// @param nanos from its head to its last byte
        void answered(String method, String route, int status, long nanos);
    }

    /// @param page answered where the document has no address
    /// @param stopping whether connections are to end with their answer
    public Front(
            Pipeline pipeline,
            PageFiles page,
            Limits limits,
            Watchdog watchdog,
            RequestObserver observer,
            BooleanSupplier stopping) {
        this.pipeline = pipeline;
        this.page = new PageFront(page);
        this.observer = observer;
        this.stopping = stopping;
        this.requests = new InFlight(limits.requests());
        this.streams = new InFlight(limits.streams());
        this.watchdog = watchdog;
        this.streamPatience = limits.streamPatience();
    }

    /// Requests under way, streams aside.
    public InFlight requests() {
        return requests;
    }

    /// Streams under way.
    public InFlight streams() {
        return streams;
    }

    /// Makes the routes.
    ///
    /// @throws IllegalStateException where an operation has no handler or a handler no operation
    public void route(
            HttpRouting.Builder routing, ApiDocument document, Map<String, Handler> handlers) {
        requireSame(document, handlers.keySet());
        Map<String, List<String>> methods = new TreeMap<>();
        for (Operation operation : document.operations()) {
            Handler handler = Objects.requireNonNull(handlers.get(operation.id()));
            methods.computeIfAbsent(operation.path(), _ -> new ArrayList<>())
                    .add(operation.method());
            routing.route(
                    Method.create(operation.method()),
                    operation.path(),
                    (request, response) -> answer(operation, handler, request, response));
        }
        methods.forEach((path, allowed) ->
                routing.any(
                        path,
                        (request, response) ->
                                refuse(
                                        path,
                                        Refusal.of(
                                                        Refusal.Kind.METHOD_NOT_ALLOWED,
                                                        "allowed: " + String.join(", ", allowed))
                                                .with("Allow", String.join(", ", allowed)),
                                        request,
                                        response)));
        routing.any(this::other);
    }

    private void other(ServerRequest request, ServerResponse response) {
        long start = System.nanoTime();
        Optional<PageFiles.File> file = page.find(request);
        if (file.isPresent()) {
            if (stopping.getAsBoolean()) {
                response.header(HeaderValues.CONNECTION_CLOSE);
            }
            done(request, response, "page", page.send(file.get(), request, response), start);
            return;
        }
        refuse(
                "unknown",
                Refusal.of(Refusal.Kind.NOT_FOUND, "no such address; /openapi.json lists all"),
                request,
                response);
    }

    private static void requireSame(ApiDocument document, Set<String> handlers) {
        Set<String> operations = new TreeSet<>();
        document.operations().forEach(operation -> operations.add(operation.id()));
        if (!operations.equals(new TreeSet<>(handlers))) {
            Set<String> difference = new TreeSet<>(operations);
            difference.addAll(handlers);
            difference.removeIf(id -> operations.contains(id) && handlers.contains(id));
            throw new IllegalStateException("document and code differ in: " + difference);
        }
    }

    private String nextId() {
        return prefix + Long.toString(counter.incrementAndGet(), 36);
    }

    private void refuse(
            String route, Refusal refusal, ServerRequest request, ServerResponse response) {
        long start = System.nanoTime();
        send(problem(refusal, nextId()), new HelidonRequest(request), response);
        done(request, response, route, refusal.kind().status(), start);
    }

    private void answer(
            Operation operation, Handler handler, ServerRequest request, ServerResponse response) {
        long start = System.nanoTime();
        String id = nextId();
        InFlight counted = operation.isStream() ? streams : requests;
        // Probes answer however busy the server is: that is what they are for.
        boolean probe = operation.isProbe();
        boolean entered = !probe && counted.enter();
        int status;
        try {
            if (entered || probe) {
                status = answer(operation, handler, id, new HelidonRequest(request), response);
            } else {
                Refusal refusal =
                        Refusal.of(Refusal.Kind.OVERLOADED, "try again in a second")
                                .with("Retry-After", "1");
                status = refusal.kind().status();
                send(problem(refusal, id), new HelidonRequest(request), response);
            }
        } finally {
            if (entered) {
                counted.leave();
            }
        }
        done(request, response, operation.path(), status, start);
    }

    private void done(
            ServerRequest request, ServerResponse response, String route, int status, long start) {
        long nanos = System.nanoTime() - start;
        String method = request.prologue().method().text();
        observer.answered(method, route, status, nanos);
        // The route, not the address: what is in a query is nobody's business.
        LOG.debug("{} {} {} in {} ms", method, route, status, nanos / 1_000_000);
        if (request.headers().containsToken(HeaderValues.CONNECTION_CLOSE)
                || response.headers().containsToken(HeaderValues.CONNECTION_CLOSE)) {
            // Helidon up to 4.5.3 says so and keeps the connection (helidon#12324).
            throw new CloseConnectionException("as the answer says");
        }
    }

    private int answer(
            Operation operation,
            Handler handler,
            String id,
            HelidonRequest request,
            ServerResponse response) {
        Reply reply;
        try {
            reply = pipeline.answer(operation, handler, request);
        } catch (RuntimeException failure) {
            if (Failures.isFault(failure)) {
                LOG.warn(
                        "{} {} failed, instance {}",
                        operation.method(),
                        operation.path(),
                        id,
                        failure);
            }
            reply = problem(Failures.refusal(failure), id);
        }
        if (reply instanceof Reply.Stream(Reply.Stream.Writer writer)) {
            stream(writer, response);
        } else {
            send(reply, request, response);
        }
        return reply.status();
    }

    private static Reply problem(Refusal refusal, String id) {
        return new Reply.Text(
                refusal.kind().status(),
                refusal.headers(),
                MediaTypes.PROBLEM,
                refusal.tree("urn:novacron:request:" + id).toString());
    }

    private void send(Reply reply, HelidonRequest request, ServerResponse response) {
        response.status(Status.create(reply.status()));
        reply.headers().forEach((name, value) -> response.header(HeaderNames.create(name), value));
        secure(response);
        if (stopping.getAsBoolean()) {
            response.header(HeaderValues.CONNECTION_CLOSE);
        }
        switch (reply) {
            case Reply.Document document -> {
                String type =
                        MediaTypes.best(
                                        request.header("Accept").orElse(""),
                                        Set.of(MediaTypes.JSON, MediaTypes.YAML))
                                .orElse(MediaTypes.JSON);
                byte[] body =
                        type.equals(MediaTypes.YAML)
                                ? Documents.yaml(document.tree())
                                : Documents.json(document.tree());
                send(body, type, request, response);
            }
            case Reply.Text text ->
                    send(
                            text.text().getBytes(StandardCharsets.UTF_8),
                            text.mediaType(),
                            request,
                            response);
            case Reply.Nothing _ -> response.send();
            case Reply.Stream _ -> throw new IllegalStateException("streams are not sent whole");
        }
    }

    private static void send(
            byte[] body, String type, HelidonRequest request, ServerResponse response) {
        response.header(HeaderNames.CONTENT_TYPE, type);
        response.header(HeaderNames.VARY, "Accept, Accept-Encoding");
        boolean gzip =
                body.length >= WORTH_COMPRESSING
                        && MediaTypes.names(request.header("Accept-Encoding").orElse(""), "gzip");
        if (gzip) {
            response.header(HeaderNames.CONTENT_ENCODING, "gzip");
        }
        response.send(gzip ? compressed(body) : body);
    }

    private static byte[] compressed(byte[] body) {
        ByteArrayOutputStream small = new ByteArrayOutputStream(body.length / 4);
        try (GZIPOutputStream gzip = new GZIPOutputStream(small)) {
            gzip.write(body);
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory", impossible);
        }
        return small.toByteArray();
    }

    private static void secure(ServerResponse response) {
        response.header(HeaderNames.create("X-Content-Type-Options"), "nosniff");
        if (!response.headers().contains(HeaderNames.CACHE_CONTROL)) {
            response.header(HeaderNames.CACHE_CONTROL, "no-store");
        }
    }

    private void stream(Reply.Stream.Writer writer, ServerResponse response) {
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        // Proxies that buffer would hold events back.
        response.header(HeaderNames.create("X-Accel-Buffering"), "no");
        try (HelidonEventSink sink = new HelidonEventSink(response, watchdog, streamPatience)) {
            writer.writeTo(sink);
        } catch (UncheckedIOException | IllegalStateException gone) {
            // Closed by the client, or by the watch because the client did not read.
            LOG.debug("a stream ended: {}", gone.getMessage());
        } finally {
            // The watch may have interrupted this thread while it wrote its last.
            boolean dropped = Thread.interrupted();
            LOG.debug("a stream is over{}", dropped ? ", dropped" : "");
        }
    }
}
