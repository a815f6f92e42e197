package io.novacron.autoscaler.benchmarks;

import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.plugins.push.PushProvider;
import io.novacron.autoscaler.plugins.push.PushReport;
import io.novacron.autoscaler.plugins.push.PushSettings;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.MetricsProvider.MetricRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Pushed samples a second on one thread, from the body's bytes to the series they are kept in:
/// bodies of 1,000 samples for 10,000 groups, as JSON and as Prometheus remote write with eight
/// labels a series.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "--sun-misc-unsafe-memory-access=allow"})
public class IngestBenchmark {

    private static final int GROUPS = 10_000;
    private static final int BODY = 1_000;

    private final PushProvider provider =
            new PushProvider(PushSettings.DEFAULT, java.time.InstantSource.system());
    private final List<byte[]> json = new ArrayList<>();
    private final List<byte[]> remoteWrite = new ArrayList<>();
    private int next;

    /// Makes the bodies, and lets the provider know the groups.
    @Setup
    public void prepare() {
        List<MetricRequest> requests = new ArrayList<>();
        MetricDefinition definition = MetricDefinition.of(MetricType.CUSTOM);
        for (int group = 0; group < GROUPS; group++) {
            ScalingGroup document =
                    ScalingGroup.builder("group-" + group).metric("load", definition).build();
            requests.add(new MetricRequest(document, "load", definition, List.of()));
        }
        provider.collect(requests, Call.within(Duration.ofSeconds(10)));
        for (int first = 0; first < GROUPS; first += BODY) {
            json.add(PushedBodies.json(first, BODY, Instant.now()));
            remoteWrite.add(PushedBodies.remoteWrite(first, BODY, Instant.now()));
        }
    }

    private static PushReport complete(PushReport report) {
        if (report.taken() != BODY) {
            throw new IllegalStateException("took only part of a body: " + report);
        }
        return report;
    }

    /// JSON.
    @Benchmark
    @OperationsPerInvocation(BODY)
    public PushReport json() {
        next++;
        return complete(provider.ingest().json(json.get(next % json.size())));
    }

    /// Snappy and protobuf.
    @Benchmark
    @OperationsPerInvocation(BODY)
    public PushReport remoteWrite() {
        next++;
        return complete(provider.ingest().remoteWrite(remoteWrite.get(next % remoteWrite.size())));
    }
}
