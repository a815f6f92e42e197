package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Forecast;
import io.novacron.autoscaler.model.GroupCheck;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// Evaluation cases in YAML or JSON (SPEC 6.1). Problems of the group have paths under `group`.
/// Reading never throws.
public final class CaseDocuments {

    private CaseDocuments() {}

    /// Reads one case.
    public static CaseReading read(String text) {
        return read(text, List.of());
    }

    /// Reads one case and lets the checks see its group.
    public static CaseReading read(String text, List<GroupCheck> checks) {
        return read(Optional.of(text), new Findings(), checks);
    }

    /// Reads one case in UTF-8.
    public static CaseReading read(byte[] content, List<GroupCheck> checks) {
        Findings findings = new Findings();
        return read(DocumentParser.decode(content, findings), findings, checks);
    }

    /// Reads a case a line; blank lines are skipped, places count within their line.
    public static List<CaseReading> readLines(String text, List<GroupCheck> checks) {
        return text.lines()
                .filter(line -> !line.isBlank())
                .map(line -> read(line, checks))
                .toList();
    }

    /// The document of a case, with what came of it as its `expect`: it reads back to the same
    /// case, and `evaluate --check` finds the same decision.
    ///
    /// @param source where it was taken from, for people
    public static ObjectNode tree(String source, EvaluationCase made, Decision decision) {
        DocumentBuilder expected =
                new DocumentBuilder()
                        .put("instances", decision.to().instances())
                        .put("action", decision.action())
                        .putText("size", decision.to().size())
                        .putTextOrNull("rule", decision.rule())
                        .putTexts(
                                "limitedBy", decision.limitedBy().stream().map(Names::of).toList());
        DocumentBuilder document =
                new DocumentBuilder()
                        .put("source", source)
                        .put("now", made.now())
                        .put("group", GroupDocuments.tree(made.group()))
                        .put("observed", ObservationWriter.tree(made.observed()));
        made.memory().ifPresent(memory -> document.put("memory", MemoryDocuments.tree(memory)));
        if (!made.forecast().equals(Forecast.NONE)) {
            document.put("forecast", ObservationWriter.tree(made.forecast()));
        }
        return document.put("expect", expected.build()).build();
    }

    private static CaseReading read(
            Optional<String> text, Findings findings, List<GroupCheck> checks) {
        Optional<Fields> fields =
                text.flatMap(content -> DocumentParser.parse(content, findings, true))
                        .flatMap(tree -> Node.root(tree, findings).fields("a case"));
        return fields.map(found -> new CaseReader(checks).read(found))
                .orElseGet(() ->
                        new CaseReading(
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Reading.of(Optional.empty(), findings)));
    }
}
