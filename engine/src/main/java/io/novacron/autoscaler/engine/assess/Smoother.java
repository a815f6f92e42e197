package io.novacron.autoscaler.engine.assess;

import io.novacron.autoscaler.model.Smoothing;
import java.time.Duration;
import java.util.Arrays;

/// Smooths the values of successive periods, newest first.
///
/// The exponentially weighted mean is the recursive one for irregular times: `s ← s + (1 − 2^(−Δt /
/// halfLife)) (v − s)`, starting with the oldest value (A. Eckner, "Algorithms for Unevenly Spaced
/// Time Series: Moving Averages and Other Rolling Operators", 2019). Example: 50, then 100 a
/// half-life later, gives 75.
final class Smoother {

    // After ten half-lives a sample weighs less than a thousandth.
    private static final int HALF_LIVES = 10;

    private Smoother() {}

    /// How far back smoothing looks.
    static Duration reach(Smoothing smoothing) {
        return switch (smoothing) {
            case Smoothing.None none -> Duration.ZERO;
            case Smoothing.Ewma(Duration halfLife) -> halfLife.multipliedBy(HALF_LIVES);
            case Smoothing.Average(Duration window) -> window;
            case Smoothing.Median(Duration window) -> window;
            case Smoothing.Max(Duration window) -> window;
        };
    }

    /// The smoothed value of one period.
    ///
    /// @param times of the periods' samples in milliseconds, newest first
    /// @param index the period; older ones follow it
    static double smooth(Smoothing smoothing, long[] times, double[] values, int size, int index) {
        return switch (smoothing) {
            case Smoothing.None none -> values[index];
            case Smoothing.Ewma(Duration halfLife) ->
                    ewma(halfLife.toMillis(), times, values, size, index);
            case Smoothing.Average(Duration window) -> {
                double[] within = within(window, times, values, size, index);
                double sum = 0;
                for (double value : within) {
                    sum += value;
                }
                yield Math.clamp(sum, -Double.MAX_VALUE, Double.MAX_VALUE) / within.length;
            }
            case Smoothing.Median(Duration window) -> {
                double[] within = within(window, times, values, size, index);
                Arrays.sort(within);
                int middle = within.length / 2;
                yield within.length % 2 == 1
                        ? within[middle]
                        : within[middle - 1] / 2 + within[middle] / 2;
            }
            case Smoothing.Max(Duration window) -> {
                double max = Double.NEGATIVE_INFINITY;
                for (double value : within(window, times, values, size, index)) {
                    max = Math.max(max, value);
                }
                yield max;
            }
        };
    }

    private static double ewma(
            long halfLifeMillis, long[] times, double[] values, int size, int index) {
        double smoothed = values[size - 1];
        for (int place = size - 2; place >= index; place--) {
            double halfLives = (times[place] - times[place + 1]) / (double) halfLifeMillis;
            // StrictMath: the same bytes on every machine.
            double weight = 1 - StrictMath.pow(2, -halfLives);
            smoothed += weight * (values[place] - smoothed);
        }
        return smoothed;
    }

    private static double[] within(
            Duration window, long[] times, double[] values, int size, int index) {
        int end = index + 1;
        while (end < size && times[index] - times[end] < window.toMillis()) {
            end++;
        }
        return Arrays.copyOfRange(values, index, end);
    }
}
