package io.novacron.autoscaler.cli.command;

import io.novacron.autoscaler.config.CaseDocuments;
import io.novacron.autoscaler.config.CaseReading;
import io.novacron.autoscaler.config.EvaluationCase;
import io.novacron.autoscaler.config.Expectation;
import io.novacron.autoscaler.config.Finding;
import io.novacron.autoscaler.config.Reading;
import io.novacron.autoscaler.engine.DecisionEngine;
import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.GroupCheck;
import io.novacron.autoscaler.model.Problem;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What came of one case: a decision, or every reason why there is none.
sealed interface CaseAnswer {

    /// The case's id, or where it stands.
    String name();

    Optional<Expectation> expectation();

    record Decided(String name, Optional<Expectation> expectation, Decision decision)
            implements CaseAnswer {}

    /// @param problems each with its path
    record Refused(String name, Optional<Expectation> expectation, List<String> problems)
            implements CaseAnswer {
        public Refused {
            problems = List.copyOf(problems);
        }

        String error() {
            return String.join("; ", problems);
        }
    }

    /// Reads and decides one case; a case that does not read is an answer, too.
    ///
    /// @param place what it is called where it has no id
    static CaseAnswer of(byte[] content, String place, List<GroupCheck> checks) {
        CaseReading reading = CaseDocuments.read(content, checks);
        String name = reading.id().orElse(place);
        return switch (reading.result()) {
            case Reading.Valid<EvaluationCase>(EvaluationCase read, List<Finding> _) ->
                    decided(name, reading.expectation(), read);
            case Reading.Invalid<EvaluationCase>(List<Finding> findings) ->
                    new Refused(name, reading.expectation(), errors(findings));
        };
    }

    // The one catch-all around an evaluation: it never throws, and if it did, the cases after it
    // would
    // still want their answers.
    private static CaseAnswer decided(
            String name, Optional<Expectation> expectation, EvaluationCase read) {
        try {
            Decision decision =
                    DecisionEngine.compile(read.group())
                            .decide(read.memory(), read.observed(), read.forecast(), read.now());
            return new Decided(name, expectation, decision);
        } catch (RuntimeException fault) {
            return new Refused(
                    name,
                    expectation,
                    List.of("this is a fault of the program, please report it: " + fault));
        }
    }

    private static List<String> errors(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.problem().severity() == Problem.Severity.ERROR)
                .map(Finding::toString)
                .collect(Collectors.toList());
    }
}
