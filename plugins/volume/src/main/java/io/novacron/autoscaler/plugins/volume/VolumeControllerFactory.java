package io.novacron.autoscaler.plugins.volume;

import io.novacron.autoscaler.spi.PluginFactory;
import io.novacron.autoscaler.spi.ResourceController;
import java.time.InstantSource;
import java.util.Map;

/// Makes controllers of type `volume`; the settings are those of [VolumeSettings].
public final class VolumeControllerFactory implements PluginFactory.OfController {

    /// Called by `ServiceLoader`.
    public VolumeControllerFactory() {}

    @Override
    public String type() {
        return "volume";
    }

    @Override
    public ResourceController create(String name, Map<String, Object> settings) {
        return VolumeController.open(VolumeSettings.read(name, settings), InstantSource.system());
    }
}
