package io.novacron.autoscaler.forecast;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;

/// Values on a regular grid: one a step, oldest first; `NaN` where there is none (a gap). Gaps
/// before the first and after the last known value are kept: they tell when the series begins and
/// what time it is.
public final class Series {

    /// More steps than any history a forecast reads: 20 years of minutes.
    public static final int MOST_STEPS = 10_512_000;

    private final Instant start;
    private final Duration step;
    private final double[] values;

    /// What becomes of several samples in one step.
    public enum Duplicates {
        /// Their mean: for gauges, such as a load.
        MEAN,
        /// The last one in the order given: for corrections of what was sent before.
        LAST
    }

    private Series(Instant start, Duration step, double[] values) {
        this.start = Objects.requireNonNull(start);
        this.step = Objects.requireNonNull(step);
        this.values = values;
        if (!step.isPositive()) {
            throw new IllegalArgumentException("a step of %s; longer than 0".formatted(step));
        }
        if (values.length > MOST_STEPS) {
            throw new IllegalArgumentException(
                    "%d steps; at most %d".formatted(values.length, MOST_STEPS));
        }
        for (int index = 0; index < values.length; index++) {
            if (Double.isInfinite(values[index])) {
                throw new IllegalArgumentException(
                        "value %d is %s; a finite number, or NaN for a gap"
                                .formatted(index, values[index]));
            }
        }
    }

    /// A series that is on its grid already.
    ///
    /// @param start time of the first value
    /// @param step from one value to the next, longer than 0
    /// @param values oldest first, `NaN` for a gap; copied
    /// @throws IllegalArgumentException for an infinite value, naming its place
    public static Series of(Instant start, Duration step, double... values) {
        return new Series(start, step, values.clone());
    }

    /// Puts samples in any order on a grid. Where all times are whole steps apart the grid goes
    /// through them; else a step begins at each whole multiple of `step` since 1970 and a sample
    /// belongs to the step it lies in. Samples that are `NaN` are gaps.
    ///
    /// @param epochMillis time of each sample, milliseconds since 1970
    /// @throws IllegalArgumentException where the arrays differ in length, a value is infinite
    ///   (naming its place), the step is shorter than a millisecond, or times are so far apart that
    ///   there would be more than {@value #MOST_STEPS} steps
    public static Series ofSamples(
            Duration step, long[] epochMillis, double[] values, Duplicates duplicates) {
        if (epochMillis.length != values.length) {
            throw new IllegalArgumentException(
                    "%d times but %d values".formatted(epochMillis.length, values.length));
        }
        long stepMillis = step.toMillis();
        if (stepMillis <= 0) {
            throw new IllegalArgumentException("a step of %s; 1 ms or longer".formatted(step));
        }
        if (values.length == 0) {
            return new Series(Instant.EPOCH, step, new double[0]);
        }
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        boolean regular = true;
        for (long time : epochMillis) {
            first = Math.min(first, time);
            last = Math.max(last, time);
            regular &= Math.floorMod(time, stepMillis) == Math.floorMod(epochMillis[0], stepMillis);
        }
        long anchor = regular ? first : Math.floorDiv(first, stepMillis) * stepMillis;
        long steps = Math.subtractExact(last, anchor) / stepMillis + 1;
        if (steps > MOST_STEPS) {
            throw new IllegalArgumentException(
                    "%d steps from %s to %s; at most %d"
                            .formatted(
                                    steps,
                                    Instant.ofEpochMilli(first),
                                    Instant.ofEpochMilli(last),
                                    MOST_STEPS));
        }
        return new Series(
                Instant.ofEpochMilli(anchor),
                step,
                gridded(anchor, stepMillis, (int) steps, epochMillis, values, duplicates));
    }

    private static double[] gridded(
            long anchor,
            long stepMillis,
            int steps,
            long[] epochMillis,
            double[] values,
            Duplicates duplicates) {
        double[] grid = new double[steps];
        Arrays.fill(grid, Double.NaN);
        int[] counts = new int[steps];
        for (int index = 0; index < values.length; index++) {
            double value = values[index];
            if (Double.isInfinite(value)) {
                throw new IllegalArgumentException(
                        "value %d (at %s) is %s; a finite number, or NaN for a gap"
                                .formatted(index, Instant.ofEpochMilli(epochMillis[index]), value));
            }
            if (Double.isNaN(value)) {
                continue;
            }
            int place = (int) ((epochMillis[index] - anchor) / stepMillis);
            counts[place]++;
            // A running mean does not overflow where a sum of large values would.
            grid[place] =
                    counts[place] == 1 || duplicates == Duplicates.LAST
                            ? value
                            : grid[place] + (value - grid[place]) / counts[place];
        }
        return grid;
    }

    /// Time of the first value.
    public Instant start() {
        return start;
    }

    /// From one value to the next.
    public Duration step() {
        return step;
    }

    /// Number of steps, gaps included.
    public int size() {
        return values.length;
    }

    /// The value of a step, `NaN` for a gap.
    public double value(int index) {
        return values[index];
    }

    /// Time of a step; one past the last is the time of the next.
    public Instant at(int index) {
        return start.plus(step.multipliedBy(index));
    }

    /// A copy of all values.
    public double[] toArray() {
        return values.clone();
    }

    /// The first steps, as the series was then.
    public Series first(int steps) {
        return new Series(start, step, Arrays.copyOf(values, steps));
    }

    /// The same values in steps of `factor` times the length: the mean of the known ones of each.
    /// The last of the new steps is whole and ends with this series; what is left at the beginning
    /// is dropped.
    public Series coarser(int factor) {
        int steps = values.length / factor;
        int offset = values.length - steps * factor;
        double[] means = new double[steps];
        for (int index = 0; index < steps; index++) {
            double sum = 0;
            int known = 0;
            for (int fine = 0; fine < factor; fine++) {
                double value = values[offset + index * factor + fine];
                if (!Double.isNaN(value)) {
                    sum += value;
                    known++;
                }
            }
            means[index] = known == 0 ? Double.NaN : sum / known;
        }
        return new Series(at(offset), step.multipliedBy(factor), means);
    }

    double[] shared() {
        return values;
    }

    @Override
    public String toString() {
        return "Series[%d steps of %s from %s]".formatted(values.length, step, start);
    }
}
