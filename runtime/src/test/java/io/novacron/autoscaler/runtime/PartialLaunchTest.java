package io.novacron.autoscaler.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.runtime.GroupStatus.Condition;
import io.novacron.autoscaler.spi.Intent;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Five are wanted and there is room for three.
class PartialLaunchTest {

    private static World threeOfFive() {
        World world = World.started(World.web().build());
        world.fleet.limitTo(3);
        world.load(500);
        world.tickUntil(() -> world.fleet.ready("web").size() == 3);
        world.ticks(3);
        return world;
    }

    @Test
    @DisplayName(
            "INCIDENTS 18: of five three are launched: they serve, the rest is shown as missing")
    void whatStartedServesAndTheRestIsShownAsMissing() {
        World world = threeOfFive();
        GroupStatus status = world.status();

        assertThat(status.desired()).isEqualTo(5);
        assertThat(status.ready()).isEqualTo(3);
        assertThat(status.current()).isEqualTo(3);
        assertThat(status.intent()).isPresent();
        Condition able = status.condition(Condition.Type.ABLE_TO_SCALE);
        assertThat(able.holds()).isFalse();
        assertThat(able.reason()).contains("launches fail").contains("no capacity");
        assertThat(world.events(EventType.INSTANCE_LAUNCHED)).hasSize(3);
        assertThat(world.events(EventType.LAUNCH_FAILED))
                .isNotEmpty()
                .allSatisfy(
                        event -> assertThat(event.details()).containsEntry("cause", "no_capacity"));
    }

    @Test
    void theRestFollowsWithTheSameKeysWhenThereIsRoomAgain() {
        World world = threeOfFive();
        Intent open = world.status().intent().orElseThrow();
        world.fleet.limitTo(10);
        world.tickUntil(() -> world.fleet.ready("web").size() == 5);
        world.ticks(2);

        assertThat(world.fleet.keys().values())
                .containsAll(open.launchKeys())
                .doesNotHaveDuplicates();
        assertThat(world.status().intent()).isEmpty();
        assertThat(world.events(EventType.ACTION_COMPLETED))
                .last()
                .extracting(Event::message)
                .asString()
                .startsWith("5 instances of 5 wanted");
    }

    @Test
    void whatIsNotNeededAnyMoreIsNotAskedForAgain() {
        World world = threeOfFive();
        long calls = world.fleet.launchCalls();
        world.load(300);
        world.tick();
        world.fleet.limitTo(10);
        world.ticks(80);

        assertThat(world.fleet.launchCalls()).isEqualTo(calls);
        assertThat(world.live()).isEqualTo(3);
        assertThat(world.status().intent()).isEmpty();
        assertThat(world.status().condition(Condition.Type.ABLE_TO_SCALE).holds()).isTrue();
    }
}
