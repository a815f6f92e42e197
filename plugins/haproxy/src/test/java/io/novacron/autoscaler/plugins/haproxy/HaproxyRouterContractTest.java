package io.novacron.autoscaler.plugins.haproxy;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.TrafficRouter;
import io.novacron.autoscaler.testkit.HaproxyServer;
import io.novacron.autoscaler.testkit.TrafficRouterContract;
import java.net.UnixDomainSocketAddress;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// The contract against a real HAProxy.
class HaproxyRouterContractTest extends TrafficRouterContract {

    private HaproxyServer haproxy;
    private HaproxyRouter router;

    @BeforeEach
    void start() {
        haproxy = HaproxyServer.start("server own 127.0.0.1:9 disabled");
        router =
                new HaproxyRouter(HaproxySettings.at(UnixDomainSocketAddress.of(haproxy.socket())));
    }

    @AfterEach
    void stop() {
        if (haproxy != null) {
            haproxy.close();
        }
    }

    @Override
    protected TrafficRouter router() {
        return router;
    }

    @Override
    protected ScalingGroup group() {
        return ScalingGroup.builder("shop").network(Map.of("pool", "web")).build();
    }

    @Override
    protected Instance instance(String id) {
        return WebInstance.at(id, "127.0.0.1:9", Optional.empty());
    }
}
