package io.novacron.autoscaler.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Lifecycle;
import io.novacron.autoscaler.testkit.FleetFault;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A group over three zones.
class SpreadingTest {

    private static final List<String> ZONES = List.of("a", "b", "c");

    private static World world(long seed) {
        World world = new World(seed);
        world.fleet.setZones(ZONES);
        world.manager.initialize();
        world.manager.registerScalingGroup(
                World.web().lifecycle(Lifecycle.DEFAULT.toBuilder().zones(ZONES).build()).build());
        return world;
    }

    private static Map<String, Long> zones(World world) {
        return world.fleet.live("web").stream()
                .collect(
                        Collectors.groupingBy(
                                instance -> instance.zone().orElse("-"),
                                TreeMap::new,
                                Collectors.counting()));
    }

    private static void grow(World world, int instances) {
        world.load(instances * 100);
        world.ticks(2);
        world.tickUntil(() ->
                world.status().intent().isEmpty()
                        && world.fleet.ready("web").size() == world.desired());
    }

    @Test
    void launchesGoRoundInTheOrderOfTheDocument() {
        World world = world(1);
        grow(world, 5);

        assertThat(zones(world)).isEqualTo(Map.of("a", 2L, "b", 2L, "c", 1L));
        assertThat(world.events(EventType.INSTANCE_LAUNCHING))
                .extracting(event -> event.details().get("zone"))
                .containsExactly("a", "b", "c", "a", "b");
    }

    static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void upAndDownTheZonesStayLevelWithinOne(long seed) {
        World world = world(seed);
        for (int change = 0; change < 12; change++) {
            grow(world, 1 + world.random.nextInt(10));
            Map<String, Long> zones = zones(world);
            long least =
                    ZONES.stream().mapToLong(zone -> zones.getOrDefault(zone, 0L)).min().orElse(0);
            assertThat(zones.values()).allMatch(count -> count - least <= 1);
        }
    }

    @Test
    void whatAClosedZoneRefusesStartsInTheOthersAndTheEventSaysWhy() {
        World world = world(1);
        world.fleet.setZoneClosed("b", true);
        grow(world, 6);

        assertThat(zones(world)).isEqualTo(Map.of("a", 3L, "c", 3L));
        assertThat(world.events(EventType.LAUNCH_FAILED))
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event.details()).containsEntry("zone", "b"));
        assertThat(world.events(EventType.INSTANCE_LAUNCHING))
                .last()
                .satisfies(event ->
                        assertThat(event.message())
                                .contains("since launches fail in b")
                                .contains("no capacity in zone b"));
        world.ticks(2);
        assertThat(world.status().intent()).isEmpty();
    }

    @Test
    void aZoneThatIsBackIsTriedByOneAndThenFilledByTheLaunchesThereAre() {
        World world = world(1);
        world.fleet.setZoneClosed("b", true);
        grow(world, 4);
        world.fleet.setZoneClosed("b", false);
        world.ticks(60);
        assertThat(zones(world)).isEqualTo(Map.of("a", 2L, "c", 2L));

        grow(world, 5);
        grow(world, 9);
        assertThat(zones(world)).isEqualTo(Map.of("a", 3L, "b", 3L, "c", 3L));
    }

    @Test
    void withEveryZoneClosedTheGroupSaysSoAndGoesOnWhenOneOpens() {
        World world = world(1);
        ZONES.forEach(zone -> world.fleet.setZoneClosed(zone, true));
        world.load(300);
        world.ticks(10);
        GroupStatus.Condition able =
                world.status().condition(GroupStatus.Condition.Type.ABLE_TO_SCALE);
        assertThat(world.live()).isZero();
        assertThat(able.holds()).isFalse();
        assertThat(able.reason()).startsWith("launches fail in every zone");

        world.fleet.setZoneClosed("c", false);
        world.tickUntil(() -> world.fleet.ready("web").size() == 3);
        assertThat(zones(world)).isEqualTo(Map.of("c", 3L));
    }

    @Test
    void whatHappenedInAZoneThatGaveNoAnswerIsNotOneTooMany() {
        World world = world(1);
        grow(world, 1);
        world.fleet.faults().next(FleetFault.LAUNCH_HAPPENS_BUT_TIMES_OUT, 1);
        grow(world, 4);
        world.ticks(10);

        assertThat(world.live()).isEqualTo(4);
        assertThat(world.fleet.keys().values()).doesNotHaveDuplicates();
        assertThat(world.status().intent()).isEmpty();
    }

    @Test
    void aRestartAsksForEachKeyInItsZone() {
        World world = world(1);
        world.load(500);
        world.fleet.faults().next(FleetFault.LAUNCH_LOST, 1);
        world.tick();
        Map<String, String> zones = world.status().intent().orElseThrow().launchZones();
        assertThat(zones.values()).contains("a", "b", "c");
        world.restart();
        world.tickUntil(() -> world.fleet.ready("web").size() == 5);

        assertThat(world.fleet.keys().values()).doesNotHaveDuplicates();
        assertThat(zones(world).values()).allMatch(count -> count <= 2);
    }

    @Test
    void anUnknownZoneIsRefusedWithItsPath() {
        World world = world(1);
        assertThatThrownBy(() ->
                        world.manager.registerScalingGroup(
                                World.group("api")
                                        .lifecycle(
                                                Lifecycle.DEFAULT.toBuilder()
                                                        .zones(List.of("a", "x"))
                                                        .build())
                                        .build()))
                .hasMessageContaining("lifecycle.spread.zones[1]");
    }
}
