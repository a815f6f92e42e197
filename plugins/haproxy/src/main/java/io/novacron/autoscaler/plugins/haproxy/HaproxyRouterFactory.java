package io.novacron.autoscaler.plugins.haproxy;

import io.novacron.autoscaler.spi.PluginFactory;
import io.novacron.autoscaler.spi.TrafficRouter;
import java.util.Map;

/// Makes routers of type `haproxy`; the settings are those of [HaproxySettings].
public final class HaproxyRouterFactory implements PluginFactory.OfRouter {

    /// Called by `ServiceLoader`.
    public HaproxyRouterFactory() {}

    @Override
    public String type() {
        return "haproxy";
    }

    @Override
    public TrafficRouter create(String name, Map<String, Object> settings) {
        return new HaproxyRouter(HaproxySettings.read(name, settings));
    }
}
