package io.novacron.autoscaler.cli.bench;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.ResourceController;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// A controller whose instances are entries of a map: pending for the start-up time, then running,
/// gone at once when terminated. Never fails. Thread-safe.
final class BenchFleet implements ResourceController {

    private static final Duration STARTUP = Duration.ofSeconds(20);

    /// An instance as it is while it starts and as it is then; listings share these.
    private record Running(Instant from, ManagedInstance pending, ManagedInstance ready) {
        ManagedInstance at(Instant now) {
            return now.isBefore(from) ? pending : ready;
        }
    }

    private final Map<String, Running> running = new ConcurrentHashMap<>();

    /// Instance id by launch key.
    private final Map<String, String> keys = new ConcurrentHashMap<>();

    private final AtomicLong number = new AtomicLong();

    /// Starts an instance that has run for an hour.
    void seed(String group) {
        start(group, "seed-" + number.get(), Instant.now().minus(Duration.ofHours(1)));
    }

    int size() {
        return running.size();
    }

    @Override
    public List<Problem> validate(ScalingGroup group) {
        return List.of();
    }

    @Override
    public List<ManagedInstance> list(Call call) {
        Instant now = Clock.systemUTC().instant();
        List<ManagedInstance> listed = new ArrayList<>(running.size() + 1_000);
        running.values().forEach(instance -> listed.add(instance.at(now)));
        return listed;
    }

    @Override
    public Instance launch(LaunchRequest request, Call call) {
        Instant now = Instant.now();
        String known = keys.get(request.key());
        Running existing = known == null ? null : running.get(known);
        return existing == null
                ? start(request.group().id(), request.key(), now).pending().instance()
                : existing.at(now).instance();
    }

    @Override
    public void terminate(TerminateRequest request, Call call) {
        Running ended = running.remove(request.instance());
        if (ended != null) {
            keys.remove(ended.ready().key());
        }
    }

    @Override
    public void close() {}

    private Running start(String group, String key, Instant at) {
        String id = "i-%07d".formatted(number.incrementAndGet());
        Instant from = at.plus(STARTUP);
        Running started =
                new Running(
                        from,
                        new ManagedInstance(
                                group, key, instance(id, InstanceState.PENDING, false, at)),
                        new ManagedInstance(
                                group, key, instance(id, InstanceState.RUNNING, true, from)));
        keys.put(key, id);
        running.put(id, started);
        return started;
    }

    private static Instance instance(String id, InstanceState state, boolean ready, Instant since) {
        return new Instance(
                id,
                state,
                Optional.of(ready),
                Optional.of(since),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true,
                false,
                false);
    }
}
