package io.novacron.autoscaler.simulator;

import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.Observation.MetricReading;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// The signals of the last ticks, as many as the delay of metrics asks for. Mutable, for one run.
final class Measurements {

    private final long[] times;
    private final double[][] values;
    private final List<List<String>> ready;
    private int newest = -1;

    /// @param depth ticks to remember, at least 1
    Measurements(int depth) {
        times = new long[depth];
        values = new double[depth][Signals.values().length];
        ready = new ArrayList<>(Collections.nCopies(depth, List.of()));
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
        ready.set(newest, readyIds);
        double[] row = values[newest];
        double utilization = capacity > 0 ? 100 * demand / capacity : demand > 0 ? OVERLOADED : 0;
        row[Signals.LOAD.ordinal()] = demand;
        row[Signals.RATE.ordinal()] = perSecond;
        row[Signals.CPU.ordinal()] = Math.min(100, utilization);
        row[Signals.UTILIZATION.ordinal()] = utilization;
        row[Signals.QUEUE.ordinal()] = queue;
        row[Signals.LATENCY.ordinal()] = latency;
        row[Signals.READY.ordinal()] = readyIds.size();
    }

    /// What a fleet without a ready instance is utilized, in percent: more than any that has one
    /// could answer for.
    private static final double OVERLOADED = 100;

    /// The newest value that could be seen at a time.
    ///
    /// @param perInstance each ready instance's own: its share of a load, the same utilization
    Optional<MetricReading> newest(Signals signal, long latest, boolean perInstance) {
        for (int back = 0; back < times.length; back++) {
            int place = Math.floorMod(newest - back, times.length);
            if (times[place] <= latest) {
                double value = values[place][signal.ordinal()];
                if (Double.isNaN(value)) {
                    return Optional.empty();
                }
                Instant at = Instant.ofEpochMilli(times[place]);
                return Optional.of(
                        perInstance
                                ? eachOf(ready.get(place), signal, value, at)
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
