package io.novacron.autoscaler.benchmarks;

import io.novacron.autoscaler.config.GroupDocuments;
import io.novacron.autoscaler.config.ModelDocuments;
import io.novacron.autoscaler.model.PlantModel;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.simulator.Backtest;
import io.novacron.autoscaler.simulator.DemandTrace;
import io.novacron.autoscaler.simulator.Figures;
import io.novacron.autoscaler.simulator.Signals;
import java.time.Instant;
import java.util.ArrayList;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// A year of minutes, 525,600 ticks, of a group with a target, a threshold and a step rule that
/// follows a daily wave with noise: 5 to 25 instances' worth of load. The first iteration of a fork
/// is what a command pays, the JVM's own start apart; the later ones are what the code costs once
/// it is compiled.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 8)
@Fork(
        value = 3,
        jvmArgsAppend = {"-XX:+UseSerialGC", "--sun-misc-unsafe-memory-access=allow"})
public class BacktestBenchmark {

    private static final int YEAR = 525_600;

    private final ScalingGroup group =
            GroupDocuments.read(
                            """
                            id: year
                            resourceType: vm
                            minCapacity: 1
                            maxCapacity: 200
                            evaluationInterval: 60s
                            metrics: {cpu: {type: cpu_utilization}, load: {type: request_count}}
                            rules:
                            - {id: target, type: target, metric: cpu, utilization: 65}
                            - {id: threshold, type: threshold, metric: cpu, scaleOutThreshold: 90,
                               scaleInThreshold: 30, scaleOutIncrement: 2, evaluationPeriods: 3}
                            - {id: step, type: step, metric: load, steps: [{to: 2400, change: -1}]}
                            """)
                    .orThrow()
                    .getFirst();
    private final PlantModel model =
            ModelDocuments.read("capacityPerInstance: 100", Signals.names()).orThrow();
    private final DemandTrace trace = trace();

    private DemandTrace trace() {
        SplittableRandom random = new SplittableRandom(3);
        double[] load = new double[YEAR];
        double noise = 0;
        for (int k = 0; k < YEAR; k++) {
            noise = 0.9 * noise + 0.1 * (random.nextDouble() - 0.5);
            load[k] = 100 * (15 + 10 * Math.sin(2 * Math.PI * k / 1440)) * (1 + noise);
        }
        return DemandTrace.of(Instant.parse("2025-01-01T00:00:00Z"), model.tick(), load);
    }

    @Benchmark
    public Figures year() {
        return Backtest.of(group, trace, model, new ArrayList<>()).orElseThrow().run(1, null);
    }
}
