package io.novacron.autoscaler.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.runtime.GroupStatus.Condition;
import java.util.List;
import org.junit.jupiter.api.Test;

class ControlLoopTest {

    @Test
    void aNewGroupIsFilledAtOnceAndFollowsItsLoad() {
        World world = World.started(World.web().minCapacity(3).build());
        world.load(250);
        world.tick();
        assertThat(world.live()).isEqualTo(3);
        assertThat(world.desired()).isEqualTo(3);

        world.load(700);
        world.tick();
        assertThat(world.desired()).isEqualTo(7);
        assertThat(world.live()).isEqualTo(7);

        world.ticks(3);
        world.load(400);
        world.ticks(1);
        assertThat(world.desired()).isEqualTo(4);
        assertThat(world.live()).isEqualTo(4);
        world.ticks(4);
        assertThat(world.live()).isEqualTo(4);
        assertThat(world.status().ready()).isEqualTo(4);
        assertThat(world.status().intent()).isEmpty();
        assertThat(world.events(EventType.SCALE_OUT)).hasSize(1);
        assertThat(world.events(EventType.SCALE_IN)).hasSize(1);
        assertThat(world.events(EventType.INSTANCE_LAUNCHING)).hasSize(7);
        assertThat(world.events(EventType.INSTANCE_TERMINATED)).hasSize(3);
        assertThat(world.status().condition(Condition.Type.ABLE_TO_SCALE).holds()).isTrue();
    }

    @Test
    void aGroupWithAPoolDrainsBeforeItTerminates() {
        World world =
                World.started(
                        World.web()
                                .minCapacity(2)
                                .network(java.util.Map.of("pool", "web"))
                                .build());
        world.load(200);
        world.ticks(5);
        assertThat(world.router.pool("web")).hasSize(2);
        assertThat(world.status().ready()).isEqualTo(2);
        world.load(400);
        world.ticks(5);
        assertThat(world.router.pool("web")).hasSize(4);
        world.load(300);
        world.tick();
        assertThat(world.router.pool("web")).hasSize(3);
        assertThat(world.live()).isEqualTo(4);
        world.tick();
        assertThat(world.live()).isEqualTo(3);
        world.ticks(3);
        assertThat(world.status().intent()).isEmpty();
        assertThat(world.events().stream().map(event -> event.type()).toList())
                .containsSubsequence(
                        List.of(
                                EventType.SCALE_IN,
                                EventType.INSTANCE_DRAINING,
                                EventType.INSTANCE_TERMINATING,
                                EventType.INSTANCE_TERMINATED,
                                EventType.ACTION_COMPLETED));
    }
}
