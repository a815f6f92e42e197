package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Collects the findings of one document. Not thread-safe; lives as long as one reading.
final class Findings {

    /// A file with more than this many problems is not the file that was meant; the rest is only
    /// counted.
    static final int LIMIT = 1_000;

    private static final int LONGEST_TEXT = 1_000;

    private final boolean tenants;
    private final List<Finding> findings = new ArrayList<>();
    private int errors;
    private int dropped;

    private Findings(boolean tenants) {
        this.tenants = tenants;
    }

    /// For documents that tenants write: groups and cases.
    Findings() {
        this(true);
    }

    /// For the server's own configuration.
    static Findings ofServer() {
        return new Findings(false);
    }

    boolean isTenants() {
        return tenants;
    }

    void error(String path, Place place, String found, String allowed) {
        add(new Finding(Problem.error(path, found, allowed), Optional.of(place)));
    }

    void warning(String path, Place place, String found, String allowed) {
        add(new Finding(Problem.warning(path, found, allowed), Optional.of(place)));
    }

    /// Takes a finding over, its texts on one line and of bounded length: names come from
    /// documents, too.
    void add(Finding given) {
        Problem problem = given.problem();
        Finding finding =
                new Finding(
                        new Problem(
                                problem.severity(),
                                Tree.oneLine(problem.path(), LONGEST_TEXT),
                                Tree.oneLine(problem.found(), LONGEST_TEXT),
                                Tree.oneLine(problem.allowed(), LONGEST_TEXT)),
                        given.place());
        if (finding.problem().severity() == Problem.Severity.ERROR) {
            errors++;
        }
        if (findings.size() < LIMIT) {
            findings.add(finding);
        } else {
            dropped++;
        }
    }

    /// Whether further findings are only counted.
    boolean isFull() {
        return findings.size() >= LIMIT;
    }

    /// Errors so far, those beyond the limit included.
    int errors() {
        return errors;
    }

    /// All findings in document order; those without a place come last.
    List<Finding> inOrder() {
        List<Finding> ordered = new ArrayList<>(findings);
        ordered.sort(
                Comparator.comparing(
                        finding -> finding.place().orElse(new Place(Integer.MAX_VALUE, 1)),
                        Comparator.comparingInt(Place::line).thenComparingInt(Place::column)));
        if (dropped > 0) {
            ordered.add(
                    new Finding(
                            Problem.error("", dropped + " more problems", "fix the first ones"),
                            Optional.empty()));
        }
        return List.copyOf(ordered);
    }
}
