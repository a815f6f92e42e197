package io.novacron.autoscaler.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.testkit.SimulatedCrash;
import io.novacron.autoscaler.testkit.SimulatedFleet.MadeCall;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// The process dies before and after every store write and every call, once each, and starts again
/// on what it left.
class CrashTest {

    private static final double[] LOADS = {200, 200, 200, 500, 500, 500, 300, 300, 300, 400, 400};

    @Test
    @DisplayName("INCIDENTS 19: a crash at any step leaks nothing and starts nothing twice")
    void aCrashAtAnyStepLeaksNothing() {
        crashEverywhere(World.web().minCapacity(2).build());
    }

    @Test
    @DisplayName("INCIDENTS 21: a crash in mid-drain finishes the drain or takes it back")
    void aCrashWithAPoolLeavesPoolAndFleetEqual() {
        crashEverywhere(World.web().minCapacity(2).network(Map.of("pool", "web")).build());
    }

    private static void crashEverywhere(ScalingGroup group) {
        World whole = new World(7);
        scenario(whole, group);
        int steps = whole.steps.count();
        assertThat(steps).isGreaterThan(30);
        for (int step = 0; step < steps; step++) {
            World world = play(group, step);
            String where = "crash at step %d (%s)".formatted(step, world.steps.names().get(step));
            check(where, world, group);
        }
    }

    private static World play(ScalingGroup group, int crashAt) {
        World world = new World(7);
        world.steps.crashAt(crashAt);
        scenario(world, group);
        world.ticks(5);
        return world;
    }

    private static void scenario(World world, ScalingGroup group) {
        for (int tick = -1; tick < LOADS.length; tick++) {
            try {
                if (tick < 0) {
                    world.manager.initialize();
                    world.manager.registerScalingGroup(group);
                } else {
                    world.load(LOADS[tick]);
                    world.tick();
                }
            } catch (SimulatedCrash _) {
                world.restart();
            }
            if (world.manager.getScalingGroup(group.id()).isEmpty()) {
                world.manager.registerScalingGroup(group);
            }
        }
    }

    private static void check(String where, World world, ScalingGroup group) {
        assertThat(world.desired()).as(where).isEqualTo(4);
        assertThat(world.live()).as(where + ": live").isEqualTo(4);
        assertThat(world.fleet.tagged("web")).as(where + ": tagged").hasSize(4);
        assertThat(world.status().intent()).as(where + ": open intent").isEmpty();
        if (!group.network().isEmpty()) {
            assertThat(world.router.pool("web"))
                    .as(where + ": pool")
                    .containsExactlyInAnyOrderElementsOf(world.fleet.tagged("web"));
        }
        assertThat(world.fleet.keys().values()).as(where + ": keys").doesNotHaveDuplicates();
        checkRecord(where, world);
    }

    // INCIDENTS invariant 20: an event before every call.
    private static void checkRecord(String where, World world) {
        List<Event> events = world.events();
        Set<String> launching = details(events, EventType.INSTANCE_LAUNCHING, "key");
        Set<String> terminating = details(events, EventType.INSTANCE_TERMINATING, "instance");
        for (MadeCall call : world.fleet.calls()) {
            String what = call.what().substring(call.what().indexOf(' ') + 1);
            boolean known =
                    call.what().startsWith("launch ")
                            ? launching.contains(what)
                            : terminating.contains(what);
            if (!known) {
                fail("%s: no event for %s at %s".formatted(where, call.what(), call.at()));
            }
        }
        assertThat(events.stream().map(Event::sequence))
                .as(where + ": sequences")
                .isSorted()
                .doesNotHaveDuplicates();
    }

    private static Set<String> details(List<Event> events, EventType type, String detail) {
        return events.stream()
                .filter(event -> event.type() == type)
                .map(event -> event.details().getOrDefault(detail, ""))
                .collect(Collectors.toCollection(HashSet::new));
    }
}
