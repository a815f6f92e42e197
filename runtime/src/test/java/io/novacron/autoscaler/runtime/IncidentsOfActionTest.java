package io.novacron.autoscaler.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novacron.autoscaler.model.Behavior;
import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.testkit.FleetFault;
import io.novacron.autoscaler.testkit.SimulatedFleet.MadeCall;
import io.novacron.autoscaler.testkit.SimulatedMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Double and lost action (INCIDENTS.md rows 2 to 25), as far as the loop has a part in it.
class IncidentsOfActionTest {

    @Test
    @DisplayName("INCIDENTS 2: success without samples for ten ticks never lowers desired")
    void emptyAnswersHold() {
        World world = running(8, World.web());
        world.metrics.faults().always(SimulatedMetrics.Fault.EMPTY);
        world.ticks(10);
        assertThat(world.desired()).isEqualTo(8);
        assertThat(world.live()).isEqualTo(8);
        assertThat(world.events(EventType.METRICS_UNAVAILABLE)).hasSize(1);
        assertThat(world.status().condition(GroupStatus.Condition.Type.SCALING_ACTIVE).holds())
                .isFalse();
        world.metrics.faults().heal();
        world.ticks(3);
        assertThat(world.events(EventType.METRICS_RECOVERED)).hasSize(1);
    }

    @Test
    @DisplayName("INCIDENTS 6: an instance killed behind our back is gone after two listings")
    void killedInstancesAreForgotten() {
        World world = running(4, World.web());
        world.fleet.kill(world.fleet.tagged("web").getFirst());
        world.tick();
        assertThat(world.status().current()).isEqualTo(4);
        assertThat(world.live()).isEqualTo(3);
        world.tick();
        assertThat(world.live()).isEqualTo(4);
        assertThat(world.events(EventType.INSTANCE_REPLACED)).hasSize(1);
        assertThat(world.desired()).isEqualTo(4);
    }

    @Test
    @DisplayName("INCIDENTS 11: adopting one instance in two groups is refused")
    void anInstanceIsAdoptedOnce() {
        World world = World.started(World.web().resourceIds(List.of("i-9")).build());
        ScalingGroup other = World.group("api").resourceIds(List.of("i-9")).build();
        assertThatThrownBy(() -> world.manager.registerScalingGroup(other))
                .isInstanceOfSatisfying(
                        ScalingException.class,
                        refused -> {
                            assertThat(refused.code()).isEqualTo(ScalingException.Code.INVALID);
                            assertThat(refused.problems().getFirst().path())
                                    .isEqualTo("resourceIds[0]");
                            assertThat(refused).hasMessageContaining("web");
                        });
    }

    @Test
    @DisplayName("INCIDENTS 11: found at run time, both groups hold inwards and name each other")
    void twoGroupsThatClaimOneInstanceHold() {
        World world = running(4, World.web());
        String claimed = world.fleet.tagged("web").getFirst();
        world.metrics.set("api", "load", 100);
        world.manager.registerScalingGroup(
                World.group("api").resourceIds(List.of(claimed)).build());
        world.ticks(2);
        world.load(100);
        world.ticks(5);
        assertThat(world.live()).isEqualTo(4);
        assertThat(world.desired()).isEqualTo(4);
        assertThat(reason(world, "web")).contains("api");
        assertThat(reason(world, "api")).contains("web");
    }

    private static String reason(World world, String group) {
        return world.manager
                .status(group)
                .orElseThrow()
                .condition(GroupStatus.Condition.Type.ABLE_TO_SCALE)
                .reason();
    }

    @Test
    @DisplayName("INCIDENTS 12: instances beyond desired never raise it")
    void surplusIsNotWanted() {
        World world = running(8, World.web().maxCapacity(100));
        for (int tick = 0; tick < 20; tick++) {
            while (world.live() < 10) {
                world.fleet.appear("web");
            }
            world.tick();
            assertThat(world.desired()).isEqualTo(8);
        }
    }

