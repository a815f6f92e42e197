package io.novacron.autoscaler.plugins.push;

import io.novacron.autoscaler.model.TimedValues;
import java.util.Arrays;

/// The newest values of one series in time order, at most [#MOST] and at most one a `resolution`:
/// of those that fall into the same one the last counts, as it does within a period of a rule. Not
/// thread-safe.
final class SampleRing {

    /// Fifteen evaluation intervals at the usual resolution of a quarter of one; the memory of
    /// decisions goes further back.
    static final int MOST = 60;

    private static final int FIRST_CAPACITY = 4;

    private long[] times = new long[FIRST_CAPACITY];
    private double[] values = new double[FIRST_CAPACITY];
    private int size;

    /// Adds a value, in whatever order they come; an equal time replaces. One older than all that
    /// is kept is dropped where there is no room.
    void put(long at, double value, long resolution) {
        int place = size;
        while (place > 0 && times[place - 1] > at) {
            place--;
        }
        if (place > 0 && sameCell(times[place - 1], at, resolution)) {
            times[place - 1] = at;
            values[place - 1] = value;
        } else if (place < size && sameCell(times[place], at, resolution)) {
            // A later one of the same cell is here already.
            return;
        } else {
            insert(place, at, value);
        }
    }

    private static boolean sameCell(long one, long other, long resolution) {
        return Math.floorDiv(one, resolution) == Math.floorDiv(other, resolution);
    }

    private void insert(int place, long at, double value) {
        if (size == MOST) {
            if (place == 0) {
                return;
            }
            System.arraycopy(times, 1, times, 0, place - 1);
            System.arraycopy(values, 1, values, 0, place - 1);
            times[place - 1] = at;
            values[place - 1] = value;
            return;
        }
        if (size == times.length) {
            times = Arrays.copyOf(times, Math.min(MOST, size * 2));
            values = Arrays.copyOf(values, times.length);
        }
        System.arraycopy(times, place, times, place + 1, size - place);
        System.arraycopy(values, place, values, place + 1, size - place);
        times[place] = at;
        values[place] = value;
        size++;
    }

    /// Forgets what is later: our own clock was ahead when it came.
    void dropAfter(long millis) {
        while (size > 0 && times[size - 1] > millis) {
            size--;
        }
    }

    TimedValues toTimedValues() {
        return TimedValues.ofOrdered(Arrays.copyOf(times, size), Arrays.copyOf(values, size));
    }
}
