package io.novacron.autoscaler.spi;

import io.novacron.autoscaler.model.TimedValues;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/// What a series was over a time: one point a step, in time order, none where nothing was seen.
/// Immutable and compact: a fortnight in 5 minutes is 4,032 points.
///
/// Example: steps of 1 min hold 10:00 → mean 4, 10:01 → mean 6, 10:02 → nothing, 10:03 → mean 9.
/// Thinned to two points they are 10:00 → lowest 4, mean 5, highest 6 and 10:02 → 9, 9, 9.
public final class HistorySeries {

    public static final HistorySeries EMPTY =
            new HistorySeries(
                    Duration.ofMinutes(1),
                    new long[0],
                    new double[0],
                    new double[0],
                    new double[0]);

    private final Duration step;
    private final long[] startMillis;
    private final double[] lows;
    private final double[] means;
    private final double[] highs;

    private HistorySeries(
            Duration step, long[] startMillis, double[] lows, double[] means, double[] highs) {
        this.step = step;
        this.startMillis = startMillis;
        this.lows = lows;
        this.means = means;
        this.highs = highs;
    }

    /// Wraps arrays that the caller gives up.
    ///
    /// @param step length of a step, > 0
    /// @param startMillis when each step begins, in milliseconds since the epoch, growing
    /// @param means mean of the samples in the step
    /// @param highs the largest of them
    /// @throws IllegalArgumentException where lengths differ or times do not grow
    public static HistorySeries of(
            Duration step, long[] startMillis, double[] means, double[] highs) {
        if (!step.isPositive()) {
            throw new IllegalArgumentException("step " + step + " is not positive");
        }
        if (startMillis.length != means.length || startMillis.length != highs.length) {
            throw new IllegalArgumentException(
                    "%s times, %s means, %s highs"
                            .formatted(startMillis.length, means.length, highs.length));
        }
        for (int index = 1; index < startMillis.length; index++) {
            if (startMillis[index] <= startMillis[index - 1]) {
                throw new IllegalArgumentException("times do not grow at point " + index);
            }
        }
        return new HistorySeries(step, startMillis, means, means, highs);
    }

    /// Length of a step.
    public Duration step() {
        return step;
    }

    public int size() {
        return startMillis.length;
    }

    public boolean isEmpty() {
        return startMillis.length == 0;
    }

    /// When a step begins, in milliseconds since the epoch; 0 is the oldest point.
    public long millisAt(int index) {
        return startMillis[index];
    }

    public Instant timeAt(int index) {
        return Instant.ofEpochMilli(startMillis[index]);
    }

    /// The lowest mean among the steps that were joined; of a step as kept, its mean.
    public double lowAt(int index) {
        return lows[index];
    }

    /// Mean over the step; where steps were joined, the mean of their means.
    public double meanAt(int index) {
        return means[index];
    }

    /// The largest sample in the step.
    public double highAt(int index) {
        return highs[index];
    }

    /// The means alone, as forecasting reads them; each stands at the start of its step.
    public TimedValues toTimedValues() {
        return TimedValues.of(startMillis, means);
    }

    /// At most so many points: neighbouring steps are joined on a grid of a multiple of the step,
    /// which starts at a multiple of its own length, so that a chart that moves keeps its points.
    /// Lowest and highest survive, gaps stay gaps.
    ///
    /// @param atMost ≥ 1
    public HistorySeries thinned(int atMost) {
        if (atMost < 1) {
            throw new IllegalArgumentException("at most " + atMost + " points");
        }
        if (size() <= atMost) {
            return this;
        }
        long stepMillis = step.toMillis();
        long first = startMillis[0];
        long steps = (startMillis[size() - 1] - first) / stepMillis + 1;
        // Points that start at multiples of the longer step touch one cell more than they fill.
        long factor = Math.max(1, Math.ceilDiv(steps, atMost));
        while (cells(first, stepMillis * factor) > atMost) {
            factor++;
        }
        return joined(stepMillis * factor);
    }

    /// Steps of a longer length; that of whole multiples of the present one.
    ///
    /// @throws IllegalArgumentException where `longer` is no multiple of the step
    public HistorySeries coarsened(Duration longer) {
        if (longer.toMillis() < step.toMillis() || longer.toMillis() % step.toMillis() != 0) {
            throw new IllegalArgumentException(longer + " is no multiple of " + step);
        }
        return longer.equals(step) ? this : joined(longer.toMillis());
    }

    private long cells(long first, long cellMillis) {
        return Math.floorDiv(startMillis[size() - 1], cellMillis)
                - Math.floorDiv(first, cellMillis)
                + 1;
    }

    private HistorySeries joined(long cellMillis) {
        long[] times = new long[size()];
        double[] low = new double[size()];
        double[] mean = new double[size()];
        double[] high = new double[size()];
        int count = 0;
        int index = 0;
        while (index < size()) {
            long cell = Math.floorDiv(startMillis[index], cellMillis) * cellMillis;
            double lowest = lows[index];
            double highest = highs[index];
            double sum = 0;
            int joined = 0;
            while (index < size() && startMillis[index] < cell + cellMillis) {
                lowest = Math.min(lowest, lows[index]);
                highest = Math.max(highest, highs[index]);
                sum += means[index];
                joined++;
                index++;
            }
            times[count] = cell;
            low[count] = lowest;
            mean[count] = sum / joined;
            high[count] = highest;
            count++;
        }
        return new HistorySeries(
                Duration.ofMillis(cellMillis),
                Arrays.copyOf(times, count),
                Arrays.copyOf(low, count),
                Arrays.copyOf(mean, count),
                Arrays.copyOf(high, count));
    }
}
