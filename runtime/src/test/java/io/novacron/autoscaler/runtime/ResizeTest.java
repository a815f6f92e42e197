package io.novacron.autoscaler.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Freeze.FrozenDirection;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.Lifecycle;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.ScalingMode;
import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.model.Sizing.Resize;
import io.novacron.autoscaler.spi.ResourceController.Ability;
import io.novacron.autoscaler.testkit.FleetFault;
import io.novacron.autoscaler.testkit.SimulatedFleet.MadeCall;
import io.novacron.autoscaler.testkit.SimulatedRouter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Three instances whose load decides their size.
class ResizeTest {

    private static final double GIB = 1L << 30;
    private static final Flavor SMALL = new Flavor("small", 1, 2 * GIB, OptionalDouble.of(0.05));
    private static final Flavor LARGE = new Flavor("large", 2, 4 * GIB, OptionalDouble.of(0.1));

    private static ScalingGroup.Builder vertical(Resize how) {
        return World.web()
                .mode(ScalingMode.VERTICAL)
                .minCapacity(3)
                .maxCapacity(3)
                .size(
                        new Sizing(
                                new Sizing.Choice.Flavors(List.of(SMALL, LARGE)),
                                Optional.of("small"),
                                how,
                                OptionalDouble.empty(),
                                Duration.ofHours(1)));
    }

    private static World small(Resize how) {
        return small(vertical(how).build());
    }

    private static World small(ScalingGroup group) {
        World world = World.started(group);
        world.load(300);
        world.tickUntil(() -> world.fleet.ready("web").size() == 3);
        world.ticks(3);
        assertThat(sizes(world)).containsOnly(SMALL);
        return world;
    }

    private static List<Flavor> sizes(World world) {
        return world.fleet.live("web").stream()
                .map(instance -> world.fleet.sizeOf(instance.id()).orElseThrow())
                .toList();
    }

    private static boolean all(World world, Flavor size) {
        return sizes(world).stream().allMatch(size::equals) && world.status().intent().isEmpty();
    }

    private static List<String> resizes(World world) {
        return world.fleet.calls().stream()
                .map(MadeCall::what)
                .filter(what -> what.startsWith("resize "))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = Resize.class,
            names = {"LIVE", "RESTART"})
    void instancesAreChangedInPlaceOneAfterTheOther(Resize how) {
        World world = small(how);
        Set<String> before = ids(world);
        world.load(600);
        List<Integer> serving = new ArrayList<>();
        world.tickUntil(() -> {
            serving.add(world.fleet.ready("web").size());
            return all(world, LARGE);
        });

        assertThat(ids(world)).isEqualTo(before);
        assertThat(serving).allMatch(count -> count >= (how == Resize.LIVE ? 3 : 2));
        assertThat(resizes(world)).hasSize(3).doesNotHaveDuplicates();
        assertThat(world.events(EventType.SCALE_UP)).hasSize(1);
        assertThat(world.events(EventType.INSTANCE_RESIZING)).hasSize(3);
        assertThat(world.events(EventType.INSTANCE_RESIZED)).hasSize(3);
        assertThat(world.status().instances())
                .extracting(Instance::size)
                .containsOnly(Optional.of("large"));
        assertThat(world.fleet.terminateCalls()).isZero();

        world.load(240);
        world.tickUntil(() -> all(world, SMALL));
        assertThat(world.events(EventType.INSTANCE_RESIZED)).hasSize(6);
    }

    private static Set<String> ids(World world) {
        return Set.copyOf(world.fleet.live("web").stream().map(Instance::id).toList());
    }

    @Test
    void byReplacementNewOnesStartWithTheSizeAndOldOnesLeaveAfterwards() {
        World world = small(Resize.REPLACE);
        world.load(600);
        List<Integer> serving = new ArrayList<>();
        List<Integer> live = new ArrayList<>();
        world.tickUntil(() -> {
            serving.add(world.fleet.ready("web").size());
            live.add(world.live());
            return all(world, LARGE) && world.live() == 3;
        });

        assertThat(serving).allMatch(count -> count >= 3);
        assertThat(live).allMatch(count -> count <= 4);
        assertThat(resizes(world)).isEmpty();
    }

