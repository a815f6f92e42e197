package io.novacron.autoscaler.server.http;

import io.novacron.autoscaler.config.Finding;
import io.novacron.autoscaler.config.Place;
import io.novacron.autoscaler.model.Problem;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// One thing wrong in a request.
///
/// @param path of the field, or the parameter's name; empty means the whole body
/// @param line from 1, where the body is a document
public record FieldProblem(
        String path, String found, String allowed, OptionalInt line, OptionalInt column) {

    /// Longest value that is repeated in an answer.
    private static final int LONGEST_QUOTE = 80;

    public FieldProblem(String path, String found, String allowed, OptionalInt line) {
        this(path, found, allowed, line, OptionalInt.empty());
    }

    public static FieldProblem of(String path, String found, String allowed) {
        return new FieldProblem(path, found, allowed, OptionalInt.empty());
    }

    public static FieldProblem of(Problem problem) {
        return of(problem.path(), problem.found(), problem.allowed());
    }

    /// @param withPlace false where the text that was read is not the one that was sent
    public static FieldProblem of(Finding finding, boolean withPlace) {
        Optional<Place> place = withPlace ? finding.place() : Optional.empty();
        Problem problem = finding.problem();
        return new FieldProblem(
                problem.path(),
                problem.found(),
                problem.allowed(),
                place.map(at -> OptionalInt.of(at.line())).orElse(OptionalInt.empty()),
                place.map(at -> OptionalInt.of(at.column())).orElse(OptionalInt.empty()));
    }

    /// Those of a severity.
    public static List<FieldProblem> of(
            List<Finding> findings, Problem.Severity severity, boolean withPlace) {
        return findings.stream()
                .filter(finding -> finding.problem().severity() == severity)
                .map(finding -> of(finding, withPlace))
                .toList();
    }

    /// The same of a document that is the value of a field of the request.
    public FieldProblem inside(String field) {
        String joint = path.isEmpty() || path.startsWith("[") ? "" : ".";
        return new FieldProblem(field + joint + path, found, allowed, line, column);
    }

    public ObjectNode tree() {
        ObjectNode tree =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("path", path)
                        .put("found", found)
                        .put("allowed", allowed);
        line.ifPresent(number -> tree.put("line", number));
        column.ifPresent(number -> tree.put("column", number));
        return tree;
    }

    /// A value as it is repeated in an answer: cut, on one line.
    public static String quoted(String value) {
        return "'" + plain(value) + "'";
    }

    /// The same without quotes.
    static String plain(String value) {
        StringBuilder text = new StringBuilder();
        value.codePoints()
                .limit(LONGEST_QUOTE)
                .forEach(
                        point -> text.appendCodePoint(Character.isISOControl(point) ? ' ' : point));
        return text.append(value.length() > LONGEST_QUOTE ? "…" : "").toString();
    }
}
