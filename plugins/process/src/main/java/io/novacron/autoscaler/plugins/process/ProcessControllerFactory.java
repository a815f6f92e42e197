package io.novacron.autoscaler.plugins.process;

import io.novacron.autoscaler.spi.PluginFactory;
import io.novacron.autoscaler.spi.ResourceController;
import java.time.InstantSource;
import java.util.Map;

/// Makes controllers of type `process`; the settings are those of [ProcessSettings].
public final class ProcessControllerFactory implements PluginFactory.OfController {

    /// Called by `ServiceLoader`.
    public ProcessControllerFactory() {}

    @Override
    public String type() {
        return "process";
    }

    @Override
    public ResourceController create(String name, Map<String, Object> settings) {
        return ProcessController.open(ProcessSettings.read(name, settings), InstantSource.system());
    }
}
