package io.novacron.autoscaler.runtime;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/// Measures how long after they were due evaluations were finished: the last 8,192 of them.
/// Thread-safe.
final class LagMeter {

    private static final int KEPT = 8_192;

    private final ReentrantLock lock = new ReentrantLock();
    private final long[] millis = new long[KEPT];
    private long evaluations;

    void record(Duration lag) {
        lock.lock();
        try {
            millis[(int) (evaluations % KEPT)] = Math.max(0, lag.toMillis());
            evaluations++;
        } finally {
            lock.unlock();
        }
    }

    LoopStatistics statistics(long ticks) {
        lock.lock();
        try {
            int known = (int) Math.min(evaluations, KEPT);
            long[] sorted = Arrays.copyOf(millis, known);
            Arrays.sort(sorted);
            Duration p99 =
                    known == 0
                            ? Duration.ZERO
                            : Duration.ofMillis(sorted[(int) Math.ceil(0.99 * known) - 1]);
            return new LoopStatistics(ticks, evaluations, p99);
        } finally {
            lock.unlock();
        }
    }
}
