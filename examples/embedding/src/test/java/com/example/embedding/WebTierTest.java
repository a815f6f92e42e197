package com.example.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.runtime.AutoScalingManager;
import io.novacron.autoscaler.runtime.Change;
import io.novacron.autoscaler.runtime.GroupStatus;
import io.novacron.autoscaler.testkit.Await;
import io.novacron.autoscaler.testkit.RequiredProgram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The example against a real Prometheus: manual capacity, the CPU rule, a second start.
@Tag("slow")
final class WebTierTest {

    @TempDir Path directory;
    private final AtomicReference<List<String>> instances = new AtomicReference<>(List.of());
    private final long begun = System.nanoTime();
    private HttpServer page;
    private Process prometheus;
    private String url;

    /// What a client library in each instance would show: a process that is busy 90 % of the time.
    @BeforeEach
    void startPrometheus() throws IOException {
        Path program = RequiredProgram.named("prometheus", "prometheus").path();
        page = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        page.createContext(
                "/metrics",
                exchange -> {
                    StringBuilder text = new StringBuilder();
                    double busy = 0.9 * (System.nanoTime() - begun) / 1e9;
                    for (String id : instances.get()) {
                        text.append(
                                "process_cpu_seconds_total{group=\"web-tier\",instance=\"%s\"} %f%n"
                                        .formatted(id, busy));
                    }
                    byte[] body = text.toString().getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().add("Content-Type", "text/plain; version=0.0.4");
                    exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        page.start();
        Path configuration =
                Files.writeString(
                        directory.resolve("prometheus.yml"),
                        """
                        global: {scrape_interval: 2s}
                        scrape_configs:
                          - job_name: web
                            honor_labels: true
                            static_configs: [{targets: ['localhost:%d']}]
                        """
                                .formatted(page.getAddress().getPort()));
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        url = "http://localhost:" + port;
        prometheus =
                new ProcessBuilder(
                                program.toString(),
                                "--config.file=" + configuration,
                                "--storage.tsdb.path=" + directory.resolve("tsdb"),
                                "--web.listen-address=localhost:" + port)
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("prometheus.log").toFile())
                        .start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (prometheus != null) {
            prometheus.destroy();
            prometheus.waitFor();
        }
        if (page != null) {
            page.stop(0);
        }
    }

    @Test
    void theWebTierScalesAndIsFoundAgain() {
        Path data = directory.resolve("data");
        try (AutoScalingManager manager = WebTier.open(url, data)) {
            WebTier.scale(manager);
            await(manager, "the manual capacity", status -> status.ready() >= 6);
            assertThat(types(manager)).contains(EventType.CAPACITY_SET);
            // A manual change is an action, so the rule that sees 90 % waits for its cooldown.
            await(
                    manager,
                    "a CPU rule that wants out",
                    status -> status.lastDecision().filter(WebTierTest::isInCooldown).isPresent());
            WebTier.print(manager);
            assertThat(manager.getScalingEvents(10)).hasSizeBetween(1, 10);
        }
        try (AutoScalingManager manager = WebTier.open(url, data)) {
            assertThat(manager.predictiveDefault())
                    .hasValueSatisfying(predictive ->
                            assertThat(predictive.algorithm()).isEqualTo("exponential_smoothing"));
            manager.startScalingLoop(Duration.ofSeconds(1));
            await(manager, "the same instances", status -> status.ready() >= 6);
            assertThat(manager.status("web-tier").orElseThrow().instances())
                    .extracting(Instance::id)
                    .containsAll(instances.get().subList(0, 6));

            manager.unregisterScalingGroup("web-tier", Change.by("test").forced());
            awaitNoProcess(data);
        }
    }

    private static boolean isInCooldown(Decision decision) {
        return decision.trace().stream()
                .anyMatch(step ->
                        step.code() == ReasonCode.RULE_COOLDOWN
                                && step.rule().filter("cpu-utilization-rule"::equals).isPresent());
    }

    private static List<EventType> types(AutoScalingManager manager) {
        return manager.getScalingEvents(100).stream().map(Event::type).toList();
    }

    private void await(AutoScalingManager manager, String what, Predicate<GroupStatus> isReached) {
        Await.until(
                what,
                () -> {
                    GroupStatus status = manager.status("web-tier").orElseThrow();
                    instances.set(status.instances().stream().map(Instance::id).toList());
                    return isReached.test(status);
                },
                () -> "last seen: " + manager.status("web-tier"));
    }

    private static void awaitNoProcess(Path data) {
        Await.until(
                "no process is left",
                () ->
                        ProcessHandle.allProcesses()
                                .noneMatch(process ->
                                        process.info()
                                                .commandLine()
                                                .filter(line -> line.contains(data.toString()))
                                                .isPresent()));
    }
}
