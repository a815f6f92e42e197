package io.novacron.autoscaler.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.Lifecycle;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.WarmPool;
import io.novacron.autoscaler.testkit.FleetFault;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Stopped instances that wait for the next scale-out.
class WarmPoolTest {

    private static ScalingGroup.Builder warm(int size) {
        return World.web()
                .minCapacity(2)
                .network(Map.of("pool", "web"))
                .lifecycle(
                        Lifecycle.DEFAULT.toBuilder()
                                .warmPool(
                                        size == 0
                                                ? Optional.empty()
                                                : Optional.of(WarmPool.ofSize(size)))
                                .build());
    }

    private static World filled() {
        World world = World.started(warm(2).build());
        world.load(200);
        world.tickUntil(() -> stopped(world).size() == 2 && isCalm(world));
        return world;
    }

    private static List<String> stopped(World world) {
        return world.fleet.tagged("web").stream()
                .filter(id ->
                        world.fleet
                                .find(id)
                                .filter(found -> found.state() == InstanceState.STOPPED)
                                .isPresent())
                .toList();
    }

    private static boolean isCalm(World world) {
        return world.status().intent().isEmpty()
                && world.fleet.ready("web").size() == world.desired()
                && world.router.pool("web").size() == world.desired();
    }

    @Test
    void thePoolFillsWithInstancesThatHaveRunAndCountAsNoCapacity() {
        World world = filled();

        assertThat(world.live()).isEqualTo(2);
        assertThat(world.desired()).isEqualTo(2);
        assertThat(world.status().current()).isEqualTo(2);
        assertThat(world.status().instances())
                .filteredOn(instance -> instance.state() == InstanceState.STOPPED)
                .hasSize(2);
        assertThat(world.events(EventType.INSTANCE_STOPPED)).hasSize(2);
        assertThat(world.fleet.terminateCalls()).isZero();
        int calls = world.fleet.calls().size();
        world.ticks(40);
        assertThat(world.fleet.calls()).as("then nothing is done").hasSize(calls);
    }

    @Test
    void aScaleOutStartsStoppedOnesFirstAndTheyReturn() {
        World world = filled();
        Set<String> waiting = Set.copyOf(stopped(world));
        long launches = world.fleet.launchCalls();
        world.load(400);
        world.tick();
        world.tickUntil(() -> world.fleet.ready("web").size() == 4);

        assertThat(world.fleet.live("web")).extracting(Instance::id).containsAll(waiting);
        assertThat(world.fleet.calls("start")).isEqualTo(2);
        world.tickUntil(() -> stopped(world).size() == 2 && isCalm(world));
        assertThat(world.fleet.launchCalls())
                .as("the pool is filled again")
                .isGreaterThan(launches);

        world.load(200);
        world.tickUntil(() -> world.live() == 2 && isCalm(world));
        assertThat(world.fleet.tagged("web")).as("a full pool takes no more").hasSize(4);
    }

    @Test
    void aScaleInStopsInsteadOfTerminating() {
        World world = World.started(warm(0).build());
        world.load(400);
        world.tickUntil(() -> world.fleet.ready("web").size() == 4 && isCalm(world));
        world.manager.updateScalingGroup(warm(2).build(), Change.by("ann"));
        world.load(200);
        world.tickUntil(() -> world.live() == 2 && isCalm(world));

        assertThat(stopped(world)).hasSize(2);
        assertThat(world.fleet.terminateCalls()).isZero();
        assertThat(world.fleet.launchCalls()).isEqualTo(4);
    }

    @Test
    void aPoolThatIsTakenAwayIsTerminated() {
        World world = filled();
        world.manager.updateScalingGroup(warm(0).build(), Change.by("ann"));
        world.tickUntil(() -> world.fleet.tagged("web").size() == 2 && isCalm(world));
        assertThat(stopped(world)).isEmpty();
        assertThat(world.live()).isEqualTo(2);
    }

    @Test
    @DisplayName(
            "Fault menu: stops and starts that happen and answer with a time-out are made once")
    void callsThatTimeOutButHappened() {
        World world = World.started(warm(2).build());
        world.fleet.faults().next(FleetFault.STOP_HAPPENS_BUT_TIMES_OUT, 1);
        world.fleet.faults().next(FleetFault.START_HAPPENS_BUT_TIMES_OUT, 1);
        world.load(200);
        world.tickUntil(() -> stopped(world).size() == 2 && isCalm(world));
        world.load(400);
        world.tickUntil(() -> world.live() == 4 && isCalm(world));

        assertThat(world.fleet.live("web")).hasSize(4);
        assertThat(world.fleet.keys().values()).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("INCIDENTS 18: a pool that cannot be filled keeps nothing else from going on")
    void aPoolThatCannotBeFilledKeepsNothingElse() {
        World world = World.started(warm(2).build());
        world.load(200);
        world.tickUntil(() -> world.fleet.ready("web").size() == 2);
        world.fleet.faults().always(FleetFault.LAUNCH_NO_CAPACITY);
        world.ticks(40);
        assertThat(world.fleet.launchCalls()).isLessThan(20);
        world.fleet.faults().heal();
        world.load(500);
        world.tickUntil(() -> world.fleet.ready("web").size() == 5);
    }

    @Test
    void aStoppedInstanceThatIsGoneIsNotWaitedFor() {
        World world = filled();
        world.fleet.kill(stopped(world).getFirst());
        world.load(400);
        world.tickUntil(() -> world.live() == 4 && stopped(world).size() == 2 && isCalm(world));
        assertThat(world.events(EventType.INSTANCE_FAILED)).isEmpty();
    }

    @Test
    @DisplayName(
            "INCIDENTS 19, 21: after a crash at any point the pool and the fleet come to be right")
    void afterACrashAtAnyPoint() {
        World calm = filled();
        int first = calm.steps.count();
        run(calm);
        int last = calm.steps.count();
        assertThat(calm.steps.names().subList(first, last)).contains("before start", "before stop");

        for (int point = first; point < last; point++) {
            World world = filled();
            String where = point + " " + calm.steps.names().get(point);
            world.steps.crashAt(point);
            run(world);
            assertThat(world.live()).as(where).isEqualTo(2);
            assertThat(stopped(world)).as(where).hasSize(2);
            assertThat(world.fleet.tagged("web")).as(where).hasSize(4);
            assertThat(isCalm(world)).as(where).isTrue();
            assertThat(world.fleet.keys().values()).as(where).doesNotHaveDuplicates();
        }
    }

    // Out to 4 and in again, with time to settle.
    private static void run(World world) {
        for (int tick = 0; tick < 60; tick++) {
            world.load(tick < 20 ? 400 : 200);
            world.tickThroughCrash();
        }
    }

    @Test
    void aControllerThatKeepsNoStoppedInstancesIsToldAtOnce() {
        World world = World.started();
        world.fleet.setAbilities(Set.of());
        assertThatThrownBy(() -> world.manager.registerScalingGroup(warm(2).build()))
                .isInstanceOf(ScalingException.class)
                .hasMessageContaining("lifecycle.warmPool");
    }
}
