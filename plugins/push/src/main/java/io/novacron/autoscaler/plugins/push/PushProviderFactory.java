package io.novacron.autoscaler.plugins.push;

import io.novacron.autoscaler.spi.MetricsProvider;
import io.novacron.autoscaler.spi.PluginFactory;
import java.time.InstantSource;
import java.util.Map;

/// Makes providers of type `push`; the settings are those of [PushSettings].
public final class PushProviderFactory implements PluginFactory.OfProvider {

    /// Called by `ServiceLoader`.
    public PushProviderFactory() {}

    @Override
    public String type() {
        return "push";
    }

    @Override
    public MetricsProvider create(String name, Map<String, Object> settings) {
        return new PushProvider(PushSettings.read(name, settings), InstantSource.system());
    }
}
