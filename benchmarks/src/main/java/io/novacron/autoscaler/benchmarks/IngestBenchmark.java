package io.novacron.autoscaler.benchmarks;

import com.google.protobuf.CodedOutputStream;
import io.airlift.compress.v3.snappy.SnappyJavaCompressor;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.plugins.push.PushProvider;
import io.novacron.autoscaler.plugins.push.PushReport;
import io.novacron.autoscaler.plugins.push.PushSettings;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.MetricsProvider.MetricRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
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
    public void prepare() throws IOException {
        List<MetricRequest> requests = new ArrayList<>();
        MetricDefinition definition = MetricDefinition.of(MetricType.CUSTOM);
        for (int group = 0; group < GROUPS; group++) {
            ScalingGroup document =
                    ScalingGroup.builder("group-" + group).metric("load", definition).build();
            requests.add(new MetricRequest(document, "load", definition, List.of()));
        }
        provider.collect(requests, Call.within(Duration.ofSeconds(10)));
        for (int first = 0; first < GROUPS; first += BODY) {
            json.add(json(first));
            remoteWrite.add(remoteWrite(first));
        }
    }

    private static byte[] json(int first) {
        StringBuilder body = new StringBuilder("{\"samples\": [");
        for (int group = first; group < first + BODY; group++) {
            body.append(group == first ? "" : ", ")
                    .append(
                            "{\"group\": \"group-%s\", \"metric\": \"load\", \"value\": %s.5, \"at\": \"%s\"}"
                                    .formatted(group, group, Instant.now()));
        }
        return body.append("]}").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] remoteWrite(int first) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(message);
        for (int group = first; group < first + BODY; group++) {
            out.writeByteArray(1, series(group));
        }
        out.flush();
        SnappyJavaCompressor snappy = new SnappyJavaCompressor();
        byte[] packed = new byte[snappy.maxCompressedLength(message.size())];
        int length =
                snappy.compress(message.toByteArray(), 0, message.size(), packed, 0, packed.length);
        return Arrays.copyOf(packed, length);
    }

    private static byte[] series(int group) throws IOException {
        ByteArrayOutputStream series = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(series);
        String[] labels = {
            "__name__",
            "load",
            "cluster",
            "eu-1",
            "env",
            "production",
            "group",
            "group-" + group,
            "instance",
            "10.0.%s.%s:9100".formatted(group / 250, group % 250),
            "job",
            "workers",
            "region",
            "eu-central",
            "team",
            "shop"
        };
        for (int label = 0; label < labels.length; label += 2) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            CodedOutputStream pair = CodedOutputStream.newInstance(bytes);
            pair.writeString(1, labels[label]);
            pair.writeString(2, labels[label + 1]);
            pair.flush();
            out.writeByteArray(1, bytes.toByteArray());
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream sample = CodedOutputStream.newInstance(bytes);
        sample.writeDouble(1, group);
        sample.writeInt64(2, System.currentTimeMillis());
        sample.flush();
        out.writeByteArray(2, bytes.toByteArray());
        out.flush();
        return series.toByteArray();
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
