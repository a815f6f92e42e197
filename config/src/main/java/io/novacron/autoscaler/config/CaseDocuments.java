package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.GroupCheck;
import java.util.List;
import java.util.Optional;

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
