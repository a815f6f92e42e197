package io.novacron.autoscaler.runtime;

import static io.novacron.autoscaler.runtime.IncidentsOfActionTest.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Freeze.FrozenDirection;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.testkit.FleetFault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Removing what was needed (INCIDENTS.md rows 26 to 36), as far as the loop has a part in it.
class IncidentsOfRemovalTest {

    private static final Map<String, Object> POOL = Map.of("pool", "web");

    @Test
    @DisplayName("INCIDENTS 26: pending ones leave first, protected ones never")
    void whoLeaves() {
        World world = running(5, World.web());
        List<String> old = world.fleet.tagged("web");
        world.fleet.setProtected(old.get(3), true);
        world.fleet.setProtected(old.get(4), true);
        world.fleet.setStartup(Duration.ofHours(1));
        world.load(800);
        world.tick();
        assertThat(world.live()).isEqualTo(8);
        world.load(500);
        world.ticks(2);
        assertThat(world.fleet.tagged("web")).containsExactlyElementsOf(old);
        world.load(100);
        world.ticks(2);
        assertThat(world.fleet.tagged("web")).containsExactly(old.get(3), old.get(4));
    }

    @Test
    @DisplayName("INCIDENTS 26: protection set between the plan and the call is respected")
    void lateProtection() {
        World world = running(4, World.web().network(POOL));
        world.load(300);
        world.tick();
        String victim =
                world.events(EventType.INSTANCE_DRAINING).getFirst().details().get("instance");
        world.fleet.setProtected(victim, true);
        world.ticks(4);
        assertThat(world.fleet.tagged("web")).contains(victim).hasSize(3);
        assertThat(world.router.pool("web")).contains(victim);
    }

    @Test
    @DisplayName("INCIDENTS 26: a drain that is not over is taken back before anything is launched")
    void drainsAreTakenBack() {
        World world = running(4, World.web().network(POOL));
        world.router
                .faults()
                .always(io.novacron.autoscaler.testkit.SimulatedRouter.Fault.DRAIN_NEVER_ENDS);
        long launches = world.fleet.launchCalls();
        world.load(300);
        world.tick();
        assertThat(world.router.pool("web")).hasSize(3);
        world.load(400);
        world.ticks(3);
        assertThat(world.router.pool("web")).hasSize(4);
        assertThat(world.fleet.launchCalls()).isEqualTo(launches);
        assertThat(world.fleet.terminateCalls()).isZero();
        assertThat(world.events(EventType.DRAIN_TAKEN_BACK)).hasSize(1);
    }

    @Test
    @DisplayName("INCIDENTS 26: a drain that never ends ends at its timeout")
    void drainsTimeOut() {
        World world = running(4, World.web().network(POOL));
        world.router
                .faults()
                .always(io.novacron.autoscaler.testkit.SimulatedRouter.Fault.DRAIN_NEVER_ENDS);
        world.load(300);
        world.tick();
        Instant drained = world.clock.instant();
        world.tickUntil(() -> world.live() == 3);
        assertThat(Duration.between(drained, world.clock.instant()))
                .isBetween(Duration.ofSeconds(30), Duration.ofSeconds(45));
    }

    @Test
    @DisplayName(
            "INCIDENTS 27: a freeze survives restart and re-apply; then one at a time is replaced")
    void aFreezeOutlivesEverything() {
        ScalingGroup.Builder group = World.web().minCapacity(10).maxCapacity(12);
        World world = running(10, group);
        world.manager.freeze("web", FrozenDirection.BOTH, Optional.empty(), Change.by("ann"));
        long launches = world.fleet.launchCalls();
        world.restart();
        world.manager.updateScalingGroup(group.labels(labels()).build());
        world.fleet.tagged("web").stream()
                .limit(8)
                .forEach(id -> world.fleet.setHealthy(id, false));
        world.ticks(10);
        assertThat(world.fleet.launchCalls()).isEqualTo(launches);
        assertThat(world.fleet.terminateCalls()).isZero();

        world.manager.unfreeze("web", Change.by("ann"));
        for (int tick = 0; tick < 60; tick++) {
            world.tick();
            assertThat(world.live()).isLessThanOrEqualTo(11);
            assertThat(world.live()).isGreaterThanOrEqualTo(10);
        }
        assertThat(world.fleet.ready("web")).hasSize(10);
    }

    private static java.util.SortedMap<String, String> labels() {
        return new java.util.TreeMap<>(Map.of("team", "shop"));
    }

    @Test
    @DisplayName("INCIDENTS 28: all unhealthy at once: none leaves before a new one is ready")
    void replacementFirst() {
        World world = running(4, World.web());
        Set<String> old = Set.copyOf(world.fleet.tagged("web"));
        old.forEach(id -> world.fleet.setHealthy(id, false));
        for (int tick = 0; tick < 60; tick++) {
            world.tick();
            long oldLeft = world.fleet.tagged("web").stream().filter(old::contains).count();
            long newReady =
                    world.fleet.ready("web").stream()
                            .filter(instance -> !old.contains(instance.id()))
                            .count();
            assertThat(oldLeft).isGreaterThanOrEqualTo(4 - newReady);
            assertThat(world.live()).isLessThanOrEqualTo(5);
        }
        assertThat(world.fleet.tagged("web")).doesNotContainAnyElementsOf(old).hasSize(4);
        assertThat(world.desired()).isEqualTo(4);
    }

