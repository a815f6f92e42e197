package io.novacron.autoscaler.testkit;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.spi.ResourceController;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;

/// The simulated controller changes sizes, stops and starts as a real one must.
final class SimulatedFleetTest extends ControllerAbilitiesContract {

    private final VirtualClock clock = VirtualClock.atMonday();

    // Each look takes a second, so that what is waited for happens.
    private final SimulatedFleet fleet =
            new SimulatedFleet(
                    this::later, Duration.ofSeconds(5), new Steps(), new SplittableRandom(1));

    private Instant later() {
        return clock.advance(Duration.ofSeconds(1));
    }

    @Override
    protected ResourceController open() {
        return fleet;
    }

    @Override
    protected ScalingGroup group(String id) {
        return ScalingGroup.builder(id).maxCapacity(8).build();
    }

    @Override
    protected int reallyRunning(String group) {
        return fleet.live(group).size();
    }

    @Override
    protected Flavor really(Instance instance) {
        return fleet.sizeOf(instance.id()).orElseThrow();
    }

    @Override
    protected boolean fences() {
        return false;
    }
}
