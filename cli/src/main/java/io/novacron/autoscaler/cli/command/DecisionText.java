package io.novacron.autoscaler.cli.command;

import io.novacron.autoscaler.model.Decision;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/// A decision as people read it, whether it was made here or a server tells of it.
///
/// @param steps a row each: stage, code, in, out, why
record DecisionText(
        String group,
        String at,
        String reason,
        String action,
        String from,
        String to,
        Optional<String> rule,
        List<String> limitedBy,
        List<List<String>> steps) {

    static DecisionText of(Decision decision) {
        return new DecisionText(
                decision.group(),
                decision.at().toString(),
                decision.reason(),
                CaseCheck.name(decision.action()),
                Integer.toString(decision.from().instances()),
                Integer.toString(decision.to().instances()),
                decision.rule(),
                decision.limitedBy().stream().map(CaseCheck::name).toList(),
                decision.trace().stream()
                        .map(step ->
                                List.of(
                                        CaseCheck.name(step.stage()),
                                        CaseCheck.name(step.code()),
                                        Integer.toString(step.input()),
                                        Integer.toString(step.output()),
                                        step.note()))
                        .toList());
    }

    /// @param decision as the HTTP API answers it
    static DecisionText of(JsonNode decision) {
        return new DecisionText(
                decision.path("group").asString(),
                decision.path("at").asString(),
                decision.path("reason").asString(),
                decision.path("action").asString(),
                decision.path("from").path("instances").asString(),
                decision.path("to").path("instances").asString(),
                Optional.of(decision.path("rule"))
                        .filter(JsonNode::isString)
                        .map(JsonNode::asString),
                elements(decision.path("limitedBy")).stream().map(JsonNode::asString).toList(),
                elements(decision.path("trace")).stream()
                        .map(step ->
                                List.of(
                                        step.path("stage").asString(),
                                        step.path("code").asString(),
                                        step.path("input").asString(),
                                        step.path("output").asString(),
                                        step.path("note").asString()))
                        .toList());
    }

    private static List<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    void print(PrintWriter out) {
        out.println("%s  %s".formatted(group, at));
        out.println(reason);
        out.println();
        out.println("action      " + action);
        out.println("instances   %s → %s".formatted(from, to));
        rule.ifPresent(name -> out.println("decided by  " + name));
        if (!limitedBy.isEmpty()) {
            out.println("limited by  " + String.join(", ", limitedBy));
        }
        out.println();
        TextTable table = new TextTable("STAGE", "CODE", "IN", "OUT", "WHY");
        steps.forEach(step -> table.row(step.toArray(String[]::new)));
        table.print(out);
    }
}
