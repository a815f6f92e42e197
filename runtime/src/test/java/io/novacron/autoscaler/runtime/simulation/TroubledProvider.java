package io.novacron.autoscaler.runtime.simulation;

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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/// Measures what is really carried, and reports it with the faults of the plan. `load` is a total
/// or one sample an instance, `errors` is always 0.
final class TroubledProvider implements MetricsProvider {

    private final SimulatedWorld world;

    /// True readings of earlier ticks by metric, for what is late or frozen.
    private final Map<MetricKey, List<MetricReading>> past = new HashMap<>();

    /// What could not be read in the last collect.
    private final Set<MetricKey> broken = new HashSet<>();

    TroubledProvider(SimulatedWorld world) {
        this.world = world;
    }

    @Override
    public List<Problem> validate(ScalingGroup group, String metric, MetricDefinition definition) {
        return List.of();
    }

    @Override
    public Map<MetricKey, MetricReading> collect(List<MetricRequest> requests, Call call) {
        broken.clear();
        requests.forEach(request -> broken.add(request.key()));
        // Who is asked for together depends on routers, the order of it on nothing.
        String first =
                requests.stream()
                        .map(request -> request.group().id())
                        .min(Comparator.naturalOrder())
                        .orElse("web");
        if (world.faults.strikes(FaultKind.PROVIDER_DOWN, first).isPresent()) {
            throw new OutsideException(Kind.UNAVAILABLE, "the metrics server is down");
        }
        Optional<Fault> hangs = world.faults.strikes(FaultKind.PROVIDER_HANGS, first);
        if (hangs.isPresent()) {
            world.clock.advance(Duration.ofSeconds((long) hangs.get().strength()));
            throw new OutsideException(Kind.TIMED_OUT, "the metrics server did not answer");
        }
        broken.clear();
        Map<MetricKey, MetricReading> readings = new HashMap<>();
        for (MetricRequest request : requests) {
            MetricReading truth = measure(request);
            past.computeIfAbsent(request.key(), _ -> new ArrayList<>()).add(truth);
            if (strikes(FaultKind.METRIC_EMPTY, request).isEmpty()) {
                MetricReading told = report(request, truth);
                readings.put(request.key(), told);
                if (Readings.isBroken(told)) {
                    broken.add(request.key());
                }
            }
        }
        return readings;
    }

    /// Whether the last collect really had nothing to say of a metric: an error, or no number.
    boolean isBroken(String group, String metric) {
        return broken.contains(new MetricKey(group, metric));
    }

    private Optional<Fault> strikes(FaultKind kind, MetricRequest request) {
        return world.faults.strikesMetric(kind, request.group().id(), request.metric());
    }

    private MetricReading measure(MetricRequest request) {
        Instant now = world.clock.instant();
        if (request.metric().equals("errors")) {
            return MetricReading.of(0, now);
        }
        if (!request.group().id().equals("web")) {
            return MetricReading.of(3 * Demand.PER_INSTANCE, now);
        }
        if (!world.base.perInstance()) {
            return MetricReading.of(world.demand.total(), now);
        }
        return MetricReading.perInstance(
                world.demand.shares("web", now).stream()
                        .map(share -> sample(share.instance(), share.load(), now))
                        .toList());
    }

    static InstanceSample sample(String instance, double value, Instant at) {
        return new InstanceSample(instance, value, OptionalDouble.empty(), Optional.of(at));
    }

    private MetricReading report(MetricRequest request, MetricReading truth) {
        MetricReading told = truth;
        for (FaultKind kind : FaultKind.of(FaultKind.Where.METRICS)) {
            Optional<Fault> fault = strikes(kind, request);
            if (fault.isPresent()) {
                told = lie(fault.get(), request, told);
            }
        }
        return told;
    }

    private MetricReading lie(Fault fault, MetricRequest request, MetricReading truth) {
        Instant now = world.clock.instant();
        double strength = fault.strength();
        return switch (fault.kind()) {
            case METRIC_FAILS -> MetricReading.failed("query failed");
            case FROZEN_OLD -> ago(request, world.faults.tick() - fault.from());
            case FROZEN_FRESH ->
                    Readings.at(ago(request, world.faults.tick() - fault.from()), _ -> now);
            case FALSE_ZERO -> Readings.values(truth, _ -> 0);
            case NOT_A_VALUE, HUGE -> Readings.values(truth, _ -> strength);
            case UNIT_ERROR -> Readings.values(truth, value -> value * strength);
            case SOME_SPIKE -> Readings.some(truth, (int) strength, value -> value * 100);
            case DUPLICATES -> Readings.with(truth, truth.perInstance().orElse(List.of()));
            case LATE -> ago(request, (int) strength);
            case FOREIGN -> Readings.with(truth, foreign((int) strength, now));
            case DEAD_SAMPLES -> Readings.with(truth, dead(request, now));
            case SAMPLES_MISSING -> Readings.without(truth, strength);
            case ZONE_WITHOUT_SAMPLES ->
                    Readings.without(truth, sample -> isIn((int) strength, sample.instance()));
            case SENDER_SKEW -> Readings.at(truth, at -> at.plusMillis((long) (strength * 1000)));
            default -> truth;
        };
    }

    private MetricReading ago(MetricRequest request, int ticks) {
        List<MetricReading> known = past.get(request.key());
        return known.get(Math.max(0, known.size() - 1 - ticks));
    }

    private static List<InstanceSample> foreign(int count, Instant now) {
        List<InstanceSample> samples = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            samples.add(sample("foreign-" + index, 10_000, now));
        }
        return samples;
    }

    private List<InstanceSample> dead(MetricRequest request, Instant now) {
        List<String> live =
                world.fleet.live(request.group().id()).stream().map(Instance::id).toList();
        return world.fleet.keys().keySet().stream()
                .filter(id -> !live.contains(id))
                .map(id -> sample(id, 0, now))
                .toList();
    }

    private boolean isIn(int zone, String instance) {
        return world.fleet
                .find(instance)
                .flatMap(Instance::zone)
                .filter(SimulatedWorld.ZONES.get(zone)::equals)
                .isPresent();
    }

    @Override
    public void close() {}
}
