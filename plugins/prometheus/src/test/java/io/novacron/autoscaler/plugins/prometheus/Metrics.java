package io.novacron.autoscaler.plugins.prometheus;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricDefinition.Aggregate;
import io.novacron.autoscaler.model.MetricDefinition.Request;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.MetricsProvider.MetricRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Metrics of groups, as tests ask for them.
record Metrics(
        String group,
        Map<String, String> labels,
        MetricType type,
        Optional<String> query,
        Optional<String> groupLabel,
        Optional<String> instanceLabel,
        Optional<Request> request,
        Aggregate aggregate,
        List<Instance> instances) {

    static Metrics query(String query) {
        return new Metrics(
                "web",
                Map.of("team", "shop"),
                MetricType.CUSTOM,
                Optional.of(query),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Aggregate.AVG,
                List.of());
    }

    static Metrics byDefault(MetricType type) {
        Metrics plain = query("");
        return new Metrics(
                plain.group,
                plain.labels,
                type,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Aggregate.AVG,
                List.of());
    }

    Metrics of(String id) {
        return new Metrics(
                id, labels, type, query, groupLabel, instanceLabel, request, aggregate, instances);
    }

    Metrics labelled(String name, String value) {
        Map<String, String> more = new TreeMap<>(labels);
        more.put(name, value);
        return new Metrics(
                group, more, type, query, groupLabel, instanceLabel, request, aggregate, instances);
    }

    Metrics byGroup(String label) {
        return new Metrics(
                group,
                labels,
                type,
                query,
                Optional.of(label),
                instanceLabel,
                request,
                aggregate,
                instances);
    }

    Metrics byInstance(String label, Instance... those) {
        return new Metrics(
                group,
                labels,
                type,
                query,
                groupLabel,
                Optional.of(label),
                request,
                aggregate,
                List.of(those));
    }

    Metrics with(Instance... those) {
        return new Metrics(
                group,
                labels,
                type,
                query,
                groupLabel,
                instanceLabel,
                request,
                aggregate,
                List.of(those));
    }

    Metrics requesting(Request amount) {
        return new Metrics(
                group,
                labels,
                type,
                query,
                groupLabel,
                instanceLabel,
                Optional.of(amount),
                aggregate,
                instances);
    }

    Metrics as(Aggregate how) {
        return new Metrics(
                group, labels, type, query, groupLabel, instanceLabel, request, how, instances);
    }

    MetricDefinition definition() {
        MetricDefinition plain = MetricDefinition.of(type);
        return new MetricDefinition(
                type,
                plain.provider(),
                query,
                groupLabel,
                instanceLabel,
                request,
                aggregate,
                plain.maxAge(),
                plain.onMissing(),
                plain.trustZero(),
                plain.smoothing());
    }

    ScalingGroup scalingGroup() {
        return ScalingGroup.builder(group)
                .labels(new TreeMap<>(labels))
                .metric("m", definition())
                .build();
    }

    MetricRequest ask() {
        return ask("m");
    }

    MetricRequest ask(String metric) {
        return new MetricRequest(scalingGroup(), metric, definition(), instances);
    }

    static Instance instance(String id) {
        return instance(id, Optional.empty());
    }

    static Instance instance(String id, String address) {
        return instance(id, Optional.of(address));
    }

    private static Instance instance(String id, Optional<String> address) {
        return new Instance(
                id,
                InstanceState.RUNNING,
                Optional.of(true),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                address,
                true,
                false,
                false);
    }
}
