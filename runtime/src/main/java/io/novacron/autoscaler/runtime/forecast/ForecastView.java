package io.novacron.autoscaler.runtime.forecast;

import io.novacron.autoscaler.engine.arithmetic.Rounding;
import io.novacron.autoscaler.engine.combine.LoadSource;
import io.novacron.autoscaler.forecast.ForecastReport;
import io.novacron.autoscaler.forecast.Prediction;
import io.novacron.autoscaler.model.Forecast.Promise;
import io.novacron.autoscaler.model.Predictive;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// A group's forecast as it is now, up to its horizon, and how far it can be trusted.
///
/// @param source the metric that is its demand
/// @param quantile of demand that capacity is for, 0–1
/// @param fittedAt when the model was learned; it has followed every step since
/// @param reliability of the last 24 hours' forecasts at the lead time
/// @param leadTime from a launch to an instance that serves
/// @param leadTimeFrom where that is from
/// @param startups start-ups it was measured from
/// @param learned what an instance serves, where that is learned
/// @param promise what keeps the group's objective; empty where it has none
public record ForecastView(
        String group,
        Predictive predictive,
        LoadSource source,
        double quantile,
        Duration step,
        Instant fittedAt,
        Prediction prediction,
        ForecastReport report,
        Reliability reliability,
        Duration leadTime,
        LeadTimeFrom leadTimeFrom,
        int startups,
        Optional<LearnedCapacity> learned,
        Optional<Promise> promise) {

    /// Where a lead time is from.
    public enum LeadTimeFrom {
        DOCUMENT,
        MEASURED,
        WARMUP
    }

    /// Whether decisions may use it.
    public boolean trusted() {
        return reliability.confidence() >= predictive.minConfidence();
    }

    /// Demand one instance serves; empty while it is still being learned.
    public OptionalDouble capacityPerInstance() {
        return source.capacityPerInstance().isPresent()
                ? source.capacityPerInstance()
                : learned.map(known -> OptionalDouble.of(known.perInstance()))
                        .orElse(OptionalDouble.empty());
    }

    /// Instances that the configured quantile of a step takes.
    public OptionalInt needed(int index) {
        OptionalDouble capacity = capacityPerInstance();
        if (capacity.isEmpty()) {
            return OptionalInt.empty();
        }
        double demand = Math.max(0, prediction.quantile(quantile, index));
        return OptionalInt.of(Rounding.ceil(demand / capacity.getAsDouble()));
    }
}
