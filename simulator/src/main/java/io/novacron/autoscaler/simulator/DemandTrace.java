package io.novacron.autoscaler.simulator;

import io.novacron.autoscaler.engine.arithmetic.Rounding;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.IntStream;

/// Demand by tick: load that arrives in [start + k × tick, start + (k + 1) × tick).
///
/// Immutable; the array it is made of is not copied.
public final class DemandTrace {

    private final Instant start;
    private final Duration tick;
    private final double[] demand;
    private final Source source;

    private DemandTrace(Instant start, Duration tick, double[] demand, Source source) {
        this.start = start;
        this.tick = tick;
        this.demand = demand;
        this.source = source;
    }

    /// The steps the demand is made of.
    private static final class Source {
        private final long length;
        private final int steps;
        private final int[] filled;

        /// @param length milliseconds of one
        /// @param filled which ones had no value, ascending
        Source(long length, int steps, int[] filled) {
            this.length = length;
            this.steps = steps;
            this.filled = filled;
        }

        /// Those that reach into a time of the trace, in milliseconds since its first step.
        Source between(long from, long to) {
            int first = (int) (from / length);
            int end = (int) Math.min(steps, Math.ceilDiv(to, length));
            int[] kept =
                    Arrays.stream(filled)
                            .filter(step -> step >= first && step < end)
                            .map(step -> step - first)
                            .toArray();
            return new Source(length, end - first, kept);
        }
    }

    /// A trace that is given by tick already.
    public static DemandTrace of(Instant start, Duration tick, double... demand) {
        return new DemandTrace(
                start, tick, demand, new Source(tick.toMillis(), demand.length, new int[0]));
    }

    /// Brings samples onto ticks. Their step is the median difference; a missing step repeats the
    /// last value. Within a step the rate is constant, so totals are kept.
    ///
    /// @param millis times, ascending
    /// @param values load arriving in the step that begins at its time, or per second
    /// @throws IllegalArgumentException for fewer than two samples, negative or infinite load, or
    ///   two samples in one step; says which
    public static DemandTrace ofSamples(
            long[] millis, double[] values, boolean perSecond, Duration tick) {
        if (millis.length < 2) {
            throw new IllegalArgumentException(
                    "%d samples; at least 2 are needed to know the step".formatted(millis.length));
        }
        long step = medianDifference(millis);
        double[] steps = onGrid(millis, values, step);
        int[] filled = fill(steps);
        if (perSecond) {
            for (int index = 0; index < steps.length; index++) {
                steps[index] *= step / 1000.0;
            }
        }
        return new DemandTrace(
                Instant.ofEpochMilli(millis[0]),
                tick,
                spread(steps, step, tick.toMillis()),
                new Source(step, steps.length, filled));
    }

    private static long medianDifference(long[] millis) {
        long[] differences = new long[millis.length - 1];
        for (int index = 1; index < millis.length; index++) {
            differences[index - 1] = millis[index] - millis[index - 1];
        }
        Arrays.sort(differences);
        long median = differences[(differences.length - 1) / 2];
        if (differences[0] < 0 || median == 0) {
            throw new IllegalArgumentException("times do not ascend");
        }
        return median;
    }

    private static double[] onGrid(long[] millis, double[] values, long step) {
        long last = Math.round((double) (millis[millis.length - 1] - millis[0]) / step);
        if (last >= 1 << 28) {
            throw new IllegalArgumentException(
                    "%d steps of %s; at most %d"
                            .formatted(last + 1, Duration.ofMillis(step), 1 << 28));
        }
        double[] steps = new double[(int) last + 1];
        Arrays.fill(steps, Double.NaN);
        for (int index = 0; index < millis.length; index++) {
            int place = (int) Math.round((double) (millis[index] - millis[0]) / step);
            if (!(values[index] >= 0) || Double.isInfinite(values[index])) {
                throw new IllegalArgumentException(
                        "load %s at %s; a number from 0 on"
                                .formatted(values[index], Instant.ofEpochMilli(millis[index])));
            }
            if (!Double.isNaN(steps[place])) {
                throw new IllegalArgumentException(
                        "two values in the step of %s at %s; one"
                                .formatted(
                                        Duration.ofMillis(step),
                                        Instant.ofEpochMilli(millis[index])));
            }
            steps[place] = values[index];
        }
        return steps;
    }

