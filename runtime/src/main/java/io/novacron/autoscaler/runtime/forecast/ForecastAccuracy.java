package io.novacron.autoscaler.runtime.forecast;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Forecasts that were made, compared with what happened.
///
/// @param leads by how early they were made, shortest first
/// @param all of them together
/// @param quantile of demand that capacity is for, 0–1
/// @param step length of the steps that were compared
/// @param points for a chart, by the time they were for
public record ForecastAccuracy(
        List<AtLead> leads, Reliability all, double quantile, Duration step, List<Point> points) {

    static final ForecastAccuracy NONE =
            new ForecastAccuracy(
                    List.of(),
                    new Reliability.Count().sum(),
                    0.95,
                    StepRule.FIVE_MINUTES,
                    List.of());

    public ForecastAccuracy {
        leads = List.copyOf(leads);
        points = List.copyOf(points);
    }

    /// @param leadTime from the time forecasts were made to the step they were for
    public record AtLead(Duration leadTime, Reliability reliability) {}

    /// One forecast, or the mean of neighbouring ones.
    ///
    /// @param at the time it was for
    /// @param quantile the configured one
    public record Point(Instant at, double mean, double quantile, double actual) {}
}
