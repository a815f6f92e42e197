package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Behavior;
import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.EventQuery;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.SampleHistory;
import io.novacron.autoscaler.spi.StateStore;
import io.novacron.autoscaler.testkit.FaultyStore;
import io.novacron.autoscaler.testkit.SimulatedCrash;
import io.novacron.autoscaler.testkit.SimulatedFleet;
import io.novacron.autoscaler.testkit.SimulatedHook;
import io.novacron.autoscaler.testkit.SimulatedMetrics;
import io.novacron.autoscaler.testkit.SimulatedRouter;
import io.novacron.autoscaler.testkit.Steps;
import io.novacron.autoscaler.testkit.VirtualClock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/// A process of ours in a simulated world: the process can die and start again, the world stays.
final class World {

    static final Duration INTERVAL = Duration.ofSeconds(15);
    static final Duration STARTUP = Duration.ofSeconds(20);

    final VirtualClock clock = VirtualClock.atMonday();
    final Steps steps = new Steps();
    final SplittableRandom random;
    final SimulatedFleet fleet;
    final SimulatedMetrics metrics;
    final SimulatedRouter router;
    final SimulatedHook hook;

    /// Another controller and provider that no fault ever touches.
    final SimulatedFleet calmFleet;

    final SimulatedMetrics calmMetrics;
    final FaultyStore store;

    /// How much the process's own clock is off.
    Duration skew = Duration.ZERO;

    LoopSettings settings = LoopSettings.DEFAULT.withSpread(false);

    /// What remembers metrics; stays when the process dies.
    SampleHistory history = SampleHistory.NONE;

    AutoScalingManager manager;

    World(long seed) {
        this(seed, new InMemoryStateStore());
    }

    World(long seed, StateStore inner) {
        random = new SplittableRandom(seed);
        fleet = new SimulatedFleet(clock, STARTUP, steps, random.split());
        metrics = new SimulatedMetrics(clock, random.split());
        calmFleet = new SimulatedFleet(clock, STARTUP, new Steps(), random.split());
        calmMetrics = new SimulatedMetrics(clock, random.split());
        router = new SimulatedRouter(clock, Duration.ofSeconds(10), steps, random.split());
        hook = new SimulatedHook(steps);
        store = new FaultyStore(inner, clock, steps, random.split());
        manager = newManager();
    }

    /// A new process on the same store and fleet; the old one is forgotten where it stood.
    void restart() {
        while (true) {
            manager = newManager();
            try {
                manager.initialize();
                return;
            } catch (OutsideException storeIsDown) {
                clock.advance(INTERVAL);
            }
        }
    }

    static World started(ScalingGroup... groups) {
        World world = new World(1);
        world.manager.initialize();
        for (ScalingGroup group : groups) {
            world.manager.registerScalingGroup(group);
        }
        return world;
    }

    AutoScalingManager newManager() {
        return AutoScalingManager.builder(store)
                .controller("local", fleet)
                .provider("metrics", metrics)
                .controller("calm", calmFleet)
                .provider("calm", calmMetrics)
                .router("pool", router)
                .hook("cluster", hook)
                .clock(() -> clock.instant().plus(skew))
                .tasks(Tasks.direct())
                .settings(settings)
                .history(history)
                .random(random.split())
                .build();
    }

    /// One tick, one interval after the one before.
    void tick() {
        manager.loop().tick(clock.advance(INTERVAL).plus(skew));
    }

    void ticks(int count) {
        for (int tick = 0; tick < count; tick++) {
            tick();
        }
    }

    /// A tick; where the process dies in it, another takes its place.
    void tickThroughCrash() {
        try {
            tick();
        } catch (SimulatedCrash crash) {
            restart();
        }
    }

    void load(double load) {
        metrics.set("web", "load", load);
    }

    /// Ticks until a condition holds, at most 100 times.
    void tickUntil(BooleanSupplier condition) {
        for (int tick = 0; tick < 100 && !condition.getAsBoolean(); tick++) {
            tick();
        }
        if (!condition.getAsBoolean()) {
            throw new AssertionError("never so; events " + events());
        }
    }

    int desired() {
        return status().desired();
    }

    GroupStatus status() {
        return manager.status("web").orElseThrow();
    }

    int live() {
        return fleet.live("web").size();
    }

    /// Events of a group, oldest first.
    List<Event> events() {
        return manager.getScalingEvents(EventQuery.latest("web", 100_000)).reversed();
    }

    List<Event> events(EventType type) {
        return events().stream().filter(event -> event.type() == type).toList();
    }

    List<Event> allEvents(EventType type) {
        return manager.getScalingEvents(100_000).stream()
                .filter(event -> event.type() == type)
                .toList();
    }

    /// 100 of `load` per instance, 1 to 10 instances, no windows.
    static ScalingGroup.Builder web() {
        return group("web");
    }

    static ScalingGroup.Builder group(String id) {
        return ScalingGroup.builder(id)
                .controller("local")
                .minCapacity(1)
                .maxCapacity(10)
                .evaluationInterval(INTERVAL)
                .metric("load", MetricDefinition.of(MetricType.CUSTOM).from("metrics"))
                .rules(List.of(perInstance(100)))
                .behavior(Behavior.IMMEDIATE);
    }

    /// A group on the controller and provider without faults.
    static ScalingGroup.Builder calm() {
        return group("calm")
                .controller("calm")
                .metric("load", MetricDefinition.of(MetricType.CUSTOM).from("calm"));
    }

    static Rule perInstance(double load) {
        return new Rule.Target(
                Rule.Header.of("load"),
                "load",
                Rule.TargetKind.AVERAGE_VALUE,
                load,
                false,
                OptionalDouble.empty());
    }
}
