package io.novacron.autoscaler.plugins.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.EventSink;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// One event, one POST, over a real connection.
final class WebhookSinkTest {

    private static final byte[] KEY =
            "a key of thirty-two bytes, or so".getBytes(StandardCharsets.UTF_8);
    private static final Event EVENT =
            Event.of(
                            Instant.parse("2026-01-05T10:00:00Z"),
                            "web",
                            EventType.SCALE_OUT,
                            "from 2 to 4")
                    .with("to", "4")
                    .of("i-1")
                    .at(17);

    private record Received(Map<String, String> headers, String body) {}

    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private HttpServer server;
    private volatile int status = 204;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/hook",
                exchange -> {
                    Map<String, String> headers = new HashMap<>();
                    exchange.getRequestHeaders()
                            .forEach((name, values) ->
                                    headers.put(
                                            name.toLowerCase(java.util.Locale.ROOT),
                                            values.getFirst()));
                    received.add(
                            new Received(
                                    headers,
                                    new String(
                                            exchange.getRequestBody().readAllBytes(),
                                            StandardCharsets.UTF_8)));
                    exchange.getResponseHeaders().add("Retry-After", "7");
                    exchange.getResponseHeaders().add("Location", "http://localhost/elsewhere");
                    exchange.sendResponseHeaders(status, -1);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private EventSink sink(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.putIfAbsent(
                "url", "http://localhost:%d/hook".formatted(server.getAddress().getPort()));
        return new WebhookSinkFactory().create("pager", settings);
    }

    private static Call call() {
        return Call.within(Duration.ofSeconds(20));
    }

    @Test
    void anEventArrivesAsACloudEventInBinaryMode() throws Exception {
        try (EventSink sink = sink(Map.of())) {
            sink.deliver(EVENT, call());
        }
        Received one = received.take();
        assertThat(one.headers())
                .containsEntry("ce-specversion", "1.0")
                .containsEntry("ce-id", "17")
                .containsEntry("ce-type", "io.novacron.autoscaler.scale_out")
                .containsEntry("ce-source", "/novacron/autoscaler")
                .containsEntry("ce-subject", "web")
                .containsEntry("ce-time", "2026-01-05T10:00:00Z")
                .containsEntry("content-type", "application/json")
                .doesNotContainKeys("authorization", "webhook-signature");
        assertThat(one.body())
                .isEqualTo(
                        "{\"sequence\":17,\"at\":\"2026-01-05T10:00:00Z\",\"group\":\"web\",\"type\":\"scale_out\",\"message\":\"from 2 to 4\",\"details\":{\"to\":\"4\"},\"intent\":\"i-1\"}");
    }

    @Test
    void theSignatureIsWhatAReceiverComputes() throws Exception {
        String secret = "whsec_" + Base64.getEncoder().encodeToString(KEY);
        try (EventSink sink = sink(Map.of("secret", secret, "bearerToken", "abc"))) {
            sink.deliver(EVENT, call());
        }
        Received one = received.take();
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
        mac.update(
                "17.%s.%s"
                        .formatted(one.headers().get("webhook-timestamp"), one.body())
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(one.headers())
                .containsEntry("webhook-id", "17")
                .containsEntry("authorization", "Bearer abc")
                .containsEntry(
                        "webhook-signature",
                        "v1," + Base64.getEncoder().encodeToString(mac.doFinal()));
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "301, INVALID",
        "400, INVALID",
        "401, INVALID",
        "404, INVALID",
        "408, UNAVAILABLE",
        "425, UNAVAILABLE",
        "429, THROTTLED",
        "500, UNAVAILABLE",
        "503, UNAVAILABLE"
    })
    void anyOtherStatusIsAFailureOfItsKind(int answer, Kind kind) {
        status = answer;
        try (EventSink sink = sink(Map.of())) {
            OutsideException failed =
                    catchThrowableOfType(OutsideException.class, () -> sink.deliver(EVENT, call()));
            assertThat(failed.kind()).isEqualTo(kind);
            assertThat(failed.retryAfter()).contains(Duration.ofSeconds(7));
            assertThat(failed).hasMessage("webhook pager answered " + answer);
        }
        assertThat(received).as("a redirect is not followed").hasSize(1);
    }

    @Test
    void whatHangsFailsInTimeWithoutNamingTheUrl() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                EventSink sink = at(silent.getLocalPort())) {
            assertThatThrownBy(() -> sink.deliver(EVENT, Call.within(Duration.ofMillis(300))))
                    .isInstanceOfSatisfying(
                            OutsideException.class,
                            late -> assertThat(late.kind()).isEqualTo(Kind.TIMED_OUT))
                    .hasMessageNotContaining("s3cr3t");
        }
    }

    @Test
    void whatIsNotThereFailsWithoutNamingTheUrl() throws IOException {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        try (EventSink sink = at(port)) {
            assertThatThrownBy(() -> sink.deliver(EVENT, call()))
                    .isInstanceOfSatisfying(
                            OutsideException.class,
                            gone -> assertThat(gone.kind()).isEqualTo(Kind.UNAVAILABLE))
                    .hasMessageNotContaining("s3cr3t");
        }
    }

    private EventSink at(int port) {
        return sink(Map.of("url", "http://localhost:" + port + "/s3cr3t"));
    }

    @Test
    void itWantsWhatItsSettingsSay() {
        try (EventSink all = sink(Map.of());
                EventSink some =
                        sink(
                                Map.of(
                                        "events", List.of("scale_in", "scale_out"),
                                        "groups", List.of("web", "shop")))) {
            Event other = Event.of(EVENT.at(), "batch", EventType.SCALE_OUT, "");
            Event ready = Event.of(EVENT.at(), "web", EventType.INSTANCE_READY, "");
            assertThat(List.of(EVENT, other, ready)).allMatch(all::wants);
            assertThat(some.wants(EVENT)).isTrue();
            assertThat(some.wants(other)).isFalse();
            assertThat(some.wants(ready)).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ftp://host/x",
                "http://user:hunter2@host/",
                "nonsense hunter2",
                "http:///x"
            })
    void aUrlThatCannotBeUsedIsToldAndNotQuoted(String url) {
        assertThatThrownBy(() -> new WebhookSinkFactory().create("pager", Map.of("url", url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("url")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void everyProblemIsToldAtOnceAndNoSecretIsQuoted() {
        assertThatThrownBy(() ->
                        new WebhookSinkFactory()
                                .create(
                                        "pager",
                                        Map.of(
                                                "secret", "hunter2",
                                                "events", List.of("scale_sideways"),
                                                "urll", "http://x/")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("urll", "secret", "whsec_", "scale_sideways")
                .hasMessageNotContaining("hunter2");
        assertThatCode(() -> sink(Map.of()).close()).doesNotThrowAnyException();
    }
}