    private static int[] fill(double[] steps) {
        int[] filled =
                IntStream.range(1, steps.length)
                        .filter(index -> Double.isNaN(steps[index]))
                        .toArray();
        for (int index : filled) {
            steps[index] = steps[index - 1];
        }
        return filled;
    }

    // Constant within a step; a tick takes what overlaps with it. Whole multiples are exact.
    private static double[] spread(double[] steps, long step, long tick) {
        if (step == tick) {
            return steps;
        }
        int ticks = (int) Math.min(Integer.MAX_VALUE - 8L, steps.length * step / tick);
        double[] demand = new double[ticks];
        for (int k = 0; k < ticks; k++) {
            long from = k * tick;
            long to = from + tick;
            double sum = 0;
            for (long index = from / step; index * step < to; index++) {
                long overlap = Math.min(to, (index + 1) * step) - Math.max(from, index * step);
                sum += steps[(int) index] * overlap / step;
            }
            demand[k] = sum;
        }
        return demand;
    }

    /// The same demand times a factor.
    public DemandTrace times(double factor) {
        double[] scaled = new double[demand.length];
        for (int k = 0; k < scaled.length; k++) {
            scaled[k] = demand[k] * factor;
        }
        return new DemandTrace(start, tick, scaled, source);
    }

    /// Scaled so that a quantile of demand needs exactly so many instances.
    ///
    /// @param quantile over ticks, linear between ranks; 1 is the largest
    /// @param served load that one instance should serve in a tick
    public DemandTrace withPeak(int instances, double quantile, double served) {
        double[] sorted = demand.clone();
        Arrays.sort(sorted);
        double rank = quantile * (sorted.length - 1);
        int low = (int) Math.floor(rank);
        int high = Math.min(low + 1, sorted.length - 1);
        double peak = sorted[low] + (rank - low) * (sorted[high] - sorted[low]);
        if (!(peak > 0)) {
            throw new IllegalArgumentException(
                    "quantile %s of the demand is %s; scaling needs more than 0"
                            .formatted(quantile, peak));
        }
        return times(instances * served / peak);
    }

    /// The ticks from one time on and before another.
    ///
    /// @throws IllegalArgumentException if nothing is left
    public DemandTrace between(Instant from, Instant to) {
        int first = Math.clamp(ticksUntil(from), 0, demand.length);
        int end = Math.clamp(ticksUntil(to), first, demand.length);
        if (first == end) {
            throw new IllegalArgumentException(
                    "no demand from %s to %s; there is from %s to %s"
                            .formatted(from, to, start, at(demand.length)));
        }
        long millis = tick.toMillis();
        return new DemandTrace(
                at(first),
                tick,
                Arrays.copyOfRange(demand, first, end),
                source.between(first * millis, end * millis));
    }

    private long ticksUntil(Instant time) {
        if (time.isBefore(start)) {
            return 0;
        }
        return Math.ceilDiv(Duration.between(start, time).toMillis(), tick.toMillis());
    }

    public int ticks() {
        return demand.length;
    }

    public Instant start() {
        return start;
    }

    public Duration tick() {
        return tick;
    }

    /// Steps of the source.
    public int steps() {
        return source.steps;
    }

    /// Steps of the source without a value of their own.
    public int filledSteps() {
        return source.filled.length;
    }

    /// When a tick begins.
    public Instant at(int index) {
        return start.plus(tick.multipliedBy(index));
    }

    public double demand(int index) {
        return demand[index];
    }

    /// Instances a tick needs: ⌈demand / served⌉, at least the minimum.
    ///
    /// @param served load that one instance should serve in a tick
    public int needed(int index, double served, int minimum) {
        return Math.max(minimum, Rounding.ceil(demand[index] / served));
    }
}
