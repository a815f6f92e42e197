package io.novacron.autoscaler.plugins.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.MetricsProvider;
import io.novacron.autoscaler.spi.ResourceController;
import io.novacron.autoscaler.spi.ResourceController.LaunchRequest;
import io.novacron.autoscaler.testkit.MetricsProviderContract;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The contract of providers, with one real machine.
final class DomainMetricsContractTest extends MetricsProviderContract {

    @TempDir static Path directory;
    private static LibvirtHost host;
    private static ResourceController launcher;
    private static ScalingGroup group;
    private static Instance machine;

    @BeforeAll
    static void launch() {
        host = LibvirtHost.shared();
        host.clear();
        launcher =
                new LibvirtControllerFactory()
                        .create("local", Guests.settings(host, directory.resolve("launcher")));
        group = Guests.group(host, "web", Map.of());
        machine =
                launcher.launch(
                        new LaunchRequest(group, "key-1"), Call.within(Duration.ofSeconds(60)));
    }

    @AfterAll
    static void leaveNothing() {
        if (launcher != null) {
            launcher.close();
            host.clear();
        }
    }

    @Override
    protected MetricsProvider open() {
        Map<String, Object> settings =
                new HashMap<>(Guests.settings(host, directory.resolve("metrics")));
        return (MetricsProvider) new LibvirtControllerFactory().create("local", settings);
    }

    private static MetricDefinition query(String query) {
        MetricDefinition plain = MetricDefinition.of(MetricType.CUSTOM);
        return new MetricDefinition(
                plain.type(),
                plain.provider(),
                java.util.Optional.of(query),
                plain.groupLabel(),
                plain.instanceLabel(),
                java.util.Optional.empty(),
                plain.aggregate(),
                plain.maxAge(),
                plain.onMissing(),
                plain.trustZero(),
                plain.smoothing());
    }

    private static MetricsProvider.MetricRequest request(String query, Instance instance) {
        return new MetricsProvider.MetricRequest(group, query, query(query), List.of(instance));
    }

    @Override
    protected MetricsProvider.MetricRequest answered() {
        return request("cpu_utilization", machine);
    }

    @Override
    protected MetricsProvider.MetricRequest unanswered() {
        return request("memory_bytes", Instance.running("web-none", Instant.EPOCH));
    }

    @Override
    protected MetricDefinition invalid() {
        return query("cpu_load");
    }

    @Override
    protected Duration patience() {
        return Duration.ofSeconds(60);
    }

    @Test
    void whatAGuestUsesIsWithinWhatItHas() {
        double bytes = value(awaitValue(request("memory_bytes", machine)));
        assertThat(bytes).isBetween(10.0 * (1 << 20), 512.0 * (1 << 20));
        assertThat(value(awaitValue(request("memory_utilization", machine)))).isBetween(1.0, 100.0);
        assertThat(value(awaitValue(request("disk_bytes", machine))))
                .isBetween(1.0, 16.0 * (1 << 20));
    }

    private static double value(MetricReading reading) {
        return reading.perInstance().orElseThrow().getFirst().value();
    }
}
