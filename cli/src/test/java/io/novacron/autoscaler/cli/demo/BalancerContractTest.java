package io.novacron.autoscaler.cli.demo;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.TrafficRouter;
import io.novacron.autoscaler.testkit.TrafficRouterContract;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// The demo's balancer keeps the contract of all routers.
class BalancerContractTest extends TrafficRouterContract {

    private Balancer balancer;

    @BeforeEach
    void start() throws IOException {
        balancer = Balancer.start("web", 0);
    }

    @AfterEach
    void stop() {
        balancer.close();
    }

    @Override
    protected TrafficRouter router() {
        return balancer;
    }

    @Override
    protected ScalingGroup group() {
        return ScalingGroup.builder("web").build();
    }

    @Override
    protected Instance instance(String id) {
        return new Instance(
                id,
                InstanceState.RUNNING,
                Optional.of(true),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of("127.0.0.1:9"),
                true,
                false,
                false);
    }
}
