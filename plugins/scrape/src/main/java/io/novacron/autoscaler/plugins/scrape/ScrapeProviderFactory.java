package io.novacron.autoscaler.plugins.scrape;

import io.novacron.autoscaler.spi.MetricsProvider;
import io.novacron.autoscaler.spi.PluginFactory;
import java.time.InstantSource;
import java.util.Map;

/// Makes providers of type `scrape`; the settings are those of [ScrapeSettings].
public final class ScrapeProviderFactory implements PluginFactory.OfProvider {

    /// Called by `ServiceLoader`.
    public ScrapeProviderFactory() {}

    @Override
    public String type() {
        return "scrape";
    }

    @Override
    public MetricsProvider create(String name, Map<String, Object> settings) {
        return new ScrapeProvider(ScrapeSettings.read(name, settings), InstantSource.system());
    }
}
