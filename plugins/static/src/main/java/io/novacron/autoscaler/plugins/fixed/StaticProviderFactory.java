package io.novacron.autoscaler.plugins.fixed;

import io.novacron.autoscaler.spi.MetricsProvider;
import io.novacron.autoscaler.spi.PluginFactory;
import java.util.Map;

/// Makes providers of type `static`; the settings are those of [FixedValues].
public final class StaticProviderFactory implements PluginFactory.OfProvider {

    /// Called by `ServiceLoader`.
    public StaticProviderFactory() {}

    @Override
    public String type() {
        return "static";
    }

    @Override
    public MetricsProvider create(String name, Map<String, Object> settings) {
        return new StaticProvider(FixedValues.read(name, settings));
    }
}
