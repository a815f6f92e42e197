package io.novacron.autoscaler.engine.assess;

import io.novacron.autoscaler.engine.arithmetic.EpochMillis;
import io.novacron.autoscaler.model.Evidence;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.Observation.Fleet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The observed instances, sorted out: which count as capacity, which of those are ready, which
/// have finished warming up. Failed, terminating and draining instances are not capacity.
///
/// Not thread-safe: the index by id is built when it is first needed.
public final class FleetView {

    private final List<Instance> capacity;
    private final boolean[] ready;
    private final List<Instance> all;
    private final int pending;
    private final int running;
    private final int readyCount;
    private final int warmCount;
    private final int terminating;
    private final int failed;
    private final boolean countedOnly;
    private final boolean invalid;
    private @Nullable Map<String, Integer> indexByName;

    private FleetView(
            List<Instance> all,
            List<Instance> capacity,
            boolean[] ready,
            int pending,
            int running,
            int readyCount,
            int warmCount,
            int terminating,
            int failed,
            boolean countedOnly,
            boolean invalid) {
        this.all = all;
        this.capacity = capacity;
        this.ready = ready;
        this.pending = pending;
        this.running = running;
        this.readyCount = readyCount;
        this.warmCount = warmCount;
        this.terminating = terminating;
        this.failed = failed;
        this.countedOnly = countedOnly;
        this.invalid = invalid;
    }

    /// Sorts an observed fleet.
    ///
    /// @param warmupMillis an instance is warm this long after it reached its state
    /// @param nowMillis an instance that claims to be from the future is as old as now
    public static FleetView of(Fleet fleet, long warmupMillis, long nowMillis) {
        return switch (fleet) {
            case Fleet.Counted(int instances) ->
                    new FleetView(
                            List.of(),
                            List.of(),
                            new boolean[0],
                            0,
                            Math.max(0, instances),
                            Math.max(0, instances),
                            Math.max(0, instances),
                            0,
                            0,
                            true,
                            instances < 0);
            case Fleet.Listed(List<Instance> instances) ->
                    listed(instances, warmupMillis, nowMillis);
        };
    }

    private static FleetView listed(List<Instance> all, long warmupMillis, long nowMillis) {
        int size = all.size();
        boolean onlyCapacity = true;
        for (int index = 0; index < size; index++) {
            onlyCapacity &= all.get(index).isCapacity();
        }
        List<Instance> capacity =
                onlyCapacity ? all : all.stream().filter(Instance::isCapacity).toList();
        boolean[] ready = new boolean[capacity.size()];
        int running = 0;
        int readyCount = 0;
        int warmCount = 0;
        for (int index = 0; index < ready.length; index++) {
            Instance instance = capacity.get(index);
            if (instance.state() == InstanceState.RUNNING) {
                running++;
                boolean warm = isWarm(instance, warmupMillis, nowMillis);
                ready[index] = warm && instance.ready().orElse(true);
                warmCount += warm ? 1 : 0;
                readyCount += ready[index] ? 1 : 0;
            }
        }
        int failed = 0;
        for (int index = 0; !onlyCapacity && index < size; index++) {
            failed += all.get(index).state() == InstanceState.FAILED ? 1 : 0;
        }
        return new FleetView(
                all,
                capacity,
                ready,
                ready.length - running,
                running,
                readyCount,
                warmCount,
                size - ready.length - failed,
                failed,
                false,
                false);
    }

    private static boolean isWarm(Instance instance, long warmupMillis, long nowMillis) {
        if (warmupMillis == 0 || instance.since().isEmpty()) {
            return true;
        }
        return nowMillis - EpochMillis.of(instance.since().get()) >= warmupMillis;
    }

    /// Pending and running instances: what the SPEC calls the observed current.
    public int current() {
        return pending + running;
    }

    public int pending() {
        return pending;
    }

    public int ready() {
        return readyCount;
    }

    /// Running instances past their warm-up, whether they answer their readiness check or not: an
    /// instance that is too busy to answer is still capacity that finished warming up.
    public int warm() {
        return warmCount;
    }

    public int failed() {
        return failed;
    }

    /// Whether only a number of instances is known.
    public boolean countedOnly() {
        return countedOnly;
    }

    /// Whether the observation cannot be true (a negative count).
    public boolean invalid() {
        return invalid;
    }

    /// Instances that count as capacity, in the order observed; empty where only a number is known.
    public List<Instance> capacity() {
        return capacity;
    }

    /// Everything listed, in the order observed.
    public List<Instance> all() {
        return all;
    }

    public boolean isReady(int index) {
        return ready[index];
    }

    /// Whether it runs, ready or not.
    public boolean isRunning(int index) {
        return capacity.get(index).state() == InstanceState.RUNNING;
    }

    /// Index among [#capacity()] of the instance with this id or address, or empty. Samples mostly
    /// come in the listing's order, so `hint` is looked at first.
    public Optional<Integer> indexOf(String name, int hint) {
        if (hint < capacity.size() && capacity.get(hint).id().equals(name)) {
            return Optional.of(hint);
        }
        Map<String, Integer> index = indexByName;
        if (index == null) {
            index = new HashMap<>();
            for (int place = 0; place < capacity.size(); place++) {
                Instance instance = capacity.get(place);
                if (instance.address().isPresent()) {
                    index.putIfAbsent(instance.address().get(), place);
                }
            }
            // Ids outrank addresses.
            for (int place = 0; place < capacity.size(); place++) {
                index.put(capacity.get(place).id(), place);
            }
            indexByName = index;
        }
        return Optional.ofNullable(index.get(name));
    }

    /// The counts, for the explanation.
    public Evidence.Fleet evidence() {
        return new Evidence.Fleet(pending, running, readyCount, terminating, failed);
    }
}
