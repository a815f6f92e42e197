package io.novacron.autoscaler.model;

import java.time.Instant;
import java.util.Arrays;

/// Samples in time order, immutable and compact: two arrays instead of a list of objects, because a
/// copy of them is made in every decision. Times have millisecond resolution.
public final class TimedValues {

    public static final TimedValues EMPTY = new TimedValues(new long[0], new double[0]);

    private final long[] epochMillis;
    private final double[] values;

    private TimedValues(long[] epochMillis, double[] values) {
        this.epochMillis = epochMillis;
        this.values = values;
    }

    /// Takes samples in any order; equal times keep their order.
    ///
    /// @throws IllegalArgumentException where the lengths differ
    public static TimedValues of(long[] epochMillis, double[] values) {
        if (epochMillis.length != values.length) {
            throw new IllegalArgumentException(
                    "%s times but %s values".formatted(epochMillis.length, values.length));
        }
        long[] times = epochMillis.clone();
        double[] copies = values.clone();
        // Insertion sort: samples nearly always arrive in order, and it keeps equal times stable.
        for (int next = 1; next < times.length; next++) {
            long time = times[next];
            double value = copies[next];
            int place = next - 1;
            while (place >= 0 && times[place] > time) {
                times[place + 1] = times[place];
                copies[place + 1] = copies[place];
                place--;
            }
            times[place + 1] = time;
            copies[place + 1] = value;
        }
        return new TimedValues(times, copies);
    }

    /// Wraps arrays that are in order already and that the caller gives up.
    public static TimedValues ofOrdered(long[] epochMillis, double[] values) {
        return epochMillis.length == 0 ? EMPTY : new TimedValues(epochMillis, values);
    }

    public int size() {
        return epochMillis.length;
    }

    public boolean isEmpty() {
        return epochMillis.length == 0;
    }

    /// Time of a sample in milliseconds since the epoch; 0 is the oldest.
    public long millisAt(int index) {
        return epochMillis[index];
    }

    public Instant timeAt(int index) {
        return Instant.ofEpochMilli(epochMillis[index]);
    }

    public double valueAt(int index) {
        return values[index];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TimedValues that
                && Arrays.equals(epochMillis, that.epochMillis)
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(epochMillis) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[");
        for (int index = 0; index < size(); index++) {
            text.append(index == 0 ? "" : ", ")
                    .append(timeAt(index))
                    .append(' ')
                    .append(values[index]);
        }
        return text.append(']').toString();
    }
}
