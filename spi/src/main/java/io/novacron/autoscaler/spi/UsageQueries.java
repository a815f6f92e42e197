package io.novacron.autoscaler.spi;

import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricDefinition.Request;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// The queries by which a controller measures the processor time and memory of its own instances:
/// `cpu_utilization` and `memory_utilization`, which a metric of that type may leave out, and
/// others of the controller's own. With a `request` a sample is an amount, to be compared with it.
///
/// @param names all of them, as they are listed in a problem
public record UsageQueries(List<String> names) {

    public UsageQueries {
        names = List.copyOf(names);
    }

    /// The query of a metric; empty where it names none of these and its type has no default.
    public Optional<String> of(MetricDefinition definition) {
        if (definition.query().isPresent()) {
            return definition.query().map(String::strip).filter(names::contains);
        }
        return definition.type() == MetricType.CPU_UTILIZATION
                ? Optional.of("cpu_utilization")
                : definition.type() == MetricType.MEMORY_UTILIZATION
                        ? Optional.of("memory_utilization")
                        : Optional.empty();
    }

    /// The amount an instance requests, where the metric says one.
    public static OptionalDouble request(MetricDefinition definition) {
        return definition.request().orElse(null) instanceof Request.Fixed(double fixed)
                ? OptionalDouble.of(fixed)
                : OptionalDouble.empty();
    }

    /// What is wrong with a metric's query and request, with paths relative to the group.
    ///
    /// @param metric name within the group
    public List<Problem> problems(String metric, MetricDefinition definition) {
        List<Problem> problems = new ArrayList<>();
        String path = "metrics." + metric;
        if (of(definition).isEmpty()) {
            problems.add(
                    Problem.error(
                            path + ".query",
                            definition.query().map(text -> "'" + text + "'").orElse("nothing"),
                            "one of "
                                    + String.join(", ", names)
                                    + "; it may be left out for type cpu_utilization and"
                                    + " memory_utilization"));
        }
        definition
                .request()
                .filter(Request.Query.class::isInstance)
                .ifPresent(_ ->
                        problems.add(
                                Problem.error(
                                        path + ".request",
                                        "a query",
                                        "a number of cores or bytes")));
        return problems;
    }

    /// The same, and a warning where a request turns percent into amounts for a rule that compares
    /// values.
    public List<Problem> problems(ScalingGroup group, String metric, MetricDefinition definition) {
        List<Problem> problems = problems(metric, definition);
        boolean compared =
                group.rules().stream()
                        .anyMatch(rule ->
                                rule.metrics().contains(metric) && !(rule instanceof Rule.Target));
        if (definition.request().isPresent() && compared) {
            problems.add(
                    Problem.warning(
                            "metrics." + metric + ".request",
                            "a request with a rule that is no target rule",
                            "that rule compares cores or bytes, not percent; leave request out for"
                                    + " percent"));
        }
        return problems;
    }
}
