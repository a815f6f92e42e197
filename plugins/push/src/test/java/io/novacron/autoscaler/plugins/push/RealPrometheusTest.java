package io.novacron.autoscaler.plugins.push;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.spi.MetricsProvider.MetricRequest;
import io.novacron.autoscaler.testkit.RequiredProgram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real Prometheus that scrapes a page of ours and writes what it found to us.
@Tag("slow")
class RealPrometheusTest {

    private static final RequiredProgram PROMETHEUS =
            RequiredProgram.named("prometheus", "prometheus");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir private Path directory;

    private final PushProvider provider =
            new PushProvider(PushSettings.DEFAULT, InstantSource.system());
    private final Queue<String> refusals = new ConcurrentLinkedQueue<>();
    private volatile String page =
            """
            # TYPE pool_busy gauge
            pool_busy{service="web",pod="i-1"} 40
            pool_busy{service="web",pod="i-2"} 60
            pool_busy{service="api",pod="i-3"} NaN
            # TYPE backlog gauge
            backlog{service="web"} 12345
            """;
    private HttpServer server;
    private Process prometheus;

    @BeforeEach
    void start() throws IOException {
        Path program = PROMETHEUS.path();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/metrics", exchange -> answer(exchange, 200, page));
        server.createContext("/write", this::write);
        server.start();
        String address = "127.0.0.1:" + server.getAddress().getPort();
        Path configuration = directory.resolve("prometheus.yml");
        Files.writeString(
                configuration,
                """
                global: {scrape_interval: 1s, scrape_timeout: 1s}
                scrape_configs:
                - job_name: pools
                  static_configs: [{targets: ['%s']}]
                remote_write:
                - url: http://%s/write
                  queue_config: {batch_send_deadline: 500ms}
                """
                        .formatted(address, address));
        prometheus =
                new ProcessBuilder(
                                program.toString(),
                                "--config.file=" + configuration,
                                "--storage.tsdb.path=" + directory.resolve("data"),
                                "--web.listen-address=127.0.0.1:0",
                                "--log.level=warn")
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("prometheus.log").toFile())
                        .start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (prometheus != null) {
            prometheus.destroy();
            if (!prometheus.waitFor(20, TimeUnit.SECONDS)) {
                prometheus.destroyForcibly().waitFor();
            }
        }
        if (server != null) {
            server.stop(0);
        }
    }

    private void write(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        try {
            PushReport report = provider.ingest().remoteWrite(body);
            report.problems().forEach(problem -> refusals.add(problem.toString()));
            answer(exchange, report.refused() == 0 ? 204 : 400, "");
        } catch (PushException malformed) {
            refusals.add(String.valueOf(malformed.getMessage()));
            answer(exchange, 400, "");
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private MetricReading await(MetricRequest request, Predicate<MetricReading> condition)
            throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            MetricReading reading =
                    provider.collect(List.of(request), Pushed.CALL).get(request.key());
            if (condition.test(reading)) {
                return reading;
            }
            assertThat(System.nanoTime() < deadline)
                    .as(
                            "%s; refusals %s; prometheus %s",
                            reading,
                            refusals,
                            Files.readString(directory.resolve("prometheus.log")))
                    .isTrue();
            LockSupport.parkNanos(50_000_000);
        }
    }

    private static boolean hasSamples(MetricReading reading, int count) {
        return reading.perInstance().orElse(List.of()).size() == count;
    }

    @Test
    void whatItScrapesIsReadAndWhatEndsThereEndsHere() throws IOException {
        MetricRequest busy =
                Pushed.request(
                        "web",
                        "busy",
                        Optional.of("pool_busy{service=\"${group}\"}"),
                        Optional.of("pod"),
                        Instance.running("i-1", Instant.EPOCH),
                        Instance.running("i-2", Instant.EPOCH));
        MetricRequest backlog =
                Pushed.request(
                        "web",
                        "backlog",
                        Optional.of("backlog{job=\"pools\", service=\"${group}\"}"),
                        Optional.empty());
        MetricReading both = await(busy, reading -> hasSamples(reading, 2));
        assertThat(both.perInstance().orElseThrow())
                .extracting(InstanceSample::value)
                .containsExactly(40.0, 60.0);
        MetricReading value = await(backlog, reading -> reading.value().isPresent());
        assertThat(value.value()).hasValue(12345);
        assertThat(Duration.between(value.at().orElseThrow(), Instant.now()))
                .isBetween(Duration.ZERO, PATIENCE);

        page = "pool_busy{service=\"web\",pod=\"i-1\"} 90\n";
        MetricReading one = await(busy, reading -> hasSamples(reading, 1));
        assertThat(one.perInstance().orElseThrow().getFirst().value()).isEqualTo(90);
        await(backlog, reading -> reading.value().isEmpty());
        assertThat(refusals).isEmpty();
    }
}
