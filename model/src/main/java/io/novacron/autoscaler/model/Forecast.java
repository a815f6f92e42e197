package io.novacron.autoscaler.model;

import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Demand expected at future times, in time order; empty where no forecast is made.
public record Forecast(List<Point> points) {

    public static final Forecast NONE = new Forecast(List.of());

    public Forecast {
        points = List.copyOf(points);
    }

    /// @param quantiles expected demand by quantile 0–1
    public record Point(Instant at, double mean, NavigableMap<Double, Double> quantiles) {
        public Point {
            quantiles = java.util.Collections.unmodifiableNavigableMap(new TreeMap<>(quantiles));
        }
    }
}
