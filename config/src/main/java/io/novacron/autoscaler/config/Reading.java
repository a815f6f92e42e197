package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.Problem;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What came of reading a document: a value, or every reason why there is none.
public sealed interface Reading<T> {

    /// Every problem with its place, in document order.
    List<Finding> findings();

    /// The document reads; the findings are warnings.
    record Valid<T>(T value, List<Finding> findings) implements Reading<T> {
        public Valid {
            findings = List.copyOf(findings);
        }
    }

    /// The document does not read; at least one finding is an error.
    record Invalid<T>(List<Finding> findings) implements Reading<T> {
        public Invalid {
            findings = List.copyOf(findings);
        }
    }

    /// Every problem, warnings included, in document order.
    default List<Problem> problems() {
        return findings().stream().map(Finding::problem).toList();
    }

    /// The problems that refuse the document.
    default List<Problem> errors() {
        return withSeverity(Problem.Severity.ERROR);
    }

    /// The problems that do not.
    default List<Problem> warnings() {
        return withSeverity(Problem.Severity.WARNING);
    }

    private List<Problem> withSeverity(Problem.Severity severity) {
        return problems().stream().filter(problem -> problem.severity() == severity).toList();
    }

    /// The value, where the document reads.
    default Optional<T> optional() {
        return switch (this) {
            case Valid<T>(T read, List<Finding> _) -> Optional.of(read);
            case Invalid<T> _ -> Optional.empty();
        };
    }

    /// The value.
    ///
    /// @throws InvalidDocumentException that names every problem
    default T orThrow() {
        return switch (this) {
            case Valid<T>(T read, List<Finding> _) -> read;
            case Invalid<T>(List<Finding> found) -> throw new InvalidDocumentException(found);
        };
    }

    /// The same reading with another view of its value.
    default <U> Reading<U> map(Function<T, U> change) {
        return switch (this) {
            case Valid<T>(T read, List<Finding> found) -> new Valid<>(change.apply(read), found);
            case Invalid<T>(List<Finding> found) -> new Invalid<>(found);
        };
    }

    /// A value that was read, or none: valid only where no finding is an error.
    static <T> Reading<T> of(Optional<T> value, Findings findings) {
        List<Finding> found = findings.inOrder();
        if (findings.errors() == 0 && value.isPresent()) {
            return new Valid<>(value.get(), found);
        }
        if (findings.errors() == 0) {
            // A reader that drops a value without saying so is our mistake, not the document's; the
            // promise
            // not to throw holds all the same.
            Problem problem = Problem.error("", "a document that does not read", "a report of it");
            return new Invalid<>(List.of(new Finding(problem, Optional.empty())));
        }
        return new Invalid<>(found);
    }
}