    @Test
    @DisplayName("INCIDENTS 28: a freeze inwards takes effect at the next tick, also in mid-drain")
    void aFreezeInwards() {
        World world = running(5, World.web().network(POOL));
        world.load(200);
        world.tick();
        world.manager.freeze("web", FrozenDirection.IN, Optional.empty(), Change.by("ann"));
        world.ticks(10);
        assertThat(world.fleet.terminateCalls()).isZero();
        world.load(900);
        world.ticks(4);
        assertThat(world.desired()).isEqualTo(9);
        assertThat(world.fleet.ready("web")).hasSize(9);
        assertThat(world.router.pool("web")).hasSize(9);
    }

    @Test
    @DisplayName("INCIDENTS 29: removing more than half needs force, and the answer says how many")
    void bigRemovalsNeedForce() {
        World world = running(10, World.web());
        ScalingGroup small = World.web().maxCapacity(3).build();
        needsForce(() -> world.manager.updateScalingGroup(small), "7 of 10");
        needsForce(() -> world.manager.setGroupCapacity("web", 2), "8 of 10");
        needsForce(() -> world.manager.unregisterScalingGroup("web"), "10 of 10");
        assertThatThrownBy(() -> world.manager.setGroupCapacity("web", 11, Change.by("a").forced()))
                .isInstanceOfSatisfying(
                        ScalingException.class,
                        refused ->
                                assertThat(refused.code())
                                        .isEqualTo(ScalingException.Code.INVALID));
        world.manager.setGroupCapacity("web", 5);
        world.manager.updateScalingGroup(small, Change.by("ann").forced());
        world.ticks(5);
        assertThat(world.live()).isEqualTo(3);
    }

    private static void needsForce(ThrowingCallable change, String number) {
        assertThatThrownBy(change)
                .isInstanceOfSatisfying(
                        ScalingException.class,
                        refused ->
                                assertThat(refused.code())
                                        .isEqualTo(ScalingException.Code.NEEDS_FORCE))
                .hasMessageContaining(number);
    }

    @Test
    @DisplayName("INCIDENTS 31: editing a rule keeps memory, deleting and creating starts empty")
    void memoryFollowsTheGroup() {
        World world = running(9, World.web());
        Instant since = world.store.memory("web").flatMap(Memory::since).orElseThrow();
        world.manager.updateScalingGroup(
                World.web().rules(List.of(World.perInstance(150))).build());
        world.tick();
        assertThat(world.status().lastDecision().orElseThrow().from().instances()).isEqualTo(9);
        assertThat(world.store.memory("web").flatMap(Memory::since)).contains(since);

        world.manager.unregisterScalingGroup("web", Change.by("ann").forced());
        world.tick();
        world.metrics.remove("web", "load");
        world.manager.registerScalingGroup(World.web().build());
        world.tick();
        Memory memory = world.store.memory("web").orElseThrow();
        assertThat(memory.since()).contains(world.clock.instant());
        assertThat(memory.samples().values()).allMatch(samples -> samples.isEmpty());
        assertThat(memory.actions().isEmpty()).isTrue();
    }

    @Test
    @DisplayName(
            "INCIDENTS 10/19: instances of a deleted group leave, those of an unknown one stay")
    void orphansLeave() {
        World world = running(3, World.web());
        world.metrics.set("api", "load", 100);
        world.manager.registerScalingGroup(World.group("api").build());
        String stranger = world.fleet.appear("stranger");
        world.manager.unregisterScalingGroup("web", Change.by("ann").forced());
        world.ticks(3);
        assertThat(world.fleet.tagged("web")).isEmpty();
        assertThat(world.fleet.tagged("stranger")).containsExactly(stranger);
        assertThat(world.allEvents(EventType.INSTANCE_ORPHANED)).hasSize(4);
        world.ticks(10);
        assertThat(world.allEvents(EventType.INSTANCE_ORPHANED)).hasSize(4);
    }

    @Test
    @DisplayName(
            "INCIDENTS 32: a hand that sets the count is corrected once a tick, never below min")
    void anotherHand() {
        World world = running(5, World.web().minCapacity(2));
        long before = world.fleet.calls().size();
        for (int tick = 0; tick < 240; tick++) {
            if (tick % 2 == 0) {
                world.fleet.appear("web");
            }
            world.tick();
            assertThat(world.fleet.ready("web").size()).isGreaterThanOrEqualTo(2);
            assertThat(world.desired()).isEqualTo(5);
        }
        assertThat(world.fleet.calls().size() - before).isLessThanOrEqualTo(240);
        assertThat(world.events(EventType.INSTANCE_ADOPTED)).hasSize(120);
    }

    @Test
    @DisplayName(
            "INCIDENTS 36: a failed termination is retried each tick and the condition names it")
    void terminationsAreRetried() {
        World world = running(5, World.web());
        world.fleet.faults().next(FleetFault.TERMINATE_FAILS, 10);
        world.load(400);
        List<String> reasons = new ArrayList<>();
        for (int tick = 0; tick < 10; tick++) {
            world.tick();
            reasons.add(
                    world.status().condition(GroupStatus.Condition.Type.ABLE_TO_SCALE).reason());
        }
        assertThat(world.live()).isEqualTo(5);
        assertThat(reasons.getLast()).contains("could not be taken away");
        assertThat(world.fleet.terminateCalls()).isEqualTo(10);
        world.tick();
        assertThat(world.live()).isEqualTo(4);
        assertThat(world.events(EventType.TERMINATE_FAILED)).hasSize(1);
        assertThat(world.events(EventType.INSTANCE_TERMINATING)).hasSize(1);
    }

    @Test
    void instancesOfAGroupAreSortedById() {
        World world = running(3, World.web());
        assertThat(IncidentsOfActionTest.ids(world.status().instances())).isSorted();
        assertThat(world.status().instances()).extracting(Instance::draining).containsOnly(false);
    }
}
