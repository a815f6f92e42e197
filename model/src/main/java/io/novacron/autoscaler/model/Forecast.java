package io.novacron.autoscaler.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/// Demand expected at future times, in time order, with what was measured beside it; empty where no
/// forecast is made.
///
/// @param confidence share 0–1 of the forecasts of the last 24 h at this lead time that fell within
///   20 % of what happened (SPEC section 5); empty where somebody gave the forecast rather than a
///   forecaster: it is then believed
/// @param leadTime from a launch to an instance that serves, as measured; empty where none was
/// @param capacityPerInstance demand one ready instance serves, as learned; empty where it was not
/// @param promise what keeps the group's objective; empty where it has none
public record Forecast(
        List<Point> points,
        OptionalDouble confidence,
        Optional<Duration> leadTime,
        OptionalDouble capacityPerInstance,
        Optional<Promise> promise) {

    public static final Forecast NONE = new Forecast(List.of());

    public Forecast {
        points = List.copyOf(points);
        if (confidence.isPresent()
                && !(confidence.getAsDouble() >= 0 && confidence.getAsDouble() <= 1)) {
            throw new IllegalArgumentException(
                    "confidence %s is not in 0 to 1".formatted(confidence.getAsDouble()));
        }
        if (capacityPerInstance.isPresent() && !(capacityPerInstance.getAsDouble() > 0)) {
            throw new IllegalArgumentException(
                    "capacityPerInstance %s is not above 0"
                            .formatted(capacityPerInstance.getAsDouble()));
        }
    }

    /// A forecast somebody gave.
    public Forecast(List<Point> points) {
        this(points, OptionalDouble.empty(), Optional.empty(), OptionalDouble.empty());
    }

    /// A forecast without an objective.
    public Forecast(
            List<Point> points,
            OptionalDouble confidence,
            Optional<Duration> leadTime,
            OptionalDouble capacityPerInstance) {
        this(points, confidence, leadTime, capacityPerInstance, Optional.empty());
    }

    /// Only what keeps an objective.
    public static Forecast of(Promise promise) {
        return new Forecast(
                List.of(),
                OptionalDouble.empty(),
                Optional.empty(),
                OptionalDouble.empty(),
                Optional.of(promise));
    }

    /// What keeps a bound on the time that capacity is short.
    ///
    /// @param raise load to order capacity for, in instances, ≥ 0
    /// @param keep load whose capacity is not released, in instances, at least `raise`
    /// @param bound share of time that may be short
    /// @param shortShare share of the last seven days that was
    /// @param aim probability of being short that is aimed at now
    /// @param strategy which of the strategies drives
    /// @param leader whose forecast it follows most
    public record Promise(
            double raise,
            double keep,
            double bound,
            double shortShare,
            double aim,
            String strategy,
            String leader) {}

    /// @param quantiles expected demand by quantile 0–1
    public record Point(Instant at, double mean, NavigableMap<Double, Double> quantiles) {
        public Point {
            quantiles = java.util.Collections.unmodifiableNavigableMap(new TreeMap<>(quantiles));
        }
    }
}
