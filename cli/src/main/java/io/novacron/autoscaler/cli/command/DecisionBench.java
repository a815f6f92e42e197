package io.novacron.autoscaler.cli.command;

import com.sun.management.ThreadMXBean;
import io.novacron.autoscaler.engine.DecisionEngine;
import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Forecast;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.Observation;
import io.novacron.autoscaler.model.ScalingGroup;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/// Measures how many decisions a second one core makes for the standard group: 10 instances with a
/// sample each, a target, a threshold over three periods and a step rule, default behaviour,
/// explanation on.
///
/// The load follows a wave around the target, so that most decisions hold and some go out or in;
/// memory is carried from one decision to the next and starts anew with each wave. Observations are
/// made beforehand: what is measured is `decide` alone, on one thread.
final class DecisionBench {

    private static final int WAVE = StandardWorkload.WAVE;
    private static final Duration ROUND = Duration.ofMillis(500);

    private final ScalingGroup group = StandardWorkload.group();
    private final DecisionEngine engine = DecisionEngine.compile(group);
    private final Observation[] observations = StandardWorkload.observations();
    private final Instant[] times = StandardWorkload.times();
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
}
