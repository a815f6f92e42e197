package io.novacron.autoscaler.cli.imports;

import io.novacron.autoscaler.model.Quantity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// KEDA's ScaledObject, `keda.sh/v1alpha1`.
final class ScaledObjects implements Origin {

    /// Defaults of the ScaledObject's own fields.
    private static final int MAXIMUM = 100;

    private static final int POLLING_SECONDS = 30;
    private static final int COOLDOWN_SECONDS = 300;

    /// Where each kind of trigger keeps the value an instance is to have.
    private static final Map<String, String> TARGETS =
            Map.ofEntries(
                    Map.entry("activemq", "targetQueueSize"),
                    Map.entry("apache-kafka", "lagThreshold"),
                    Map.entry("aws-cloudwatch", "targetMetricValue"),
                    Map.entry("aws-sqs-queue", "queueLength"),
                    Map.entry("azure-queue", "queueLength"),
                    Map.entry("azure-servicebus", "messageCount"),
                    Map.entry("datadog", "queryValue"),
                    Map.entry("gcp-pubsub", "value"),
                    Map.entry("graphite", "threshold"),
                    Map.entry("influxdb", "thresholdValue"),
                    Map.entry("kafka", "lagThreshold"),
                    Map.entry("loki", "threshold"),
                    Map.entry("metrics-api", "targetValue"),
                    Map.entry("mongodb", "queryValue"),
                    Map.entry("mssql", "targetValue"),
                    Map.entry("mysql", "queryValue"),
                    Map.entry("nats-jetstream", "lagThreshold"),
                    Map.entry("postgresql", "targetQueryValue"),
                    Map.entry("pulsar", "msgBacklogThreshold"),
                    Map.entry("rabbitmq", "value"),
                    Map.entry("redis", "listLength"),
                    Map.entry("redis-streams", "pendingEntriesCount"));

    @Override
    public boolean knows(Foreign document) {
        return document.tree().path("kind").asString("").equals("ScaledObject");
    }

    @Override
    public List<Draft> drafts(List<Foreign> documents) {
        return documents.stream().map(ScaledObjects::draft).toList();
    }

    private static Draft draft(Foreign document) {
        JsonNode spec = Required.object(document, "spec");
        int minimum = spec.path("minReplicaCount").asInt(0);
        Draft draft =
                HorizontalPodAutoscalers.draft(
                        "ScaledObject",
                        document,
                        minimum,
                        spec.path("maxReplicaCount").asInt(MAXIMUM));
        PodQueries queries = HorizontalPodAutoscalers.queries(document);
        JsonNode triggers = spec.path("triggers");
        Optional<ObjectNode> activation = Optional.empty();
        for (int index = 0; index < triggers.size(); index++) {
            JsonNode trigger = triggers.path(index);
            Optional<ObjectNode> wakes =
                    trigger(draft, queries, "spec.triggers[%d]".formatted(index), trigger);
            activation = activation.isPresent() ? activation : wakes;
        }
        activation
                .filter(_ -> minimum == 0)
                .ifPresent(above ->
                        draft.document()
                                .set(
                                        "activation",
                                        above.put(
                                                "idleAfter",
                                                spec.path("cooldownPeriod").asInt(COOLDOWN_SECONDS)
                                                        + "s")));
        fallback(draft, spec);
        JsonNode advanced = spec.path("advanced");
        HorizontalPodAutoscalers.behavior(
                draft,
                "spec.advanced.horizontalPodAutoscalerConfig.behavior",
                advanced.path("horizontalPodAutoscalerConfig").path("behavior"));
        paused(draft, document.tree().path("metadata").path("annotations"));
        for (String name : List.of("idleReplicaCount", "initialCooldownPeriod")) {
            if (spec.has(name)) {
                draft.note("spec." + name, "has no equivalent");
            }
        }
        if (advanced.has("scalingModifiers")) {
            draft.note(
                    "spec.advanced.scalingModifiers",
                    "has no equivalent; write its formula as a rule of type expression");
        }
        return draft;
    }

