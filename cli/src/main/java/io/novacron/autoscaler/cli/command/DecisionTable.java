package io.novacron.autoscaler.cli.command;

import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.TraceStep;
import java.io.PrintWriter;
import java.util.List;

/// A decision as people read it.
final class DecisionTable {

    private DecisionTable() {}

    static void print(Decision decision, PrintWriter out) {
        out.println("%s  %s".formatted(decision.group(), decision.at()));
        out.println(decision.reason());
        out.println();
        out.println("action      " + CaseCheck.name(decision.action()));
        out.println(
                "instances   %d → %d"
                        .formatted(decision.from().instances(), decision.to().instances()));
        decision.rule().ifPresent(rule -> out.println("decided by  " + rule));
        if (!decision.limitedBy().isEmpty()) {
            out.println("limited by  " + limits(decision));
        }
        out.println();
        TextTable table = new TextTable("STAGE", "CODE", "IN", "OUT", "WHY");
        for (TraceStep step : decision.trace()) {
            table.row(
                    CaseCheck.name(step.stage()),
                    CaseCheck.name(step.code()),
                    Integer.toString(step.input()),
                    Integer.toString(step.output()),
                    step.note());
        }
        table.print(out);
    }

    /// Many decisions, a row each.
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
