package io.novacron.autoscaler.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Decision.Action;
import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.spi.DecisionQuery;
import io.novacron.autoscaler.spi.DecisionRecord;
import io.novacron.autoscaler.testkit.FaultyStore.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What the loop leaves in the store besides events: decisions, and memories in bulk.
class RecordsTest {

    private static List<DecisionRecord> decisions(World world, String group) {
        return world.store.decisions(DecisionQuery.latest(group, 1_000)).reversed();
    }

    @Test
    void aHoldIsRecordedOnceAndAgainAfterFiveMinutes() {
        World world = World.started(World.web().build());
        world.load(50);
        world.ticks(4);
        int settled = decisions(world, "web").size();
        Instant recorded = decisions(world, "web").getLast().at();
        world.tickUntil(() ->
                !world.clock
                        .instant()
                        .plus(World.INTERVAL)
                        .isBefore(recorded.plus(Duration.ofMinutes(5))));
        assertThat(decisions(world, "web")).hasSize(settled);
        world.tick();
        assertThat(decisions(world, "web")).hasSize(settled + 1);
        assertThat(decisions(world, "web").getLast().isHold()).isTrue();
        assertThat(world.manager.loop().statistics().records().dropped()).isZero();
    }

    @Test
    void aHoldForOtherReasonsIsRecordedAtOnceAndOtherNumbersAreNoOtherReason() {
        World world = World.started(World.web().build());
        world.load(50);
        world.ticks(4);
        int settled = decisions(world, "web").size();
        world.load(60);
        world.ticks(2);
        assertThat(decisions(world, "web")).hasSize(settled);
        world.metrics.remove("web", "load");
        world.ticks(2);
        assertThat(decisions(world, "web").size()).isGreaterThan(settled);
    }

    @Test
    void aChangeIsRecordedWithItsIntentAndItsExplanation() {
        World world = World.started(World.web().build());
        world.load(50);
        world.ticks(2);
        world.load(300);
        world.tick();
        DecisionRecord change =
                decisions(world, "web").stream()
                        .filter(decision -> decision.action() == Action.SCALE_OUT)
                        .findFirst()
                        .orElseThrow();
        Event event = world.events(EventType.SCALE_OUT).getFirst();
        assertThat(change.to().instances()).isEqualTo(3);
        assertThat(change.reason()).isEqualTo(event.message());
        assertThat(change.dryRun()).isFalse();
        assertThat(change.trace()).isNotEmpty();
        assertThat(world.store.decisions(DecisionQuery.inForce("web", change.at().plusSeconds(1))))
                .containsExactly(change);
    }

    @Test
    void aDryRunIsRecordedAsOne() {
        World world = World.started(World.web().dryRun(true).build());
        world.load(300);
        world.ticks(3);
        assertThat(decisions(world, "web"))
                .filteredOn(decision -> decision.action() == Action.SCALE_OUT)
                .isNotEmpty()
                .allMatch(DecisionRecord::dryRun);
    }

    @Test
    void decisionsOfAnOutageOfTheStoreAreRecordedAfterIt() {
        World world = new World(1);
        world.settings = world.settings.withHoldInterval(Duration.ofSeconds(1));
        world.manager = world.newManager();
        world.manager.initialize();
        world.manager.registerScalingGroup(World.web().build());
        world.load(50);
        world.ticks(8);
        Instant begun = world.clock.instant();
        Instant over = begun.plus(World.INTERVAL.multipliedBy(4));
        world.store.faults().during(Fault.WRITE_FAILS, begun, over, 1);
        world.ticks(3);
        int before = decisions(world, "web").size();
        world.ticks(1);
        assertThat(decisions(world, "web")).hasSize(before + 4);
        assertThat(decisions(world, "web").subList(before, before + 4))
                .extracting(DecisionRecord::at)
                .isSorted()
                .first()
                .isEqualTo(begun.plus(World.INTERVAL));
    }

    @Test
    void holdsOfManyGroupsAtOnceAreRecordedAtALimitedRateAndNoneIsForgotten() {
        World world = World.started();
        int groups = 2_500;
        for (int number = 0; number < groups; number++) {
            // Nothing is to be launched: what is decided is a hold.
            world.manager.registerScalingGroup(
                    World.group("group-" + number).minCapacity(0).desiredCapacity(0).build());
        }
        world.tick();
        DecisionQuery all = DecisionQuery.latest(10_000);
        assertThat(world.store.decisions(all)).hasSize(2_000);
        // 15 s bring 1,500 places.
        world.tick();
        assertThat(world.store.decisions(all))
                .extracting(DecisionRecord::group)
                .doesNotHaveDuplicates()
                .hasSize(groups);
    }

    @Test
    void theMemoriesOfManyGroupsGoTogether() {
        World world = World.started();
        for (int number = 0; number < 100; number++) {
            world.manager.registerScalingGroup(World.group("group-" + number).build());
            world.metrics.set("group-" + number, "load", 50);
        }
        world.ticks(20);
        int before = world.store.writes();
        world.ticks(16);
        // 4 minutes: 400 memories.
        assertThat(world.store.writes() - before).isLessThan(40);
        Instant now = world.clock.instant();
        assertThat(world.store.memories().values())
                .hasSize(100)
                .allMatch(memory ->
                        Duration.between(memory.decidedAt().orElseThrow(), now).toSeconds() < 61);
    }

    @Test
    void aGroupThatIsTakenOverLeavesTheOthersTheirMemories() {
        World world = World.started();
        for (int number = 0; number < 3; number++) {
            world.manager.registerScalingGroup(World.group("group-" + number).build());
            world.metrics.set("group-" + number, "load", 50);
        }
        world.ticks(3);
        world.store.takeOver(List.of("group-1"));
        Instant takenOver = world.clock.instant();
        world.ticks(8);
        List<Boolean> saved =
                IntStream.range(0, 3)
                        .mapToObj(number ->
                                world.store
                                        .memory("group-" + number)
                                        .orElseThrow()
                                        .decidedAt()
                                        .orElseThrow()
                                        .isAfter(takenOver))
                        .toList();
        assertThat(saved).containsExactly(true, false, true);
        assertThat(world.manager.status("group-1").orElseThrow().conditions())
                .anyMatch(condition -> condition.reason().contains("another owner"));
    }
}
