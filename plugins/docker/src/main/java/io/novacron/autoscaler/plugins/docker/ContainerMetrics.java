package io.novacron.autoscaler.plugins.docker;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.MetricsProvider.MetricKey;
import io.novacron.autoscaler.spi.MetricsProvider.MetricRequest;
import io.novacron.autoscaler.spi.UsageQueries;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Processor time and memory of containers.
///
/// | query | without `request` | with `request: n` (cores, bytes) |
/// | --- | --- | --- |
/// | `cpu_utilization` | percent of the container's limit, else of the machine | cores in use, of n |
/// | `cpu_cores` | cores in use | the same |
/// | `memory_utilization` | percent of the limit; no sample without one | bytes in use, of n |
/// | `memory_bytes` | bytes in use | the same |
///
/// Processor use is a mean since the last collection that was at least 500 ms ago; a container's
/// first collection gives none. A collection costs two calls with Podman; with Docker one, and one
/// for each container.
///
/// Thread-safe; collections run one after another.
final class ContainerMetrics {

    private static final long SHORTEST_SPAN_NANOS = 500_000_000L;
    private static final UsageQueries QUERIES =
            new UsageQueries(
                    List.of("cpu_utilization", "cpu_cores", "memory_utilization", "memory_bytes"));

    private final ContainerEngine engine;
    private final Instances instances;
    private final BoundedProbes probes;
    private final InstantSource clock;
    private final Map<String, Reading> readings = new HashMap<>();

    ContainerMetrics(
            ContainerEngine engine,
            Instances instances,
            BoundedProbes probes,
            InstantSource clock) {
        this.engine = engine;
        this.instances = instances;
        this.probes = probes;
        this.clock = clock;
    }

    /// @param processorNanos used up to the last collection that counted
    /// @param nanos when that was, of a clock that never goes back
    /// @param cores use up to then; empty after the first collection
    private record Reading(
            String container, long processorNanos, long nanos, OptionalDouble cores) {}

    /// What one container used and may use.
    private record Measured(OptionalDouble cores, double bytes, Size size, int machineCores) {

        OptionalDouble value(String query, boolean ofRequest) {
            return switch (query) {
                case "cpu_cores" -> cores;
                case "cpu_utilization" -> ofRequest ? cores : percent(cores, coreLimit());
                case "memory_bytes" -> OptionalDouble.of(bytes);
                case "memory_utilization" ->
                        ofRequest
                                ? OptionalDouble.of(bytes)
                                : percent(OptionalDouble.of(bytes), (double) size.memoryBytes());
                default -> OptionalDouble.empty();
            };
        }

        private double coreLimit() {
            return size.cores() > 0 ? Math.min(size.cores(), machineCores) : machineCores;
        }

        private static OptionalDouble percent(OptionalDouble used, double limit) {
            return used.isPresent() && limit > 0
                    ? OptionalDouble.of(100 * used.getAsDouble() / limit)
                    : OptionalDouble.empty();
        }
    }

    List<Problem> validate(ScalingGroup group, String metric, MetricDefinition definition) {
        return QUERIES.problems(group, metric, definition);
    }

    synchronized Map<MetricKey, MetricReading> collect(List<MetricRequest> requests) {
        instances.recover();
        Map<String, Found> running =
                instances.containers().stream()
                        .filter(found -> found.state() == Found.State.RUNNING)
                        .collect(Collectors.toMap(Found::name, Function.identity()));
        List<String> asked = new ArrayList<>(new TreeSet<>(askedFor(requests)));
        asked.retainAll(running.keySet());
        Map<String, Usage> usages = asked.isEmpty() ? Map.of() : engine.usage(asked, probes);
        Instant at = clock.instant();
        long nanos = System.nanoTime();
        Map<String, Measured> measured = new TreeMap<>();
        for (String name : asked) {
            Usage usage = usages.get(name);
            Found found = running.get(name);
            if (usage != null && found != null) {
                measured.put(
                        name,
                        new Measured(
                                cores(found, usage, nanos),
                                usage.memoryBytes(),
                                instances.wantedSize(found),
                                engine.about().cores()));
            }
        }
        readings.keySet().retainAll(running.keySet());
        Map<MetricKey, MetricReading> answers = new LinkedHashMap<>();
        for (MetricRequest request : requests) {
            answers.put(
                    request.key(),
                    QUERIES.of(request.definition())
                            .map(query -> reading(request, query, measured, at))
                            .orElseGet(() -> MetricReading.failed("no query for this metric")));
        }
        return answers;
    }

    private static List<String> askedFor(List<MetricRequest> requests) {
        return requests.stream()
                .flatMap(request -> request.instances().stream())
                .filter(instance ->
                        instance.state() == InstanceState.RUNNING
                                || instance.state() == InstanceState.PENDING)
                .map(Instance::id)
                .toList();
    }

    private static MetricReading reading(
            MetricRequest request, String query, Map<String, Measured> measured, Instant at) {
        OptionalDouble amount = UsageQueries.request(request.definition());
        List<InstanceSample> samples = new ArrayList<>();
        for (Instance instance : request.instances()) {
            Measured found = measured.get(instance.id());
            if (found != null) {
                found.value(query, amount.isPresent())
                        .ifPresent(value ->
                                samples.add(
                                        new InstanceSample(
                                                instance.id(), value, amount, Optional.of(at))));
            }
        }
        return MetricReading.perInstance(samples);
    }

    private OptionalDouble cores(Found found, Usage usage, long nanos) {
        Reading before = readings.get(found.name());
        OptionalDouble cores = OptionalDouble.empty();
        // After a restart the count begins again.
        if (before != null
                && before.container().equals(found.container())
                && before.processorNanos() <= usage.processorNanos()) {
            long span = nanos - before.nanos();
            if (span < SHORTEST_SPAN_NANOS) {
                return before.cores();
            }
            long used = usage.processorNanos() - before.processorNanos();
            cores = OptionalDouble.of((double) used / span);
        }
        readings.put(
                found.name(), new Reading(found.container(), usage.processorNanos(), nanos, cores));
        return cores;
    }
}
