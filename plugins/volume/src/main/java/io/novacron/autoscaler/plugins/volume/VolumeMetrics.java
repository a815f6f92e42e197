package io.novacron.autoscaler.plugins.volume;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.spi.MetricsProvider.MetricKey;
import io.novacron.autoscaler.spi.MetricsProvider.MetricRequest;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// How full volumes are, from the file systems themselves. Queries: `used_bytes`, `total_bytes`,
/// `used_percent`; a sample for each volume that is mounted. Thread-safe.
final class VolumeMetrics {

    private static final List<String> QUERIES =
            List.of("used_bytes", "total_bytes", "used_percent");

    private final VolumeDirectory files;
    private final InstantSource clock;

    VolumeMetrics(VolumeDirectory files, InstantSource clock) {
        this.files = files;
        this.clock = clock;
    }

    static List<Problem> problems(String metric, MetricDefinition definition) {
        return definition.query().filter(QUERIES::contains).isPresent()
                ? List.of()
                : List.of(
                        Problem.error(
                                "metrics." + metric + ".query",
                                definition.query().map(text -> "'" + text + "'").orElse("nothing"),
                                "one of " + String.join(", ", QUERIES)));
    }

    Map<MetricKey, MetricReading> collect(List<MetricRequest> requests) {
        Instant now = clock.instant();
        Map<MetricKey, MetricReading> readings = new LinkedHashMap<>();
        for (MetricRequest request : requests) {
            List<InstanceSample> samples = new ArrayList<>();
            for (Instance instance : request.instances()) {
                value(instance, request.definition().query().orElse(""))
                        .ifPresent(value ->
                                samples.add(
                                        new InstanceSample(
                                                instance.id(),
                                                value,
                                                OptionalDouble.empty(),
                                                Optional.of(now))));
            }
            readings.put(request.key(), MetricReading.perInstance(samples));
        }
        return readings;
    }

    private OptionalDouble value(Instance instance, String query) {
        Path mount = files.mount(instance.id());
        if (instance.state() != InstanceState.RUNNING
                || !VolumeDirectory.isId(instance.id())
                || !VolumeDevice.isMounted(mount)) {
            return OptionalDouble.empty();
        }
        try {
            FileStore store = Files.getFileStore(mount);
            double total = store.getTotalSpace();
            double used = total - store.getUnallocatedSpace();
            return switch (query) {
                case "used_bytes" -> OptionalDouble.of(used);
                case "total_bytes" -> OptionalDouble.of(total);
                case "used_percent" ->
                        total > 0 ? OptionalDouble.of(used / total * 100) : OptionalDouble.empty();
                default -> OptionalDouble.empty();
            };
        } catch (IOException unmounted) {
            return OptionalDouble.empty();
        }
    }
}
