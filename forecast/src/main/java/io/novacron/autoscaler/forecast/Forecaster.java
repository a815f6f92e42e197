package io.novacron.autoscaler.forecast;

/// Learns a series. The one entry of this module:
///
/// ```
/// ForecastModel model = Forecaster.fit(series, ForecastSettings.ahead(24));
/// Prediction prediction = model.predict(24, List.of(0.5, 0.95));
/// model.update(newestValue);
/// ```
///
/// Whatever the series holds there is an answer: nothing known forecasts 0 with bands around it, a
/// constant itself. Milliseconds for a month of hours; only the newest part of a very long history
/// is used.
public final class Forecaster {

    private static final double INTERMITTENT = 0.3;
    private static final int ENOUGH_TO_TELL = 48;

    private Forecaster() {}

    /// Learns from a history that ends now; its last steps may be gaps.
    public static ForecastModel fit(Series series, ForecastSettings settings) {
        int known = 0;
        int zeros = 0;
        boolean negative = false;
        for (double value : series.shared()) {
            if (!Double.isNaN(value)) {
                known++;
                zeros += value == 0 ? 1 : 0;
                negative |= value < 0;
            }
        }
        boolean intermittent =
                known >= ENOUGH_TO_TELL
                        && !negative
                        && zeros > INTERMITTENT * known
                        && zeros < known
                        && settings.scale() == ForecastSettings.Scale.AUTO;
        return intermittent ? IntermittentModel.fit(series, settings) : ensemble(series, settings);
    }

    /// Without regard to zeros.
    static ForecastModel ensemble(Series series, ForecastSettings settings) {
        return settings.algorithm() == Algorithm.AUTO && ShortStepModel.isFor(series)
                ? ShortStepModel.fit(series, settings)
                : PooledModel.fit(series, settings);
    }
}
