package io.novacron.autoscaler.plugins.hooks;

import io.novacron.autoscaler.spi.HookTarget;
import io.novacron.autoscaler.spi.PluginFactory;
import java.util.Map;

/// Makes hooks of type `http`; the settings are those of [HttpHook.Settings].
public final class HttpHookFactory implements PluginFactory.OfHook {

    /// Called by `ServiceLoader`.
    public HttpHookFactory() {}

    @Override
    public String type() {
        return "http";
    }

    @Override
    public HookTarget create(String name, Map<String, Object> settings) {
        return new HttpHook(name, HttpHook.Settings.read(name, settings));
    }
}
