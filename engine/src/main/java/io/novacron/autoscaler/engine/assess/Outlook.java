package io.novacron.autoscaler.engine.assess;

import io.novacron.autoscaler.model.Forecast;
import io.novacron.autoscaler.model.Prose;
import java.time.Duration;
import java.time.Instant;

/// What the group's forecast says to a rule that looks ahead at the metric it is about.
///
/// @param metric the forecast is about
/// @param quantile of its values that counts, 0 to 1
/// @param minConfidence from which it is trusted, 0 to 1
public record Outlook(String metric, double quantile, double minConfidence, Forecast forecast) {

    /// Of a forecast that reaches less far than this share of the time, nothing is concluded.
    private static final double LEAST_REACH = 0.5;

    /// What is expected.
    public sealed interface Growth {}

    /// @param value by how much the metric grows at most, ≥ 0
    public record Expected(double value) implements Growth {}

    /// @param why nothing can be said, part of a sentence
    public record Unknown(String why) implements Growth {}

    /// The same with another forecast.
    public Outlook with(Forecast other) {
        return new Outlook(metric, quantile, minConfidence, other);
    }

    /// By how much the metric grows at most within a time: the largest value expected, at the
    /// quantile, less what it is now by measurement or by the forecast, whichever is lower, so that
    /// a forecast that lies too low all along hides no growth. Beyond the forecast's end it goes on
    /// growing as it did on average until there.
    ///
    /// @param value now
    public Growth growth(double value, Instant now, Duration time) {
        if (forecast.points().isEmpty()) {
            return new Unknown("there is no forecast yet");
        }
        double confidence = forecast.confidence().orElse(1);
        if (confidence < minConfidence) {
            return new Unknown(
                    "the forecast is not trusted (confidence %s, needed %s)"
                            .formatted(Prose.percent(confidence), Prose.percent(minConfidence)));
        }
        ForecastCurve curve = new ForecastCurve(forecast.points(), quantile);
        double reach = Duration.between(now, curve.end()).toMillis();
        double share = time.isZero() ? 1 : Math.min(1, reach / time.toMillis());
        if (share < LEAST_REACH) {
            return new Unknown("the forecast ends at %s".formatted(curve.end()));
        }
        double from = Math.min(value, curve.mean(now));
        double most = curve.peak(now, now.plus(time)).map(ForecastCurve.Peak::value).orElse(from);
        double growth = Math.max(0, most - from) / share;
        return Double.isFinite(growth)
                ? new Expected(growth)
                : new Unknown("the forecast is no number");
    }
}
