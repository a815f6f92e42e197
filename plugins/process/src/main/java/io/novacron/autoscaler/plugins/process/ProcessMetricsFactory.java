package io.novacron.autoscaler.plugins.process;

import io.novacron.autoscaler.spi.MetricsProvider;
import io.novacron.autoscaler.spi.PluginFactory;
import io.novacron.autoscaler.spi.SettingsReader;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/// Makes providers of type `process`; their one setting is the `directory` of the controller whose
/// instances they measure.
public final class ProcessMetricsFactory implements PluginFactory.OfProvider {

    /// Called by `ServiceLoader`.
    public ProcessMetricsFactory() {}

    @Override
    public String type() {
        return "process";
    }

    @Override
    public MetricsProvider create(String name, Map<String, Object> settings) {
        SettingsReader reader = new SettingsReader(settings, "");
        Path directory = ProcessSettings.directory(reader);
        reader.finishOrFail("provider " + name);
        return new ProcessMetricsProvider(directory, InstantSource.system());
    }
}
