package io.novacron.autoscaler.runtime.simulation;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.TrafficRouter;
import io.novacron.autoscaler.testkit.SimulatedRouter;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A router in front of the true pools that fails and lies by plan, and that knows when requests
/// really end.
final class TroubledRouter implements TrafficRouter {

    static final Duration DRAIN_TIME = Duration.ofSeconds(10);

    private final SimulatedRouter pools;
    private final SimulatedWorld world;
    private final Map<String, Instant> drainsBegan = new HashMap<>();
    private final Map<String, Instant> drainsEnd = new HashMap<>();
    private final Map<String, Instance> late = new HashMap<>();
    private final Map<String, Integer> lateUntil = new HashMap<>();

    TroubledRouter(SimulatedRouter pools, SimulatedWorld world) {
        this.pools = pools;
        this.world = world;
    }

    /// Whether an instance really is in the pool.
    boolean isMember(String group, String instance) {
        return pools.pool(group).contains(instance);
    }

    Set<String> pool(String group) {
        return pools.pool(group);
    }

    /// Whether its requests have ended, or the time for that is over, or it never had any.
    boolean isDrained(String instance) {
        Instant now = world.clock.instant();
        return !drainsEnd.containsKey(instance)
                || !now.isBefore(drainsEnd.get(instance))
                || !now.isBefore(drainsBegan.get(instance).plus(world.base.drainTimeout()));
    }

    @Override
    public Set<String> members(ScalingGroup group, Call call) {
        failing();
        arrive(group, call);
        if (world.faults.strikes(FaultKind.POOL_ALL_RED, group.id()).isPresent()) {
            return Set.of();
        }
        return pools.members(group, call);
    }

    private void arrive(ScalingGroup group, Call call) {
        for (Instance instance : Map.copyOf(late).values()) {
            if (lateUntil.getOrDefault(instance.id(), 0) <= world.faults.tick()) {
                late.remove(instance.id());
                if (world.fleet.find(instance.id()).isPresent()) {
                    pools.register(group, instance, call);
                }
            }
        }
    }

    @Override
    public void register(ScalingGroup group, Instance instance, Call call) {
        world.steps.pass("before register");
        failing();
        drainsEnd.remove(instance.id());
        drainsBegan.remove(instance.id());
        Optional<Fault> delay = world.faults.strikes(FaultKind.REGISTER_LATE, group.id());
        if (delay.isPresent()) {
            late.put(instance.id(), instance);
            lateUntil.put(instance.id(), world.faults.tick() + (int) delay.get().strength());
        } else if (world.faults.strikes(FaultKind.REGISTER_LOST, group.id()).isEmpty()) {
            twice(group, () -> pools.register(group, instance, call));
        }
        world.steps.pass("after register");
    }

    @Override
    public void drain(ScalingGroup group, String instance, Call call) {
        world.steps.pass("before drain");
        failing();
        late.remove(instance);
        if (world.faults.strikes(FaultKind.DRAIN_LOST, group.id()).isEmpty()) {
            Instant now = world.clock.instant();
            Duration time =
                    world.faults
                            .strikes(FaultKind.SLOW_DRAIN, group.id())
                            .map(fault -> Duration.ofSeconds((long) fault.strength()))
                            .orElse(DRAIN_TIME);
            drainsBegan.putIfAbsent(instance, now);
            drainsEnd.putIfAbsent(instance, now.plus(time));
            twice(group, () -> pools.drain(group, instance, call));
        }
        world.steps.pass("after drain");
    }

    @Override
    public boolean drained(ScalingGroup group, String instance, Call call) {
        failing();
        Instant end = drainsEnd.get(instance);
        return end == null ? !isMember(group.id(), instance) : !world.clock.instant().isBefore(end);
    }

    @Override
    public void deregister(ScalingGroup group, String instance, Call call) {
        world.steps.pass("before deregister");
        failing();
        late.remove(instance);
        twice(group, () -> pools.deregister(group, instance, call));
        world.steps.pass("after deregister");
    }

    private void twice(ScalingGroup group, Runnable call) {
        call.run();
        if (world.faults.strikes(FaultKind.POOL_REPEATS, group.id()).isPresent()) {
            call.run();
        }
    }

    private void failing() {
        if (world.faults.strikes(FaultKind.ROUTER_FAILS).isPresent()) {
            throw new OutsideException(Kind.UNAVAILABLE, "the router is down");
        }
    }

    @Override
    public void close() {}
}
