package io.novacron.autoscaler.benchmarks.peers;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.autoscaler.DelayedScaleDown;
import org.apache.flink.autoscaler.JobAutoScalerContext;
import org.apache.flink.autoscaler.JobVertexScaler;
import org.apache.flink.autoscaler.ScalingMetricEvaluator;
import org.apache.flink.autoscaler.event.AutoScalerEventHandler;
import org.apache.flink.autoscaler.metrics.CollectedMetricHistory;
import org.apache.flink.autoscaler.metrics.CollectedMetrics;
import org.apache.flink.autoscaler.metrics.EvaluatedMetrics;
import org.apache.flink.autoscaler.metrics.ScalingMetric;
import org.apache.flink.autoscaler.topology.IOMetrics;
import org.apache.flink.autoscaler.topology.JobTopology;
import org.apache.flink.autoscaler.topology.ShipStrategy;
import org.apache.flink.autoscaler.topology.VertexInfo;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The decision step of Apache Flink's autoscaler for one source vertex of parallelism 10: metrics of
/// its window evaluated, then the target parallelism computed.
///
/// Comparable: one scalable unit, metrics already collected, from samples to a wanted count. Not
/// comparable: it computes rates over a window of 15 samples where our rules read one to three; it
/// has one rule, no stabilization of combined rules, no bounds by schedule or budget, no memory that
/// goes in and out, and says why only by events, which are dropped here.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class FlinkAutoscalerBenchmark {

    private static final int PARALLELISM = 10;
    private static final int SAMPLES = 15;

    private final Configuration configuration = new Configuration();
    private final JobVertexID vertex = new JobVertexID();
    private final ScalingMetricEvaluator evaluator = new ScalingMetricEvaluator();
    private final JobVertexScaler<JobID, JobAutoScalerContext<JobID>> scaler =
            new JobVertexScaler<>(new SilentEvents());
    private JobAutoScalerContext<JobID> context = context();
    private CollectedMetricHistory history = history();

    /// Checks that the peer really decides: the load of the samples asks for another parallelism.
    @Setup
    public void check() {
        configuration.set(PipelineOptions.MAX_PARALLELISM, 200);
        context = context();
        history = history();
        int wanted = decide().getNewParallelism();
        if (wanted == PARALLELISM) {
            throw new IllegalStateException("the peer does not decide anything on this input");
        }
    }

    @Benchmark
    public JobVertexScaler.ParallelismChange decide() {
        EvaluatedMetrics evaluated =
                evaluator.evaluate(configuration, history, Duration.ofMinutes(5));
        return scaler.computeScaleTargetParallelism(
                context,
                vertex,
                List.<ShipStrategy>of(),
                evaluated.getVertexMetrics().get(vertex),
                new TreeMap<>(),
                Duration.ofMinutes(5),
                new DelayedScaleDown());
    }

    private JobAutoScalerContext<JobID> context() {
        JobID job = new JobID();
        return new JobAutoScalerContext<>(
                job,
                job,
                JobStatus.RUNNING,
                configuration,
                new UnregisteredMetricsGroup(),
                () -> {
                    throw new UnsupportedOperationException("no cluster");
                });
    }

    private CollectedMetricHistory history() {
        JobTopology topology =
                new JobTopology(
                        new VertexInfo(
                                vertex, Map.of(), PARALLELISM, 200, new IOMetrics(0, 0, 0)));
        TreeMap<Instant, CollectedMetrics> samples = new TreeMap<>();
        Instant start = Instant.parse("2026-01-05T10:00:00Z");
        for (int index = 0; index < SAMPLES; index++) {
            Map<ScalingMetric, Double> metrics = new EnumMap<>(ScalingMetric.class);
            metrics.put(ScalingMetric.LAG, 0.0);
            metrics.put(ScalingMetric.LOAD, 0.9);
            metrics.put(ScalingMetric.NUM_RECORDS_IN, index * 60_000.0);
            metrics.put(ScalingMetric.NUM_RECORDS_OUT, index * 60_000.0);
            metrics.put(ScalingMetric.ACCUMULATED_BUSY_TIME, index * 0.95 * 60_000 * PARALLELISM);
            samples.put(
                    start.plusSeconds(60L * index),
                    new CollectedMetrics(Map.of(vertex, metrics), Map.of()));
        }
        CollectedMetricHistory history = new CollectedMetricHistory(topology, samples, start);
        history.setFullyCollected(true);
        return history;
    }

    /// Its events are its explanation; here nobody listens.
    private static final class SilentEvents
            implements AutoScalerEventHandler<JobID, JobAutoScalerContext<JobID>> {
        @Override
        public void handleEvent(
                JobAutoScalerContext<JobID> context,
                Type type,
                String reason,
                String message,
                @org.jspecify.annotations.Nullable String key,
                @org.jspecify.annotations.Nullable Duration interval) {}
    }
}
