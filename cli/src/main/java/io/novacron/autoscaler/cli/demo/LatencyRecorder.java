package io.novacron.autoscaler.cli.demo;

import java.time.Duration;

/// Counts latencies in cells of half a millisecond up to ten seconds; longer ones count as ten. A
/// quantile is therefore exact to half a millisecond whatever the distribution. Thread-safe.
final class LatencyRecorder {

    private static final long CELL_NANOS = 500_000;
    private static final int CELLS = 20_000;

    private final Object lock = new Object();
    private final int[] counts = new int[CELLS + 1];
    private long total;

    void record(long nanos) {
        int cell = Math.clamp(nanos / CELL_NANOS, 0, CELLS);
        synchronized (lock) {
            counts[cell]++;
            total++;
        }
    }

    long count() {
        synchronized (lock) {
            return total;
        }
    }

    /// The smallest latency that the given share of all is at or below (nearest rank); zero where
    /// nothing was recorded.
    Duration quantile(double share) {
        synchronized (lock) {
            long rank = Math.max(1, (long) Math.ceil(share * total));
            long seen = 0;
            for (int cell = 0; cell <= CELLS; cell++) {
                seen += counts[cell];
                if (seen >= rank) {
                    return Duration.ofNanos((cell + 1) * CELL_NANOS);
                }
            }
            return Duration.ZERO;
        }
    }

    /// Forgets everything.
    void reset() {
        synchronized (lock) {
            java.util.Arrays.fill(counts, 0);
            total = 0;
        }
    }
}