    @Test
    @DisplayName("INCIDENTS 13: a release that dies at start is replaced three times, then no more")
    void replacingStops() {
        World world = running(4, World.web());
        world.fleet.faults().always(FleetFault.LAUNCH_DIES);
        long before = world.fleet.launchCalls();
        world.fleet.kill(world.fleet.tagged("web").getFirst());
        world.ticks(40);
        assertThat(world.fleet.launchCalls() - before).isLessThanOrEqualTo(3);
        assertThat(world.events(EventType.REPLACEMENT_STOPPED)).hasSize(1);
        assertThat(world.live()).isEqualTo(3);
        assertThat(world.fleet.tagged("web")).hasSize(3);

        world.fleet.faults().heal();
        world.manager.updateScalingGroup(World.web().maxCapacity(9).build());
        world.ticks(5);
        assertThat(world.live()).isEqualTo(4);
    }

    @ParameterizedTest(name = "lag {0} ticks")
    @ValueSource(ints = {1, 2, 3, 4, 5})
    @DisplayName("INCIDENTS 14: a listing that lags does not launch twice")
    void laggingListings(int lag) {
        World world = running(3, World.web());
        world.fleet.setListingLag(World.INTERVAL.multipliedBy(lag));
        world.fleet.faults().always(FleetFault.LISTING_LAGS);
        world.load(900);
        for (int tick = 0; tick < 30; tick++) {
            world.tick();
            assertThat(world.live()).isLessThanOrEqualTo(world.desired() + 1);
        }
        assertThat(world.live()).isEqualTo(9);
        assertThat(world.fleet.launchCalls()).isEqualTo(9);
    }

    @Test
    @DisplayName(
            "INCIDENTS 14: what the provider replaced by itself is surplus for two ticks at most")
    void aProviderThatHealsByItself() {
        World world = running(5, World.web());
        world.fleet.kill(world.fleet.tagged("web").getFirst());
        world.tick();
        world.fleet.appear("web");
        world.tick();
        assertThat(world.live()).isLessThanOrEqualTo(6);
        world.ticks(2);
        assertThat(world.live()).isEqualTo(5);
        assertThat(world.events(EventType.INSTANCE_ADOPTED)).hasSize(1);
    }

    @Test
    @DisplayName(
            "INCIDENTS 16: another instance than asked is terminated: event, wait, never below min")
    void anotherInstanceThanAsked() {
        World world = running(6, World.web().minCapacity(3));
        world.fleet.faults().next(FleetFault.TERMINATE_OTHER, 2);
        world.load(400);
        for (int tick = 0; tick < 20; tick++) {
            world.tick();
            assertThat(world.fleet.ready("web").size()).isGreaterThanOrEqualTo(3);
        }
        assertThat(world.events(EventType.UNEXPECTED_TERMINATION)).isNotEmpty();
        assertThat(world.live()).isEqualTo(4);
        assertThat(world.desired()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"LISTING_EMPTY", "LISTING_PARTIAL", "LISTING_FAILS"})
    @DisplayName("INCIDENTS 17: one bad listing terminates nothing and lowers nothing")
    void oneBadListing(String fault) {
        World world = running(8, World.web());
        long launches = world.fleet.launchCalls();
        world.fleet.faults().next(FleetFault.valueOf(fault), 1);
        world.ticks(5);
        assertThat(world.fleet.terminateCalls()).isZero();
        assertThat(world.fleet.launchCalls() - launches).isLessThanOrEqualTo(1);
        assertThat(world.desired()).isEqualTo(8);
        assertThat(world.live()).isEqualTo(8);
    }

    @Test
    @DisplayName(
            "INCIDENTS 18: no capacity for two hours is at most thirty calls, and need is followed")
    void noCapacity() {
        World world = running(3, World.web());
        world.fleet.faults().always(FleetFault.LAUNCH_NO_CAPACITY);
        long before = world.fleet.launchCalls();
        world.load(900);
        world.ticks(240);
        assertThat(world.desired()).isEqualTo(9);
        assertThat(world.status().condition(GroupStatus.Condition.Type.ABLE_TO_SCALE).reason())
                .contains("no capacity");
        world.load(500);
        world.tick();
        assertThat(world.desired()).isEqualTo(5);
        world.ticks(240);
        assertThat(world.fleet.launchCalls() - before).isLessThanOrEqualTo(30);
        world.fleet.faults().heal();
        world.ticks(50);
        assertThat(world.live()).isEqualTo(5);
    }

