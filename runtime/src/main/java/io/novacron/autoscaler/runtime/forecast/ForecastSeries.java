package io.novacron.autoscaler.runtime.forecast;

/// Names of the series that forecasts keep in the `SampleHistory`. What was forecast stands at the
/// time the forecast was made: a history takes no sample of the future.
public final class ForecastSeries {

    /// Seconds from a launch to ready, at the time an instance became ready.
    public static final String STARTUP = "startup";

    /// Demand expected at the lead time.
    public static final String MEAN = "forecast:mean";

    /// The configured quantile of it.
    public static final String QUANTILE = "forecast:quantile";

    /// Seconds from the time a forecast was made to the step it is for.
    public static final String LEAD = "forecast:lead";

    /// The narrowest band that held what happened, at its time: 50, 80 or 95; 100 where none did.
    public static final String BAND = "forecast:band";

    private ForecastSeries() {}

    /// The demand of a group, from its load metric. The metric is part of the name, so that another
    /// load is another series.
    public static String demand(String metric) {
        return "demand:" + metric;
    }
}
