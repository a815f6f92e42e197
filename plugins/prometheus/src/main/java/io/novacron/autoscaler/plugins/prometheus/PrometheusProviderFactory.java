package io.novacron.autoscaler.plugins.prometheus;

import io.novacron.autoscaler.spi.PluginFactory;
import java.util.Map;

/// Makes providers of type `prometheus`; the settings are those of [PrometheusSettings].
public final class PrometheusProviderFactory implements PluginFactory.OfProvider {

    /// Called by `ServiceLoader`.
    public PrometheusProviderFactory() {}

    @Override
    public String type() {
        return "prometheus";
    }

    @Override
    public PrometheusProvider create(String name, Map<String, Object> settings) {
        return new PrometheusProvider(PrometheusSettings.read(name, settings));
    }
}
