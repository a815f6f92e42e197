package io.novacron.autoscaler.benchmarks;

import io.novacron.autoscaler.engine.size.MixPlanner;
import io.novacron.autoscaler.engine.size.MixPlanner.Answer;
import io.novacron.autoscaler.engine.size.MixPlanner.Request;
import io.novacron.autoscaler.model.SizeDimension;
import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.model.Sizing.Choice;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.model.Sizing.Range;
import io.novacron.autoscaler.model.Sizing.Resize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
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

/// The planner of mixed mode: the cheapest count and size among 200 flavors and up to 1,000
/// instances, and among the sizes of two ranges.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "--sun-misc-unsafe-memory-access=allow"})
public class MixBenchmark {

    private static final int FLAVORS = 200;
    private static final int INSTANCES = 1_000;
    private static final double GIB = 1L << 30;

    private final List<Flavor> flavors = flavors();
    private final MixPlanner ofFlavors = planner(new Choice.Flavors(flavors));
    private final MixPlanner ofRanges =
            planner(
                    new Choice.Ranges(
                            Map.of(
                                    "cpu",
                                    new Range(0.5, 64, 0.5, OptionalDouble.of(0.03)),
                                    "memory",
                                    new Range(GIB, 256 * GIB, GIB, OptionalDouble.of(0.004)))));
    private final Flavor present =
            new Flavor("cpu=4,memory=16Gi", 4, 16 * GIB, OptionalDouble.of(0.184));
    private int turn;

    private static MixPlanner planner(Choice choice) {
        return new MixPlanner(
                new Sizing(
                        choice,
                        Optional.empty(),
                        Resize.REPLACE,
                        OptionalDouble.empty(),
                        Duration.ofHours(1)),
                Duration.ofMinutes(3));
    }

    private static List<Flavor> flavors() {
        SplittableRandom random = new SplittableRandom(1);
        List<Flavor> flavors = new ArrayList<>();
        for (int index = 0; index < FLAVORS; index++) {
            double cores = 1 << random.nextInt(7);
            double gib = cores * (1 << random.nextInt(4));
            double price = (cores * 0.03 + gib * 0.004) * (0.8 + 0.4 * random.nextDouble());
            flavors.add(new Flavor("f" + index, cores, gib * GIB, OptionalDouble.of(price)));
        }
        return List.copyOf(flavors);
    }

    private Request request(Flavor size) {
        turn = (turn + 1) % INSTANCES;
        return new Request(
                Map.of(
                        SizeDimension.CPU,
                        1.0 + turn * 2,
                        SizeDimension.MEMORY,
                        (1.0 + turn * 5) * GIB),
                size,
                turn,
                1,
                INSTANCES,
                Double.MAX_VALUE);
    }

    @Benchmark
    public Answer flavors200Instances1000() {
        return ofFlavors.plan(request(flavors.getFirst()));
    }

    @Benchmark
    public Answer rangesInstances1000() {
        return ofRanges.plan(request(present));
    }
}
