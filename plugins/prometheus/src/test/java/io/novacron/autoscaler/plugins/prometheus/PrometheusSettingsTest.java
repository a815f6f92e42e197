package io.novacron.autoscaler.plugins.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.spi.PluginFactory;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PrometheusSettingsTest {

    private static final String CANARY = "c4n4ry s3cr3t";

    private static PrometheusSettings read(Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(Map.of("url", "http://prometheus:9090/"));
        all.putAll(settings);
        return PrometheusSettings.read("p", all);
    }

    private static String problems(Map<String, Object> settings) {
        return String.valueOf(catchThrowable(() -> read(settings)).getMessage());
    }

    @Test
    void theFactoryIsFound() {
        assertThat(ServiceLoader.load(PluginFactory.OfProvider.class))
                .extracting(PluginFactory::type)
                .contains("prometheus");
    }

    @Test
    void everyDefault() {
        assertThat(read(Map.of()))
                .isEqualTo(PrometheusSettings.of(URI.create("http://prometheus:9090/")));
        PrometheusSettings standard = read(Map.of());
        assertThat(standard.timeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(standard.retries()).isEqualTo(2);
        assertThat(standard.concurrency()).isEqualTo(8);
        assertThat(standard.maxBodyBytes()).isEqualTo(64 << 20);
        assertThat(standard.maxSeries()).isEqualTo(200_000);
        assertThat(standard.batch()).isEqualTo(100);
        assertThat(standard.groupLabel()).isEqualTo("group");
        assertThat(standard.instanceLabel()).isEqualTo("instance");
        assertThat(standard.rateWindow()).isEqualTo("2m");
        assertThat(standard.authorization().header()).isEmpty();
        assertThat(standard.tls()).isEmpty();
        assertThat(standard.headers()).isEmpty();
        assertThat(standard.queries()).isEmpty();
    }

    @Test
    void everyKey() {
        PrometheusSettings read =
                read(
                        Map.ofEntries(
                                Map.entry("url", "https://p.example/prefix"),
                                Map.entry("auth", Map.of("user", "me", "password", "pässword")),
                                Map.entry("tls", Map.of()),
                                Map.entry("headers", Map.of("X-Scope-OrgID", 7)),
                                Map.entry("timeout", "3s"),
                                Map.entry("retries", 0),
                                Map.entry("concurrency", 3),
                                Map.entry("maxBodyBytes", "1Mi"),
                                Map.entry("maxSeries", 10),
                                Map.entry("batch", 5),
                                Map.entry("groupLabel", "app"),
                                Map.entry("instanceLabel", "pod"),
                                Map.entry("rateWindow", "90s"),
                                Map.entry("queries", Map.of("queue_length", "sum(q)"))));
        assertThat(read.authorization().header()).contains("Basic bWU6cMOkc3N3b3Jk");
        assertThat(read.tls()).isPresent();
        assertThat(read.headers()).containsEntry("X-Scope-OrgID", "7");
        assertThat(read.timeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(read.maxBodyBytes()).isEqualTo(1 << 20);
        assertThat(read.batch()).isEqualTo(5);
        assertThat(read.groupLabel()).isEqualTo("app");
        assertThat(read.instanceLabel()).isEqualTo("pod");
        assertThat(read.rateWindow()).isEqualTo("90s");
        assertThat(read.queries()).containsEntry(MetricType.QUEUE_LENGTH, "sum(q)");
    }

    @Test
    void allProblemsAreSaidAtOnce() {
        assertThat(
                        problems(
                                Map.of(
                                        "url", "ftp://x",
                                        "retries", -1,
                                        "groupLabel", "a-b",
                                        "rateWindow", "soon",
                                        "queries", Map.of("cpu", "x", "queue_length", "sum("),
                                        "headers", Map.of("Host", "x"),
                                        "timeOut", "3s")))
                .contains("url: ")
                .contains("retries: ")
                .contains("groupLabel: ")
                .contains("rateWindow: ")
                .contains("queries.cpu: ")
                .contains("queries.queue_length: ")
                .contains("headers.Host: ")
                .contains("did you mean timeout?");
        assertThat(catchThrowable(() -> PrometheusSettings.read("p", Map.of())))
                .hasMessageContaining("url: found nothing");
    }

    @Test
    void anAddressHasNoUserQueryOrFragment() {
        for (String url :
                List.of(
                        "http://a:b@p:1",
                        "http://p/?q=1",
                        "http://p/#f",
                        "p:9090",
                        "http://",
                        " ")) {
            assertThat(problems(Map.of("url", url))).as(url).contains("url: ");
        }
        assertThat(problems(Map.of("url", "http://me:" + "pw" + "@p:1"))).doesNotContain("pw");
    }

    @Test
    void oneKindOfAuthorizationAndAllOfIt() {
        assertThat(read(Map.of("auth", Map.of("bearer", "abc"))).authorization().header())
                .contains("Bearer abc");
        for (Map<String, Object> wrong :
                List.<Map<String, Object>>of(
                        Map.of(),
                        Map.of("user", "me"),
                        Map.of("password", "x"),
                        Map.of("bearer", "x", "user", "me", "password", "y"))) {
            assertThat(problems(Map.of("auth", wrong))).contains("auth: ");
        }
    }

    @Test
    @DisplayName("INCIDENTS 44: no problem quotes a secret")
    void noProblemQuotesASecret() {
        for (Map<String, Object> wrong :
                List.<Map<String, Object>>of(
                        Map.of("auth", CANARY),
                        Map.of("auth", Map.of("bearer", CANARY + "\n")),
                        Map.of("auth", Map.of("password", CANARY)),
                        Map.of("tls", CANARY),
                        Map.of("tls", Map.of("key", CANARY)),
                        Map.of("tls", Map.of("ca", CANARY)),
                        Map.of("tls", Map.of("certificate", CANARY, "key", CANARY)),
                        Map.of("headers", Map.of("X-Token", CANARY + "\r\nHost: x")))) {
            assertThat(problems(wrong)).isNotBlank().doesNotContain("c4n4ry");
        }
    }
}
