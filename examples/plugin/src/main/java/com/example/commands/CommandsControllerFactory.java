package com.example.commands;

import io.novacron.autoscaler.spi.PluginFactory;
import io.novacron.autoscaler.spi.ResourceController;
import io.novacron.autoscaler.spi.SettingsReader;
import java.util.Map;

/// Makes controllers of `type: commands`.
public final class CommandsControllerFactory implements PluginFactory.OfController {

    /// Called by `ServiceLoader`.
    public CommandsControllerFactory() {}

    @Override
    public String type() {
        return "commands";
    }

    @Override
    public ResourceController create(String name, Map<String, Object> settings) {
        SettingsReader reader = new SettingsReader(settings, "");
        CommandsController controller =
                new CommandsController(
                        Command.read(reader, "list"),
                        Command.read(reader, "launch"),
                        Command.read(reader, "terminate"));
        reader.finishOrFail("controller " + name);
        return controller;
    }
}
