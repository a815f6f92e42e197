package io.novacron.autoscaler.cli.imports;

import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Step and simple scaling. Bounds of steps are relative to the threshold of the alarm that starts
/// the policy, so without the alarm there is no rule.
final class AwsSteps {

    private AwsSteps() {}

    /// @param settings the policy or the part of it that holds the adjustments
    static Optional<ObjectNode> rule(
            Draft draft, String name, JsonNode settings, JsonNode policy, AwsAlarms alarms) {
        Optional<JsonNode> found = alarms.of(policy);
        if (found.isEmpty()) {
            draft.note(
                    name,
                    "left out: its steps are relative to an alarm; name the file of"
                            + " 'aws cloudwatch describe-alarms', too");
            return Optional.empty();
        }
        JsonNode alarm = found.get();
        if (!alarm.path("Threshold").isNumber() || alarm.has("Metrics")) {
            draft.note(name, "left out: its alarm has no threshold of one metric");
            return Optional.empty();
        }
        double threshold = alarm.path("Threshold").asDouble();
        String metric =
                draft.metric(
                        AwsMetrics.name(alarm),
                        AwsMetrics.metric(draft, name, alarm.path("MetricName").asString("")));
        ObjectNode rule = draft.rule(name, "step", metric);
        int periods = alarm.path("EvaluationPeriods").asInt(1);
        rule.put("evaluationPeriods", periods);
        if (alarm.path("Period").asInt(60) != 60) {
            draft.note(
                    name,
                    "its alarm looks every %s s, the group every 60 s"
                            .formatted(alarm.path("Period")));
        }
        rule.put("changeType", changeType(settings.path("AdjustmentType").asString("")));
        JsonNode least = settings.path("MinAdjustmentMagnitude");
        if (least.isNumber()) {
            rule.put("minChange", least.asInt());
        }
        if (settings.path("Cooldown").asInt(0) > 0) {
            rule.put("cooldownPeriod", settings.path("Cooldown").asInt() + "s");
        }
        JsonNode adjustments = settings.path("StepAdjustments");
        if (adjustments.isEmpty()) {
            boolean above = alarm.path("ComparisonOperator").asString("").startsWith("Greater");
            step(rule, settings).set(above ? "from" : "to", Draft.number(threshold));
        }
        for (JsonNode adjustment : adjustments) {
            ObjectNode step = step(rule, adjustment);
            bound(step, "from", adjustment.path("MetricIntervalLowerBound"), threshold);
            bound(step, "to", adjustment.path("MetricIntervalUpperBound"), threshold);
        }
        return Optional.of(rule);
    }

    private static ObjectNode step(ObjectNode rule, JsonNode adjustment) {
        return rule.withArray("/steps")
                .addObject()
                .put("change", adjustment.path("ScalingAdjustment").asInt());
    }

    private static void bound(ObjectNode step, String name, JsonNode bound, double threshold) {
        if (bound.isNumber()) {
            step.set(name, Draft.number(threshold + bound.asDouble()));
        }
    }

    private static String changeType(String type) {
        return switch (type) {
            case "PercentChangeInCapacity" -> "percent";
            case "ExactCapacity" -> "exact";
            default -> "instances";
        };
    }
}
