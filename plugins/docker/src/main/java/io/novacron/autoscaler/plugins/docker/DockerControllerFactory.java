package io.novacron.autoscaler.plugins.docker;

import io.novacron.autoscaler.spi.PluginFactory;
import io.novacron.autoscaler.spi.ResourceController;
import java.time.InstantSource;
import java.util.Map;

/// Makes controllers of type `docker`, which measure their own instances, too; the settings are
/// those of [DockerSettings].
public final class DockerControllerFactory implements PluginFactory.OfController {

    /// Called by `ServiceLoader`.
    public DockerControllerFactory() {}

    @Override
    public String type() {
        return "docker";
    }

    @Override
    public ResourceController create(String name, Map<String, Object> settings) {
        return DockerController.open(
                DockerSettings.read(name, settings, System.getenv()), InstantSource.system());
    }
}
