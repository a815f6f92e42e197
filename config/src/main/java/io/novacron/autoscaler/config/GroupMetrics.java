package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The metrics of the group that is being read, for the parts that name them.
final class GroupMetrics {
    private final Map<String, MetricDefinition> definitions = new LinkedHashMap<>();
    private final boolean complete;

    /// @param complete false: the `metrics` part does not read, so a name cannot be told to be
    ///   unknown
    GroupMetrics(Map<String, MetricDefinition> definitions, boolean complete) {
        this.definitions.putAll(definitions);
        this.complete = complete;
    }

    /// Reads the name of a metric of the group.
    Optional<String> named(Node node) {
        Optional<String> name = Scalars.name(node);
        if (name.isEmpty() || definitions.containsKey(name.get())) {
            return name;
        }
        return complete
                ? node.wrong(
                        definitions.isEmpty()
                                ? "a metric of the group, which defines none"
                                : "a metric of the group (%s)%s"
                                        .formatted(
                                                Names.listed(definitions.keySet()),
                                                Names.suggestion(
                                                        node.findings(),
                                                        name.get(),
                                                        definitions.keySet())))
                : Optional.empty();
    }

    /// Defines a metric by the original's short form, where it is not defined yet; a metric of that
    /// name and another type is an error.
    Optional<String> define(Node node, String name, MetricType type) {
        MetricDefinition present =
                definitions.computeIfAbsent(name, _ -> MetricDefinition.of(type));
        return present.type() == type
                ? Optional.of(name)
                : node.wrong(
                        "%s, but metric %s has type %s"
                                .formatted(Names.of(type), name, Names.of(present.type())),
                        "the type of the metric, or no metricType");
    }

    Optional<MetricType> typeOf(String name) {
        return Optional.ofNullable(definitions.get(name)).map(MetricDefinition::type);
    }

    boolean isComplete() {
        return complete;
    }

    Map<String, MetricDefinition> definitions() {
        return definitions;
    }
}
