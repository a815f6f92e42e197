package io.novacron.autoscaler.cli.demo;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.TrafficRouter;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executors;

/// A round-robin reverse proxy on loopback for the instances of one group.
///
/// A draining member gets no new request and keeps those under way. A member that refuses
/// connections is skipped for a second and the request goes to the next one; nothing else is tried
/// twice. Without a member that could answer it is 503. Thread-safe.
public final class Balancer implements TrafficRouter {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);
    private static final int MAX_BODY_BYTES = 1 << 20;

    /// Headers of one connection (RFC 9110 section 7.6.1), and those the client sets itself.
    private static final Set<String> NOT_FORWARDED =
            Set.of(
                    "connection",
                    "content-length",
                    "expect",
                    "host",
                    "keep-alive",
                    "proxy-authenticate",
                    "proxy-authorization",
                    "proxy-connection",
                    "te",
                    "trailer",
                    "transfer-encoding",
                    "upgrade");

    private final String group;
    private final HttpServer server;
    private final HttpClient client;
    private final MemberPool pool = new MemberPool();

    private Balancer(String group, int port) throws IOException {
        this.group = group;
        this.client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(CONNECT_TIMEOUT)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .executor(Executors.newVirtualThreadPerTaskExecutor())
                        .build();
        this.server =
                HttpServer.create(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
        server.createContext("/", this::proxy);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    }

    /// Starts to listen.
    ///
    /// @param group whose members answer
    /// @param port 0 takes any free one
    public static Balancer start(String group, int port) throws IOException {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.maxIdleConnections", "2000");
        Balancer balancer = new Balancer(group, port);
        balancer.server.start();
        return balancer;
    }

    /// Where it listens.
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void proxy(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
            if (body.length > MAX_BODY_BYTES) {
                answer(exchange, 413, "the body is larger than 1 MiB");
                return;
            }
            forward(exchange, body);
        }
    }

    private void forward(HttpExchange exchange, byte[] body) throws IOException {
        for (int attempt = 0, most = pool.size(); attempt < most; attempt++) {
            MemberPool.Lease lease = pool.next().orElse(null);
            if (lease == null) {
                break;
            }
            try (lease) {
                HttpResponse<InputStream> response =
                        client.send(
                                request(exchange, body, lease.address()),
                                BodyHandlers.ofInputStream());
                relay(exchange, response, lease.id());
                return;
            } catch (ConnectException | HttpConnectTimeoutException refused) {
                lease.skip();
            } catch (HttpTimeoutException late) {
                answer(exchange, 504, "instance " + lease.id() + " did not answer in time");
                return;
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                answer(exchange, 503, "the balancer stops");
                return;
            } catch (IOException broken) {
                if (exchange.getResponseCode() == -1) {
                    answer(exchange, 502, "instance " + lease.id() + " broke the connection");
                }
                return;
            }
        }
        answer(exchange, 503, "no instance takes requests");
    }

    private static HttpRequest request(HttpExchange exchange, byte[] body, String address) {
        URI target = URI.create("http://" + address + exchange.getRequestURI());
        HttpRequest.Builder request =
                HttpRequest.newBuilder(target)
                        .timeout(ANSWER_TIMEOUT)
                        .method(
                                exchange.getRequestMethod(),
                                body.length == 0
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders()
                .forEach((name, values) -> {
                    if (!NOT_FORWARDED.contains(name.toLowerCase(Locale.ROOT))) {
                        values.forEach(value -> request.header(name, value));
                    }
                });
        return request.build();
    }

    private static void relay(
            HttpExchange exchange, HttpResponse<InputStream> response, String member)
            throws IOException {
        Headers headers = exchange.getResponseHeaders();
        response.headers()
                .map()
                .forEach((name, values) -> {
                    if (!NOT_FORWARDED.contains(name.toLowerCase(Locale.ROOT))) {
                        headers.put(name, values);
                    }
                });
        headers.set("X-Served-By", member);
        // The server reads 0 as "unknown, send it in chunks".
        long length = response.headers().firstValueAsLong("content-length").orElse(0);
        boolean bodiless =
                exchange.getRequestMethod().equals("HEAD")
                        || response.statusCode() == 204
                        || response.statusCode() == 304;
        try (InputStream from = response.body()) {
            exchange.sendResponseHeaders(response.statusCode(), bodiless ? -1 : length);
            if (!bodiless) {
                from.transferTo(exchange.getResponseBody());
            }
        }
    }

    private static void answer(HttpExchange exchange, int code, String text) throws IOException {
        byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(code, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public Set<String> members(ScalingGroup group, Call call) {
        return isOurs(group.id()) ? pool.accepting() : Set.of();
    }

    @Override
    public void register(ScalingGroup group, Instance instance, Call call) {
        if (!isOurs(group.id())) {
            throw new OutsideException(
                    OutsideException.Kind.INVALID,
                    "the balancer of group %s has no pool for %s"
                            .formatted(this.group, group.id()));
        }
        String address =
                instance.address()
                        .orElseThrow(() ->
                                new OutsideException(
                                        OutsideException.Kind.INVALID,
                                        "instance " + instance.id() + " has no address"));
        pool.put(instance.id(), address);
    }

    @Override
    public void drain(ScalingGroup group, String instance, Call call) {
        if (isOurs(group.id())) {
            pool.drain(instance);
        }
    }

    @Override
    public boolean drained(ScalingGroup group, String instance, Call call) {
        return !isOurs(group.id()) || (!pool.accepting().contains(instance) && pool.idle(instance));
    }

    @Override
    public void deregister(ScalingGroup group, String instance, Call call) {
        if (isOurs(group.id())) {
            pool.remove(instance);
        }
    }

    private boolean isOurs(String name) {
        return group.equals(name);
    }

    @Override
    public void close() {
        server.stop(0);
        client.shutdownNow();
    }
}
