package io.novacron.autoscaler.plugins.process;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.MetricsProvider;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.UsageQueries;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/// Processor time and memory of instances that a [ProcessController] started, each with all
/// processes of its session, so that a wrapper script's children count.
///
/// | query | without `request` | with `request: n` (cores, bytes) |
/// | --- | --- | --- |
/// | `cpu_utilization` | percent of one core | cores in use, of n |
/// | `cpu_cores` | cores in use | the same |
/// | `memory_utilization` | percent of the machine's memory | resident bytes, of n |
/// | `memory_bytes` | resident bytes | the same |
///
/// Processor use is a mean since the last collection that was at least 500 ms ago (clock ticks are
/// 10 ms); the first collection gives a sample only of processes that started after this provider.
/// It reads the controller's records, not the controller, so both may live in different servers.
///
/// Thread-safe; collections run one after another.
public final class ProcessMetricsProvider implements MetricsProvider {

    private static final long SHORTEST_SPAN_NANOS = 500_000_000L;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final UsageQueries QUERIES =
            new UsageQueries(
                    List.of("cpu_utilization", "cpu_cores", "memory_utilization", "memory_bytes"));

    private final ProcessTable processes = new ProcessTable();
    private final Path instances;
    private final InstantSource clock;
    private final Instant openedAt;
    private final Map<String, Processor> processors = new HashMap<>();
    private Optional<Long> machineBytes = Optional.empty();

    /// @param directory the controller's
    public ProcessMetricsProvider(Path directory, InstantSource clock) {
        this.instances = StateDirectory.instances(directory);
        this.clock = clock;
        this.openedAt = clock.instant();
    }

    /// What is known of an instance's processor use.
    ///
    /// @param ticks at the last collection that counted
    /// @param cores use up to then; empty after the first collection
    private record Processor(
            ProcessIdentity process, double ticks, long nanos, OptionalDouble cores) {}

    /// One look at all processes, grouped by the session they belong to.
    private record Snapshot(Map<Long, List<ProcessTable.Row>> sessions, long nanos, Instant at) {

        List<ProcessTable.Row> of(ProcessIdentity root) {
            List<ProcessTable.Row> members = sessions.getOrDefault(root.pid(), List.of());
            boolean proven = members.stream().anyMatch(row -> row.identity().equals(root));
            return proven ? members : List.of();
        }
    }

    @Override
    public List<Problem> validate(ScalingGroup group, String metric, MetricDefinition definition) {
        return QUERIES.problems(group, metric, definition);
    }

    @Override
    public synchronized Map<MetricKey, MetricReading> collect(
            List<MetricRequest> requests, Call call) {
        Map<Long, List<ProcessTable.Row>> sessions =
                processes.rows().stream()
                        .collect(Collectors.groupingBy(ProcessMetricsProvider::session));
        Snapshot snapshot = new Snapshot(sessions, System.nanoTime(), clock.instant());
        Map<MetricKey, MetricReading> readings = new LinkedHashMap<>();
        Map<String, Optional<InstanceRecord>> records = new HashMap<>();
        for (MetricRequest request : requests) {
            Optional<String> query = QUERIES.of(request.definition());
            readings.put(
                    request.key(),
                    query.map(name -> read(request, name, snapshot, records))
                            .orElseGet(() -> MetricReading.failed("no query for this metric")));
        }
        forgetTheGone(snapshot);
        return readings;
    }

    private static long session(ProcessTable.Row row) {
        // Without /proc there are no sessions, and each process stands for itself.
        return row.session() == 0 ? row.identity().pid() : row.session();
    }

    private MetricReading read(
            MetricRequest request,
            String query,
            Snapshot snapshot,
            Map<String, Optional<InstanceRecord>> records) {
        if (query.startsWith("memory") && !processes.hasProc()) {
            return MetricReading.failed("memory of processes is known on Linux only");
        }
        OptionalDouble amount = UsageQueries.request(request.definition());
        List<InstanceSample> samples = new ArrayList<>();
        for (Instance instance : request.instances()) {
            if (instance.state() != InstanceState.RUNNING
                    && instance.state() != InstanceState.PENDING) {
                continue;
            }
            Optional<InstanceRecord> record = records.computeIfAbsent(instance.id(), this::record);
            OptionalDouble value =
                    record.isEmpty()
                            ? OptionalDouble.empty()
                            : value(record.get(), query, amount.isPresent(), snapshot);
            value.ifPresent(known ->
                    samples.add(
                            new InstanceSample(
                                    instance.id(), known, amount, Optional.of(snapshot.at()))));
        }
        return MetricReading.perInstance(samples);
    }

