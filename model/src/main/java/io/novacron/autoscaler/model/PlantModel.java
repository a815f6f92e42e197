package io.novacron.autoscaler.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// What a backtest assumes of the world: how long instances take, what they serve, what goes wrong
/// (SIMULATION.md).
///
/// @param tick step of the simulation
/// @param capacityPerTick load one ready instance serves in a tick, > 0
/// @param startup from launch to running
/// @param warmup from running to ready
/// @param terminate drain time: serves nothing new and is still paid
/// @param metricDelay age of what the engine sees
/// @param queueLimit unserved load waits, up to this much; empty: it is dropped
/// @param utilization needed = ⌈demand / (capacity × utilization)⌉, > 0
/// @param objective a sojourn time that requests should not exceed; needs `serviceTime`
/// @param serviceTime mean time of one request on one instance, for the latency signal
/// @param initialInstances empty: as many as are needed at the first tick
/// @param seed of everything that is drawn
/// @param signals which signal a metric is, by the metric's name
/// @param faults what goes wrong when
/// @param pricePerInstanceHour where the group has no prices, ≥ 0
public record PlantModel(
        Duration tick,
        double capacityPerTick,
        StartUp startup,
        Duration warmup,
        Duration terminate,
        Duration metricDelay,
        OptionalDouble queueLimit,
        double utilization,
        Optional<Duration> objective,
        Optional<Duration> serviceTime,
        OptionalInt initialInstances,
        long seed,
        Map<String, String> signals,
        List<Fault> faults,
        double pricePerInstanceHour) {

    public PlantModel {
        signals = Map.copyOf(signals);
        faults = List.copyOf(faults);
    }

    /// Time from launch to running.
    public sealed interface StartUp {

        /// The length that planning assumes.
        Duration typical();

        record Fixed(Duration typical) implements StartUp {}

        /// Lognormal.
        ///
        /// @param typical the median
        /// @param p95 not below the median
        record Lognormal(Duration typical, Duration p95) implements StartUp {}
    }

    /// Something that goes wrong.
    ///
    /// @param from when it begins
    /// @param length 0 where it is a moment
    /// @param share 0–1 of the launches or instances it hits
    public record Fault(Beginning from, Duration length, Kind kind, double share) {

        /// @param from since the trace's start
        public Fault(Duration from, Duration length, Kind kind, double share) {
            this(new Beginning.After(from), length, kind, share);
        }

        /// When a fault begins.
        public sealed interface Beginning {

            /// On a trace that starts at a time.
            default Instant on(Instant start) {
                return switch (this) {
                    case After(Duration time) -> start.plus(time);
                    case At(Instant time) -> time;
                };
            }

            record After(Duration time) implements Beginning {}

            record At(Instant time) implements Beginning {}
        }

        public enum Kind {
            METRICS_GAP,
            LAUNCH_FAILURES,
            INSTANCE_LOSS
        }
    }
}
