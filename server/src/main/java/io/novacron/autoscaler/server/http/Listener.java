package io.novacron.autoscaler.server.http;

import io.helidon.common.tls.Tls;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.novacron.autoscaler.config.ServerConfiguration;
import io.novacron.autoscaler.spi.OutsideException;
import java.net.URI;
import java.util.Optional;
import java.util.function.Consumer;

/// The web server with our limits. Thread-safe.
public final class Listener implements AutoCloseable {

    private static final int LONGEST_FIRST_LINE = 32 << 10;
    private static final int LONGEST_HEADERS = 32 << 10;

    /// Bodies are bounded where they are read, with a better answer; this is for those nobody
    /// reads.
    private static final int UNREAD = 64 << 10;

    private final WebServer server;
    private final String host;

    private Listener(WebServer server, String host) {
        this.server = server;
        this.host = host;
    }

    /// Listens.
    ///
    /// @param tls from [ServerKeys]; without it, plain HTTP
    /// @throws OutsideException where the address cannot be had
    public static Listener start(
            ServerConfiguration.Server configuration,
            Optional<Tls> tls,
            Limits limits,
            Watchdog watchdog,
            Consumer<HttpRouting.Builder> routes) {
        HttpRouting.Builder routing = HttpRouting.builder();
        routes.accept(routing);
        WebServerConfig.Builder builder =
                WebServer.builder()
                        // Ours ends the process in its own order.
                        .shutdownHook(false)
                        .host(address(configuration.host()))
                        .port(configuration.port())
                        .addRouting(routing)
                        .protocolsDiscoverServices(false)
                        .addProtocol(
                                Http1Config.builder()
                                        .maxPrologueLength(LONGEST_FIRST_LINE)
                                        .maxHeadersSize(LONGEST_HEADERS)
                                        .addReceiveListener(new HeadWatch(watchdog, limits.idle()))
                                        .build())
                        .maxTcpConnections(limits.connections())
                        // What is beyond is cut off unread, so that its client may see no answer.
                        .maxPayloadSize((long) BodyReader.LINGER * limits.bodyBytes() + UNREAD)
                        .idleConnectionTimeout(limits.idle())
                        .idleConnectionPeriod(limits.idle().dividedBy(4))
                        .connectionOptions(
                                options -> options.socketKeepAlive(true).tcpNoDelay(true))
                        .contentEncoding(encodings ->
                                encodings
                                        .contentEncodingsDiscoverServices(false)
                                        .addContentEncoding(new UntouchedEncoding()))
                        .directHandlers(Listener::directHandlers)
                        .shutdownGracePeriod(limits.drain());
        try {
            tls.ifPresent(builder::tls);
            return new Listener(builder.build().start(), configuration.host());
        } catch (RuntimeException failed) {
            throw new OutsideException(
                    OutsideException.Kind.UNAVAILABLE,
                    "cannot listen on %s:%d: %s"
                            .formatted(configuration.host(), configuration.port(), reason(failed)),
                    failed);
        }
    }

    private static String reason(Throwable failed) {
        Throwable deepest = failed;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return String.valueOf(deepest.getMessage());
    }

    private static String address(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    // What the web server refuses before a route is known.
    private static void directHandlers(DirectHandlers.Builder handlers) {
        for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
            handlers.addHandler(type, (_, _, status, headers, _) -> answer(status, headers));
        }
    }

    private static DirectHandler.TransportResponse answer(
            Status status, ServerResponseHeaders headers) {
        Refusal.Kind kind =
                switch (status.code()) {
                    case 403 -> Refusal.Kind.FORBIDDEN;
                    case 408 -> Refusal.Kind.TIMEOUT;
                    case 413 -> Refusal.Kind.TOO_LARGE;
                    default -> status.code() < 500 ? Refusal.Kind.MALFORMED : Refusal.Kind.FAULT;
                };
        String text =
                Refusal.of(kind, "this is not a request the server can read")
                        .tree("urn:novacron:request:unread")
                        .put("status", status.code())
                        .toString();
        return DirectHandler.TransportResponse.builder()
                .status(status)
                .headers(headers)
                .header(HeaderValues.CONNECTION_CLOSE)
                .header(HeaderNames.CONTENT_TYPE, MediaTypes.PROBLEM)
                .keepAlive(false)
                .entity(text)
                .build();
    }

    /// Where it listens.
    public URI uri() {
        return URI.create(
                "%s://%s:%d".formatted(server.hasTls() ? "https" : "http", host, server.port()));
    }

    /// Takes nothing new; requests under way have [Limits#drain] to end.
    @Override
    public void close() {
        server.stop();
    }
}
