package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Ladder;
import io.novacron.autoscaler.model.TraceStep;
import tools.jackson.databind.node.ObjectNode;

/// Decisions in JSON or YAML (SPEC 6.1). The fields it names are always there, `null` where they
/// have nothing to say. Numbers that JSON has none of are written as text.
public final class DecisionDocuments {

    private DecisionDocuments() {}

    /// On one line, for `--output jsonl`.
    public static String toJsonLine(Decision decision) {
        return JsonText.compact(tree(decision));
    }

    public static String toJson(Decision decision) {
        return JsonText.indented(tree(decision));
    }

    public static String toYaml(Decision decision) {
        return YamlText.of(tree(decision));
    }

    /// The document of a decision.
    public static ObjectNode tree(Decision decision) {
        DocumentBuilder document =
                new DocumentBuilder()
                        .put("group", decision.group())
                        .put("at", decision.at())
                        .put("action", decision.action())
                        .put("from", capacity(decision.from()))
                        .put("to", capacity(decision.to()))
                        .putTextOrNull("rule", decision.rule());
        return document.put(
                        "limitedBy",
                        DocumentBuilder.texts(
                                decision.limitedBy().stream().map(Names::of).toList()))
                .put("reason", decision.reason())
                .put(
                        "trace",
                        DocumentBuilder.array(
                                decision.trace().stream().map(DecisionDocuments::step).toList()))
                .put("plan", plan(decision.plan()))
                .put(
                        "events",
                        DocumentBuilder.array(
                                decision.notices().stream()
                                        .map(notice ->
                                                new DocumentBuilder()
                                                        .put("type", notice.type())
                                                        .put("text", notice.text())
                                                        .build())
                                        .toList()))
                .put("memory", MemoryDocuments.tree(decision.memory()))
                .build();
    }

    private static ObjectNode capacity(Decision.Capacity capacity) {
        return new DocumentBuilder()
                .put("instances", capacity.instances())
                .putTextOrNull("size", capacity.size())
                .build();
    }

    private static ObjectNode step(TraceStep step) {
        DocumentBuilder document =
                new DocumentBuilder()
                        .put("stage", step.stage())
                        .putTextOrNull("rule", step.rule())
                        .put("code", step.code());
        if (step.ladder().isPresent()) {
            sizes(step, step.ladder().get(), document);
        } else {
            document.putNumber("recommendation", step.recommendation())
                    .put("input", step.input())
                    .put("output", step.output());
        }
        return document.put("note", step.note()).build();
    }

    // On a ladder the count stays, and the size goes from one to another.
    private static void sizes(TraceStep step, Ladder ladder, DocumentBuilder document) {
        step.recommendation()
                .ifPresent(place -> document.put("recommendedSize", ladder.size(place)));
        document.put("input", ladder.instances())
                .put("output", ladder.instances())
                .put("inputSize", ladder.size(step.input()))
                .put("outputSize", ladder.size(step.output()));
    }

    private static ObjectNode plan(Decision.Plan plan) {
        return new DocumentBuilder()
                .put("launch", plan.launch())
                .putText("launchSize", plan.launchSize())
                .put("terminate", DocumentBuilder.texts(plan.terminate()))
                .put("takeBack", DocumentBuilder.texts(plan.takeBack()))
                .put("replace", DocumentBuilder.texts(plan.replace()))
                .putUnlessEmpty(
                        "resize",
                        DocumentBuilder.array(
                                plan.resize().stream()
                                        .map(change ->
                                                new DocumentBuilder()
                                                        .put("instance", change.instance())
                                                        .put("to", change.to())
                                                        .build())
                                        .toList()))
                .build();
    }
}
