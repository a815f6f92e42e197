package io.novacron.autoscaler.model;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// What was seen of a group at one moment: its instances and its metrics.
///
/// @param metrics readings by metric name; a metric that is absent was not read
public record Observation(Fleet fleet, Map<String, MetricReading> metrics) {

    public Observation {
        metrics = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }

    /// The group's instances: listed, or only counted.
    public sealed interface Fleet {

        /// A plain number: all running and ready.
        record Counted(int instances) implements Fleet {}

        record Listed(List<Instance> instances) implements Fleet {
            public Listed {
                instances = List.copyOf(instances);
            }
        }
    }

    /// One reading of one metric. Parts that were not delivered are empty; an `error` says that the
    /// provider failed and why.
    ///
    /// @param value group value
    /// @param at time of the value; empty means now
    /// @param perInstance one sample an instance; present and empty means "asked, none came"
    /// @param history earlier group values
    public record MetricReading(
            OptionalDouble value,
            Optional<Instant> at,
            Optional<List<InstanceSample>> perInstance,
            TimedValues history,
            Optional<String> error) {

        public MetricReading {
            perInstance = perInstance.map(List::copyOf);
        }

        public static MetricReading of(double value) {
            return new MetricReading(
                    OptionalDouble.of(value),
                    Optional.empty(),
                    Optional.empty(),
                    TimedValues.EMPTY,
                    Optional.empty());
        }

        public static MetricReading of(double value, Instant at) {
            return new MetricReading(
                    OptionalDouble.of(value),
                    Optional.of(at),
                    Optional.empty(),
                    TimedValues.EMPTY,
                    Optional.empty());
        }

        public static MetricReading perInstance(List<InstanceSample> samples) {
            return new MetricReading(
                    OptionalDouble.empty(),
                    Optional.empty(),
                    Optional.of(samples),
                    TimedValues.EMPTY,
                    Optional.empty());
        }

        public static MetricReading failed(String error) {
            return new MetricReading(
                    OptionalDouble.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    TimedValues.EMPTY,
                    Optional.of(error));
        }
    }

    /// One instance's sample.
    ///
    /// @param instance the instance's id or address
    /// @param request the instance's resource request in the same unit, for utilization
    /// @param at time of the sample; empty means the reading's
    public record InstanceSample(
            String instance, double value, OptionalDouble request, Optional<Instant> at) {

        public static InstanceSample of(String instance, double value) {
            return new InstanceSample(instance, value, OptionalDouble.empty(), Optional.empty());
        }
    }
}
