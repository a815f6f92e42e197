package io.novacron.autoscaler.server.cost;

import io.novacron.autoscaler.spi.HistorySeries;
import java.util.Arrays;

/// A span cut into equal cells that begin at multiples of their length; the first and the last may
/// stick out of it and count by the part inside.
///
/// @param fromMillis of the span, in milliseconds since the epoch
/// @param toMillis its end, after `fromMillis`
/// @param stepMillis length of a cell, > 0
record Cells(long fromMillis, long toMillis, long stepMillis) {

    private static final double ROUNDING = 1e-4;
    private static final double MILLIS_PER_HOUR = 3_600_000;

    Cells {
        if (fromMillis >= toMillis || stepMillis <= 0) {
            throw new IllegalArgumentException(
                    "from %s to %s in steps of %s".formatted(fromMillis, toMillis, stepMillis));
        }
    }

    private long first() {
        return Math.floorDiv(fromMillis, stepMillis);
    }

    int count() {
        return Math.toIntExact(Math.ceilDiv(toMillis, stepMillis) - first());
    }

    /// Hours of a cell that are inside the span.
    double hours(int cell) {
        long begins = (first() + cell) * stepMillis;
        long inside = Math.min(begins + stepMillis, toMillis) - Math.max(begins, fromMillis);
        return inside / MILLIS_PER_HOUR;
    }

    /// The same for a series of counts: the history rounds to five digits, what is so close to a
    /// whole number was one.
    double[] counts(HistorySeries series, long holdMillis) {
        double[] counts = values(series, holdMillis);
        for (int cell = 0; cell < counts.length; cell++) {
            double whole = Math.rint(counts[cell]);
            if (Math.abs(counts[cell] - whole) <= ROUNDING * Math.max(1, whole)) {
                counts[cell] = whole;
            }
        }
        return counts;
    }

    /// The series' mean in each cell; where a cell has no point of its own, the last one before it,
    /// which holds until it is too old; NaN where nothing is known.
    ///
    /// @param holdMillis how long a point stands for what comes after its step
    double[] values(HistorySeries series, long holdMillis) {
        double[] values = new double[count()];
        int[] joined = new int[values.length];
        long[] seen = new long[values.length];
        Arrays.fill(seen, Long.MIN_VALUE);
        long before = Long.MIN_VALUE;
        double valueBefore = Double.NaN;
        for (int index = 0; index < series.size(); index++) {
            long at = series.millisAt(index);
            long cell = Math.floorDiv(at, stepMillis) - first();
            if (cell < 0) {
                before = at;
                valueBefore = series.meanAt(index);
            } else if (cell < values.length) {
                int place = (int) cell;
                values[place] += series.meanAt(index);
                joined[place]++;
                seen[place] = at;
            }
        }
        for (int cell = 0; cell < values.length; cell++) {
            if (joined[cell] > 0) {
                values[cell] /= joined[cell];
                before = seen[cell];
                valueBefore = values[cell];
            } else {
                long begins = (first() + cell) * stepMillis;
                boolean holds =
                        before != Long.MIN_VALUE
                                && begins - before < holdMillis + series.step().toMillis();
                values[cell] = holds ? valueBefore : Double.NaN;
            }
        }
        return values;
    }
}
