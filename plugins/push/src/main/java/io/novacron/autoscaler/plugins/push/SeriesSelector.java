package io.novacron.autoscaler.plugins.push;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Which remote-write series a metric is read from: `name` or `name{label="v", other!="v",
/// third=~"regex", fourth!~"regex"}`, as Prometheus writes it. In values `${group}` and `${label}`
/// stand for the group's id and labels; they are put in after parsing, so no value can change the
/// selector.
///
/// @param conditions on labels, in the order written
record SeriesSelector(String name, List<Condition> conditions) {

    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
    private static final Pattern OUTSIDE =
            Pattern.compile("\\s*([a-zA-Z_:][a-zA-Z0-9_:]*)\\s*(?:\\{(.*)}\\s*)?", Pattern.DOTALL);
    private static final Pattern CONDITION =
            Pattern.compile(
                    "\\s*([a-zA-Z_][a-zA-Z0-9_]*)\\s*(=~|!~|!=|=)\\s*"
                            + "\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"\\s*(,|$)",
                    Pattern.DOTALL);
    private static final Pattern ESCAPE = Pattern.compile("\\\\(.)", Pattern.DOTALL);
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(?:labels\\.)?([^}]*)}");
    private static final String GROUP = "${group}";

    SeriesSelector {
        conditions = List.copyOf(conditions);
    }

    /// One condition on a label.
    ///
    /// @param sign `=`, `!=`, `=~` or `!~`
    /// @param text as written, variables included
    record Condition(String label, String sign, String text) {

        boolean isPattern() {
            return sign.endsWith("~");
        }

        boolean isNegated() {
            return sign.startsWith("!");
        }
    }

    /// A condition with its variables put in.
    record Test(String label, Pattern pattern, boolean negated) {
        boolean accepts(String value) {
            return pattern.matcher(value).matches() != negated;
        }
    }

    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    static boolean isLabel(String text) {
        return LABEL.matcher(text).matches();
    }

    /// @throws IllegalArgumentException that says what is wrong
    static SeriesSelector parse(String text) {
        Matcher outside = OUTSIDE.matcher(text);
        if (!outside.matches()) {
            throw new IllegalArgumentException(
                    "not the name of a series with {label=\"value\"}; functions are computed where"
                            + " the series come from, by a recording rule");
        }
        List<Condition> conditions = new ArrayList<>();
        String inside = Optional.ofNullable(outside.group(2)).orElse("");
        Matcher at = CONDITION.matcher(inside);
        int end = 0;
        while (!inside.substring(end).isBlank()) {
            at.region(end, inside.length());
            if (!at.lookingAt()) {
                throw new IllegalArgumentException(
                        "no label=\"value\" at character %s of the braces".formatted(end + 1));
            }
            conditions.add(new Condition(at.group(1), at.group(2), unescape(at.group(3))));
            end = at.end();
        }
        return new SeriesSelector(outside.group(1), conditions);
    }

    /// The label that is to equal the group's id, where the selector says so itself.
    Optional<String> groupLabel() {
        return conditions.stream()
                .filter(condition -> condition.sign().equals("=") && condition.text().equals(GROUP))
                .map(Condition::label)
                .findFirst();
    }

    /// The conditions for one group.
    ///
    /// @param variables what `${name}` stands for
    /// @throws IllegalArgumentException for an unknown variable or a bad regular expression
    List<Test> tests(Map<String, String> variables) {
        List<Test> tests = new ArrayList<>();
        for (Condition condition : conditions) {
            String text = substitute(condition, variables);
            try {
                Pattern pattern =
                        condition.isPattern()
                                ? Pattern.compile(text)
                                : Pattern.compile(text, Pattern.LITERAL);
                tests.add(new Test(condition.label(), pattern, condition.isNegated()));
            } catch (PatternSyntaxException unreadable) {
                throw new IllegalArgumentException(
                        "the regular expression of %s does not compile"
                                .formatted(condition.label()),
                        unreadable);
            }
        }
        return List.copyOf(tests);
    }

    private static String substitute(Condition condition, Map<String, String> variables) {
        return VARIABLE.matcher(condition.text())
                .replaceAll(found -> {
                    String value = variables.get(found.group(1));
                    if (value == null) {
                        throw new IllegalArgumentException(
                                "${" + found.group(1) + "} is no label of the group");
                    }
                    return Matcher.quoteReplacement(
                            condition.isPattern() ? Pattern.quote(value) : value);
                });
    }

    private static String unescape(String text) {
        return ESCAPE.matcher(text)
                .replaceAll(found ->
                        Matcher.quoteReplacement(
                                found.group(1).equals("n") ? "\n" : found.group(1)));
    }
}
