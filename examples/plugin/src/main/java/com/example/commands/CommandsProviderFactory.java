package com.example.commands;

import io.novacron.autoscaler.spi.MetricsProvider;
import io.novacron.autoscaler.spi.PluginFactory;
import io.novacron.autoscaler.spi.SettingsReader;
import java.util.Map;
import java.util.TreeMap;

/// Makes providers of `type: commands`.
public final class CommandsProviderFactory implements PluginFactory.OfProvider {

    /// Called by `ServiceLoader`.
    public CommandsProviderFactory() {}

    @Override
    public String type() {
        return "commands";
    }

    @Override
    public MetricsProvider create(String name, Map<String, Object> settings) {
        SettingsReader reader = new SettingsReader(settings, "");
        Map<String, Command> commands = new TreeMap<>();
        if (settings.get("commands") instanceof Map<?, ?> named && !named.isEmpty()) {
            SettingsReader section = reader.section("commands").orElseThrow();
            named.keySet().stream()
                    .map(String::valueOf)
                    .forEach(key -> commands.put(key, Command.read(section, key)));
        } else {
            reader.problem("commands", "none", "names, each with a program and its arguments");
        }
        reader.finishOrFail("provider " + name);
        return new CommandsProvider(commands);
    }
}
