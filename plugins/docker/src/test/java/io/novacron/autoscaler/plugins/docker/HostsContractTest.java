package io.novacron.autoscaler.plugins.docker;

import io.novacron.autoscaler.spi.ResourceController;
import java.util.List;
import java.util.Map;

/// The contract through `hosts`, of which there is one.
final class HostsContractTest extends ControllerContract {

    @Override
    RealEngine engine() {
        return RealEngine.podman();
    }

    @Override
    protected ResourceController open() {
        return new DockerControllerFactory()
                .create(
                        "hosts",
                        Map.of(
                                "scope",
                                scope,
                                "probeInterval",
                                "100ms",
                                "hosts",
                                List.of(Map.of("name", "p1", "url", engine().host()))));
    }
}
