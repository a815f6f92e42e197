package io.novacron.autoscaler.model;

import java.time.Instant;
import java.util.Arrays;

/// Capacities or changes of capacity in time order, immutable and compact. Times have millisecond
/// resolution.
public final class TimedCounts {

    public static final TimedCounts EMPTY = new TimedCounts(new long[0], new int[0]);

    private final long[] epochMillis;
    private final int[] counts;

    private TimedCounts(long[] epochMillis, int[] counts) {
        this.epochMillis = epochMillis;
        this.counts = counts;
    }

    /// Takes entries in the order given; equal times and disorder are kept, readers do not rely on
    /// it.
    ///
    /// @throws IllegalArgumentException where the lengths differ
    public static TimedCounts of(long[] epochMillis, int[] counts) {
        if (epochMillis.length != counts.length) {
            throw new IllegalArgumentException(
                    "%s times but %s counts".formatted(epochMillis.length, counts.length));
        }
        return epochMillis.length == 0
                ? EMPTY
                : new TimedCounts(epochMillis.clone(), counts.clone());
    }

    /// Wraps arrays the caller gives up.
    public static TimedCounts owning(long[] epochMillis, int[] counts) {
        return epochMillis.length == 0 ? EMPTY : new TimedCounts(epochMillis, counts);
    }

    public int size() {
        return counts.length;
    }

    public boolean isEmpty() {
        return counts.length == 0;
    }

    public long millisAt(int index) {
        return epochMillis[index];
    }

    public Instant timeAt(int index) {
        return Instant.ofEpochMilli(epochMillis[index]);
    }

    public int countAt(int index) {
        return counts[index];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TimedCounts that
                && Arrays.equals(epochMillis, that.epochMillis)
                && Arrays.equals(counts, that.counts);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(epochMillis) + Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[");
        for (int index = 0; index < size(); index++) {
            text.append(index == 0 ? "" : ", ")
                    .append(timeAt(index))
                    .append(' ')
                    .append(counts[index]);
        }
        return text.append(']').toString();
    }
}