    @Test
    @DisplayName("INCIDENTS 18: an error in one group leaves the others on time")
    void oneBadController() {
        World world = World.started(World.web().build(), World.calm().build());
        world.calmMetrics.set("calm", "load", 700);
        world.fleet.faults().always(FleetFault.LISTING_HANGS);
        world.tick();
        assertThat(world.calmFleet.live("calm")).hasSize(7);
        world.ticks(10);
        assertThat(world.allEvents(EventType.LISTING_FAILED)).hasSize(1);
        world.fleet.faults().heal();
        world.load(200);
        world.ticks(2);
        assertThat(world.allEvents(EventType.LISTING_RECOVERED)).hasSize(1);
        assertThat(world.live()).isEqualTo(2);
    }

    @Test
    @DisplayName(
            "INCIDENTS 20: one of five that stays pending is replaced after the grace, the rest goes on")
    void stuckInPending() {
        World world = running(1, World.web());
        world.fleet.faults().next(FleetFault.LAUNCH_NEVER_RUNS, 1);
        world.load(600);
        world.ticks(3);
        assertThat(world.fleet.ready("web")).hasSize(5);
        world.ticks((int) Duration.ofMinutes(10).dividedBy(World.INTERVAL) + 1);
        assertThat(world.fleet.launchCalls()).isEqualTo(7);
        world.ticks(3);
        assertThat(world.fleet.ready("web")).hasSize(6);
        assertThat(world.fleet.tagged("web")).hasSize(6);
    }

    @Test
    @DisplayName("INCIDENTS 20: ready requires the pool, and a lost registration is made again")
    void registrationIsRepeated() {
        World world =
                World.started(World.web().minCapacity(2).network(Map.of("pool", "web")).build());
        world.load(200);
        world.router
                .faults()
                .always(io.novacron.autoscaler.testkit.SimulatedRouter.Fault.REGISTER_LOST);
        world.ticks(6);
        assertThat(world.status().ready()).isZero();
        world.router.faults().heal();
        world.ticks(2);
        assertThat(world.status().ready()).isEqualTo(2);

        world.router.drop("web", world.fleet.tagged("web").getFirst());
        world.tick();
        assertThat(world.router.pool("web")).hasSize(2);
    }

    @Test
    @DisplayName("INCIDENTS 21: restarted after every tick it decides as the run that was not")
    void restartsChangeNothing() {
        Behavior behavior =
                new Behavior(
                        Behavior.DEFAULT.scaleOut(),
                        new Behavior.Direction(
                                Duration.ofMinutes(2),
                                1,
                                Duration.ofMinutes(1),
                                List.of(),
                                Behavior.Select.MAX,
                                java.util.OptionalDouble.empty()));
        ScalingGroup group = World.web().behavior(behavior).build();
        assertThat(trajectory(group, true)).isEqualTo(trajectory(group, false));
    }

    @Test
    @DisplayName(
            "INCIDENTS 21: crashed after every tick it never goes in earlier than the run that was not")
    void crashesOnlyDelayGoingIn() {
        Behavior behavior = new Behavior(Behavior.DEFAULT.scaleOut(), Behavior.DEFAULT.scaleIn());
        World calm = World.started(World.web().behavior(behavior).build());
        World crashing = World.started(World.web().behavior(behavior).build());
        for (int tick = 0; tick < 80; tick++) {
            double load = tick < 20 ? 900 : 100 + 40 * ((tick * 7) % 11);
            calm.load(load);
            crashing.load(load);
            calm.tick();
            crashing.tick();
            crashing.restart();
            assertThat(crashing.live()).isGreaterThanOrEqualTo(calm.live());
        }
        assertThat(calm.live()).isLessThan(9);
    }

