package io.novacron.autoscaler.cli.bench;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A provider whose load follows a wave, a phase of its own for each group: per-instance CPU, and
/// two group values, all of which fall when instances join. Thread-safe.
final class BenchMetrics implements MetricsProvider {

    private final BenchGroups groups;
    private final Duration delay;
    private final CountDownLatch closed = new CountDownLatch(1);

    /// @param delay of every answer
    BenchMetrics(BenchGroups groups, Duration delay) {
        this.groups = groups;
        this.delay = delay;
    }

    @Override
    public List<Problem> validate(ScalingGroup group, String metric, MetricDefinition definition) {
        return List.of();
    }

    @Override
    public Map<MetricKey, MetricReading> collect(List<MetricRequest> requests, Call call) {
        if (delay.isPositive()) {
            pause();
        }
        Instant now = Instant.now();
        Map<MetricKey, MetricReading> readings = HashMap.newHashMap(requests.size());
        for (MetricRequest request : requests) {
            readings.put(request.key(), read(request, now));
        }
        return readings;
    }

    // The delay, or the call's end: whichever comes first.
    private void pause() {
        try {
            if (closed.await(delay.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new OutsideException(Kind.UNAVAILABLE, "closed");
            }
        } catch (InterruptedException abandoned) {
            Thread.currentThread().interrupt();
            throw new OutsideException(Kind.TIMED_OUT, "no answer", abandoned);
        }
    }

    private MetricReading read(MetricRequest request, Instant now) {
        int serving = 0;
        for (Instance instance : request.instances()) {
            serving += instance.isCapacity() && instance.ready().orElse(true) ? 1 : 0;
        }
        double load = groups.demand(request.group().id(), now) / Math.max(1, serving);
        return switch (request.metric()) {
            case BenchGroups.CPU -> cpu(request.instances(), load);
            case BenchGroups.REQUESTS -> MetricReading.of(Math.max(0, 750 * load - 150), now);
            case BenchGroups.QUEUE -> MetricReading.of(Math.max(0, 64 * load - 33.6), now);
            default -> MetricReading.failed("no metric " + request.metric());
        };
    }

    private static MetricReading cpu(List<Instance> instances, double load) {
        List<InstanceSample> samples = new ArrayList<>(instances.size());
        for (Instance instance : instances) {
            if (instance.ready().orElse(true)) {
                double own = (instance.id().hashCode() & 7) - 3.5;
                samples.add(InstanceSample.of(instance.id(), Math.max(0, 60 * load + own)));
            }
        }
        return MetricReading.perInstance(samples);
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
