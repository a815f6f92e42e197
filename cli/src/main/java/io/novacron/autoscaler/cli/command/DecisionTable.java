package io.novacron.autoscaler.cli.command;

import io.novacron.autoscaler.model.Decision;
import java.io.PrintWriter;
import java.util.List;

/// Many decisions, a row each; one alone is a [DecisionText].
final class DecisionTable {

    private DecisionTable() {}

    static void print(List<CaseAnswer> answers, PrintWriter out) {
        TextTable table = new TextTable("CASE", "FROM", "TO", "LIMITED BY", "REASON");
        for (CaseAnswer answer : answers) {
            switch (answer) {
                case CaseAnswer.Decided decided -> {
                    Decision decision = decided.decision();
                    table.row(
                            decided.name(),
                            Integer.toString(decision.from().instances()),
                            Integer.toString(decision.to().instances()),
                            limits(decision),
                            decision.reason());
                }
                case CaseAnswer.Refused refused ->
                        table.row(refused.name(), "", "", "", "error: " + refused.error());
            }
        }
        table.print(out);
    }

    private static String limits(Decision decision) {
        return String.join(", ", decision.limitedBy().stream().map(CaseCheck::name).toList());
    }
}
