package io.novacron.autoscaler.model;

import java.time.Instant;
import java.util.Arrays;

/// Samples in time order, immutable and compact: two arrays instead of a list of objects, because a
/// copy of them is made in every decision. Times have millisecond resolution.
public final class TimedValues {

    public static final TimedValues EMPTY = new TimedValues(new long[0], new double[0]);

    // Places before `first` are forgotten.
    private final long[] epochMillis;
    private final double[] values;
    private final int first;

    private TimedValues(long[] epochMillis, double[] values) {
        this(epochMillis, values, 0);
    }

    private TimedValues(long[] epochMillis, double[] values, int first) {
        this.epochMillis = epochMillis;
        this.values = values;
        this.first = first;
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

    /// The same samples without the oldest `count`, 0 to the size. Shares the arrays while at most
    /// half of them is forgotten, so that a series that slides by a sample an evaluation is copied
    /// once each time and never keeps more than twice its size alive.
    public TimedValues withoutOldest(int count) {
        int from = first + count;
        if (count == 0) {
            return this;
        }
        if (count == size()) {
            return EMPTY;
        }
        return from <= size() - count
                ? new TimedValues(epochMillis, values, from)
                : new TimedValues(
                        Arrays.copyOfRange(epochMillis, from, epochMillis.length),
                        Arrays.copyOfRange(values, from, values.length));
    }

    /// The same samples and one more, not older than the newest.
    public TimedValues with(long epochMilli, double value) {
        int size = size();
        long[] times = new long[size + 1];
        double[] all = new double[size + 1];
        System.arraycopy(epochMillis, first, times, 0, size);
        System.arraycopy(values, first, all, 0, size);
        times[size] = epochMilli;
        all[size] = value;
        return new TimedValues(times, all);
    }

    public int size() {
        return epochMillis.length - first;
    }

    public boolean isEmpty() {
        return epochMillis.length == first;
    }

    /// Time of a sample in milliseconds since the epoch; 0 is the oldest.
    public long millisAt(int index) {
        return epochMillis[first + index];
    }

    public Instant timeAt(int index) {
        return Instant.ofEpochMilli(epochMillis[first + index]);
    }

    public double valueAt(int index) {
        return values[first + index];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TimedValues that
                && Arrays.equals(
                        epochMillis,
                        first,
                        epochMillis.length,
                        that.epochMillis,
                        that.first,
                        that.epochMillis.length)
                && Arrays.equals(
                        values, first, values.length, that.values, that.first, that.values.length);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int index = 0; index < size(); index++) {
            hash = 31 * hash + Long.hashCode(millisAt(index));
            hash = 31 * hash + Double.hashCode(valueAt(index));
        }
        return hash;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[");
        for (int index = 0; index < size(); index++) {
            text.append(index == 0 ? "" : ", ")
                    .append(timeAt(index))
                    .append(' ')
                    .append(valueAt(index));
        }
        return text.append(']').toString();
    }
}
