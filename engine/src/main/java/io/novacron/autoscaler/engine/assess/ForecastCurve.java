package io.novacron.autoscaler.engine.assess;

import io.novacron.autoscaler.model.Forecast;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/// What a forecast says of times between its points: it runs straight from point to point, and
/// before the first it is the first's.
///
/// @param points in time order, at least one
/// @param quantile that is read, 0 to 1
public record ForecastCurve(List<Forecast.Point> points, double quantile) {

    /// @param value the largest
    /// @param at when
    public record Peak(double value, Instant at) {}

    /// The largest value of a time; empty where the forecast ends before it begins.
    public Optional<Peak> peak(Instant from, Instant to) {
        if (end().isBefore(from)) {
            return Optional.empty();
        }
        Peak highest = at(from, this::level);
        Peak last = at(to.isAfter(end()) ? end() : to, this::level);
        if (last.value() > highest.value()) {
            highest = last;
        }
        for (int index = firstAfter(from);
                index < points.size() && points.get(index).at().isBefore(to);
                index++) {
            double value = level(points.get(index));
            if (value > highest.value()) {
                highest = new Peak(value, points.get(index).at());
            }
        }
        return Optional.of(highest);
    }

    /// The mean expected at a time; after the end it is the end's.
    public double mean(Instant time) {
        return at(time, Forecast.Point::mean).value();
    }

    /// The last time it says anything of.
    public Instant end() {
        return points.getLast().at();
    }

    private Peak at(Instant time, ToDoubleFunction<Forecast.Point> read) {
        int next = firstAfter(time);
        if (next == 0) {
            return new Peak(read.applyAsDouble(points.getFirst()), points.getFirst().at());
        }
        double before = read.applyAsDouble(points.get(next - 1));
        if (next == points.size()) {
            return new Peak(before, time);
        }
        Instant start = points.get(next - 1).at();
        double whole = Duration.between(start, points.get(next).at()).toMillis();
        double part = Duration.between(start, time).toMillis() / whole;
        return new Peak(before + part * (read.applyAsDouble(points.get(next)) - before), time);
    }

    private int firstAfter(Instant time) {
        int low = 0;
        int high = points.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (points.get(middle).at().isAfter(time)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    // Between two known quantiles in proportion, beyond them the outermost, the mean where none is.
    private double level(Forecast.Point point) {
        NavigableMap<Double, Double> quantiles = point.quantiles();
        Map.Entry<Double, Double> below = quantiles.floorEntry(quantile);
        Map.Entry<Double, Double> above = quantiles.ceilingEntry(quantile);
        if (below == null || above == null) {
            return below != null
                    ? below.getValue()
                    : above != null ? above.getValue() : point.mean();
        }
        double width = above.getKey() - below.getKey();
        return width == 0
                ? below.getValue()
                : below.getValue()
                        + (quantile - below.getKey())
                                / width
                                * (above.getValue() - below.getValue());
    }
}
