package io.novacron.autoscaler.runtime.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.LifecycleHook;
import io.novacron.autoscaler.model.LifecycleHook.Result;
import io.novacron.autoscaler.model.LifecycleHook.Transition;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.runtime.LoopSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The worlds of [SimulationTest] with lifecycle hooks, whose target goes wrong as well.
class HooksSimulationTest {

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    @DisplayName(
            "the invariants of INCIDENTS hold with hooks; who is called is in the store before; who"
                    + " serves was let; the world heals")
    void invariantsHold(long seed) {
        FaultPlan plan = FaultPlan.draw(seed);
        Base drawn = Base.draw(seed);
        Base base =
                new Base(hooked(drawn.web()), drawn.startup(), drawn.perInstance(), drawn.start());
        SimulatedWorld world =
                new SimulatedWorld(
                        plan, base, Tampering.NONE, LoopSettings.DEFAULT.withSpread(false));
        SimulatedRun run = new SimulatedRun(world).play();
        assertThat(world.hook.wrong).as(plan.toString()).isEmpty();
        assertThat(run.findings().all()).as(plan.toString()).isEmpty();
        assertThat(world.hook.calls).isPositive();
    }

    private static ScalingGroup hooked(ScalingGroup group) {
        return group.toBuilder()
                .network(Map.of("pool", "web"))
                .lifecycle(
                        group.lifecycle().toBuilder()
                                .maxUnavailable(1)
                                .maxSurge(1)
                                .hooks(
                                        List.of(
                                                hook("join", Transition.LAUNCHING),
                                                hook("rebalance", Transition.TERMINATING)))
                                .zones(List.of())
                                .build())
                .build();
    }

    private static LifecycleHook hook(String name, Transition at) {
        return new LifecycleHook(
                name,
                at,
                Optional.of("cluster"),
                Duration.ofMinutes(30),
                Optional.empty(),
                Result.ABANDON,
                2);
    }
}
