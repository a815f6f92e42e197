package io.novacron.autoscaler.testkit;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.TrafficRouter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/// A load balancer with a pool per group. A drained instance has no requests left after the drain
/// time. Not thread-safe.
public final class SimulatedRouter implements TrafficRouter {

    /// What can go wrong.
    public enum Fault {
        /// Every call throws `UNAVAILABLE`.
        FAILS,
        /// Answers, and the instance is not in the pool.
        REGISTER_LOST,
        /// Answers, and the instance stays in the pool.
        DRAIN_LOST,
        /// Requests never end.
        DRAIN_NEVER_ENDS
    }

    private final InstantSource clock;
    private final Steps steps;
    private final Faults<Fault> faults;
    private final Map<String, Set<String>> pools = new HashMap<>();
    private final Map<String, Instant> drains = new HashMap<>();
    private final Duration drainTime;

    /// @param drainTime from the drain call until the last request has ended
    public SimulatedRouter(
            InstantSource clock, Duration drainTime, Steps steps, RandomGenerator random) {
        this.clock = clock;
        this.drainTime = drainTime;
        this.steps = steps;
        this.faults = new Faults<>(Fault.class, clock, random);
    }

    public Faults<Fault> faults() {
        return faults;
    }

    /// Who is really in a group's pool.
    public Set<String> pool(String group) {
        return Set.copyOf(poolOf(group));
    }

    /// Takes an instance out of the pool behind everyone's back.
    public void drop(String group, String instance) {
        poolOf(group).remove(instance);
    }

    @Override
    public Set<String> members(ScalingGroup group, Call call) {
        failing();
        return Set.copyOf(poolOf(group.id()));
    }

    @Override
    public void register(ScalingGroup group, Instance instance, Call call) {
        steps.pass("before register");
        failing();
        if (!faults.strikes(Fault.REGISTER_LOST)) {
            poolOf(group.id()).add(instance.id());
            drains.remove(instance.id());
        }
        steps.pass("after register");
    }

    @Override
    public void drain(ScalingGroup group, String instance, Call call) {
        steps.pass("before drain");
        failing();
        if (!faults.strikes(Fault.DRAIN_LOST)) {
            poolOf(group.id()).remove(instance);
            drains.putIfAbsent(instance, clock.instant());
        }
        steps.pass("after drain");
    }

    @Override
    public boolean drained(ScalingGroup group, String instance, Call call) {
        failing();
        Instant since = drains.get(instance);
        if (since == null) {
            return !poolOf(group.id()).contains(instance);
        }
        return !faults.strikes(Fault.DRAIN_NEVER_ENDS)
                && !clock.instant().isBefore(since.plus(drainTime));
    }

    @Override
    public void deregister(ScalingGroup group, String instance, Call call) {
        steps.pass("before deregister");
        failing();
        poolOf(group.id()).remove(instance);
        drains.remove(instance);
        steps.pass("after deregister");
    }

    @Override
    public void close() {}

    private Set<String> poolOf(String group) {
        return pools.computeIfAbsent(group, _ -> new TreeSet<>());
    }

    private void failing() {
        if (faults.strikes(Fault.FAILS)) {
            throw new OutsideException(Kind.UNAVAILABLE, "the router is down");
        }
    }
}
