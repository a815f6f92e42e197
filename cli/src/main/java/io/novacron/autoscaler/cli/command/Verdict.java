package io.novacron.autoscaler.cli.command;

import io.novacron.autoscaler.config.Finding;
import io.novacron.autoscaler.model.Problem;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/// What `validate` says about one file. Collects; not thread-safe.
final class Verdict {

    private final List<String> errors = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private String what = "";

    /// @param holds what the file holds, e.g. `1 group`
    void holds(String holds) {
        what = holds;
    }

    void error(String text) {
        errors.add(text);
    }

    void warning(String text) {
        warnings.add(text);
    }

    void add(List<Finding> findings) {
        findings.forEach(finding -> add("", finding));
    }

    /// @param prefix e.g. the name of the file within the file
    void add(String prefix, Finding finding) {
        boolean error = finding.problem().severity() == Problem.Severity.ERROR;
        (error ? errors : warnings).add(prefix + finding);
    }

    boolean isBad() {
        return !errors.isEmpty();
    }

    void print(String file, PrintWriter out) {
        String more = warnings.isEmpty() ? "" : ", " + counted(warnings.size(), "warning");
        out.println(
                errors.isEmpty()
                        ? "%s: ok (%s)%s".formatted(file, what, more)
                        : "%s: %s%s".formatted(file, counted(errors.size(), "problem"), more));
        errors.forEach(error -> out.println("  " + error));
        warnings.forEach(warning -> out.println("  " + warning));
    }

    static String counted(int number, String noun) {
        return "%d %s%s".formatted(number, noun, number == 1 ? "" : "s");
    }
}
