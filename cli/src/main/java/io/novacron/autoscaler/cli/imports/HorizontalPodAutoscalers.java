package io.novacron.autoscaler.cli.imports;

import io.novacron.autoscaler.model.Quantity;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Kubernetes' HorizontalPodAutoscaler, `autoscaling/v1` and `v2`.
final class HorizontalPodAutoscalers implements Origin {

    /// How often the controller manager looks (`--horizontal-pod-autoscaler-sync-period`).
    static final String SYNC_PERIOD = "15s";

    /// Where a v1 object names no target (`MaxReplicas` aside, its only default).
    private static final int DEFAULT_UTILIZATION = 80;

    @Override
    public boolean knows(Foreign document) {
        return document.tree().path("kind").asString("").equals("HorizontalPodAutoscaler");
    }

    @Override
    public List<Draft> drafts(List<Foreign> documents) {
        return documents.stream().map(HorizontalPodAutoscalers::draft).toList();
    }

    private static Draft draft(Foreign document) {
        JsonNode spec = Required.object(document, "spec");
        Draft draft =
                draft(
                        "HorizontalPodAutoscaler",
                        document,
                        spec.path("minReplicas").asInt(1),
                        Required.number(document, "spec", "maxReplicas"));
        PodQueries queries = queries(document);
        JsonNode metrics = spec.path("metrics");
        if (metrics.isEmpty()) {
            // A v1 object, or a v2 object whose default is the same.
            JsonNode target = spec.path("targetCPUUtilizationPercentage");
            target(draft, "cpu", queries.utilization("cpu"))
                    .put("utilization", target.asInt(DEFAULT_UTILIZATION));
        }
        for (int index = 0; index < metrics.size(); index++) {
            metric(draft, queries, "spec.metrics[%d]".formatted(index), metrics.path(index));
        }
        behavior(draft, "spec.behavior", spec.path("behavior"));
        return draft;
    }

    /// What every Kubernetes object gives a group: its name, its labels, its rhythm.
    static Draft draft(String kind, Foreign document, int minimum, int maximum) {
        JsonNode metadata = document.tree().path("metadata");
        String namespace = namespace(document);
        String name = Required.text(document, "metadata", "name");
        Draft draft =
                new Draft(
                        "%s %s/%s".formatted(kind, namespace, name),
                        namespace.equals("default") ? name : namespace + "." + name,
                        "pod",
                        minimum,
                        maximum);
        draft.document().put("evaluationInterval", SYNC_PERIOD);
        draft.label("namespace", metadata.path("namespace"));
        JsonNode target = document.tree().path("spec").path("scaleTargetRef");
        draft.label("kind", target.path("kind"));
        draft.label("workload", target.path("name"));
        draft.note(
                "spec.scaleTargetRef",
                "name the controller that runs these instances (controller, launchTemplate)");
        return draft;
    }

    static PodQueries queries(Foreign document) {
        return new PodQueries(
                namespace(document), Required.text(document, "spec", "scaleTargetRef", "name"));
    }

    private static String namespace(Foreign document) {
        return document.tree().path("metadata").path("namespace").asString("default");
    }

    private static ObjectNode target(Draft draft, String name, ObjectNode metric) {
        String known = draft.metric(name, metric);
        return draft.rule(known, "target", known);
    }

