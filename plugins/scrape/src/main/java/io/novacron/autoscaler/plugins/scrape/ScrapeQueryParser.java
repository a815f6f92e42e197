package io.novacron.autoscaler.plugins.scrape;

import io.novacron.autoscaler.plugins.scrape.ScrapeQuery.Aggregate;
import io.novacron.autoscaler.plugins.scrape.ScrapeQuery.Matcher;
import io.novacron.autoscaler.plugins.scrape.ScrapeQuery.Selector;
import io.novacron.autoscaler.plugins.scrape.ScrapeQuery.Value;
import io.novacron.autoscaler.spi.SettingsReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Reads the text of a [ScrapeQuery]. One parser reads one text.
final class ScrapeQueryParser {

    private static final Pattern BLANK = Pattern.compile("\\s*");
    private static final Pattern NUMBER = Pattern.compile("\\d+(\\.\\d+)?([eE][+-]?\\d+)?");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
    private static final Pattern DURATION = Pattern.compile("[0-9a-z.]+");
    private static final Pattern OPERATOR = Pattern.compile("=~|!~|!=|=");
    private static final Pattern STRING = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(.)");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(?:labels\\.)?([^}]*)}");
    private static final Duration LONGEST_WINDOW = Duration.ofMinutes(30);

    private final String text;
    private final Map<String, String> variables;
    private final java.util.regex.Matcher at;

    private ScrapeQueryParser(String text, Map<String, String> variables) {
        this.text = text;
        this.variables = variables;
        this.at = BLANK.matcher(text);
    }

    /// @param variables what `${name}` stands for in label values
    /// @throws IllegalArgumentException that says what is wrong and where
    static ScrapeQuery parse(String text, Map<String, String> variables) {
        ScrapeQueryParser parser = new ScrapeQueryParser(text, variables);
        ScrapeQuery query = parser.query();
        if (parser.at.regionStart() != text.length()) {
            throw parser.wrong("text after the query");
        }
        return query;
    }

    private ScrapeQuery query() {
        double factor = 1;
        Optional<String> before = take(NUMBER);
        if (before.isPresent()) {
            factor = number(before.get());
            need("\\*", "* after the number");
        }
        Aggregate aggregate = Aggregate.SUM;
        Value value;
        Optional<Aggregate> wanted = aggregate();
        if (wanted.isPresent()) {
            aggregate = wanted.get();
            value = value();
            need("\\)", ")");
        } else {
            value = value();
        }
        if (take("\\*").isPresent()) {
            factor *= number(need(NUMBER, "a number"));
        } else if (take("/").isPresent()) {
            factor /= number(need(NUMBER, "a number"));
        }
        if (!Double.isFinite(factor) || factor == 0) {
            throw wrong("a factor that is zero or not finite");
        }
        return new ScrapeQuery(text, factor, aggregate, value);
    }

    private Optional<Aggregate> aggregate() {
        return take("(sum|avg|min|max)\\s*\\(")
                .map(found -> found.substring(0, 3))
                .map(name -> Aggregate.valueOf(name.toUpperCase(java.util.Locale.ROOT)));
    }

    private Value value() {
        Optional<String> function = take("(rate|mean|quantile)\\s*\\(");
        if (function.isEmpty()) {
            return new Value.Newest(selector());
        }
        double quantile = Double.NaN;
        if (function.get().startsWith("quantile")) {
            quantile = number(need(NUMBER, "the quantile"));
            if (quantile > 1) {
                throw wrong("a quantile above 1");
            }
            need(",", "a comma after the quantile");
        }
        Selector selector = selector();
        Optional<Duration> window = window();
        need("\\)", ")");
        return switch (function.get().charAt(0)) {
            case 'r' -> new Value.Rate(selector, window);
            case 'm' -> new Value.Mean(selector, window);
            default -> new Value.Quantile(quantile, selector, window);
        };
    }

    private Optional<Duration> window() {
        if (take("\\[").isEmpty()) {
            return Optional.empty();
        }
        Duration window =
                SettingsReader.parseDuration(need(DURATION, "a duration"))
                        .filter(Duration::isPositive)
                        .filter(duration -> duration.compareTo(LONGEST_WINDOW) <= 0)
                        .orElseThrow(() -> wrong("a window that is not from 1ms to 30m"));
        need("]", "]");
        return Optional.of(window);
    }

    private Selector selector() {
        String name = need(NAME, "the name of a metric");
        List<Matcher> matchers = new ArrayList<>();
        if (take("\\{").isPresent()) {
            while (take("}").isEmpty()) {
                matchers.add(matcher());
                if (take(",").isEmpty()) {
                    need("}", ", or } after a label");
                    break;
                }
            }
        }
        return new Selector(name, matchers);
    }

    private Matcher matcher() {
        String label = need(LABEL, "a label");
        String sign = need(OPERATOR, "one of = != =~ !~");
        Matcher.Operator operator =
                java.util.Arrays.stream(Matcher.Operator.values())
                        .filter(candidate -> candidate.sign().equals(sign))
                        .findFirst()
                        .orElseThrow();
        String quoted = need(STRING, "a value in double quotes");
        String value = substitute(unescape(quoted.substring(1, quoted.length() - 1)), operator);
        try {
            Pattern pattern =
                    operator.isPattern()
                            ? Pattern.compile(value)
                            : Pattern.compile(value, Pattern.LITERAL);
            return new Matcher(label, operator, pattern);
        } catch (PatternSyntaxException unreadable) {
            throw wrong("a regular expression that does not compile");
        }
    }

    private String substitute(String value, Matcher.Operator operator) {
        return VARIABLE.matcher(value)
                .replaceAll(found -> {
                    String name = found.group(1);
                    String known = variables.get(name);
                    if (known == null) {
                        throw wrong("${" + name + "}, which is no label of the group");
                    }
                    return java.util.regex.Matcher.quoteReplacement(
                            operator.isPattern() ? Pattern.quote(known) : known);
                });
    }

    private static String unescape(String text) {
        return ESCAPE.matcher(text)
                .replaceAll((MatchResult found) ->
                        java.util.regex.Matcher.quoteReplacement(
                                found.group(1).equals("n") ? "\n" : found.group(1)));
    }

    private double number(String token) {
        return Double.parseDouble(token);
    }

    private Optional<String> take(String regex) {
        return take(Pattern.compile(regex));
    }

    /// Takes what comes next, blanks before and after it not counted.
    private Optional<String> take(Pattern pattern) {
        skipBlank();
        at.usePattern(pattern);
        Optional<String> found = Optional.empty();
        if (at.lookingAt()) {
            found = Optional.of(at.group());
            at.region(at.end(), text.length());
        }
        skipBlank();
        return found;
    }

    private void skipBlank() {
        at.usePattern(BLANK);
        if (at.lookingAt()) {
            at.region(at.end(), text.length());
        }
    }

    private String need(String regex, String what) {
        return need(Pattern.compile(regex), what);
    }

    private String need(Pattern pattern, String what) {
        return take(pattern).orElseThrow(() -> wrong("no sign of " + what));
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(
                "%s at character %s".formatted(what, at.regionStart() + 1));
    }
}
