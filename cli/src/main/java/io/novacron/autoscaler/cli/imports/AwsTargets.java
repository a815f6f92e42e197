package io.novacron.autoscaler.cli.imports;

import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Target tracking. Its high alarm takes three minutes above the target, its low alarm fifteen
/// below nine tenths of it (AWS Auto Scaling user guide, "Target tracking scaling policies"); this
/// is written as what it amounts to.
final class AwsTargets {

    private AwsTargets() {}

    static Optional<ObjectNode> rule(Draft draft, String name, JsonNode tracking) {
        JsonNode predefined = tracking.path("PredefinedMetricSpecification");
        JsonNode custom = tracking.path("CustomizedMetricSpecification");
        if (!tracking.path("TargetValue").isNumber()) {
            draft.note(name, "no TargetValue");
            return Optional.empty();
        }
        if (custom.has("Metrics")) {
            draft.note(name, "metric math has no equivalent; write a rule of type expression");
            return Optional.empty();
        }
        String wanted = predefined.path("PredefinedMetricType").asString(AwsMetrics.name(custom));
        String metric =
                draft.metric(
                        wanted.contains("CPUUtilization") ? "cpu" : wanted,
                        AwsMetrics.metric(draft, name, wanted));
        ObjectNode rule = draft.rule(name, "target", metric);
        rule.set(form(predefined, wanted), Draft.number(tracking.path("TargetValue").asDouble()));
        rule.put("tolerance", 0.1);
        if (tracking.path("DisableScaleIn").asBoolean(false)) {
            rule.put("disableScaleIn", true);
        }
        ObjectNode behavior = draft.document().withObject("/behavior");
        behavior.withObject("/scaleOut").put("stabilizationWindow", "2m").put("tolerance", 0);
        behavior.withObject("/scaleIn").put("stabilizationWindow", "15m");
        cooldown(draft, name, tracking);
        return Optional.of(rule);
    }

    private static String form(JsonNode predefined, String metric) {
        if (metric.contains("CPUUtilization") || metric.contains("MemoryUtilization")) {
            return "utilization";
        }
        // A predefined metric is an average of an instance; a custom one falls as capacity grows.
        return predefined.isMissingNode() ? "value" : "averageValue";
    }

    private static void cooldown(Draft draft, String name, JsonNode tracking) {
        if (tracking.path("ScaleOutCooldown").asInt(0) > 0
                || tracking.path("ScaleInCooldown").asInt(0) > 0) {
            draft.note(
                    name,
                    "ScaleOutCooldown and ScaleInCooldown are not needed: what is starting counts"
                            + " here; behavior.scaleOut.cooldown would be the same");
        }
    }
}
