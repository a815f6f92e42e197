package io.novacron.autoscaler.plugins.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.history.RingHistory;
import io.novacron.autoscaler.model.Predictive;
import io.novacron.autoscaler.model.Predictive.CapacityPerInstance;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.runtime.AutoScalingManager;
import io.novacron.autoscaler.runtime.InMemoryStateStore;
import io.novacron.autoscaler.runtime.forecast.ForecastState;
import io.novacron.autoscaler.testkit.Await;
import io.novacron.autoscaler.testkit.RequiredProgram;
import io.novacron.autoscaler.testkit.SimulatedFleet;
import io.novacron.autoscaler.testkit.Steps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A group that is new here, forecast from the days that a real Prometheus remembers.
class RealPastTest {

    private static final RequiredProgram PROMTOOL = RequiredProgram.named("promtool", "prometheus");
    private static final Duration STEP = Duration.ofMinutes(2);
    private static final int DAYS = 4;

    @TempDir private Path folder;

    @Test
    void aNewGroupIsForecastFromARangeQuery() throws IOException, InterruptedException {
        remember();
        try (RealPrometheus prometheus = new RealPrometheus(folder)) {
            prometheus.page = "requests{group=\"web\"} 600\n";
            prometheus.start();
            try (AutoScalingManager manager =
                    AutoScalingManager.builder(new InMemoryStateStore())
                            .controller(
                                    "local",
                                    new SimulatedFleet(
                                            Clock.systemUTC(),
                                            Duration.ZERO,
                                            new Steps(),
                                            new SplittableRandom(1)))
                            .provider(
                                    "prometheus",
                                    new PrometheusProvider(PrometheusSettings.of(prometheus.url())))
                            .history(RingHistory.open(folder.resolve("rings"), Clock.systemUTC()))
                            .build()) {
                manager.initialize();
                manager.registerScalingGroup(web());
                manager.startScalingLoop(Duration.ofMillis(200));
                AtomicReference<ForecastState> state = new AtomicReference<>();
                Await.until(
                        "a forecast",
                        () -> {
                            state.set(manager.forecast("web").orElseThrow());
                            return state.get() instanceof ForecastState.Known;
                        },
                        () -> String.valueOf(state.get()));

                ForecastState.Known known = (ForecastState.Known) state.get();
                assertThat(known.view().report().known()).isGreaterThan((DAYS - 1) * 288);
                assertThat(known.view().report().seasons())
                        .anyMatch(season -> season.length().equals(Duration.ofDays(1)));
                assertThat(manager.history().series("web")).contains("demand:rps");
            }
        }
    }

    /// Days with a wave, as blocks that promtool makes.
    private void remember() throws IOException, InterruptedException {
        Instant now = Instant.now();
        StringBuilder text = new StringBuilder("# TYPE requests gauge\n");
        for (Instant at = now.minus(Duration.ofDays(DAYS));
                at.isBefore(now.minus(STEP));
                at = at.plus(STEP)) {
            double wave = Math.sin(at.getEpochSecond() * 2 * Math.PI / 86_400);
            text.append(
                    "requests{group=\"web\"} %s %d\n"
                            .formatted(600 + 300 * wave, at.getEpochSecond()));
        }
        text.append("# EOF\n");
        Path file = Files.writeString(folder.resolve("past.txt"), text);
        Process promtool =
                new ProcessBuilder(
                                PROMTOOL.path().toString(),
                                "tsdb",
                                "create-blocks-from",
                                "openmetrics",
                                file.toString(),
                                folder.resolve("data").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("promtool.log").toFile())
                        .start();
        assertThat(promtool.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(promtool.exitValue())
                .as(Files.readString(folder.resolve("promtool.log")))
                .isZero();
    }

    private static ScalingGroup web() {
        return ScalingGroup.builder("web")
                .dryRun(true)
                .minCapacity(1)
                .maxCapacity(20)
                .evaluationInterval(Duration.ofSeconds(1))
                .metric(
                        "rps",
                        Metrics.query("sum by (group) (requests)")
                                .byGroup("group")
                                .ask()
                                .definition())
                .predictive(
                        new Predictive(
                                Predictive.Mode.RECOMMEND,
                                Optional.of("rps"),
                                Optional.of(new CapacityPerInstance.Fixed(100)),
                                Duration.ofHours(24),
                                Duration.ofDays(7),
                                0.8,
                                "auto",
                                new Predictive.Aim.Quantile(0.95),
                                Optional.empty(),
                                new Predictive.Breach.Honor()))
                .rules(List.of())
                .build();
    }
}
