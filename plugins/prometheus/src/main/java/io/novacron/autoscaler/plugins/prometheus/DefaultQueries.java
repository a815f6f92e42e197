package io.novacron.autoscaler.plugins.prometheus;

import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.ResourceType;
import io.novacron.autoscaler.model.ScalingGroup;
import java.util.Optional;

/// What is asked for a metric that gives no query of its own. Every default query serves all groups
/// at once.
///
/// The convention: series carry a label with the group's id (`group`), put there by the scrape
/// configuration's relabelling, and `instance`. Machines (vm, compute_node, storage_node) are
/// measured by node_exporter, containers and pods by cAdvisor, services and processes by the
/// Prometheus client libraries. Utilizations are percent; with a `request`, usage in cores and
/// bytes instead. Durations are seconds, rates a second.
final class DefaultQueries {

    /// A query with the labels that tell groups and instances apart.
    ///
    /// @param instanceLabel empty where the answer is a value of the whole group
    record Query(String text, String groupLabel, Optional<String> instanceLabel) {}

    // The hierarchy of control groups has series, too, which would count twice.
    private static final String CONTAINERS = "image!=\"\", ";

    private enum Source {
        NODE,
        CONTAINER,
        CLIENT_LIBRARY
    }

    private final PrometheusSettings settings;

    DefaultQueries(PrometheusSettings settings) {
        this.settings = settings;
    }

    /// Empty where there is none for the type.
    Optional<Query> of(ScalingGroup group, MetricDefinition definition) {
        boolean usage = definition.request().isPresent();
        Source source = source(group.resourceType());
        String groupLabel = definition.groupLabel().orElse(settings.groupLabel());
        String instanceLabel = definition.instanceLabel().orElse(settings.instanceLabel());
        return byInstance(definition.type(), source, usage)
                .map(text ->
                        query(
                                text,
                                groupLabel,
                                Optional.of(instanceLabel),
                                groupLabel + ", " + instanceLabel))
                .or(() ->
                        ofGroup(definition.type())
                                .map(text ->
                                        query(text, groupLabel, Optional.empty(), groupLabel)));
    }

    private Query query(
            String pattern, String groupLabel, Optional<String> instanceLabel, String by) {
        // The @words are no PromQL that a label could be named like.
        String text =
                pattern.replace("@by", "by (" + by + ")")
                        .replace("@all", groupLabel + "!=\"\"")
                        .replace("@group", groupLabel)
                        .replace("@window", "[" + settings.rateWindow() + "]");
        return new Query(text, groupLabel, instanceLabel);
    }

    private static Source source(ResourceType type) {
        return switch (type) {
            case VM, COMPUTE_NODE, STORAGE_NODE -> Source.NODE;
            case CONTAINER, POD -> Source.CONTAINER;
            case SERVICE, PROCESS -> Source.CLIENT_LIBRARY;
        };
    }

    private static Optional<String> byInstance(MetricType type, Source source, boolean usage) {
        return switch (type) {
            case CPU_UTILIZATION -> Optional.of(cpu(source, usage));
            case MEMORY_UTILIZATION -> memory(source, usage);
            case NETWORK_IO -> network(source);
            case DISK_IO -> disk(source);
            case REQUEST_COUNT, QUEUE_LENGTH, RESPONSE_TIME, LATENCY, CUSTOM -> Optional.empty();
        };
    }

    private static String cpu(Source source, boolean usage) {
        return switch (source) {
            case NODE ->
                    usage
                            ? "sum @by (rate(node_cpu_seconds_total{mode!~\"idle|iowait|steal\", @all}@window))"
                            : "100 * (1 - avg @by (rate(node_cpu_seconds_total{mode=\"idle\", @all}@window)))";
            case CONTAINER -> cores("container_cpu_usage_seconds_total", CONTAINERS, usage);
            case CLIENT_LIBRARY -> cores("process_cpu_seconds_total", "", usage);
        };
    }

    // Without a request, percent of one core.
    private static String cores(String counter, String matcher, boolean usage) {
        return (usage ? "" : "100 * ")
                + "sum @by (rate("
                + counter
                + "{"
                + matcher
                + "@all}@window))";
    }

    private static Optional<String> memory(Source source, boolean usage) {
        return switch (source) {
            case NODE ->
                    Optional.of(
                            usage
                                    ? "sum @by (node_memory_MemTotal_bytes{@all}"
                                            + " - node_memory_MemAvailable_bytes{@all})"
                                    : "100 * (1 - sum @by (node_memory_MemAvailable_bytes{@all})"
                                            + " / sum @by (node_memory_MemTotal_bytes{@all}))");
            case CONTAINER ->
                    Optional.of(
                            usage
                                    ? "sum @by (container_memory_working_set_bytes{"
                                            + CONTAINERS
                                            + "@all})"
                                    : "100 * sum @by (container_memory_working_set_bytes{"
                                            + CONTAINERS
                                            + "@all})"
                                            + " / sum @by (container_spec_memory_limit_bytes{"
                                            + CONTAINERS
                                            + "@all} > 0)");
            case CLIENT_LIBRARY ->
                    usage
                            ? Optional.of("sum @by (process_resident_memory_bytes{@all})")
                            : Optional.empty();
        };
    }

    private static Optional<String> network(Source source) {
        return switch (source) {
            case NODE ->
                    both(
                            "node_network_receive_bytes_total",
                            "node_network_transmit_bytes_total",
                            "device!=\"lo\", ");
            case CONTAINER ->
                    both(
                            "container_network_receive_bytes_total",
                            "container_network_transmit_bytes_total",
                            CONTAINERS);
            case CLIENT_LIBRARY -> Optional.empty();
        };
    }

    private static Optional<String> disk(Source source) {
        return switch (source) {
            case NODE -> both("node_disk_read_bytes_total", "node_disk_written_bytes_total", "");
            case CONTAINER ->
                    both(
                            "container_fs_reads_bytes_total",
                            "container_fs_writes_bytes_total",
                            CONTAINERS);
            case CLIENT_LIBRARY -> Optional.empty();
        };
    }

    private static Optional<String> both(String one, String other, String matcher) {
        String rate = "sum @by (rate(%s{" + matcher + "@all}@window))";
        return Optional.of(rate.formatted(one) + " + " + rate.formatted(other));
    }

    private static Optional<String> ofGroup(MetricType type) {
        return switch (type) {
            case REQUEST_COUNT -> Optional.of("sum @by (rate(http_requests_total{@all}@window))");
            case QUEUE_LENGTH -> Optional.of("sum @by (queue_length{@all})");
            case RESPONSE_TIME ->
                    Optional.of(
                            "sum @by (rate(http_request_duration_seconds_sum{@all}@window))"
                                    + " / sum @by (rate(http_request_duration_seconds_count{@all}@window))");
            case LATENCY ->
                    Optional.of(
                            "histogram_quantile(0.95, sum by (@group, le)"
                                    + " (rate(http_request_duration_seconds_bucket{@all}@window)))");
            case CPU_UTILIZATION, MEMORY_UTILIZATION, NETWORK_IO, DISK_IO, CUSTOM ->
                    Optional.empty();
        };
    }
}
