package io.novacron.autoscaler.benchmarks;

import io.novacron.autoscaler.forecast.promise.PromiseKeeper;
import io.novacron.autoscaler.forecast.promise.PromiseKeeper.Advice;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// A minute of a group with `predictive.objective`: microseconds for what its keeper learns and
/// advises, everything renewed at its time (regressions, errors, weights, strategies), on average
/// over a day after ten days.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseSerialGC")
public class PromiseBenchmark {

    private static final int DAY = 1440;

    /// Minutes from a launch to an instance that serves.
    @Param({"4", "45"})
    private int lead;

    private final double[] load = new double[DAY];
    private PromiseKeeper keeper =
            new PromiseKeeper(Duration.ofMinutes(1), Duration.ofMinutes(1), 0.5);

    @Setup(Level.Trial)
    public void live() {
        SplittableRandom random = new SplittableRandom(1);
        for (int minute = 0; minute < DAY; minute++) {
            load[minute] = 20 + 8 * Math.sin(2 * Math.PI * minute / DAY) + 3 * random.nextDouble();
        }
        keeper = new PromiseKeeper(Duration.ofMinutes(1), Duration.ofMinutes(lead), 0.005);
        for (int day = 0; day < 10; day++) {
            day();
        }
    }

    @Benchmark
    @OperationsPerInvocation(DAY)
    public double day() {
        double sum = 0;
        for (double each : load) {
            Advice advice = keeper.observe(each, false);
            sum += advice.raise();
        }
        return sum;
    }
}