    @Test
    @DisplayName("Fault menu: a change that happens and answers with a time-out is made once")
    void aChangeThatTimesOutButHappened() {
        World world = small(Resize.LIVE);
        world.fleet.faults().next(FleetFault.RESIZE_HAPPENS_BUT_TIMES_OUT, 2);
        world.load(600);
        world.tickUntil(() -> all(world, LARGE));

        assertThat(resizes(world)).hasSize(3);
        assertThat(world.events(EventType.INSTANCE_RESIZED)).hasSize(3);
        assertThat(world.events(EventType.RESIZE_ROLLED_BACK)).isEmpty();
    }

    @Test
    @DisplayName("Fault menu: a change that was made by half is completed by the next call")
    void aChangeMadeByHalf() {
        World world = small(Resize.LIVE);
        world.fleet.faults().next(FleetFault.RESIZE_HALF, 1);
        world.load(600);
        world.tickUntil(() -> all(world, LARGE));

        assertThat(resizes(world)).hasSize(4);
        assertThat(world.events(EventType.RESIZE_FAILED)).hasSize(1);
        assertThat(world.events(EventType.INSTANCE_RESIZED)).hasSize(3);
    }

    @Test
    @DisplayName("Fault menu: a change that stays half made is taken back, then waits")
    void aChangeThatStaysHalfMadeIsTakenBack() {
        World world = small(Resize.LIVE);
        world.fleet.faults().next(FleetFault.RESIZE_HALF, Resizings.MOST_FAILURES);
        world.load(600);
        world.tickUntil(() -> !world.events(EventType.RESIZE_ROLLED_BACK).isEmpty());

        assertThat(sizes(world)).containsOnly(SMALL);
        int calls = resizes(world).size();
        assertThat(calls).isEqualTo(Resizings.MOST_FAILURES + 1);
        world.ticks(20);
        assertThat(resizes(world)).as("5 minutes later nothing is tried").hasSize(calls);
        assertThat(world.status().condition(GroupStatus.Condition.Type.ABLE_TO_SCALE).reason())
                .contains("changes of size fail");
        world.tickUntil(() -> all(world, LARGE));
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = Resize.class,
            names = {"LIVE", "RESTART"})
    void anInstanceThatDoesNotServeWithItsNewSizeGetsTheFormerOneBack(Resize how) {
        World world = small(how);
        world.fleet.faults().next(FleetFault.RESIZE_NOT_READY, 1);
        world.load(600);
        world.tickUntil(() -> !world.events(EventType.RESIZE_ROLLED_BACK).isEmpty());

        assertThat(world.events(EventType.RESIZE_FAILED))
                .singleElement()
                .extracting(Event::message)
                .asString()
                .contains("health grace");
        assertThat(world.fleet.ready("web")).hasSize(3);
        assertThat(sizes(world)).containsOnly(SMALL);
        assertThat(world.fleet.terminateCalls()).isZero();
        world.ticks(20);
        assertThat(resizes(world)).as("one there and one back").hasSize(2);
    }

    @Test
    @DisplayName("INCIDENTS 35: a change that is accepted and ignored is not taken for done")
    void aChangeThatIsIgnoredIsTriedAgain() {
        World world = small(Resize.LIVE);
        world.fleet.faults().next(FleetFault.RESIZE_IGNORED, 1);
        world.load(600);
        world.ticks(6);
        assertThat(world.events(EventType.INSTANCE_RESIZED)).isEmpty();
        assertThat(resizes(world)).hasSize(1);

        world.tickUntil(() -> all(world, LARGE));
        assertThat(resizes(world)).hasSize(4);
        assertThat(world.events(EventType.INSTANCE_RESIZED)).hasSize(3);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = Resize.class,
            names = {"LIVE", "RESTART"})
    @DisplayName("INCIDENTS 35: while every change is ignored, calls are few")
    void whileEveryChangeIsIgnoredCallsAreFew(Resize how) {
        World world = small(how);
        world.fleet.faults().always(FleetFault.RESIZE_IGNORED);
        world.load(600);
        world.ticks(480);

        assertThat(resizes(world).size()).as("in two hours").isBetween(10, 40);
        assertThat(world.events(EventType.RESIZE_FAILED)).hasSizeLessThanOrEqualTo(3);
        assertThat(sizes(world)).containsOnly(SMALL);
    }

