package io.novacron.autoscaler.engine.assess;

import io.novacron.autoscaler.model.TimedValues;
import java.util.Arrays;

/// Merges what is remembered of a metric with what was delivered now, by time: a sample seen twice
/// counts once, the later word wins.
final class SampleSeries {

    /// Most samples remembered of one metric, whatever windows ask for.
    static final int MAX_REMEMBERED = 4096;

    private SampleSeries() {}

    /// Which samples count at all.
    interface Filter {
        boolean accepts(double value);
    }

    /// Merges and bounds.
    ///
    /// @param nowMillis samples later than this but by less than `futureMillis` count as now, later
    ///   ones are dropped
    static TimedValues merge(
            TimedValues remembered,
            TimedValues delivered,
            Filter filter,
            long nowMillis,
            long futureMillis) {
        if (delivered.isEmpty() && isClean(remembered, filter, nowMillis)) {
            return remembered;
        }
        int capacity = remembered.size() + delivered.size();
        long[] times = new long[capacity];
        double[] values = new double[capacity];
        int size = 0;
        int left = 0;
        int right = 0;
        while (left < remembered.size() || right < delivered.size()) {
            // On equal times the delivered sample comes second and so replaces the remembered one.
            boolean takeLeft =
                    right >= delivered.size()
                            || (left < remembered.size()
                                    && remembered.millisAt(left) <= delivered.millisAt(right));
            long time = takeLeft ? remembered.millisAt(left) : delivered.millisAt(right);
            double value = takeLeft ? remembered.valueAt(left) : delivered.valueAt(right);
            left += takeLeft ? 1 : 0;
            right += takeLeft ? 0 : 1;
            if (!filter.accepts(value)) {
                continue;
            }
            if (time > nowMillis) {
                if (time - nowMillis >= futureMillis) {
                    continue;
                }
                time = nowMillis;
            }
            if (size > 0 && times[size - 1] == time) {
                size--;
            }
            times[size] = time;
            values[size++] = value;
        }
        return size == capacity
                ? TimedValues.ofOrdered(times, values)
                : TimedValues.ofOrdered(Arrays.copyOf(times, size), Arrays.copyOf(values, size));
    }

    /// One more sample at or after the newest.
    static TimedValues append(TimedValues series, long time, double value) {
        int size = series.size();
        if (size == 0 || series.millisAt(size - 1) < time) {
            return series.with(time, value);
        }
        long[] times = new long[size];
        double[] values = new double[size];
        for (int index = 0; index < size - 1; index++) {
            times[index] = series.millisAt(index);
            values[index] = series.valueAt(index);
        }
        times[size - 1] = time;
        values[size - 1] = value;
        return TimedValues.ofOrdered(times, values);
    }

    /// Forgets what no rule can ask for: keeps samples younger than `retentionMillis`, and the
    /// newest `keep` whatever their age, so that a rule can tell "too old" from "not enough yet".
    static TimedValues trim(TimedValues series, long nowMillis, long retentionMillis, int keep) {
        int size = series.size();
        int first = Math.max(0, size - MAX_REMEMBERED);
        while (first < size - keep && nowMillis - series.millisAt(first) >= retentionMillis) {
            first++;
        }
        return series.withoutOldest(first);
    }

    private static boolean isClean(TimedValues series, Filter filter, long nowMillis) {
        int size = series.size();
        if (size > 0 && series.millisAt(size - 1) > nowMillis) {
            return false;
        }
        for (int index = 0; index < size; index++) {
            if (!filter.accepts(series.valueAt(index))) {
                return false;
            }
        }
        return true;
    }
}