    /// One entry of `spec.metrics`.
    static void metric(Draft draft, PodQueries queries, String where, JsonNode metric) {
        String type = metric.path("type").asString("");
        switch (type) {
            case "Resource" -> resource(draft, queries, where, metric.path("resource"));
            case "ContainerResource" -> {
                resource(draft, queries, where, metric.path("containerResource"));
                draft.note(
                        where,
                        "the query sums all containers of a pod; restrict it to container %s"
                                .formatted(metric.path("containerResource").path("container")));
            }
            case "Pods" -> {
                JsonNode pods = metric.path("pods");
                String name = pods.path("metric").path("name").asString("metric");
                ObjectNode made =
                        queries.exported(
                                name, pods.path("metric").path("selector").path("matchLabels"));
                value(draft, where, name, made, pods.path("target"));
            }
            case "Object" -> {
                JsonNode object = metric.path("object");
                String name = object.path("metric").path("name").asString("metric");
                JsonNode described = object.path("describedObject");
                String kind = described.path("kind").asString("object").toLowerCase(Locale.ROOT);
                ObjectNode made =
                        queries.outside(
                                name,
                                "%s, %s=%s"
                                        .formatted(
                                                queries.inNamespace(),
                                                kind,
                                                PodQueries.quoted(
                                                        described.path("name").asString(""))));
                value(draft, where, name, made, object.path("target"));
            }
            case "External" -> {
                JsonNode external = metric.path("external");
                String name = external.path("metric").path("name").asString("metric");
                JsonNode labels = external.path("metric").path("selector").path("matchLabels");
                value(
                        draft,
                        where,
                        name,
                        queries.outside(name, PodQueries.matchers(labels)),
                        external.path("target"));
            }
            default -> draft.note(where, "type '%s' has no equivalent".formatted(type));
        }
    }

    private static void resource(Draft draft, PodQueries queries, String where, JsonNode resource) {
        String name = resource.path("name").asString("");
        JsonNode target = resource.path("target");
        if (!name.equals("cpu") && !name.equals("memory")) {
            draft.note(where, "resource '%s' has no equivalent".formatted(name));
        } else if (target.has("averageUtilization")) {
            target(draft, name, queries.utilization(name))
                    .put("utilization", target.path("averageUtilization").asInt());
        } else {
            value(draft, where, name, queries.usage(name), target);
        }
    }

    private static void value(
            Draft draft, String where, String name, ObjectNode metric, JsonNode target) {
        String form = target.has("averageValue") ? "averageValue" : "value";
        OptionalDouble wanted = Quantity.parse(target.path(form).asString(""));
        if (wanted.isEmpty()) {
            draft.note(
                    where,
                    "target %s has no value that reads; the metric is left out".formatted(target));
            return;
        }
        target(draft, name, metric).set(form, Draft.number(wanted.getAsDouble()));
        draft.note(where, "compare the query with what the metrics API answers for " + name);
    }

    /// `spec.behavior`; what is left out has the same defaults here.
    static void behavior(Draft draft, String where, JsonNode behavior) {
        direction(draft, where + ".scaleUp", behavior.path("scaleUp"), "scaleOut");
        direction(draft, where + ".scaleDown", behavior.path("scaleDown"), "scaleIn");
    }

    private static void direction(Draft draft, String where, JsonNode rules, String name) {
        if (rules.isEmpty()) {
            return;
        }
        ObjectNode direction = Draft.node();
        if (rules.has("stabilizationWindowSeconds")) {
            direction.put(
                    "stabilizationWindow", rules.path("stabilizationWindowSeconds").asInt() + "s");
        }
        if (rules.has("tolerance")) {
            Quantity.parse(rules.path("tolerance").asString(""))
                    .ifPresentOrElse(
                            tolerance -> direction.put("tolerance", tolerance),
                            () -> draft.note(where + ".tolerance", "does not read"));
        }
        if (rules.has("selectPolicy")) {
            direction.put(
                    "select", rules.path("selectPolicy").asString("Max").toLowerCase(Locale.ROOT));
        }
        for (JsonNode policy : rules.path("policies")) {
            direction
                    .withArray("/limits")
                    .addObject()
                    .put(
                            "type",
                            policy.path("type").asString("").equals("Percent")
                                    ? "percent"
                                    : "instances")
                    .put("value", policy.path("value").asInt())
                    .put("period", policy.path("periodSeconds").asInt() + "s");
        }
        draft.document().withObject("/behavior").set(name, direction);
    }
}
