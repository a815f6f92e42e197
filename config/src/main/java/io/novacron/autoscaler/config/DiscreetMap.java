package io.novacron.autoscaler.config;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.Map;
import java.util.Set;

/// Settings with resolved secrets in them: a map that cannot be changed and does not show its
/// values.
final class DiscreetMap extends AbstractMap<String, Object> {
    private final Map<String, Object> values;

    DiscreetMap(Map<String, Object> values) {
        this.values = Collections.unmodifiableMap(values);
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        return values.entrySet();
    }

    @Override
    public String toString() {
        return "settings " + values.keySet();
    }
}
