package io.novacron.autoscaler.plugins.libvirt;

import io.novacron.autoscaler.spi.PluginFactory;
import io.novacron.autoscaler.spi.ResourceController;
import java.time.InstantSource;
import java.util.Map;

/// Makes controllers of type `libvirt`; the settings are those of [LibvirtSettings]. Nothing is
/// asked of libvirt before the first call.
public final class LibvirtControllerFactory implements PluginFactory.OfController {

    /// Called by `ServiceLoader`.
    public LibvirtControllerFactory() {}

    @Override
    public String type() {
        return "libvirt";
    }

    @Override
    public ResourceController create(String name, Map<String, Object> settings) {
        return new LibvirtController(
                name, LibvirtSettings.read(name, settings), InstantSource.system());
    }
}
