package io.novacron.autoscaler.plugins.prometheus;

import static io.novacron.autoscaler.plugins.prometheus.FakePrometheus.series;
import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.plugins.prometheus.FakePrometheus.Answered;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.MetricsProvider.MetricRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Servers that break in every way: a reading with a short reason, and nothing else.
class BrokenAnswersTest {

    private static final Call CALL = Call.within(Duration.ofSeconds(30));
    private static final MetricRequest REQUEST = Metrics.query("sum(x)").ask();
    private static final String CANARY = "c4n4ry-s3cr3t";

    private final FakePrometheus server = new FakePrometheus();

    @AfterEach
    void closeServer() {
        server.close();
    }

    private PrometheusProvider provider(Map<String, Object> settings) {
        Map<String, Object> all = new java.util.HashMap<>(settings);
        all.putIfAbsent("url", server.url().toString());
        all.putIfAbsent("auth", Map.of("bearer", CANARY));
        return new PrometheusProviderFactory().create("p", all);
    }

    private static String reason(PrometheusProvider provider, Call call) {
        MetricReading reading = provider.collect(List.of(REQUEST), call).get(REQUEST.key());
        assertThat(reading.value()).isEmpty();
        assertThat(reading.perInstance()).isEmpty();
        String reason = reading.error().orElseThrow();
        assertThat(reason).hasSizeLessThan(250).doesNotContain(CANARY);
        return reason;
    }

    private String reason(Answered answer) {
        server.answer = _ -> answer;
        try (PrometheusProvider provider = provider(Map.of("retries", 0))) {
            return reason(provider, CALL);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | text/html | <html>sign in</html> | answered text/html instead of JSON",
                "200 | '' | x | answered nothing named instead of JSON",
                "200 | application/json | '' | instead of JSON",
                "200 | application/json | <html> | no JSON",
                "204 | text/plain | '' | failed (status 204)",
                "401 | text/plain | no | refused our credentials (status 401)",
                "403 | text/html | <html> | refused our credentials (status 403)",
                "404 | text/plain | 404 | no query API at this url (status 404)",
                "413 | text/html | big | takes no query of this size (status 413)",
                "429 | text/plain | slow | asks us to wait (status 429)",
                "500 | text/plain | boom | failed (status 500)",
                "502 | text/html | <html> | failed (status 502)",
                "503 | text/html | <html> | is down (status 503)",
                "400 | text/html | <html> | refused it (status 400)",
            })
    void whatComesBackInsteadOfAnAnswerIsSaid(
            int status, String type, String body, String expected) {
        assertThat(reason(new Answered(status, type, body, Map.of(), false))).contains(expected);
    }

    @Test
    void prometheusOwnWordsArePassedOn() {
        assertThat(
                        reason(
                                Answered.json(
                                        400,
                                        "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"1:5: parse error\"}")))
                .isEqualTo("1:5: parse error");
        assertThat(
                        reason(
                                Answered.json(
                                        422,
                                        "{\"status\":\"error\",\"errorType\":\"422\",\"error\":\"of another product\"}")))
                .isEqualTo("of another product");
        assertThat(
                        reason(
                                Answered.json(
                                        503,
                                        "{\"status\":\"error\",\"errorType\":\"timeout\",\"error\":\"query timed out\"}")))
                .isEqualTo("query timed out");
    }

    @Test
    @DisplayName("INCIDENTS 45: a redirect is not followed")
    void aRedirectIsNotFollowed() {
        try (FakePrometheus other = new FakePrometheus()) {
            assertThat(
                            reason(
                                    new Answered(
                                            302,
                                            "",
                                            "",
                                            Map.of("Location", other.url() + "api/v1/query"),
                                            false)))
                    .isEqualTo("redirects, which is not followed (status 302)");
            assertThat(other.asked).isEmpty();
        }
    }

    @Test
    void anAnswerThatIsTooLargeIsCutOff() {
        server.answer = _ -> Answered.vector(series("\"a\":\"" + "x".repeat(5000) + "\"", "1"));
        try (PrometheusProvider provider = provider(Map.of("maxBodyBytes", "2Ki"))) {
            assertThat(reason(provider, CALL)).isEqualTo("the answer is larger than 2048 bytes");
        }
    }

    @Test
    void anAnswerWithTooManySeriesIsAnError() {
        server.answer = _ -> Answered.vector(series("", "1"), series("", "2"), series("", "3"));
        try (PrometheusProvider provider = provider(Map.of("maxSeries", 2))) {
            assertThat(reason(provider, CALL)).contains("more than 2 series");
        }
    }

