package io.novacron.autoscaler.plugins.prometheus;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// A query in PromQL in which `${group}` and `${label}` stand for the group's id and labels.
///
/// Only as much of PromQL is understood as keeps a value within its place: strings, comments and
/// brackets. Within quotes a value is escaped for these quotes, and taken literally where the
/// string is a regular expression (`=~`, `!~`). Outside of quotes it must be a word of letters,
/// digits, `_` and `:`. Within backticks, which know no escapes, there are no variables. So a value
/// never ends the string it stands in (INCIDENTS 45).
///
/// Example: `up{job=~"${team}-.*"}` with team `a"b.c` is `up{job=~"a\"b\\.c-.*"}`.
final class QueryTemplate {

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_:]+");
    private static final String PATTERN_SIGNS = "\\.+*?()|[]{}^$";

    /// A metric's name with or without matchers, and nothing around it.
    private static final Pattern SELECTOR =
            Pattern.compile("\\s*(?:([a-zA-Z_:][a-zA-Z0-9_:]*)\\s*(?:\\{[^{}]*})?|\\{[^{}]*})\\s*");

    /// Where a variable stands, hence how its value is written.
    private enum Place {
        DOUBLE_QUOTES,
        SINGLE_QUOTES,
        DOUBLE_QUOTED_PATTERN,
        SINGLE_QUOTED_PATTERN,
        BARE
    }

    private sealed interface Piece {
        record Text(String text) implements Piece {}

        record Variable(String name, Place place) implements Piece {}
    }

    private final String text;
    private final List<Piece> pieces;
    private final boolean selector;

    private QueryTemplate(String text, List<Piece> pieces, boolean selector) {
        this.text = text;
        this.pieces = List.copyOf(pieces);
        this.selector = selector;
    }

    /// @throws IllegalArgumentException that says what is wrong and where
    static QueryTemplate parse(String text) {
        return new Scan(text).template();
    }

    /// As written.
    String text() {
        return text;
    }

    /// Whether the query is a selector alone, so that `timestamp(…)` of it is its samples' own
    /// time.
    boolean isSelector() {
        return selector;
    }

    /// The query for a group.
    ///
    /// @throws IllegalArgumentException where a variable is unknown or its value does not fit
    String fill(Map<String, String> variables) {
        StringBuilder filled = new StringBuilder(text.length() + 32);
        for (Piece piece : pieces) {
            switch (piece) {
                case Piece.Text(String plain) -> filled.append(plain);
                case Piece.Variable(String name, Place place) ->
                        filled.append(written(value(name, variables), name, place));
            }
        }
        return filled.toString();
    }

    private static String value(String name, Map<String, String> variables) {
        return Optional.ofNullable(variables.get(name))
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "the group has no label '%s' for ${%s}; it has: %s"
                                        .formatted(name, name, names(variables.keySet()))));
    }

    private static String names(Collection<String> names) {
        return String.join(", ", new TreeSet<>(names));
    }

    private static String written(String value, String name, Place place) {
        return switch (place) {
            case DOUBLE_QUOTES -> escaped(value, '"');
            case SINGLE_QUOTES -> escaped(value, '\'');
            case DOUBLE_QUOTED_PATTERN -> escaped(literalPattern(value), '"');
            case SINGLE_QUOTED_PATTERN -> escaped(literalPattern(value), '\'');
            case BARE -> {
                if (!WORD.matcher(value).matches()) {
                    throw new IllegalArgumentException(
                            "${%s} stands outside of quotes and its value is not a word of letters,"
                                            .formatted(name)
                                    + " digits, _ and :");
                }
                yield value;
            }
        };
    }

    private static String escaped(String value, char quote) {
        StringBuilder escaped = new StringBuilder(value.length() + 8);
        for (int index = 0; index < value.length(); index++) {
            char sign = value.charAt(index);
            if (sign == quote || sign == '\\') {
                escaped.append('\\').append(sign);
            } else if (sign < ' ' || sign == 0x7f) {
                escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) sign));
            } else {
                escaped.append(sign);
            }
        }
        return escaped.toString();
    }

    private static String literalPattern(String value) {
        StringBuilder literal = new StringBuilder(value.length() + 8);
        for (int index = 0; index < value.length(); index++) {
            char sign = value.charAt(index);
            if (PATTERN_SIGNS.indexOf(sign) >= 0) {
                literal.append('\\');
            }
            literal.append(sign);
        }
        return literal.toString();
    }

    /// One pass over a text. Not thread-safe; one scan, one use.
    private static final class Scan {
        private final String text;
        private final List<Piece> pieces = new ArrayList<>();
        private final StringBuilder plain = new StringBuilder();
        // The query with its strings emptied and its comments left out.
        private final StringBuilder skeleton = new StringBuilder();
        private final StringBuilder open = new StringBuilder();
        private int at;

        Scan(String text) {
            this.text = text;
        }

        QueryTemplate template() {
            while (at < text.length()) {
                char sign = text.charAt(at);
                switch (sign) {
                    case '#' -> comment();
                    case '"', '\'', '`' -> string(sign);
                    case '(', '[', '{' -> {
                        open.append(sign);
                        take(sign);
                    }
                    case ')', ']', '}' -> {
                        close(sign);
                        take(sign);
                    }
                    default -> {
                        if (text.startsWith("${", at)) {
                            variable(Place.BARE);
                            skeleton.append('x');
                        } else {
                            take(sign);
                        }
                    }
                }
            }
            if (!open.isEmpty()) {
                throw wrong("'%s' is not closed".formatted(open.charAt(open.length() - 1)));
            }
            if (skeleton.toString().isBlank()) {
                throw wrong("nothing but blanks and comments");
            }
            flush();
            return new QueryTemplate(text, pieces, isSelector(skeleton));
        }

        private static boolean isSelector(CharSequence skeleton) {
            var matcher = SELECTOR.matcher(skeleton);
            return matcher.matches()
                    && !"inf".equalsIgnoreCase(matcher.group(1))
                    && !"nan".equalsIgnoreCase(matcher.group(1));
        }

        private void take(char sign) {
            plain.append(sign);
            skeleton.append(sign);
            at++;
        }

        private void close(char sign) {
            char opening = sign == ')' ? '(' : sign == ']' ? '[' : '{';
            int last = open.length() - 1;
            if (last < 0 || open.charAt(last) != opening) {
                throw wrong("'%s' closes nothing".formatted(sign));
            }
            open.setLength(last);
        }

        private void comment() {
            while (at < text.length() && text.charAt(at) != '\n') {
                at++;
            }
        }

        private void string(char quote) {
            Place place = place(quote, skeleton.toString().stripTrailing());
            int start = at;
            plain.append(quote);
            at++;
            while (at < text.length() && text.charAt(at) != quote) {
                char sign = text.charAt(at);
                if (sign == '\n' && quote != '`') {
                    break;
                }
                if (sign == '\\' && quote != '`' && at + 1 < text.length()) {
                    plain.append(sign).append(text.charAt(at + 1));
                    at += 2;
                } else if (text.startsWith("${", at)) {
                    if (quote == '`') {
                        throw wrong("a variable within backticks, which know no escapes");
                    }
                    variable(place);
                } else {
                    plain.append(sign);
                    at++;
                }
            }
            if (at >= text.length() || text.charAt(at) != quote) {
                at = start;
                throw wrong("%s is not closed".formatted(quote));
            }
            plain.append(quote);
            skeleton.append("\"\"");
            at++;
        }

        private static Place place(char quote, String before) {
            boolean pattern = before.endsWith("=~") || before.endsWith("!~");
            if (quote == '\'') {
                return pattern ? Place.SINGLE_QUOTED_PATTERN : Place.SINGLE_QUOTES;
            }
            return pattern ? Place.DOUBLE_QUOTED_PATTERN : Place.DOUBLE_QUOTES;
        }

        private void variable(Place place) {
            int end = text.indexOf('}', at);
            if (end < 0) {
                throw wrong("'${' is not closed");
            }
            flush();
            pieces.add(new Piece.Variable(text.substring(at + 2, end), place));
            at = end + 1;
        }

        private void flush() {
            if (!plain.isEmpty()) {
                pieces.add(new Piece.Text(plain.toString()));
                plain.setLength(0);
            }
        }

        private IllegalArgumentException wrong(String what) {
            return new IllegalArgumentException("%s, at character %s".formatted(what, at + 1));
        }
    }
}
