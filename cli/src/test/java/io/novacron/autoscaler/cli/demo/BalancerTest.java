package io.novacron.autoscaler.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.OutsideException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BalancerTest {

    private static final ScalingGroup SHOP = ScalingGroup.builder("shop").build();
    private static final ScalingGroup OTHER = ScalingGroup.builder("other").build();
    private static final Call CALL = Call.within(Duration.ofSeconds(1));

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<HttpServer> backends = new ArrayList<>();
    private Balancer balancer;

    @BeforeEach
    void start() throws IOException {
        balancer = Balancer.start("shop", 0);
    }

    @AfterEach
    void stop() {
        balancer.close();
        backends.forEach(backend -> backend.stop(0));
    }

    @Test
    void membersTakeTurns() throws Exception {
        register("a", backend("a"));
        register("b", backend("b"));
        register("c", backend("c"));

        List<String> bodies = new ArrayList<>();
        for (int request = 0; request < 6; request++) {
            bodies.add(get("/").body());
        }

        assertThat(bodies).containsExactlyInAnyOrder("a", "a", "b", "b", "c", "c");
        assertThat(bodies.subList(0, 3)).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(balancer.members(SHOP, CALL)).containsExactly("a", "b", "c");
    }

    @Test
    void withoutMembersTheAnswerIs503() throws Exception {
        HttpResponse<String> answer = get("/");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("no instance takes requests");
    }

    @Test
    void aMemberThatRefusesConnectionsIsPassedOver() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        register("dead", closed);
        register("alive", backend("alive"));

        for (int request = 0; request < 6; request++) {
            assertThat(get("/").body()).isEqualTo("alive");
        }
    }

    @Test
    void onlyDeadMembersGive503() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        register("dead", closed);

        assertThat(get("/").statusCode()).isEqualTo(503);
    }

    @Test
    void aDrainingMemberFinishesWhatItHasAndGetsNothingNew() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch arrived = new CountDownLatch(1);
        HttpServer slow = server();
        slow.createContext(
                "/",
                exchange -> {
                    arrived.countDown();
                    try {
                        release.await();
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                    }
                    exchange.sendResponseHeaders(200, 4);
                    exchange.getResponseBody().write("slow".getBytes(StandardCharsets.UTF_8));
                    exchange.close();
                });
        register("slow", slow.getAddress().getPort());
        CompletableFuture<HttpResponse<String>> underWay =
                client.sendAsync(request("/"), BodyHandlers.ofString());
        arrived.await();
        register("other", backend("other"));

        balancer.drain(SHOP, "slow", CALL);

        assertThat(balancer.members(SHOP, CALL)).containsExactly("other");
        assertThat(balancer.drained(SHOP, "slow", CALL)).isFalse();
        assertThat(IntStream.range(0, 4).mapToObj(_ -> body("/")).distinct())
                .containsExactly("other");
        release.countDown();
        assertThat(underWay.join().body()).isEqualTo("slow");
        while (!balancer.drained(SHOP, "slow", CALL)) {
            Thread.onSpinWait();
        }
    }

    @Test
    void registeringTakesADrainBack() throws Exception {
        int port = backend("a");
        register("a", port);
        balancer.drain(SHOP, "a", CALL);
        assertThat(get("/").statusCode()).isEqualTo(503);

        register("a", port);

        assertThat(get("/").body()).isEqualTo("a");
    }

    @Test
    void callsAreIdempotentAndUnknownInstancesAreDrained() throws Exception {
        int port = backend("a");
        register("a", port);
        register("a", port);
        balancer.drain(SHOP, "nobody", CALL);
        balancer.deregister(SHOP, "nobody", CALL);

        assertThat(balancer.members(SHOP, CALL)).containsExactly("a");
        assertThat(balancer.drained(SHOP, "nobody", CALL)).isTrue();
        balancer.deregister(SHOP, "a", CALL);
        balancer.deregister(SHOP, "a", CALL);
        assertThat(balancer.members(SHOP, CALL)).isEmpty();
    }

    @Test
    void methodPathHeadersAndBodyReachTheMember() throws Exception {
        HttpServer echo = server();
        echo.createContext(
                "/",
                exchange -> {
                    String seen =
                            "%s %s %s %s"
                                    .formatted(
                                            exchange.getRequestMethod(),
                                            exchange.getRequestURI(),
                                            exchange.getRequestHeaders().getFirst("X-Test"),
                                            new String(
                                                    exchange.getRequestBody().readAllBytes(),
                                                    StandardCharsets.UTF_8));
                    exchange.getResponseHeaders().set("X-Answer", "42");
                    exchange.sendResponseHeaders(418, 0);
                    exchange.getResponseBody().write(seen.getBytes(StandardCharsets.UTF_8));
                    exchange.close();
                });
        register("echo", echo.getAddress().getPort());

        HttpResponse<String> answer =
                client.send(
                        HttpRequest.newBuilder(balancer.uri().resolve("/a/b?c=d%20e"))
                                .header("X-Test", "yes")
                                .POST(BodyPublishers.ofString("hello"))
                                .build(),
                        BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(418);
        assertThat(answer.body()).isEqualTo("POST /a/b?c=d%20e yes hello");
        assertThat(answer.headers().firstValue("X-Answer")).contains("42");
        assertThat(answer.headers().firstValue("X-Served-By")).contains("echo");
    }

    @Test
    void aBodyBeyondTheBoundIsRefused() throws Exception {
        register("a", backend("a"));

        HttpResponse<String> answer =
                client.send(
                        HttpRequest.newBuilder(balancer.uri())
                                .POST(BodyPublishers.ofByteArray(new byte[(1 << 20) + 1]))
                                .build(),
                        BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(413);
    }

    @Test
    void anInstanceWithoutAddressOrAnotherGroupIsRefused() {
        Instance nowhere = Instance.running("x", java.time.Instant.parse("2026-01-05T10:00:00Z"));

        assertThatThrownBy(() -> balancer.register(SHOP, nowhere, CALL))
                .isInstanceOf(OutsideException.class)
                .hasMessage("instance x has no address");
        assertThatThrownBy(() -> balancer.register(OTHER, nowhere, CALL))
                .isInstanceOf(OutsideException.class);
        assertThat(balancer.members(OTHER, CALL)).isEmpty();
    }

    private void register(String id, int port) {
        Instance instance =
                new Instance(
                        id,
                        InstanceState.RUNNING,
                        Optional.of(true),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("127.0.0.1:" + port),
                        true,
                        false,
                        false);
        balancer.register(SHOP, instance, CALL);
    }

    private int backend(String name) throws IOException {
        HttpServer server = server();
        server.createContext(
                "/",
                exchange -> {
                    byte[] body = name.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        return server.getAddress().getPort();
    }

    private HttpServer server() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        backends.add(server);
        return server;
    }

    private String body(String path) {
        try {
            return get(path).body();
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path), BodyHandlers.ofString());
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(balancer.uri().resolve(path)).build();
    }
}
