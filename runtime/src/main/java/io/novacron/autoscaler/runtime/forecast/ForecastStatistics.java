package io.novacron.autoscaler.runtime.forecast;

import java.time.Duration;

/// How forecasting fares: a value for the process's own metrics. Counts only grow.
///
/// @param groups groups that are forecast
/// @param models of them that have a model
/// @param waitingSightings evaluations that the worker has not taken in yet
/// @param waitingFits groups whose model is to be learned
/// @param fits models learned
/// @param fitTime all the time that took
/// @param lastFit the last one's
/// @param failures models that could not be learned or followed
/// @param dropped evaluations left out because too many waited
/// @param oldestModel time since the oldest model was learned; zero without any
public record ForecastStatistics(
        int groups,
        int models,
        int waitingSightings,
        int waitingFits,
        long fits,
        Duration fitTime,
        Duration lastFit,
        long failures,
        long dropped,
        Duration oldestModel) {}
