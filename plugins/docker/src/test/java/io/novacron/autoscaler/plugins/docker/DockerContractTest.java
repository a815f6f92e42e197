package io.novacron.autoscaler.plugins.docker;

/// The contract on Docker.
final class DockerContractTest extends ControllerContract {

    @Override
    RealEngine engine() {
        return RealEngine.docker();
    }
}
