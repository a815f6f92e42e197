package io.novacron.autoscaler.cli.command;

import com.sun.management.ThreadMXBean;
import io.novacron.autoscaler.engine.DecisionEngine;
import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Forecast;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Observation;
import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// Measures how many decisions a second one core makes for the standard group: 10 instances with a
/// sample each, a target, a threshold over three periods and a step rule, default behaviour,
/// explanation on.
///
/// The load follows a wave around the target, so that most decisions hold and some go out or in;
/// memory is carried from one decision to the next and starts anew with each wave. Observations are
/// made beforehand: what is measured is `decide` alone, on one thread.
final class DecisionBench {

    private static final int INSTANCES = 10;
    private static final int WAVE = 240;
    private static final Instant START = Instant.parse("2026-01-05T10:00:00Z");
    private static final Duration INTERVAL = Duration.ofSeconds(60);
    private static final Duration ROUND = Duration.ofMillis(500);

    private final ScalingGroup group = standardGroup();
    private final DecisionEngine engine = DecisionEngine.compile(group);
    private final Observation[] observations = observations();
    private final Instant[] times = times();
    private int changes;
    private int steps;

    /// @param decisionsPerSecond median of the rounds
    /// @param cpuNanosPerDecision of the thread alone: what a busy machine cannot falsify
    /// @param bytesPerDecision allocated, mean over all rounds
    /// @param changingShare decisions that changed the capacity, 0–1
    /// @param stepsPerDecision explained steps, mean
    record Result(
            double decisionsPerSecond,
            double nanosPerDecision,
            double cpuNanosPerDecision,
            double bytesPerDecision,
            double changingShare,
            double stepsPerDecision,
            int rounds) {}

    /// Warms up for a third of the time and measures for the rest, in rounds of half a second.
    Result run(Duration length) {
        long warmedUp = System.nanoTime() + length.dividedBy(3).toNanos();
        while (System.nanoTime() < warmedUp) {
            wave();
        }
        changes = 0;
        steps = 0;
        int rounds = Math.max(3, (int) length.dividedBy(3).multipliedBy(2).dividedBy(ROUND));
        double[] nanos = new double[rounds];
        long decisions = 0;
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long cpuBefore = threads.getCurrentThreadCpuTime();
        long allocatedBefore = threads.getCurrentThreadAllocatedBytes();
        for (int round = 0; round < rounds; round++) {
            long start = System.nanoTime();
            long waves = 0;
            long elapsed;
            do {
                wave();
                waves++;
                elapsed = System.nanoTime() - start;
            } while (elapsed < ROUND.toNanos());
            nanos[round] = (double) elapsed / (waves * WAVE);
            decisions += waves * WAVE;
        }
        double allocated = threads.getCurrentThreadAllocatedBytes() - allocatedBefore;
        double cpu = threads.getCurrentThreadCpuTime() - cpuBefore;
        Arrays.sort(nanos);
        double median = nanos[rounds / 2];
        return new Result(
                1e9 / median,
                median,
                cpu / decisions,
                allocated / decisions,
                (double) changes / decisions,
                (double) steps / decisions,
                rounds);
    }

    private void wave() {
        Optional<Memory> memory = Optional.empty();
        for (int index = 0; index < WAVE; index++) {
            Decision decision =
                    engine.decide(memory, observations[index], Forecast.NONE, times[index]);
            memory = Optional.of(decision.memory());
            // The answer is used, so that none of it can be optimized away.
            steps += decision.trace().size();
            if (decision.from().instances() != decision.to().instances()) {
                changes++;
            }
        }
    }

    static ScalingGroup standardGroup() {
        MetricDefinition utilization = MetricDefinition.of(MetricType.CPU_UTILIZATION);
        MetricDefinition requests = MetricDefinition.of(MetricType.REQUEST_COUNT);
        MetricDefinition queue = MetricDefinition.of(MetricType.QUEUE_LENGTH);
        return ScalingGroup.builder("standard")
                .minCapacity(2)
                .maxCapacity(50)
                .desiredCapacity(INSTANCES)
                .evaluationInterval(INTERVAL)
                .metric("cpu", utilization)
                .metric("requests", requests)
                .metric("queue", queue)
                .rules(
                        List.of(
                                new Rule.Target(
                                        Rule.Header.of("cpu-target"),
                                        "cpu",
                                        Rule.TargetKind.UTILIZATION,
                                        60,
                                        false,
                                        OptionalDouble.empty()),
                                new Rule.Threshold(
                                        Rule.Header.of("requests-threshold"),
                                        "requests",
                                        OptionalDouble.of(900),
                                        OptionalDouble.of(300),
                                        2,
                                        1,
                                        3,
                                        Rule.ChangeType.INSTANCES,
                                        Optional.empty()),
                                new Rule.Step(
                                        Rule.Header.of("queue-step"),
                                        "queue",
                                        1,
                                        Rule.ChangeType.INSTANCES,
                                        0,
                                        List.of(
                                                step(
                                                        OptionalDouble.empty(),
                                                        OptionalDouble.of(5),
                                                        -1),
                                                step(
                                                        OptionalDouble.of(50),
                                                        OptionalDouble.of(100),
                                                        1),
                                                step(
                                                        OptionalDouble.of(100),
                                                        OptionalDouble.empty(),
                                                        3)))))
                .build();
    }

    private static Rule.Adjustment step(OptionalDouble from, OptionalDouble to, double change) {
        return new Rule.Adjustment(from, to, change);
    }

    private static Observation[] observations() {
        List<Instance> instances = new ArrayList<>();
        for (int index = 0; index < INSTANCES; index++) {
            instances.add(Instance.running("i-" + index, START.minus(Duration.ofHours(1))));
        }
        Observation.Fleet fleet = new Observation.Fleet.Listed(instances);
        Observation[] observations = new Observation[WAVE];
        for (int index = 0; index < WAVE; index++) {
            double wave = Math.sin(2 * Math.PI * index / WAVE);
            List<InstanceSample> samples = new ArrayList<>();
            for (int member = 0; member < INSTANCES; member++) {
                samples.add(InstanceSample.of("i-" + member, 60 + 9 * wave + member % 3 - 1));
            }
            observations[index] =
                    new Observation(
                            fleet,
                            Map.of(
                                    "cpu", MetricReading.perInstance(samples),
                                    "requests", MetricReading.of(600 + 350 * wave),
                                    "queue", MetricReading.of(30 + 28 * wave)));
        }
        return observations;
    }

    private static Instant[] times() {
        Instant[] times = new Instant[WAVE];
        Arrays.setAll(times, index -> START.plus(INTERVAL.multipliedBy(index)));
        return times;
    }
}
