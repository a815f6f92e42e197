package io.novacron.autoscaler.plugins.libvirt;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.plugins.libvirt.DomainStatistics.Counters;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.MetricsProvider.MetricKey;
import io.novacron.autoscaler.spi.MetricsProvider.MetricRequest;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.UsageQueries;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// Processor time and memory of machines, from libvirt's counters.
///
/// | query | without `request` | with `request: n` (cores, bytes) |
/// | --- | --- | --- |
/// | `cpu_utilization` | percent of its vCPUs | cores in use, of n |
/// | `cpu_cores` | cores in use | the same |
/// | `memory_utilization` | percent of what the guest has | bytes in use, of n |
/// | `memory_bytes` | bytes in use | the same |
/// | `disk_bytes` | bytes that its disks take on the host | the same |
///
/// Processor use is a mean since the last collection that was at least [#SHORTEST_SPAN] ago, so a
/// machine's first collection has no sample of it. Memory in use is what the guest cannot give
/// back; it takes a balloon driver in the guest, without which there is no sample.
///
/// Thread-safe; collections run one after another.
final class DomainMetrics {

    static final UsageQueries QUERIES =
            new UsageQueries(
                    List.of(
                            "cpu_utilization",
                            "cpu_cores",
                            "memory_utilization",
                            "memory_bytes",
                            "disk_bytes"));

    private static final Duration SHORTEST_SPAN = Duration.ofMillis(500);
    private static final double KIB = 1024;

    private final DomainStatistics statistics;
    private final InstantSource clock;
    private final ReentrantLock collecting = new ReentrantLock();
    private final Map<String, Use> uses = new HashMap<>();

    DomainMetrics(DomainStatistics statistics, InstantSource clock) {
        this.statistics = statistics;
        this.clock = clock;
    }

    /// @param time processor time in nanoseconds, when last counted
    /// @param cores in use up to then; empty after the first collection
    private record Use(double time, long at, OptionalDouble cores) {}

    List<Problem> validate(ScalingGroup group, String metric, MetricDefinition definition) {
        return QUERIES.problems(group, metric, definition);
    }

    Map<MetricKey, MetricReading> collect(List<MetricRequest> requests, Call call) {
        if (requests.isEmpty()) {
            return Map.of();
        }
        long deadline = System.nanoTime() + call.timeout().toNanos();
        try {
            if (!collecting.tryLock(call.timeout().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new OutsideException(
                        OutsideException.Kind.TIMED_OUT, "another collection does not end");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new OutsideException(
                    OutsideException.Kind.TIMED_OUT, "collecting was interrupted", interrupted);
        }
        try {
            Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
            return read(requests, statistics.read(left));
        } finally {
            collecting.unlock();
        }
    }

    private Map<MetricKey, MetricReading> read(
            List<MetricRequest> requests, Map<String, Counters> machines) {
        Instant at = clock.instant();
        long now = System.nanoTime();
        machines.forEach((name, counters) -> count(name, counters, now));
        uses.keySet().retainAll(machines.keySet());
        Map<MetricKey, MetricReading> readings = new LinkedHashMap<>();
        for (MetricRequest request : requests) {
            readings.put(
                    request.key(),
                    QUERIES.of(request.definition())
                            .map(query -> read(request, query, machines, at))
                            .orElseGet(() -> MetricReading.failed("no query for this metric")));
        }
        return readings;
    }

    private void count(String name, Counters counters, long now) {
        OptionalDouble time = counters.number("cpu.time");
        if (time.isEmpty()) {
            return;
        }
        Use before = uses.get(name);
        // Less than before: it was started anew.
        if (before == null || time.getAsDouble() < before.time()) {
            uses.put(name, new Use(time.getAsDouble(), now, OptionalDouble.empty()));
            return;
        }
        long span = now - before.at();
        if (span >= SHORTEST_SPAN.toNanos()) {
            double cores = (time.getAsDouble() - before.time()) / span;
            uses.put(name, new Use(time.getAsDouble(), now, OptionalDouble.of(cores)));
        }
    }

    private MetricReading read(
            MetricRequest request, String query, Map<String, Counters> machines, Instant at) {
        OptionalDouble amount = UsageQueries.request(request.definition());
        List<InstanceSample> samples = new ArrayList<>();
        for (Instance instance : request.instances()) {
            Counters counters = machines.get(instance.id());
            boolean runs =
                    instance.state() == InstanceState.RUNNING
                            || instance.state() == InstanceState.PENDING;
            if (runs && counters != null) {
                value(instance.id(), query, amount.isPresent(), counters)
                        .ifPresent(value ->
                                samples.add(
                                        new InstanceSample(
                                                instance.id(), value, amount, Optional.of(at))));
            }
        }
        return MetricReading.perInstance(samples);
    }

    private OptionalDouble value(
            String machine, String query, boolean ofRequest, Counters counters) {
        OptionalDouble cores =
                Optional.ofNullable(uses.get(machine))
                        .map(Use::cores)
                        .orElse(OptionalDouble.empty());
        return switch (query) {
            case "cpu_cores" -> cores;
            case "cpu_utilization" ->
                    ofRequest ? cores : percent(cores, counters.number("vcpu.current"));
            case "memory_bytes" -> scaled(used(counters), KIB);
            case "memory_utilization" ->
                    ofRequest
                            ? scaled(used(counters), KIB)
                            : percent(used(counters), counters.number("balloon.available"));
            case "disk_bytes" -> disks(counters);
            default -> OptionalDouble.empty();
        };
    }

    /// In KiB: what the guest has, less what it could give to a new program.
    private static OptionalDouble used(Counters counters) {
        OptionalDouble available = counters.number("balloon.available");
        OptionalDouble usable = counters.number("balloon.usable");
        OptionalDouble free = usable.isPresent() ? usable : counters.number("balloon.unused");
        return available.isPresent() && free.isPresent()
                ? OptionalDouble.of(Math.max(0, available.getAsDouble() - free.getAsDouble()))
                : OptionalDouble.empty();
    }

    private static OptionalDouble disks(Counters counters) {
        OptionalDouble count = counters.number("block.count");
        if (count.isEmpty()) {
            return OptionalDouble.empty();
        }
        double sum = 0;
        for (int disk = 0; disk < count.getAsDouble(); disk++) {
            sum += counters.number("block." + disk + ".physical").orElse(0);
        }
        return OptionalDouble.of(sum);
    }

    private static OptionalDouble percent(OptionalDouble part, OptionalDouble whole) {
        return part.isPresent() && whole.isPresent() && whole.getAsDouble() > 0
                ? OptionalDouble.of(100 * part.getAsDouble() / whole.getAsDouble())
                : OptionalDouble.empty();
    }

    private static OptionalDouble scaled(OptionalDouble value, double factor) {
        return value.isPresent()
                ? OptionalDouble.of(value.getAsDouble() * factor)
                : OptionalDouble.empty();
    }
}
