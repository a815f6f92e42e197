package io.novacron.autoscaler.model;

import java.time.Duration;
import java.util.Optional;

/// Forecast-based capacity (SPEC section 5).
///
/// @param load metric of total demand; empty: the utilization metric × ready instances
/// @param leadTime empty means "auto": start-up and warm-up as measured
public record Predictive(
        Mode mode,
        Optional<String> load,
        Optional<CapacityPerInstance> capacityPerInstance,
        Duration forecastHorizon,
        Duration historyWindow,
        double minConfidence,
        String algorithm,
        Aim aim,
        Optional<Duration> leadTime,
        Breach maxCapacityBreach) {

    /// Whether a forecast acts, is only shown, or is not made.
    public enum Mode {
        OFF,
        RECOMMEND,
        SCALE
    }

    /// Load one ready instance serves.
    public sealed interface CapacityPerInstance {
        record Fixed(double load) implements CapacityPerInstance {}

        /// Learned from a utilization metric.
        record Learn(String metric) implements CapacityPerInstance {}
    }

    /// What the floor aims at: a quantile of demand, or a bound on time short of capacity.
    public sealed interface Aim {
        record Quantile(double quantile) implements Aim {}

        /// @param underProvisionedTime share of time 0–1
        record Objective(double underProvisionedTime) implements Aim {}
    }

    /// What a forecast above maxCapacity does.
    public sealed interface Breach {
        record Honor() implements Breach {}

        /// @param share 0–1 of maxCapacity by which it may be exceeded while the forecast lasts
        record IncreaseBy(double share) implements Breach {}
    }
}