    @Test
    void anInstanceThatCannotBeChangedIsReplaced() {
        World world = small(Resize.LIVE);
        world.fleet.faults().always(FleetFault.RESIZE_INVALID);
        world.load(600);
        List<Integer> serving = new ArrayList<>();
        List<Integer> live = new ArrayList<>();
        world.tickUntil(() -> {
            serving.add(world.fleet.ready("web").size());
            live.add(world.live());
            return all(world, LARGE) && world.live() == 3;
        });

        assertThat(serving).allMatch(count -> count >= 3);
        assertThat(live).allMatch(count -> count <= 4);
        assertThat(world.events(EventType.INSTANCE_TERMINATED)).hasSize(3);
    }

    @Test
    @DisplayName(
            "Fault menu: an instance that dies while it is changed is replaced with the new size")
    void anInstanceThatDiesIsReplaced() {
        World world = small(Resize.RESTART);
        world.fleet.faults().next(FleetFault.RESIZE_DIES, 1);
        world.load(600);
        world.tickUntil(() -> all(world, LARGE) && world.fleet.ready("web").size() == 3);

        assertThat(world.events(EventType.INSTANCE_FAILED)).hasSize(1);
        assertThat(world.events(EventType.RESIZE_FAILED)).hasSize(1);
    }

    @Test
    @DisplayName("INCIDENTS 19, 21: after a crash at any point every change is found again")
    void afterACrashEveryChangeIsFoundAgain() {
        World calm = small(Resize.RESTART);
        int first = calm.steps.count();
        calm.load(600);
        calm.tickUntil(() -> all(calm, LARGE));
        int last = calm.steps.count();
        assertThat(calm.steps.names().subList(first, last)).contains("before resize");

        for (int point = first; point < last; point++) {
            World world = small(Resize.RESTART);
            String where = calm.steps.names().get(point);
            world.steps.crashAt(point);
            world.load(600);
            Set<String> before = ids(world);
            for (int tick = 0; tick < 60; tick++) {
                world.tickThroughCrash();
            }
            assertThat(all(world, LARGE)).as(where).isTrue();
            assertThat(ids(world)).as(where).isEqualTo(before);
            assertThat(Set.copyOf(resizes(world))).as(where).hasSize(3);
            assertThat(resizes(world)).as(where).hasSizeLessThanOrEqualTo(4);
            assertThat(world.events(EventType.INSTANCE_RESIZED)).as(where).hasSize(3);
        }
    }

    @Test
    void whatIsWantedNoMoreIsNotAskedForAgain() {
        World world = small(Resize.LIVE);
        world.fleet.faults().next(FleetFault.RESIZE_FAILS, 1);
        world.load(600);
        world.tickUntil(() -> resizes(world).size() == 1);
        world.load(240);
        world.tickUntil(() -> world.status().intent().isEmpty());

        assertThat(resizes(world)).hasSize(1);
        assertThat(sizes(world)).containsOnly(SMALL);
    }

    @Test
    @DisplayName("Invariant 14: frozen in both directions nothing is changed")
    void frozenNothingIsChanged() {
        World world = small(Resize.LIVE);
        world.manager.freeze("web", FrozenDirection.BOTH, Optional.empty(), Change.by("ann"));
        world.load(600);
        world.ticks(10);
        assertThat(resizes(world)).isEmpty();
    }

