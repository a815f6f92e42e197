package io.novacron.autoscaler.cli.imports;

import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// PromQL for what Kubernetes' metrics APIs answer, per pod: usage as cAdvisor exports it, requests
/// as kube-state-metrics does.
final class PodQueries {

    private final String namespace;
    private final String target;

    /// @param target name of the Deployment, StatefulSet or other workload
    PodQueries(String namespace, String target) {
        this.namespace = namespace;
        this.target = target;
    }

    /// A resource's use as a share of the requests: HPA's `averageUtilization`.
    ObjectNode utilization(String resource) {
        return usage(resource)
                .put("type", resource.equals("cpu") ? "cpu_utilization" : "memory_utilization")
                .put(
                        "request",
                        "sum by (pod) (kube_pod_container_resource_requests%s)"
                                .formatted(selector("resource=\"" + resource + "\"")));
    }

    /// A resource's use in cores or bytes.
    ObjectNode usage(String resource) {
        String query =
                resource.equals("cpu")
                        ? "sum by (pod) (rate(container_cpu_usage_seconds_total%s[2m]))"
                        : "sum by (pod) (container_memory_working_set_bytes%s)";
        return perPod(query.formatted(selector("container!=\"\"")));
    }

    /// A metric the pods export themselves.
    ObjectNode exported(String name, JsonNode labels) {
        return perPod(
                isPlain(name)
                        ? "sum by (pod) (%s%s)".formatted(name, selector(matchers(labels)))
                        : "sum by (pod) (%s)"
                                .formatted(selector(joined(named(name), matchers(labels)))));
    }

    /// A metric of another object or from outside.
    ObjectNode outside(String name, String more) {
        return metric(
                isPlain(name)
                        ? "sum(%s{%s})".formatted(name, more)
                        : "sum({%s})".formatted(joined(named(name), more)));
    }

    /// Whether PromQL takes a name as it is; Kubernetes allows more.
    private static boolean isPlain(String name) {
        return name.matches("[a-zA-Z_:][a-zA-Z0-9_:]*");
    }

    private static String named(String name) {
        return "__name__=" + quoted(name);
    }

    private static String joined(String first, String second) {
        return second.isEmpty() ? first : first + ", " + second;
    }

    static String matchers(JsonNode labels) {
        StringJoiner matchers = new StringJoiner(", ");
        labels.properties()
                .forEach(label ->
                        matchers.add(label.getKey() + "=" + quoted(label.getValue().asString())));
        return matchers.toString();
    }

    String inNamespace() {
        return "namespace=" + quoted(namespace);
    }

    private String selector(String more) {
        return "{namespace=%s, pod=~%s%s}"
                .formatted(
                        quoted(namespace),
                        quoted(target.replace(".", "\\.") + "-.*"),
                        more.isEmpty() ? "" : ", " + more);
    }

    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static ObjectNode perPod(String query) {
        return metric(query).put("instanceLabel", "pod");
    }

    static ObjectNode metric(String query) {
        return Draft.node().put("type", "custom").put("provider", "prometheus").put("query", query);
    }
}
