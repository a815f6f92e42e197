package io.novacron.autoscaler.plugins.docker;

import io.novacron.autoscaler.spi.PluginFactory;
import io.novacron.autoscaler.spi.ResourceController;
import java.time.InstantSource;
import java.util.List;
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
        List<DockerSettings> hosts = DockerSettings.read(name, settings, System.getenv());
        boolean single = hosts.size() == 1 && hosts.getFirst().machine().isEmpty();
        return single
                ? DockerController.open(hosts.getFirst(), InstantSource.system())
                : HostsController.open(hosts, InstantSource.system());
    }
}
