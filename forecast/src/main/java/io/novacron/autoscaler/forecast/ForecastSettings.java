package io.novacron.autoscaler.forecast;

import java.util.Objects;
import java.util.OptionalDouble;

/// What a forecast is for.
///
/// @param algorithm default {@link Algorithm#AUTO}
/// @param horizon steps ahead the members are tuned and judged for, at least 1; longer forecasts
///   can be asked for, beyond two days they are judged by their first two
/// @param least no forecast is below it; empty: 0 for a series without negative values, else none
/// @param most no forecast is above it, such as 100 for a percentage; empty: none
/// @param scale how values are looked at
public record ForecastSettings(
        Algorithm algorithm, int horizon, OptionalDouble least, OptionalDouble most, Scale scale) {

    /// On which scale errors are symmetric.
    public enum Scale {
        /// Logarithmic unless there are negative values.
        AUTO,
        /// Plain values: forecasts move along when a constant is added to the series.
        LINEAR
    }

    public ForecastSettings {
        Objects.requireNonNull(algorithm);
        Objects.requireNonNull(scale);
        if (horizon < 1) {
            throw new IllegalArgumentException(
                    "a horizon of %d steps; at least 1".formatted(horizon));
        }
        if (least.isPresent() && most.isPresent() && least.getAsDouble() >= most.getAsDouble()) {
            throw new IllegalArgumentException(
                    "least %s; below most %s".formatted(least.getAsDouble(), most.getAsDouble()));
        }
    }

    /// The ensemble for so many steps ahead.
    public static ForecastSettings ahead(int horizon) {
        return new ForecastSettings(
                Algorithm.AUTO,
                horizon,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                Scale.AUTO);
    }

    /// The same with another algorithm.
    public ForecastSettings with(Algorithm other) {
        return new ForecastSettings(other, horizon, least, most, scale);
    }

    /// The same on another scale.
    public ForecastSettings with(Scale other) {
        return new ForecastSettings(algorithm, horizon, least, most, other);
    }

    /// The same within bounds.
    public ForecastSettings within(double lower, double upper) {
        return new ForecastSettings(
                algorithm, horizon, OptionalDouble.of(lower), OptionalDouble.of(upper), scale);
    }
}
