package io.novacron.autoscaler.cli.imports;

import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Metrics of CloudWatch by the names known here.
final class AwsMetrics {

    private AwsMetrics() {}

    /// @param name CloudWatch's metric name or a predefined metric type
    static ObjectNode metric(Draft draft, String where, String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        ObjectNode metric = Draft.node();
        if (lower.contains("cpuutilization")) {
            return metric.put("type", "cpu_utilization");
        }
        if (lower.contains("memoryutilization")) {
            return metric.put("type", "memory_utilization");
        }
        if (lower.contains("requestcountpertarget")) {
            return metric.put("type", "request_count");
        }
        if (lower.contains("network")) {
            return metric.put("type", "network_io");
        }
        draft.note(where, "push CloudWatch's %s, or name a provider that reads it".formatted(name));
        return metric.put("type", "custom").put("provider", "push");
    }

    /// A name for it.
    static String name(JsonNode metric) {
        String name = metric.path("MetricName").asString("metric");
        return name.toLowerCase(Locale.ROOT).contains("cpuutilization") ? "cpu" : name;
    }
}
