package io.novacron.autoscaler.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// One provider or controller as configured.
///
/// @param type which plug-in makes it
/// @param settings the plug-in's own keys in document order; secrets are [SecretSource]s, see
///   [Secrets]
public record PluginConfiguration(String type, Map<String, Object> settings) {
    public PluginConfiguration {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    /// A plug-in without settings.
    public static PluginConfiguration of(String type) {
        return new PluginConfiguration(type, Map.of());
    }
}
