package io.novacron.autoscaler.plugins.fixed;

import io.novacron.autoscaler.spi.SettingsReader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// The values of a provider's settings: by group, then by metric, a number of the group or one for
/// each instance by its id or address.
///
/// ```yaml
/// values:
///   web-tier: {cpu: 80, rps: {web-server-1: 120, "10.0.0.2:8080": 90}}
/// ```
record FixedValues(Map<String, Map<String, Value>> byGroup) {

    FixedValues {
        Map<String, Map<String, Value>> copy = new LinkedHashMap<>();
        byGroup.forEach((group, metrics) -> copy.put(group, Map.copyOf(metrics)));
        byGroup = Map.copyOf(copy);
    }

    /// What is given for a metric; numbers are finite.
    sealed interface Value {
        record OfGroup(double value) implements Value {}

        record PerInstance(Map<String, Double> values) implements Value {
            public PerInstance {
                values = Map.copyOf(values);
            }
        }
    }

    Optional<Value> of(String group, String metric) {
        return Optional.ofNullable(byGroup.getOrDefault(group, Map.of()).get(metric));
    }

    /// @throws IllegalArgumentException with every problem
    static FixedValues read(String name, Map<String, Object> settings) {
        SettingsReader reader = new SettingsReader(settings, "");
        Map<String, Map<String, Value>> byGroup = new LinkedHashMap<>();
        entries(reader, "values", reader.value("values").orElse(Map.of()))
                .forEach((group, metrics) ->
                        byGroup.put(group, metrics(reader, "values." + group, metrics)));
        reader.finishOrFail("provider " + name);
        return new FixedValues(byGroup);
    }

    private static Map<String, Value> metrics(SettingsReader reader, String path, Object found) {
        Map<String, Value> metrics = new LinkedHashMap<>();
        entries(reader, path, found)
                .forEach((metric, value) -> {
                    String place = path + "." + metric;
                    if (value instanceof Map<?, ?>) {
                        Map<String, Double> values = new LinkedHashMap<>();
                        entries(reader, place, value)
                                .forEach((instance, number) ->
                                        number(reader, place + "." + instance, number)
                                                .ifPresent(read -> values.put(instance, read)));
                        metrics.put(metric, new Value.PerInstance(values));
                    } else {
                        number(reader, place, value)
                                .ifPresent(read -> metrics.put(metric, new Value.OfGroup(read)));
                    }
                });
        return metrics;
    }

    private static Map<String, Object> entries(SettingsReader reader, String path, Object found) {
        Map<String, Object> entries = new LinkedHashMap<>();
        if (found instanceof Map<?, ?> map) {
            map.forEach((key, value) -> entries.put(String.valueOf(key), value));
        } else {
            reader.problem(path, "something else", "names and their values");
        }
        return entries;
    }

    private static Optional<Double> number(SettingsReader reader, String path, Object found) {
        OptionalDouble number =
                found instanceof Number given
                        ? finite(given.doubleValue())
                        : OptionalDouble.empty();
        if (number.isEmpty()) {
            reader.problem(path, "something else", "a finite number");
            return Optional.empty();
        }
        return Optional.of(number.getAsDouble());
    }

    /// A query that is a number.
    static OptionalDouble literal(String text) {
        try {
            return finite(Double.parseDouble(text.strip()));
        } catch (NumberFormatException noNumber) {
            return OptionalDouble.empty();
        }
    }

    private static OptionalDouble finite(double number) {
        return Double.isFinite(number) ? OptionalDouble.of(number) : OptionalDouble.empty();
    }
}