    private static List<String> trajectory(ScalingGroup group, boolean restarts) {
        World world = World.started(group);
        List<String> seen = new ArrayList<>();
        for (int tick = 0; tick < 80; tick++) {
            world.load(100 + 80 * ((tick * 7) % 11));
            world.tick();
            Memory memory = world.status().lastDecision().orElseThrow().memory();
            seen.add(
                    "%d %d %s %s"
                            .formatted(
                                    world.desired(),
                                    world.live(),
                                    memory.lastScaleInAt(),
                                    memory.actions()));
            if (restarts) {
                world.manager.close();
                world.restart();
            }
        }
        return seen;
    }

    @Test
    @DisplayName("INCIDENTS 23: an owner that slept through its loss makes no call and no write")
    void aSleepingOwnerStops() {
        World world = running(2, World.web());
        world.load(900);
        AutoScalingManager old = world.manager;
        int steps = world.steps.count();
        // before list, before openIntent, after openIntent: the pause is right before the first
        // launch.
        world.steps.at(
                steps + 2,
                () -> {
                    world.clock.advance(Duration.ofMinutes(10));
                    world.restart();
                    world.ticks(3);
                });
        old.loop().tick(world.clock.advance(World.INTERVAL));
        assertThat(world.steps.names().get(steps + 2)).isEqualTo("after openIntent");
        assertThat(world.live()).isEqualTo(9);
        long newest = world.fleet.calls().stream().mapToLong(MadeCall::epoch).max().orElseThrow();
        assertThat(
                        world.fleet.calls().stream()
                                .filter(call -> call.epoch() < newest)
                                .filter(call -> call.at().isAfter(firstOf(world, newest))))
                .isEmpty();
        old.loop().tick(world.clock.advance(World.INTERVAL));
        assertThat(
                        old.status("web")
                                .orElseThrow()
                                .condition(GroupStatus.Condition.Type.ABLE_TO_SCALE)
                                .reason())
                .contains("another owner");
        world.ticks(2);
        assertThat(world.live()).isEqualTo(9);
    }

    private static java.time.Instant firstOf(World world, long epoch) {
        return world.fleet.calls().stream()
                .filter(call -> call.epoch() == epoch)
                .findFirst()
                .orElseThrow()
                .at();
    }

    @Test
    @DisplayName("INCIDENTS 24: dry-run and paused groups leave actions and fleet as they are")
    void dryRunsDoNothing() {
        for (ScalingGroup group :
                List.of(World.web().dryRun(true).build(), World.web().enabled(false).build())) {
            World world = World.started(group);
            world.load(900);
            world.ticks(10);
            assertThat(world.fleet.calls()).isEmpty();
            Memory memory = world.store.memory("web").orElseThrow();
            assertThat(memory.actions().isEmpty()).isTrue();
            assertThat(memory.lastScaleOutAt()).isEmpty();
            assertThat(world.events(EventType.SCALE_OUT))
                    .hasSize(group.dryRun() ? 1 : 0)
                    .allMatch(event -> event.details().containsKey("dryRun"));
        }
    }

    @Test
    @DisplayName("INCIDENTS 25: an answer that is lost or late changes nothing at the end")
    void succeedsButTimesOut() {
        World world = running(2, World.web());
        world.fleet.faults().always(FleetFault.LAUNCH_HAPPENS_BUT_TIMES_OUT);
        world.load(800);
        world.ticks(10);
        assertThat(world.live()).isEqualTo(8);
        world.fleet.faults().heal();
        world.fleet.faults().always(FleetFault.TERMINATE_HAPPENS_BUT_TIMES_OUT);
        world.load(300);
        world.ticks(10);
        assertThat(world.live()).isEqualTo(3);
        assertThat(world.fleet.keys().values()).doesNotHaveDuplicates();
    }

    /// A group that has settled at so many instances.
    static World running(int instances, ScalingGroup.Builder group) {
        World world = World.started(group.build());
        world.load(100.0 * instances);
        world.ticks(8);
        assertThat(world.fleet.ready("web")).hasSize(instances);
        assertThat(world.status().intent()).isEqualTo(Optional.empty());
        return world;
    }

    static List<String> ids(List<Instance> instances) {
        return instances.stream().map(Instance::id).toList();
    }

    static List<EventType> types(List<Event> events) {
        return events.stream().map(Event::type).toList();
    }
}
