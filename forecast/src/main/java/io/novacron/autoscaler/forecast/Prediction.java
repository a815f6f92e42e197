package io.novacron.autoscaler.forecast;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;

/// What is expected from the step after the newest known one on. Immutable.
public final class Prediction {

    private final Instant start;
    private final Duration step;
    private final double[] mean;
    private final NavigableMap<Double, double[]> quantiles;
    private final Components components;
    private final List<Share> weights;

    /// One member's part in the mean.
    ///
    /// @param member its name, such as `regression_day`
    /// @param weight 0–1; all of a forecast add up to 1
    public record Share(String member, double weight) {}

    Prediction(
            Instant start,
            Duration step,
            double[] mean,
            SortedMap<Double, double[]> quantiles,
            Components components,
            List<Share> weights) {
        this.start = start;
        this.step = step;
        this.mean = mean;
        this.quantiles = Collections.unmodifiableNavigableMap(new TreeMap<>(quantiles));
        this.components = components;
        this.weights = List.copyOf(weights);
    }

    /// How many steps.
    public int steps() {
        return mean.length;
    }

    /// Time of a step; 0 is the first one ahead.
    public Instant at(int index) {
        return start.plus(step.multipliedBy(index));
    }

    /// From one step to the next.
    public Duration step() {
        return step;
    }

    /// The middle of what is expected; 0 is the first step ahead.
    public double mean(int index) {
        return mean[index];
    }

    /// The quantiles that were asked for, ascending.
    public List<Double> quantiles() {
        return List.copyOf(quantiles.keySet());
    }

    /// The value that is not exceeded with this probability. Between two quantiles that were asked
    /// for it is interpolated; outside of them the nearest counts.
    ///
    /// @throws IllegalArgumentException where no quantile was asked for
    public double quantile(double probability, int index) {
        if (quantiles.isEmpty()) {
            throw new IllegalArgumentException("no quantiles were asked for");
        }
        var below = quantiles.floorEntry(probability);
        var above = quantiles.ceilingEntry(probability);
        if (below == null) {
            return quantiles.firstEntry().getValue()[index];
        }
        if (above == null) {
            return quantiles.lastEntry().getValue()[index];
        }
        double width = above.getKey() - below.getKey();
        double part = width == 0 ? 0 : (probability - below.getKey()) / width;
        double low = below.getValue()[index];
        return low + part * (above.getValue()[index] - low);
    }

    /// What the mean is made of.
    public Components components() {
        return components;
    }

    /// The members' parts, largest first.
    public List<Share> weights() {
        return weights;
    }
}
