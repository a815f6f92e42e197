package io.novacron.autoscaler.plugins.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import io.novacron.autoscaler.model.LifecycleHook.Result;
import io.novacron.autoscaler.model.LifecycleHook.Transition;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.HookTarget;
import io.novacron.autoscaler.spi.HookTarget.Answer;
import io.novacron.autoscaler.spi.HookTarget.Request;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One wait, one POST, over a real connection.
class HttpHookTest {

    private static final String CANARY = "canary-5e7a";
    private static final Request REQUEST =
            new Request(
                    "storage",
                    "i-1",
                    "rebalance",
                    Transition.TERMINATING,
                    "0123456789abcdef0123456789abcdef",
                    2,
                    Instant.parse("2026-01-05T10:05:00Z"));

    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private HttpServer server;
    private volatile int status = 200;
    private volatile String answer = "";
    private volatile boolean hangs;
    private volatile String body = "";
    private volatile Headers headers = new Headers();
    private final AtomicInteger calls = new AtomicInteger();

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    calls.incrementAndGet();
                    headers = exchange.getRequestHeaders();
                    body =
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8);
                    if (hangs) {
                        await(mayAnswer);
                    }
                    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().add("Retry-After", "7");
                    exchange.getResponseHeaders().add("Location", "/elsewhere");
                    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
        server.start();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void stop() {
        mayAnswer.countDown();
        server.stop(0);
    }

    private HookTarget hook() {
        return hook(Map.of());
    }

    private HookTarget hook(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put("url", "http://localhost:%d/hooks".formatted(server.getAddress().getPort()));
        return new HttpHookFactory().create("cluster", settings);
    }

    private static Call minute() {
        return Call.within(Duration.ofMinutes(1));
    }

    @Test
    void theBodyHoldsTheFactsAndTheTokenNamesTheWait() {
        try (HookTarget hook =
                hook(Map.of("headers", Map.of("Authorization", "Bearer " + CANARY)))) {
            assertThat(hook.call(REQUEST, minute()))
                    .isEqualTo(new Answer.Done(Result.CONTINUE, ""));
        }
        JsonNode sent = new JsonMapper().readTree(body);
        assertThat(sent)
                .isEqualTo(
                        new JsonMapper()
                                .readTree(
                                        """
                                        {"group": "storage", "instance": "i-1", "hook": "rebalance",
                                         "transition": "terminating", "attempt": 2,
                                         "token": "0123456789abcdef0123456789abcdef",
                                         "deadline": "2026-01-05T10:05:00Z"}
                                        """));
        assertThat(headers.getFirst("Idempotency-Key")).isEqualTo(REQUEST.token());
        assertThat(headers.getFirst("Authorization")).isEqualTo("Bearer " + CANARY);
    }

    @ParameterizedTest(name = "{0} {1} is {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "200 | | CONTINUE",
                "204 | | CONTINUE",
                "200 | {\"result\": \"continue\"} | CONTINUE",
                "201 | {\"result\": \"CONTINUE\", \"more\": 1} | CONTINUE",
                "200 | {\"result\": \"abandon\", \"note\": \"no quorum\"} | ABANDON"
            })
    void successIsContinueUnlessTheBodySaysOtherwise(int code, String text, Result result) {
        status = code;
        answer = text == null ? "" : text;
        try (HookTarget hook = hook()) {
            assertThat(hook.call(REQUEST, minute()))
                    .isInstanceOfSatisfying(
                            Answer.Done.class, done -> assertThat(done.result()).isEqualTo(result));
        }
    }

    @Test
    void accepted202MeansLater() {
        status = 202;
        answer = "whatever";
        try (HookTarget hook = hook()) {
            assertThat(hook.call(REQUEST, minute())).isEqualTo(new Answer.Later());
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {"{\"result\": \"yes\"}", "{}", "[1]", "<html>ok</html>", "{\"result\":"})
    void whatIsNotUnderstoodIsNoAnswer(String text) {
        answer = text;
        try (HookTarget hook = hook()) {
            refused(hook, Kind.UNAVAILABLE, "neither continue nor abandon");
        }
    }

    @Test
    void anAnswerWithoutEndIsNotRead() {
        answer = "x".repeat(1 << 20);
        try (HookTarget hook = hook()) {
            refused(hook, Kind.UNAVAILABLE, "cannot be reached");
        }
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "429, THROTTLED",
        "408, UNAVAILABLE",
        "500, UNAVAILABLE",
        "503, UNAVAILABLE",
        "400, INVALID",
        "404, INVALID",
        "302, INVALID"
    })
    void whatFailsSaysWhetherItMayPassAndNoRedirectIsFollowed(int code, Kind kind) {
        status = code;
        try (HookTarget hook = hook()) {
            OutsideException failed = refused(hook, kind, "cluster answered " + code);
            assertThat(failed.retryAfter()).contains(Duration.ofSeconds(7));
        }
        assertThat(calls).hasValue(1);
    }

    @Test
    void oneThatHangsIsLeftAfterItsTime() {
        hangs = true;
        try (HookTarget hook = hook(Map.of("timeout", "1s"))) {
            refused(hook, Kind.TIMED_OUT, "did not answer");
        }
    }

    @Test
    @DisplayName("INCIDENTS 44: where nobody listens the failure shows no secret")
    void nobodyListensIsAFailureThatShowsNoSecret() {
        server.stop(0);
        try (HookTarget hook = hook(Map.of("headers", Map.of("X-Key", CANARY)))) {
            OutsideException failed = refused(hook, Kind.UNAVAILABLE, "cannot be reached");
            assertThat(failed.getMessage()).doesNotContain(CANARY, "localhost");
            assertThat(hook.toString()).doesNotContain(CANARY);
        }
    }

    @Test
    void aNoteThatRepeatsWhatWeSentInConfidenceIsMasked() {
        answer = "{\"result\": \"abandon\", \"note\": \"key %s unknown\"}".formatted(CANARY);
        try (HookTarget hook = hook(Map.of("headers", Map.of("X-Key", CANARY)))) {
            assertThat(hook.call(REQUEST, minute()))
                    .isEqualTo(new Answer.Done(Result.ABANDON, "key *** unknown"));
        }
    }

    @Test
    void wrongSettingsAreRefusedAllAtOnceWithoutTheirValues() {
        Map<String, Object> wrong =
                Map.of(
                        "url",
                        "ftp://user:" + CANARY + "@host/",
                        "headers",
                        Map.of("Host", CANARY),
                        "timeout",
                        "0s",
                        "concurrency",
                        0,
                        "retires",
                        1);
        assertThatThrownBy(() -> new HttpHookFactory().create("cluster", wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "hook cluster", "url", "headers.Host", "timeout", "concurrency", "retires")
                .message()
                .doesNotContain(CANARY);
    }

    private static OutsideException refused(HookTarget hook, Kind kind, String words) {
        OutsideException failed =
                catchThrowableOfType(OutsideException.class, () -> hook.call(REQUEST, minute()));
        assertThat(failed.kind()).isEqualTo(kind);
        assertThat(failed).hasMessageContaining(words);
        return failed;
    }
}
