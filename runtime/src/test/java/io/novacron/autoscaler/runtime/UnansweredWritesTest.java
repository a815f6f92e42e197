package io.novacron.autoscaler.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Freeze.FrozenDirection;
import io.novacron.autoscaler.testkit.FaultyStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// The store makes a write and its answer is lost: nothing is lost with it, and nothing is written
/// again and again.
class UnansweredWritesTest {

    private static final int STARTS = 3;

    @Test
    @DisplayName("INCIDENTS 19: what happens after a close whose answer was lost is recorded")
    void aCloseWhoseAnswerWasLostTakesNoEventWithIt() {
        World calm = growing();
        int ticks = 0;
        while (completed(calm).isEmpty()) {
            calm.tick();
            ticks++;
        }

        World world = growing();
        world.ticks(ticks - 1);
        // Listed no more when the intent is closed, and known to be gone one look later.
        String killed = world.fleet.tagged("web").getFirst();
        world.fleet.kill(killed);
        world.store.faults().always(FaultyStore.Fault.WRITE_HAPPENS_BUT_FAILS);
        world.tick();
        world.store.faults().heal();
        assertThat(completed(world)).hasSize(1);
        world.ticks(5);

        assertThat(world.events(EventType.INSTANCE_FAILED))
                .singleElement()
                .satisfies(lost -> assertThat(lost.details()).containsEntry("instance", killed));
        assertThat(world.status().intent()).isEmpty();
        assertThat(world.live()).isEqualTo(4);
        assertNoneTwice(world);
    }

    @Test
    @DisplayName("INCIDENTS 41: however long answers are lost, each event is written once")
    void eventsAreWrittenOnceHoweverLongAnswersAreLost() {
        World world = growing();
        world.ticks(10);
        world.store.faults().always(FaultyStore.Fault.WRITE_HAPPENS_BUT_FAILS);
        for (int round = 0; round < 3; round++) {
            world.fleet.kill(world.fleet.tagged("web").getLast());
            world.ticks(4);
        }
        world.store.faults().heal();
        world.ticks(5);
        assertThat(world.events(EventType.INSTANCE_FAILED)).hasSize(3);
        assertNoneTwice(world);
        assertThat(world.live()).isEqualTo(4);
    }

    @Test
    @DisplayName("INCIDENTS 41: terminations that cannot be announced do not pile up")
    void announcementsThatFailDoNotPileUp() {
        World world = growing();
        world.ticks(10);
        world.manager.freeze(
                "web",
                FrozenDirection.IN,
                Optional.of(world.clock.instant().plus(Duration.ofHours(1))),
                Change.by("operator"));
        world.load(100);
        world.ticks(2);
        world.manager.unfreeze("web", Change.by("operator"));
        // The intent is open, and the calls of none of the three have been announced.
        world.store.faults().next(FaultyStore.Fault.WRITE_HAPPENS_BUT_FAILS, 1);
        world.tick();
        world.store.faults().always(FaultyStore.Fault.WRITE_FAILS);
        world.ticks(50);
        world.store.faults().heal();
        world.ticks(5);
        assertThat(world.events(EventType.INSTANCE_TERMINATING)).hasSizeLessThanOrEqualTo(6);
        assertThat(world.live()).isEqualTo(1);
        assertNoneTwice(world);
    }

    private static World growing() {
        World world = World.started(World.web().minCapacity(1).build());
        world.load(200);
        world.ticks(STARTS);
        world.load(400);
        return world;
    }

    // To four: the second action.
    private static List<Event> completed(World world) {
        return world.events(EventType.ACTION_COMPLETED).stream()
                .filter(event -> event.message().startsWith("4 instances of 4 wanted"))
                .toList();
    }

    private static void assertNoneTwice(World world) {
        assertThat(world.events().stream().map(event -> event.at(0))).doesNotHaveDuplicates();
    }
}
