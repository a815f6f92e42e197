package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.runtime.LoopStatistics.Timing;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/// Measures durations: how many and how long in all, and quantiles of the last minute.
///
/// The minute is six slices of ten seconds; in each, durations are counted in buckets whose width
/// is a 32nd of their size. 24 KiB each, whatever comes in. Thread-safe.
final class TimingMeter {

    private static final int SLICES = 6;
    private static final long SLICE_MILLIS = 10_000;

    /// 2⁵ buckets for each power of two.
    private static final int PRECISION = 5;

    /// Microseconds beyond 2³⁶, 19 hours, count as that.
    private static final long LONGEST = 1L << 36;

    private static final int BUCKETS = (36 - PRECISION + 2) << PRECISION;

    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final int[][] counts = new int[SLICES][BUCKETS];
    private final long[] longest = new long[SLICES];

    /// Which ten seconds, counted from the epoch, a slice holds.
    private final long[] numbers = new long[SLICES];

    private long count;
    private long totalMicros;

    TimingMeter(InstantSource clock) {
        this.clock = clock;
        Arrays.fill(numbers, Long.MIN_VALUE);
    }

    /// A negative duration, after the clock went back, counts as zero.
    void record(Duration duration) {
        recordNanos(duration.toNanos());
    }

    void recordNanos(long nanos) {
        long micros = Math.clamp(nanos / 1_000, 0, LONGEST);
        long number = clock.millis() / SLICE_MILLIS;
        int slice = Math.floorMod(number, SLICES);
        lock.lock();
        try {
            if (numbers[slice] != number) {
                numbers[slice] = number;
                Arrays.fill(counts[slice], 0);
                longest[slice] = 0;
            }
            counts[slice][bucket(micros)]++;
            longest[slice] = Math.max(longest[slice], micros);
            count++;
            totalMicros += micros;
        } finally {
            lock.unlock();
        }
    }

    Timing timing() {
        long newest = clock.millis() / SLICE_MILLIS;
        lock.lock();
        try {
            int[] sum = new int[BUCKETS];
            long recent = 0;
            long max = 0;
            for (int slice = 0; slice < SLICES; slice++) {
                if (Math.abs(newest - numbers[slice]) < SLICES) {
                    for (int bucket = 0; bucket < BUCKETS; bucket++) {
                        sum[bucket] += counts[slice][bucket];
                        recent += counts[slice][bucket];
                    }
                    max = Math.max(max, longest[slice]);
                }
            }
            return new Timing(
                    count,
                    micros(totalMicros),
                    recent,
                    micros(quantile(sum, recent, 0.5, max)),
                    micros(quantile(sum, recent, 0.99, max)),
                    micros(max));
        } finally {
            lock.unlock();
        }
    }

    private static long quantile(int[] sum, long recent, double share, long max) {
        long wanted = (long) Math.ceil(share * recent);
        long seen = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            seen += sum[bucket];
            if (seen >= wanted && seen > 0) {
                return Math.min(end(bucket), max);
            }
        }
        return max;
    }

    // Up to 2⁵ each number has its own bucket; beyond, the five bits below the highest tell it.
    private static int bucket(long micros) {
        int exponent = 63 - Long.numberOfLeadingZeros(micros | 1);
        if (exponent < PRECISION) {
            return (int) micros;
        }
        int shift = exponent - PRECISION;
        return ((shift + 1) << PRECISION) + (int) ((micros >>> shift) & ((1 << PRECISION) - 1));
    }

    /// The largest number of a bucket.
    private static long end(int bucket) {
        int shift = (bucket >>> PRECISION) - 1;
        if (shift < 0) {
            return bucket;
        }
        long first = (1L << PRECISION) + (bucket & ((1 << PRECISION) - 1));
        return ((first + 1) << shift) - 1;
    }

    private static Duration micros(long micros) {
        return Duration.ofSeconds(micros / 1_000_000, micros % 1_000_000 * 1_000);
    }
}
