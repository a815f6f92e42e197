package io.novacron.autoscaler.runtime.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.runtime.LoopSettings;
import io.novacron.autoscaler.spi.MetricsProvider;
import io.novacron.autoscaler.testkit.SimulatedMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// A world told step by step, its metrics set by hand; the twenty invariants hold in it as in any
/// other.
final class Scenario {

    static final Instant MONDAY = Instant.parse("2026-01-05T10:00:00Z");

    final SimulatedWorld world;
    private final SimulatedRun run;
    private SimulatedMetrics metrics;

    /// @param faults with their ticks counted from the world's start
    Scenario(ScalingGroup.Builder web, Duration startup, Fault... faults) {
        FaultPlan plan = new FaultPlan(1, Arrays.asList(faults));
        world =
                new SimulatedWorld(
                        plan,
                        new Base(web.build(), startup, false, MONDAY),
                        byHand(),
                        LoopSettings.DEFAULT.withSpread(false));
        run = new SimulatedRun(world);
        world.start();
    }

    private Tampering byHand() {
        return new Tampering() {
            @Override
            public MetricsProvider provider(MetricsProvider real, SimulatedWorld in) {
                if (metrics == null) {
                    metrics = new SimulatedMetrics(in.clock, new SplittableRandom(1));
                    metrics.set("api", "load", 3 * Demand.PER_INSTANCE);
                }
                return metrics;
            }
        };
    }

    static ScalingGroup.Builder web() {
        return SimulatedWorld.group("web", "local", "metrics").minCapacity(2).maxCapacity(20);
    }

    static Fault fault(FaultKind kind, int from, int ticks, double strength) {
        return new Fault(kind, "web", from, ticks, 1, strength);
    }

    SimulatedMetrics metrics() {
        return metrics;
    }

    void load(double load) {
        metrics.set("web", "load", load);
    }

    void tick() {
        run.tick();
        assertThat(run.findings().all()).isEmpty();
    }

    void ticks(int count) {
        for (int tick = 0; tick < count; tick++) {
            tick();
        }
    }

    /// Ticks up to that number of the world's.
    void until(int tick) {
        while (world.faults.tick() < tick) {
            tick();
        }
    }

    int desired() {
        return world.desired("web");
    }

    int live() {
        return world.fleet.live("web").size();
    }

    long calls(MadeCall.Verb verb) {
        return world.calls.stream()
                .filter(call -> call.group().equals("web") && call.verb() == verb)
                .count();
    }

    List<Event> events(EventType type) {
        return world.store.events.stream()
                .filter(event -> event.type() == type)
                .filter(event -> event.group().filter("web"::equals).isPresent())
                .toList();
    }
}