    @Test
    @DisplayName(
            "INCIDENTS 40: a server that stalls, before or within its answer, costs the timeout")
    void aStallIsBounded() {
        for (String body : List.of("", "{\"status\":\"success\",\"data\":{\"result\":[]}}")) {
            server.answer = _ -> Answered.hanging(body);
            try (PrometheusProvider provider = provider(Map.of("timeout", "200ms"))) {
                assertThat(reason(provider, CALL)).isEqualTo("no answer within 200 ms");
            }
        }
        server.answer = _ -> Answered.hanging("");
        try (PrometheusProvider provider = provider(Map.of())) {
            assertThat(reason(provider, Call.within(Duration.ofMillis(300))))
                    .as("the call's time, not the query's")
                    .containsAnyOf("no answer within", "no answer in the collection's time");
        }
    }

    @Test
    @DisplayName("INCIDENTS 3: a server that refuses connections is an error")
    void aRefusedConnectionIsAnError() {
        String url = server.url().toString();
        server.close();
        try (PrometheusProvider provider = provider(Map.of("url", url, "retries", 1))) {
            assertThat(reason(provider, CALL)).isEqualTo("connection refused or unreachable");
            assertThat(provider.statistics().retries()).isEqualTo(1);
        }
    }

    @Test
    void aHostThatIsNotKnownIsAnError() {
        try (PrometheusProvider provider =
                provider(Map.of("url", "http://prometheus.invalid:9090", "retries", 0))) {
            assertThat(reason(provider, CALL)).isEqualTo("the host's name is not known");
        }
    }

    @Test
    void aFailureThatPassesIsTriedAgain() {
        AtomicInteger count = new AtomicInteger();
        server.answer =
                _ ->
                        count.incrementAndGet() < 3
                                ? Answered.json(502, "")
                                : Answered.vector(series("", "4"));
        try (PrometheusProvider provider = provider(Map.of())) {
            assertThat(provider.collect(List.of(REQUEST), CALL).get(REQUEST.key()).value())
                    .hasValue(4);
            assertThat(provider.statistics().retries()).isEqualTo(2);
            assertThat(provider.statistics().queries()).isEqualTo(1);
        }
        assertThat(count).hasValue(3);
    }

    @Test
    void aQueryThatIsWrongIsNotTriedAgain() {
        server.answer =
                _ ->
                        Answered.json(
                                422,
                                "{\"status\":\"error\",\"errorType\":\"execution\",\"error\":\"no\"}");
        try (PrometheusProvider provider = provider(Map.of())) {
            assertThat(reason(provider, CALL)).isEqualTo("no");
        }
        assertThat(server.asked).hasSize(1);
    }

    @Test
    @DisplayName("INCIDENTS 42: a server that asks for time is left alone meanwhile")
    void aThrottleIsKept() {
        server.answer =
                _ -> new Answered(429, "text/plain", "", Map.of("Retry-After", "600"), false);
        try (PrometheusProvider provider = provider(Map.of())) {
            for (int tick = 0; tick < 50; tick++) {
                assertThat(reason(provider, CALL)).contains("asks us to wait (status 429)");
            }
            assertThat(server.asked).hasSize(1);
            assertThat(provider.statistics().notAsked()).isEqualTo(49);
            assertThat(provider.statistics().pauses()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("INCIDENTS 41, 42: a server that fails is asked less, not more")
    void aServerThatFailsIsLeftAlone() {
        server.answer = _ -> Answered.json(500, "");
        try (PrometheusProvider provider = provider(Map.of("retries", 0))) {
            for (int tick = 0; tick < 50; tick++) {
                assertThat(reason(provider, CALL)).contains("failed (status 500)");
            }
            // One more would take a machine that needs 5 s for 45 refusals.
            assertThat(server.asked).hasSizeBetween(5, 6);
        }
    }

    @Test
    @DisplayName("INCIDENTS 44: no secret in a reason, a text of ours, or the statistics")
    void noSecretIsShown() {
        server.answer = asked -> Answered.json(500, asked.headers().get("authorization"));
        try (PrometheusProvider provider =
                provider(
                        Map.of(
                                "retries", 0,
                                "auth", Map.of("user", "me", "password", CANARY),
                                "headers", Map.of("X-Scope-OrgID", CANARY)))) {
            reason(provider, CALL);
            assertThat(server.asked.getFirst().headers()).containsKey("authorization");
            assertThat(provider.statistics().toString()).doesNotContain(CANARY);
        }
        assertThat(
                        PrometheusSettings.read(
                                        "p",
                                        Map.of(
                                                "url",
                                                "http://p:9090",
                                                "auth",
                                                Map.of("bearer", CANARY),
                                                "headers",
                                                Map.of("X-Scope-OrgID", CANARY)))
                                .toString())
                .doesNotContain(CANARY);
    }

    @Test
    void aClosedProviderSaysSo() {
        PrometheusProvider provider = provider(Map.of());
        provider.close();
        assertThat(
                        org.assertj.core.api.Assertions.catchThrowable(
                                () -> provider.collect(List.of(REQUEST), CALL)))
                .isInstanceOf(io.novacron.autoscaler.spi.OutsideException.class)
                .hasMessage("the provider is closed");
    }
}
