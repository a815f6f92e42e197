package io.novacron.autoscaler.spi;

import java.util.Map;

/// Makes plug-ins of one type from their part of the server configuration; found with
/// `java.util.ServiceLoader` under its sub-interfaces.
public sealed interface PluginFactory {

    /// The `type` in the configuration, e.g. `process`.
    String type();

    /// Makes `local`, a [ResourceController] of this type.
    non-sealed interface OfController extends PluginFactory {
        /// @param name as configured
        /// @param settings the plug-in's own keys; secrets are resolved already
        /// @throws IllegalArgumentException that names the key, the value found and what is allowed
        /// @throws OutsideException where the settings are right and the plug-in cannot start all
        ///   the same, say because another server holds its directory
        ResourceController create(String name, Map<String, Object> settings);
    }

    /// Makes a [MetricsProvider] of this type.
    non-sealed interface OfProvider extends PluginFactory {
        /// @param name as configured
        /// @param settings the plug-in's own keys; secrets are resolved already
        /// @throws IllegalArgumentException that names the key, the value found and what is allowed
        /// @throws OutsideException where the settings are right and the plug-in cannot start all
        ///   the same, say because another server holds its directory
        MetricsProvider create(String name, Map<String, Object> settings);
    }

    /// Makes a [TrafficRouter] of this type.
    non-sealed interface OfRouter extends PluginFactory {
        /// @param name as configured
        /// @param settings the plug-in's own keys; secrets are resolved already
        /// @throws IllegalArgumentException that names the key, the value found and what is allowed
        TrafficRouter create(String name, Map<String, Object> settings);
    }

    /// Makes an [EventSink] of this type.
    non-sealed interface OfSink extends PluginFactory {
        /// @param name as configured
        /// @param settings the plug-in's own keys; secrets are resolved already
        /// @throws IllegalArgumentException that names the key, the value found and what is allowed
        EventSink create(String name, Map<String, Object> settings);
    }

    /// Makes a [HookTarget] of this type.
    non-sealed interface OfHook extends PluginFactory {
        /// @param name as configured
        /// @param settings the plug-in's own keys; secrets are resolved already
        /// @throws IllegalArgumentException that names the key, the value found and what is allowed
        HookTarget create(String name, Map<String, Object> settings);
    }
}
