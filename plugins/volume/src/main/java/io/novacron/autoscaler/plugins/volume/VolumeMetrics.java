package io.novacron.autoscaler.plugins.volume;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.spi.MetricsProvider.MetricKey;
import io.novacron.autoscaler.spi.MetricsProvider.MetricRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/// How full volumes are, from their file systems, or from the blocks an image has. Queries:
/// `used_bytes`, `total_bytes`, `used_percent`; a sample for each volume that serves. Thread-safe.
final class VolumeMetrics {

    private static final List<String> QUERIES =
            List.of("used_bytes", "total_bytes", "used_percent");

    private final VolumeDirectory files;
    private final Function<String, Volume> volumes;
    private final InstantSource clock;

    VolumeMetrics(VolumeDirectory files, Function<String, Volume> volumes, InstantSource clock) {
        this.files = files;
        this.volumes = volumes;
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

    Map<MetricKey, MetricReading> collect(List<MetricRequest> requests, Commands commands) {
        Instant now = clock.instant();
        Map<MetricKey, MetricReading> readings = new LinkedHashMap<>();
        for (MetricRequest request : requests) {
            List<InstanceSample> samples = new ArrayList<>();
            for (Instance instance : request.instances()) {
                value(instance, request.definition().query().orElse(""), commands)
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

    private OptionalDouble value(Instance instance, String query, Commands commands) {
        if (instance.state() != InstanceState.RUNNING
                || !VolumeDirectory.isId(instance.id())
                || files.find(instance.id()).isEmpty()) {
            return OptionalDouble.empty();
        }
        Volume.Usage usage = volumes.apply(instance.id()).usage(commands).orElse(null);
        if (usage == null) {
            return OptionalDouble.empty();
        }
        return switch (query) {
            case "used_bytes" -> OptionalDouble.of(usage.used());
            case "total_bytes" -> OptionalDouble.of(usage.total());
            case "used_percent" ->
                    usage.total() > 0
                            ? OptionalDouble.of(usage.used() / usage.total() * 100)
                            : OptionalDouble.empty();
            default -> OptionalDouble.empty();
        };
    }
}