    private Optional<InstanceRecord> record(String id) {
        if (!InstanceRecord.ID.matcher(id).matches()) {
            return Optional.empty();
        }
        try {
            return StateDirectory.read(instances.resolve(id + ".properties"));
        } catch (OutsideException damaged) {
            // One instance without a sample; the controller says so aloud at its next start.
            return Optional.empty();
        }
    }

    private OptionalDouble value(
            InstanceRecord record, String query, boolean ofRequest, Snapshot snapshot) {
        List<ProcessTable.Row> members = snapshot.of(record.process());
        if (members.isEmpty()) {
            return OptionalDouble.empty();
        }
        return switch (query) {
            case "cpu_cores" -> cores(record, members, snapshot);
            case "cpu_utilization" -> scaled(cores(record, members, snapshot), ofRequest ? 1 : 100);
            case "memory_bytes" -> bytes(members);
            case "memory_utilization" ->
                    ofRequest
                            ? bytes(members)
                            : machineBytes()
                                    .map(all -> scaled(bytes(members), 100.0 / all))
                                    .orElse(OptionalDouble.empty());
            default -> OptionalDouble.empty();
        };
    }

    private Optional<Long> machineBytes() {
        if (machineBytes.isEmpty()) {
            machineBytes = processes.machineBytes();
        }
        return machineBytes;
    }

    private OptionalDouble bytes(List<ProcessTable.Row> members) {
        return OptionalDouble.of(
                members.stream()
                        .flatMap(row -> processes.residentBytes(row.identity().pid()).stream())
                        .mapToDouble(Long::doubleValue)
                        .sum());
    }

    private OptionalDouble cores(
            InstanceRecord record, List<ProcessTable.Row> members, Snapshot snapshot) {
        double ticks = members.stream().mapToDouble(ProcessTable.Row::processorTicks).sum();
        Processor before = processors.get(record.id());
        if (before == null || !before.process().equals(record.process())) {
            boolean startedUnderOurEyes = record.launchedAt().isAfter(openedAt);
            OptionalDouble sinceStart = OptionalDouble.empty();
            double seconds =
                    java.time.Duration.between(record.launchedAt(), snapshot.at()).toNanos()
                            / NANOS_PER_SECOND;
            if (startedUnderOurEyes && seconds * NANOS_PER_SECOND >= SHORTEST_SPAN_NANOS) {
                sinceStart = OptionalDouble.of(ticks / ProcessTable.TICKS_PER_SECOND / seconds);
            }
            processors.put(
                    record.id(),
                    new Processor(record.process(), ticks, snapshot.nanos(), sinceStart));
            return sinceStart;
        }
        long span = snapshot.nanos() - before.nanos();
        if (span < SHORTEST_SPAN_NANOS) {
            return before.cores();
        }
        // A child that ended without being waited for takes its time along: less than before is
        // none.
        double used = Math.max(0, ticks - before.ticks()) / ProcessTable.TICKS_PER_SECOND;
        OptionalDouble cores = OptionalDouble.of(used / (span / NANOS_PER_SECOND));
        processors.put(
                record.id(), new Processor(record.process(), ticks, snapshot.nanos(), cores));
        return cores;
    }

    private static OptionalDouble scaled(OptionalDouble value, double factor) {
        return value.isPresent()
                ? OptionalDouble.of(value.getAsDouble() * factor)
                : OptionalDouble.empty();
    }

    private void forgetTheGone(Snapshot snapshot) {
        processors.values().removeIf(known -> snapshot.of(known.process()).isEmpty());
    }

    @Override
    public synchronized void close() {
        processors.clear();
    }
}