    @Test
    void withAPoolAnInstanceLeavesItBeforeItIsRestarted() {
        World world = small(vertical(Resize.RESTART).network(Map.of("pool", "web")).build());
        List<String> inPoolAtRestart = new ArrayList<>();
        world.steps.watch(name -> {
            if (name.equals("after resize")) {
                world.fleet.live("web").stream()
                        .filter(instance -> instance.state() == InstanceState.PENDING)
                        .map(Instance::id)
                        .filter(world.router.pool("web")::contains)
                        .forEach(inPoolAtRestart::add);
            }
        });
        world.load(600);
        world.tickUntil(() -> all(world, LARGE) && world.router.pool("web").size() == 3);

        assertThat(inPoolAtRestart).isEmpty();
        assertThat(resizes(world)).hasSize(3);
    }

    @Test
    void whereTheRouterFailsNothingIsRestartedUnderRequestsAndTheChangeIsGivenUpForNow() {
        World world =
                small(
                        vertical(Resize.RESTART)
                                .network(Map.of("pool", "web"))
                                .lifecycle(drainedWithin(Duration.ofMinutes(2)))
                                .build());
        world.router.faults().always(SimulatedRouter.Fault.FAILS);
        world.load(600);
        world.tickUntil(() -> !world.events(EventType.RESIZE_FAILED).isEmpty());

        assertThat(resizes(world)).isEmpty();
        assertThat(world.events(EventType.RESIZE_FAILED))
                .singleElement()
                .extracting(Event::message)
                .asString()
                .contains("did not take it out of the pool within the drain timeout");
        assertThat(
                        Duration.between(
                                world.events(EventType.INSTANCE_RESIZING).getFirst().at(),
                                world.events(EventType.RESIZE_FAILED).getFirst().at()))
                .isBetween(Duration.ofMinutes(2), Duration.ofMinutes(3));
        assertThat(world.fleet.ready("web")).hasSize(3);

        world.router.faults().heal();
        world.tickUntil(() -> all(world, LARGE) && world.router.pool("web").size() == 3);
        assertThat(resizes(world)).hasSize(3);
    }

    private static Lifecycle drainedWithin(Duration limit) {
        return Lifecycle.DEFAULT.toBuilder().drainTimeout(limit).build();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = Resize.class,
            names = {"LIVE", "REPLACE"})
    void replacementsForASizeThatStopAreTold(Resize how) {
        World world =
                small(
                        vertical(how)
                                .lifecycle(
                                        Lifecycle.DEFAULT.toBuilder()
                                                .healthGrace(Duration.ofMinutes(3))
                                                .build())
                                .build());
        if (how == Resize.LIVE) {
            world.fleet.faults().always(FleetFault.RESIZE_INVALID);
        }
        world.fleet.faults().always(FleetFault.LAUNCH_NEVER_RUNS);
        world.load(600);
        world.tickUntil(() -> !world.events(EventType.REPLACEMENT_STOPPED).isEmpty());
        long launches = world.fleet.launchCalls();
        world.ticks(40);

        assertThat(world.events(EventType.REPLACEMENT_STOPPED)).hasSize(1);
        assertThat(world.fleet.launchCalls()).isEqualTo(launches);
        assertThat(world.fleet.ready("web")).hasSize(3);
    }

    @Test
    void aGroupThatAsksForMoreThanTheControllerCanIsRefused() {
        World world = World.started();
        world.fleet.setAbilities(Set.of(Ability.SIZE));
        assertThatThrownBy(() -> world.manager.registerScalingGroup(vertical(Resize.LIVE).build()))
                .isInstanceOf(ScalingException.class)
                .hasMessageContaining("size.resize");
        world.fleet.setAbilities(Set.of());
        assertThatThrownBy(
                        () -> world.manager.registerScalingGroup(vertical(Resize.REPLACE).build()))
                .isInstanceOf(ScalingException.class)
                .hasMessageContaining("mode");
    }
}
