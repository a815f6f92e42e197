package io.novacron.autoscaler.plugins.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.MetricsProvider.MetricRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real Prometheus that is killed and comes back while it is asked.
class PrometheusRestartTest {

    private static final MetricRequest REQUEST = Metrics.query("sum(jobs)").ask();

    @TempDir Path folder;

    @Test
    @DisplayName("INCIDENTS 3, 42: while it is down there is an error, and values after it is back")
    void itComesBack() {
        try (RealPrometheus prometheus = new RealPrometheus(folder)) {
            prometheus.page = "jobs 5\n";
            prometheus.start();
            try (PrometheusProvider provider =
                    new PrometheusProvider(PrometheusSettings.of(prometheus.url()))) {
                assertThat(awaitValue(provider)).isEqualTo(5);
                prometheus.kill();
                for (int tick = 0; tick < 5; tick++) {
                    MetricReading reading = read(provider);
                    assertThat(reading.value()).isEmpty();
                    assertThat(reading.error().orElseThrow())
                            .containsAnyOf("connection refused", "connection broke");
                }
                assertThat(provider.statistics().pauses()).isPositive();
                prometheus.page = "jobs 6\n";
                prometheus.start();
                long deadline = System.nanoTime() + RealPrometheus.PATIENCE.toNanos();
                while (awaitValue(provider) != 6) {
                    // The sample of before the restart is in its data still.
                    assertThat(System.nanoTime() < deadline).isTrue();
                    LockSupport.parkNanos(100_000_000);
                }
            }
        }
    }

    private static MetricReading read(PrometheusProvider provider) {
        return provider.collect(List.of(REQUEST), Call.within(RealPrometheus.PATIENCE))
                .get(REQUEST.key());
    }

    private static double awaitValue(PrometheusProvider provider) {
        long deadline = System.nanoTime() + RealPrometheus.PATIENCE.toNanos();
        MetricReading reading = read(provider);
        while (reading.value().isEmpty()) {
            assertThat(System.nanoTime() < deadline).as("last: %s", reading).isTrue();
            LockSupport.parkNanos(100_000_000);
            reading = read(provider);
        }
        return reading.value().getAsDouble();
    }
}