    private static void fallback(Draft draft, JsonNode spec) {
        JsonNode fallback = spec.path("fallback");
        if (fallback.isObject()) {
            int failures = fallback.path("failureThreshold").asInt(3);
            int seconds = spec.path("pollingInterval").asInt(POLLING_SECONDS) * failures;
            draft.document()
                    .putObject("fallback")
                    .put("capacity", fallback.path("replicas").asInt())
                    .put("after", seconds + "s");
            if (fallback.has("behavior")) {
                draft.note(
                        "spec.fallback.behavior",
                        "has no equivalent: fallback.capacity never lowers what runs");
            }
        }
    }

    private static void paused(Draft draft, JsonNode annotations) {
        if (annotations.path("autoscaling.keda.sh/paused").asString("").equals("true")) {
            draft.document().put("enabled", false);
        }
        if (annotations.has("autoscaling.keda.sh/paused-replicas")) {
            draft.document().put("enabled", false);
            draft.note(
                    "metadata.annotations",
                    "paused-replicas: the group is paused; set-capacity says at how many");
        }
    }

    /// @return what wakes a group with no instances, where the trigger can
    private static Optional<ObjectNode> trigger(
            Draft draft, PodQueries queries, String where, JsonNode trigger) {
        String type = trigger.path("type").asString("");
        JsonNode settings = trigger.path("metadata");
        String name = trigger.path("name").asString(type);
        switch (type) {
            case "cpu", "memory" -> {
                resource(draft, queries, where, type, trigger);
                return Optional.empty();
            }
            case "cron" -> {
                CronTrigger.schedule(draft, where, name, settings);
                return Optional.empty();
            }
            case "prometheus" -> {
                ObjectNode metric = PodQueries.metric(settings.path("query").asString(""));
                return target(draft, where, name, metric, settings, "threshold", trigger);
            }
            default -> {
                String key = TARGETS.get(type);
                if (key == null) {
                    draft.note(where, "trigger type '%s' has no equivalent".formatted(type));
                    return Optional.empty();
                }
                ObjectNode metric = Draft.node().put("type", "custom").put("provider", "push");
                draft.note(
                        where,
                        "push what %s measures as metric %s, or name a provider that reads it"
                                .formatted(type, name));
                return target(draft, where, name, metric, settings, key, trigger);
            }
        }
    }

    private static void resource(
            Draft draft, PodQueries queries, String where, String type, JsonNode trigger) {
        JsonNode settings = trigger.path("metadata");
        String form =
                trigger.path("metricType").asString(settings.path("type").asString("Utilization"));
        ObjectNode target = Draft.node();
        target.set(
                form.equals("Utilization") ? "averageUtilization" : "averageValue",
                form.equals("Utilization")
                        ? target.numberNode(settings.path("value").asInt())
                        : target.stringNode(settings.path("value").asString("")));
        ObjectNode metric = Draft.node().put("type", "Resource");
        metric.putObject("resource").put("name", type).set("target", target);
        HorizontalPodAutoscalers.metric(draft, queries, where, metric);
    }

    private static Optional<ObjectNode> target(
            Draft draft,
            String where,
            String wish,
            ObjectNode metric,
            JsonNode settings,
            String key,
            JsonNode trigger) {
        OptionalDouble wanted = Quantity.parse(settings.path(key).asString(""));
        if (wanted.isEmpty()) {
            draft.note(
                    where + ".metadata." + key,
                    "found %s; a number is needed: the trigger is left out"
                            .formatted(settings.path(key)));
            return Optional.empty();
        }
        if (trigger.has("authenticationRef")) {
            draft.note(where + ".authenticationRef", "belongs to the provider's configuration");
        }
        boolean average = !trigger.path("metricType").asString("AverageValue").equals("Value");
        String name = draft.metric(wish, metric);
        draft.rule(name, "target", name)
                .set(average ? "averageValue" : "value", Draft.number(wanted.getAsDouble()));
        String threshold = "activation" + Character.toUpperCase(key.charAt(0)) + key.substring(1);
        double above = Quantity.parse(settings.path(threshold).asString("0")).orElse(0);
        ObjectNode wakes = Draft.node().put("metric", name);
        wakes.set("above", Draft.number(above));
        return Optional.of(wakes);
    }
}
