package io.novacron.autoscaler.simulator;

import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.Observation.MetricReading;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// The signals of the last ticks, as many as the delay of metrics asks for. Mutable, for one run.
final class Measurements {

    private final long[] times;
    private final Row[] rows;
    private int newest = -1;

    /// The signals of one tick.
    private static final class Row {
        private double demand;
        private double perSecond;
        private double utilization;
        private double queue;
        private double latency;
        private List<String> ready = List.of();

        double value(Signals signal) {
            return switch (signal) {
                case LOAD -> demand;
                case RATE -> perSecond;
                case CPU -> Math.min(100, utilization);
                case UTILIZATION -> utilization;
                case QUEUE -> queue;
                case LATENCY -> latency;
                case READY -> ready.size();
            };
        }
    }

    /// @param depth ticks to remember, at least 1
    Measurements(int depth) {
        times = new long[depth];
        rows = new Row[depth];
        Arrays.setAll(rows, _ -> new Row());
        Arrays.fill(times, Long.MAX_VALUE);
    }

    /// @param at when they can be seen first
    /// @param latency NaN without a latency model
    void add(
            List<String> readyIds,
            long at,
            double demand,
            double perSecond,
            double capacity,
            double queue,
            double latency) {
        newest = (newest + 1) % times.length;
        times[newest] = at;
        Row row = rows[newest];
        row.ready = readyIds;
        row.demand = demand;
        row.perSecond = perSecond;
        row.utilization = capacity > 0 ? 100 * demand / capacity : demand > 0 ? OVERLOADED : 0;
        row.queue = queue;
        row.latency = latency;
    }

    /// What a fleet without a ready instance is utilized, in percent: more than any that has one
    /// could answer for.
    private static final double OVERLOADED = 100;

    /// The value of the newest tick, however old it is when it is seen; NaN where there is none.
    double value(Signals signal) {
        return rows[newest].value(signal);
    }

    /// The newest value that could be seen at a time.
    ///
    /// @param perInstance each ready instance's own: its share of a load, the same utilization
    Optional<MetricReading> newest(Signals signal, long latest, boolean perInstance) {
        for (int back = 0; back < times.length; back++) {
            int place = Math.floorMod(newest - back, times.length);
            if (times[place] <= latest) {
                double value = rows[place].value(signal);
                if (Double.isNaN(value)) {
                    return Optional.empty();
                }
                Instant at = Instant.ofEpochMilli(times[place]);
                return Optional.of(
                        perInstance
                                ? eachOf(rows[place].ready, signal, value, at)
                                : MetricReading.of(value, at));
            }
        }
        return Optional.empty();
    }

    private static MetricReading eachOf(
            List<String> instances, Signals signal, double value, Instant at) {
        double own = signal.isShared() ? value / instances.size() : value;
        List<InstanceSample> samples = new ArrayList<>(instances.size());
        for (String instance : instances) {
            samples.add(new InstanceSample(instance, own, OptionalDouble.empty(), Optional.of(at)));
        }
        return MetricReading.perInstance(samples);
    }
}
