package io.novacron.autoscaler.cli.imports;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Nomad's scaling policies, as its API answers them (`nomad scaling policy info -json`) or as part
/// of a job (`nomad job inspect`). Blocks are lists of one object there.
final class NomadPolicies implements Origin {

    @Override
    public boolean knows(Foreign document) {
        JsonNode tree = document.tree();
        return isPolicy(tree) || tree.has("TaskGroups") || tree.path("Job").has("TaskGroups");
    }

    private static boolean isPolicy(JsonNode tree) {
        return tree.has("Policy") && tree.has("Max") && tree.path("Target").isObject();
    }

    @Override
    public List<Draft> drafts(List<Foreign> documents) {
        List<Draft> drafts = new ArrayList<>();
        for (Foreign document : documents) {
            if (isPolicy(document.tree())) {
                JsonNode target = document.tree().path("Target");
                drafts.add(
                        draft(
                                document,
                                target.path("Job").asString("job"),
                                target.path("Group").asString("group")));
            } else {
                job(document, drafts);
            }
        }
        return drafts;
    }

    private static void job(Foreign document, List<Draft> drafts) {
        JsonNode job = document.tree().has("Job") ? document.tree().path("Job") : document.tree();
        boolean any = false;
        for (JsonNode group : job.path("TaskGroups")) {
            JsonNode scaling = group.path("Scaling");
            if (scaling.isObject()) {
                any = true;
                drafts.add(
                        draft(
                                new Foreign(
                                        document.place() + ", group " + group.path("Name"),
                                        scaling),
                                job.path("ID").asString("job"),
                                group.path("Name").asString("group")));
            }
        }
        if (!any) {
            throw new ImportException(document.place() + ": no task group has a scaling block");
        }
    }

    private static Draft draft(Foreign document, String job, String group) {
        JsonNode scaling = document.tree();
        Draft draft =
                new Draft(
                        "Nomad policy of %s/%s".formatted(job, group),
                        job + "." + group,
                        "service",
                        scaling.path("Min").asInt(0),
                        Required.number(document, "Max"));
        JsonNode policy = only(scaling.path("Policy"));
        if (!scaling.path("Enabled").asBoolean(true)) {
            draft.document().put("enabled", false);
        }
        if (policy.has("evaluation_interval")) {
            draft.document()
                    .put("evaluationInterval", policy.path("evaluation_interval").asString(""));
        }
        draft.label("job", draft.document().stringNode(job));
        draft.note("Target", "name the controller that runs these instances");
        draft.unhindered();
        cooldown(draft, policy);
        blocks(policy.path("check"))
                .forEach((name, check) -> check(draft, "check " + name, name, check));
        return draft;
    }

    private static void cooldown(Draft draft, JsonNode policy) {
        cooldown(draft, "scaleOut", policy, "cooldown_on_scale_up");
        cooldown(draft, "scaleIn", policy, "cooldown");
    }

    private static void cooldown(Draft draft, String direction, JsonNode policy, String key) {
        JsonNode cooldown = policy.has(key) ? policy.path(key) : policy.path("cooldown");
        if (cooldown.isString()) {
            draft.document()
                    .withObject("/behavior")
                    .withObject("/" + direction)
                    .put("cooldown", cooldown.asString());
        }
    }

    private static void check(Draft draft, String where, String name, JsonNode check) {
        String source = check.path("source").asString("nomad-apm");
        ObjectNode metric =
                Draft.node()
                        .put("type", "custom")
                        .put("provider", source.equals("prometheus") ? "prometheus" : "push");
        if (source.equals("prometheus")) {
            metric.put("query", check.path("query").asString(""));
        } else {
            draft.note(
                    where,
                    "push the answer of %s to %s as metric %s"
                            .formatted(source, check.path("query"), name));
        }
        if (check.has("query_window")) {
            draft.note(where + ".query_window", "put the window into the query");
        }
        if (check.has("group")) {
            draft.note(where + ".group", "groups of checks have no equivalent; see priority");
        }
        blocks(check.path("strategy"))
                .forEach((strategy, settings) ->
                        strategy(draft, where, name, metric, strategy, settings));
    }

    private static void strategy(
            Draft draft,
            String where,
            String wish,
            ObjectNode metric,
            String strategy,
            JsonNode settings) {
        switch (strategy) {
            case "target-value" -> {
                String name = draft.metric(wish, metric);
                ObjectNode rule = draft.rule(name, "target", name);
                rule.set("value", Draft.number(settings.path("target").asDouble()));
                rule.put("tolerance", settings.path("threshold").asDouble(0.01));
            }
            case "threshold" -> {
                String name = draft.metric(wish, metric);
                ObjectNode rule = draft.rule(name, "step", name);
                ObjectNode step = rule.withArray("/steps").addObject();
                if (settings.has("lower_bound")) {
                    step.set("from", Draft.number(settings.path("lower_bound").asDouble()));
                }
                if (settings.has("upper_bound")) {
                    step.set("to", Draft.number(settings.path("upper_bound").asDouble()));
                }
                change(draft, where, rule, step, settings);
                if (settings.has("within_bounds_trigger")) {
                    draft.note(where + ".within_bounds_trigger", "compare with evaluationPeriods");
                }
            }
            case "pass-through" -> {
                String name = draft.metric(wish, metric);
                ObjectNode rule = draft.rule(name, "expression", name);
                rule.remove("metric");
                rule.put("desired", "metrics[\"%s\"]".formatted(name));
            }
            default ->
                    draft.note(
                            where,
                            "strategy '%s' has no equivalent"
                                    .formatted(strategy.toLowerCase(Locale.ROOT)));
        }
    }

    private static void change(
            Draft draft, String where, ObjectNode rule, ObjectNode step, JsonNode settings) {
        if (settings.has("delta")) {
            step.put("change", settings.path("delta").asInt());
        } else if (settings.has("percentage")) {
            rule.put("changeType", "percent");
            step.set("change", Draft.number(settings.path("percentage").asDouble()));
        } else if (settings.has("value")) {
            rule.put("changeType", "exact");
            step.put("change", settings.path("value").asInt());
        } else {
            draft.note(where, "none of delta, percentage, value");
        }
    }

    private static JsonNode only(JsonNode block) {
        return block.isArray() ? block.path(0) : block;
    }

    /// Named blocks: an object of objects, or lists of them.
    private static Map<String, JsonNode> blocks(JsonNode node) {
        Map<String, JsonNode> blocks = new java.util.LinkedHashMap<>();
        for (JsonNode each : node.isArray() ? node : List.of(node)) {
            each.properties().forEach(block -> blocks.put(block.getKey(), only(block.getValue())));
        }
        return blocks;
    }
}
