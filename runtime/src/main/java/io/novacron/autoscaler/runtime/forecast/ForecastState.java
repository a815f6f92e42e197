package io.novacron.autoscaler.runtime.forecast;

/// What there is to show of a group's forecast.
public sealed interface ForecastState {

    /// The group is not forecast: it has no `predictive`, it is off, or nothing says what its
    /// demand is.
    record NotForecast(String why) implements ForecastState {}

    /// Not yet.
    record Waiting(String why) implements ForecastState {}

    record Known(ForecastView view) implements ForecastState {}
}
