package io.novacron.autoscaler.cli.imports;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What the AWS command line answers: `autoscaling describe-auto-scaling-groups`,
/// `describe-policies` and `describe-scheduled-actions`, `application-autoscaling
/// describe-scalable-targets` and `describe-scaling-policies`, `cloudwatch describe-alarms`. A
/// group is put together from all of them.
final class AwsPolicies implements Origin {

    private static final List<String> LISTS =
            List.of(
                    "AutoScalingGroups",
                    "ScalableTargets",
                    "ScalingPolicies",
                    "MetricAlarms",
                    "ScheduledUpdateGroupActions",
                    "ScheduledActions");

    @Override
    public boolean knows(Foreign document) {
        return LISTS.stream().anyMatch(document.tree()::has);
    }

    @Override
    public List<Draft> drafts(List<Foreign> documents) {
        AwsAlarms alarms = new AwsAlarms();
        each(documents, "MetricAlarms").forEach(alarm -> alarms.add(alarm.tree()));
        Map<String, Draft> groups = new LinkedHashMap<>();
        for (Foreign group : each(documents, "AutoScalingGroups")) {
            groups.put(Required.text(group, "AutoScalingGroupName"), group(group));
        }
        for (Foreign target : each(documents, "ScalableTargets")) {
            groups.put(key(target), target(target));
        }
        for (Foreign policy : each(documents, "ScalingPolicies")) {
            String key = key(policy);
            policy(groups.computeIfAbsent(key, _ -> unbounded(key)), policy, alarms);
        }
        for (String list : List.of("ScheduledUpdateGroupActions", "ScheduledActions")) {
            for (Foreign action : each(documents, list)) {
                Draft draft = groups.get(key(action));
                if (draft != null) {
                    draft.note(
                            action.tree().path("ScheduledActionName").asString("scheduled action"),
                            "lasts until the next one there, a schedule has an end here:"
                                    + " write one (Recurrence %s)"
                                            .formatted(action.tree().path("Recurrence")));
                }
            }
        }
        if (groups.isEmpty()) {
            throw new ImportException(
                    documents.getFirst().place()
                            + ": alarms or actions alone make no group; name the groups' and"
                            + " policies' files, too");
        }
        return List.copyOf(groups.values());
    }

    private static List<Foreign> each(List<Foreign> documents, String list) {
        List<Foreign> found = new ArrayList<>();
        for (Foreign document : documents) {
            JsonNode items = document.tree().path(list);
            for (int index = 0; index < items.size(); index++) {
                found.add(
                        new Foreign(
                                "%s: %s[%d]".formatted(document.place(), list, index),
                                items.path(index)));
            }
        }
        return found;
    }

    private static String key(Foreign item) {
        return item.tree().has("AutoScalingGroupName")
                ? Required.text(item, "AutoScalingGroupName")
                : Required.text(item, "ResourceId")
                        + " "
                        + item.tree().path("ScalableDimension").asString("");
    }

    private static Draft group(Foreign group) {
        String name = Required.text(group, "AutoScalingGroupName");
        Draft draft =
                new Draft(
                        "Auto Scaling group " + name,
                        name,
                        "vm",
                        Required.number(group, "MinSize"),
                        Required.number(group, "MaxSize"));
        common(draft);
        JsonNode tree = group.tree();
        if (tree.path("DefaultInstanceWarmup").asInt(-1) >= 0) {
            draft.document().put("warmup", tree.path("DefaultInstanceWarmup").asInt() + "s");
        }
        for (JsonNode tag : tree.path("Tags")) {
            String key = tag.path("Key").asString("");
            if (!key.startsWith("aws:")) {
                draft.label(key, tag.path("Value"));
            }
        }
        return draft;
    }

    private static Draft target(Foreign target) {
        String resource = Required.text(target, "ResourceId");
        String dimension = target.tree().path("ScalableDimension").asString("");
        Draft draft =
                new Draft(
                        "scalable target " + resource,
                        resource,
                        "service",
                        Required.number(target, "MinCapacity"),
                        Required.number(target, "MaxCapacity"));
        common(draft);
        if (!dimension.endsWith(":DesiredCount")) {
            draft.note("ScalableDimension", dimension + " is no count of instances");
        }
        return draft;
    }

    private static Draft unbounded(String key) {
        int dimension = key.indexOf(' ');
        Draft draft =
                new Draft(
                        "policies of " + key,
                        dimension < 0 ? key : key.substring(0, dimension),
                        dimension < 0 ? "vm" : "service",
                        0,
                        1);
        common(draft);
        draft.note(
                "minCapacity, maxCapacity",
                "not known: the file that says them was not given; set them");
        return draft;
    }

    private static void common(Draft draft) {
        draft.document().put("evaluationInterval", "60s");
        draft.unhindered();
        draft.note(
                "AutoScalingGroupName",
                "name the controller that runs these instances (controller, launchTemplate)");
    }

    private static void policy(Draft draft, Foreign policy, AwsAlarms alarms) {
        JsonNode tree = policy.tree();
        String name = tree.path("PolicyName").asString("policy");
        JsonNode tracking =
                first(
                        tree,
                        "TargetTrackingConfiguration",
                        "TargetTrackingScalingPolicyConfiguration");
        JsonNode steps = first(tree, "StepScalingPolicyConfiguration");
        String type = tree.path("PolicyType").asString("SimpleScaling");
        Optional<ObjectNode> rule =
                switch (type) {
                    case "TargetTrackingScaling" -> AwsTargets.rule(draft, name, tracking);
                    case "StepScaling", "SimpleScaling" ->
                            AwsSteps.rule(
                                    draft,
                                    name,
                                    steps.isMissingNode() ? tree : steps,
                                    tree,
                                    alarms);
                    default -> {
                        draft.note(
                                name,
                                "policy type %s has no equivalent; see predictive".formatted(type));
                        yield Optional.empty();
                    }
                };
        rule.filter(_ -> !tree.path("Enabled").asBoolean(true))
                .ifPresent(made -> made.put("enabled", false));
        if (tree.path("EstimatedInstanceWarmup").asInt(-1) >= 0) {
            draft.document().put("warmup", tree.path("EstimatedInstanceWarmup").asInt() + "s");
        }
    }

    private static JsonNode first(JsonNode tree, String... names) {
        for (String name : names) {
            if (tree.has(name)) {
                return tree.path(name);
            }
        }
        return tree.path(names[0]);
    }
}
