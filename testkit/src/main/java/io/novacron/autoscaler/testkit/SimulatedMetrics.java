package io.novacron.autoscaler.testkit;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.MetricsProvider;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// A metrics provider whose readings a test sets, and which fails and lies on request. A metric
/// that was not set has no sample. Not thread-safe.
public final class SimulatedMetrics implements MetricsProvider {

    /// What can go wrong.
    public enum Fault {
        /// Nothing can be read: `UNAVAILABLE`.
        PROVIDER_FAILS,
        /// The call hangs: `TIMED_OUT`.
        PROVIDER_HANGS,
        /// One metric has an error.
        METRIC_FAILS,
        /// Success without samples.
        EMPTY,
        NAN,
        ZERO,
        /// A hundred times the value.
        SPIKE,
        /// The value of an hour ago, with its time.
        OLD,
        /// Times an hour in the future.
        FUTURE,
        /// Fifty samples of instances nobody knows.
        FOREIGN
    }

    /// Gives a metric's value.
    @FunctionalInterface
    public interface Source {
        /// @param instances of the group as last listed
        MetricReading read(Instant now, List<Instance> instances);
    }

    private final InstantSource clock;
    private final Faults<Fault> faults;
    private final Map<MetricKey, Source> sources = new HashMap<>();
    private int collects;

    public SimulatedMetrics(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.faults = new Faults<>(Fault.class, clock, random);
    }

    public Faults<Fault> faults() {
        return faults;
    }

    /// Sets a group value.
    public void set(String group, String metric, double value) {
        source(group, metric, (now, _) -> MetricReading.of(value, now));
    }

    public void source(String group, String metric, Source source) {
        sources.put(new MetricKey(group, metric), source);
    }

    public void remove(String group, String metric) {
        sources.remove(new MetricKey(group, metric));
    }

    public int collects() {
        return collects;
    }

    @Override
    public List<Problem> validate(ScalingGroup group, String metric, MetricDefinition definition) {
        return List.of();
    }

    @Override
    public Map<MetricKey, MetricReading> collect(List<MetricRequest> requests, Call call) {
        collects++;
        if (faults.strikes(Fault.PROVIDER_FAILS)) {
            throw new OutsideException(Kind.UNAVAILABLE, "the metrics server is down");
        }
        if (faults.strikes(Fault.PROVIDER_HANGS)) {
            throw new OutsideException(Kind.TIMED_OUT, "the metrics server did not answer");
        }
        Map<MetricKey, MetricReading> readings = new HashMap<>();
        for (MetricRequest request : requests) {
            Source source = sources.get(request.key());
            if (source != null && !faults.strikes(Fault.EMPTY)) {
                readings.put(request.key(), read(source, request));
            }
        }
        return readings;
    }

    private MetricReading read(Source source, MetricRequest request) {
        Instant now = clock.instant();
        if (faults.strikes(Fault.METRIC_FAILS)) {
            return MetricReading.failed("query failed");
        }
        if (faults.strikes(Fault.NAN)) {
            return MetricReading.of(Double.NaN, now);
        }
        if (faults.strikes(Fault.ZERO)) {
            return MetricReading.of(0, now);
        }
        MetricReading reading = source.read(now, request.instances());
        if (faults.strikes(Fault.SPIKE) && reading.value().isPresent()) {
            return MetricReading.of(reading.value().getAsDouble() * 100, now);
        }
        if (faults.strikes(Fault.OLD) && reading.value().isPresent()) {
            return MetricReading.of(reading.value().getAsDouble(), now.minus(Duration.ofHours(1)));
        }
        if (faults.strikes(Fault.FUTURE) && reading.value().isPresent()) {
            return MetricReading.of(reading.value().getAsDouble(), now.plus(Duration.ofHours(1)));
        }
        if (faults.strikes(Fault.FOREIGN)) {
            List<InstanceSample> samples = new ArrayList<>(reading.perInstance().orElse(List.of()));
            for (int index = 0; index < 50; index++) {
                samples.add(InstanceSample.of("foreign-" + index, 100));
            }
            return MetricReading.perInstance(samples);
        }
        return reading;
    }

    @Override
    public void close() {}
}
