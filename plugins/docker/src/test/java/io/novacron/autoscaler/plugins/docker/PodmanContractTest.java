package io.novacron.autoscaler.plugins.docker;

/// The contract on Podman.
final class PodmanContractTest extends ControllerContract {

    @Override
    RealEngine engine() {
        return RealEngine.podman();
    }
}
