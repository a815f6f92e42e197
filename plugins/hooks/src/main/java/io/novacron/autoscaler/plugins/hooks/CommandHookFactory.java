package io.novacron.autoscaler.plugins.hooks;

import io.novacron.autoscaler.spi.HookTarget;
import io.novacron.autoscaler.spi.PluginFactory;
import java.util.Map;

/// Makes hooks of type `command`; the settings are those of [CommandHook.Settings].
public final class CommandHookFactory implements PluginFactory.OfHook {

    /// Called by `ServiceLoader`.
    public CommandHookFactory() {}

    @Override
    public String type() {
        return "command";
    }

    @Override
    public HookTarget create(String name, Map<String, Object> settings) {
        return new CommandHook(name, CommandHook.Settings.read(name, settings));
    }
}
