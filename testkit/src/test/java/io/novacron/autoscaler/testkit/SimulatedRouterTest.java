package io.novacron.autoscaler.testkit;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.TrafficRouter;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;

/// The simulated router keeps the contract of the real ones.
class SimulatedRouterTest extends TrafficRouterContract {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final VirtualClock clock = new VirtualClock(START);
    private final SimulatedRouter router =
            new SimulatedRouter(
                    clock, Duration.ofSeconds(10), new Steps(), new SplittableRandom(1));

    @Override
    protected TrafficRouter router() {
        return router;
    }

    @Override
    protected ScalingGroup group() {
        return ScalingGroup.builder("web").build();
    }

    @Override
    protected Instance instance(String id) {
        return Instance.running(id, START);
    }

    @Override
    protected void requestsEnd() {
        clock.advance(Duration.ofSeconds(10));
    }
}
