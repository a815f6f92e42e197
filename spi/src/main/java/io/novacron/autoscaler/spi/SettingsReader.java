package io.novacron.autoscaler.spi;

import io.novacron.autoscaler.model.Problem;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads a plug-in's own keys (settings, a launch template) and collects every problem instead of
/// stopping at the first: ask for each known key once, then call [#finish()], which also reports
/// the keys nobody asked for, with the nearest known one.
///
/// A value that is wrong is reported and read as absent. Problems never quote text values of a map
/// read with [#texts(String)], because those may be secrets. Not thread-safe; one reader, one use.
public final class SettingsReader {

    private static final Pattern DURATION_PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h|d)");
    private static final Pattern BYTES = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([KMGT]i?B?|B)?");
    private static final int LONGEST_QUOTE = 60;

    private final Map<?, ?> values;
    private final String path;
    private final List<Problem> problems;
    private final List<SettingsReader> sections = new ArrayList<>();
    private final TreeSet<String> known = new TreeSet<>();

    /// @param path where the keys stand, e.g. `launchTemplate`; empty for a plug-in's settings
    public SettingsReader(Map<?, ?> values, String path) {
        this(values, path, new ArrayList<>());
    }

    private SettingsReader(Map<?, ?> values, String path, List<Problem> problems) {
        this.values = values;
        this.path = path;
        this.problems = problems;
    }

    /// The raw value of a key.
    public Optional<Object> value(String key) {
        known.add(key);
        return Optional.ofNullable(values.get(key));
    }

    public Optional<String> text(String key) {
        return value(key)
                .flatMap(value ->
                        value instanceof String text && !text.isBlank()
                                ? Optional.of(text)
                                : wrong(key, value, "a text"));
    }

    /// A required http or https URL without user info. It may hold a secret, so no problem quotes
    /// it.
    public Optional<URI> secretUrl(String key) {
        Optional<String> text = text(key);
        try {
            URI url = new URI(text.orElse(""));
            boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (http && url.getHost() != null && url.getUserInfo() == null) {
                return Optional.of(url);
            }
        } catch (URISyntaxException wrong) {
            // Told below, as any other URL that cannot be used.
        }
        problem(
                key,
                text.isPresent() ? "something else" : "nothing",
                "an http or https URL without user and password");
        return Optional.empty();
    }

    public Optional<Boolean> flag(String key) {
        return value(key)
                .flatMap(value ->
                        value instanceof Boolean flag
                                ? Optional.of(flag)
                                : wrong(key, value, "true or false"));
    }

    /// A whole number within bounds, both included.
    public Optional<Integer> integer(String key, int min, int max) {
        return value(key)
                .flatMap(value -> {
                    Optional<Integer> whole = whole(value);
                    return whole.isPresent() && whole.get() >= min && whole.get() <= max
                            ? whole
                            : wrong(key, value, "a whole number from %s to %s", min, max);
                });
    }

    /// A duration within bounds, both included: `500ms`, `15s`, `1h30m`, `7d` or ISO-8601.
    public Optional<Duration> duration(String key, Duration min, Duration max) {
        return value(key)
                .flatMap(value -> {
                    Optional<Duration> duration =
                            value instanceof Duration ready
                                    ? Optional.of(ready)
                                    : value instanceof String text
                                            ? parseDuration(text)
                                            : Optional.empty();
                    return duration.isPresent()
                                    && duration.get().compareTo(min) >= 0
                                    && duration.get().compareTo(max) <= 0
                            ? duration
                            : wrong(
                                    key,
                                    value,
                                    "a duration such as 15s or 1h30m, from %s to %s",
                                    readable(min),
                                    readable(max));
                });
    }

    /// A number of bytes, at least `min`: `65536`, `512Ki`, `10Mi` (1024s), `10M` (1000s).
    public Optional<Long> bytes(String key, long min) {
        return value(key)
                .flatMap(value -> {
                    Optional<Long> bytes = parseBytes(String.valueOf(value));
                    return bytes.isPresent() && bytes.get() >= min
                            ? bytes
                            : wrong(key, value, "bytes such as 10Mi, at least %s", min);
                });
    }

    /// A map of names to plain values (text, number, flag), all as text. Values are never quoted.
    public Optional<Map<String, String>> texts(String key) {
        return value(key).flatMap(value -> texts(key, value));
    }

    private Optional<Map<String, String>> texts(String key, Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            problem(key, kind(value), "names and their values");
            return Optional.empty();
        }
        Map<String, String> texts = new java.util.LinkedHashMap<>();
        map.forEach((name, entry) -> {
            if (entry instanceof String || entry instanceof Number || entry instanceof Boolean) {
                texts.put(String.valueOf(name), entry.toString());
            } else {
                problem(key + "." + name, kind(entry), "a text, a number, true or false");
            }
        });
        return Optional.of(texts);
    }

    /// A nested map; its problems and unknown keys are reported with this reader's.
    public Optional<SettingsReader> section(String key) {
        return value(key)
                .flatMap(value -> {
                    if (!(value instanceof Map<?, ?> map)) {
                        return wrong(key, value, "keys and their values");
                    }
                    SettingsReader section = new SettingsReader(map, at(key), problems);
                    sections.add(section);
                    return Optional.of(section);
                });
    }

    /// Adds a problem of the plug-in's own; `key` may be empty for the whole.
    public void problem(String key, String found, String allowed) {
        problems.add(Problem.error(key.isEmpty() ? path : at(key), found, allowed));
    }

    /// All problems, unknown keys included.
    public List<Problem> finish() {
        reportUnknown();
        return List.copyOf(problems);
    }

    /// For a factory: fails once with every problem.
    ///
    /// @throws IllegalArgumentException where there is a problem
    public void finishOrFail(String what) {
        List<Problem> found = finish();
        if (!found.isEmpty()) {
            throw new IllegalArgumentException(
                    what
                            + ": "
                            + String.join("; ", found.stream().map(Problem::toString).toList()));
        }
    }

    private void reportUnknown() {
        for (Object key : values.keySet()) {
            String name = String.valueOf(key);
            if (!known.contains(name)) {
                problem(name, "an unknown key", allowedKeys(name));
            }
        }
        sections.forEach(SettingsReader::reportUnknown);
    }

    private String allowedKeys(String name) {
        return known.stream()
                .min(java.util.Comparator.comparingInt(candidate -> distance(name, candidate)))
                .filter(nearest -> distance(name, nearest) <= Math.max(2, name.length() / 3))
                .map(nearest -> "did you mean %s? ".formatted(nearest))
                .orElse("")
                .concat("known keys: " + String.join(", ", known));
    }

    private String at(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private <T> Optional<T> wrong(String key, Object value, String allowed, Object... parts) {
        problem(key, quoted(value), allowed.formatted(parts));
        return Optional.empty();
    }

    private static String quoted(Object value) {
        return switch (value) {
            case String text when text.length() <= LONGEST_QUOTE -> "'" + text + "'";
            case Number number -> number.toString();
            case Boolean flag -> flag.toString();
            default -> kind(value);
        };
    }

    private static String kind(@Nullable Object value) {
        return switch (value) {
            case null -> "nothing";
            case String _ -> "a text";
            case Number _ -> "a number";
            case Boolean _ -> "a flag";
            case List<?> _ -> "a list";
            case Map<?, ?> _ -> "a map";
            default -> value.getClass().getSimpleName();
        };
    }

    private static Optional<Integer> whole(Object value) {
        if (!(value instanceof Number number)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BigDecimal(number.toString()).intValueExact());
        } catch (ArithmeticException | NumberFormatException notWhole) {
            return Optional.empty();
        }
    }

    /// Reads `500ms`, `15s`, `1h30m`, `7d` or ISO-8601; empty where it is none of them.
    public static Optional<Duration> parseDuration(String text) {
        String trimmed = text.strip();
        try {
            if (trimmed.startsWith("P")) {
                return Optional.of(Duration.parse(trimmed));
            }
            Matcher part = DURATION_PART.matcher(trimmed);
            Duration sum = Duration.ZERO;
            int end = 0;
            while (end < trimmed.length()) {
                if (!part.find(end) || part.start() != end) {
                    return Optional.empty();
                }
                BigDecimal amount = new BigDecimal(part.group(1));
                sum = sum.plusNanos(amount.multiply(nanosOf(part.group(2))).longValueExact());
                end = part.end();
            }
            return end == 0 ? Optional.empty() : Optional.of(sum);
        } catch (ArithmeticException | DateTimeParseException unreadable) {
            return Optional.empty();
        }
    }

    private static BigDecimal nanosOf(String unit) {
        return BigDecimal.valueOf(
                switch (unit) {
                    case "ms" -> 1_000_000L;
                    case "s" -> 1_000_000_000L;
                    case "m" -> 60_000_000_000L;
                    case "h" -> 3_600_000_000_000L;
                    case "d" -> 86_400_000_000_000L;
                    default -> throw new IllegalArgumentException("unit " + unit);
                });
    }

    private static Optional<Long> parseBytes(String text) {
        Matcher matcher = BYTES.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String unit = Optional.ofNullable(matcher.group(2)).orElse("");
        long base = unit.contains("i") ? 1024 : 1000;
        int power = unit.isEmpty() ? 0 : Math.max(0, "KMGT".indexOf(unit.charAt(0)) + 1);
        try {
            return Optional.of(
                    new BigDecimal(matcher.group(1))
                            .multiply(BigDecimal.valueOf(base).pow(power))
                            .longValueExact());
        } catch (ArithmeticException fraction) {
            return Optional.empty();
        }
    }

    private static String readable(Duration duration) {
        return duration.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    /// Levenshtein's distance.
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int column = 0; column <= other.length(); column++) {
            row[column] = column;
        }
        for (int line = 1; line <= one.length(); line++) {
            int diagonal = row[0];
            row[0] = line;
            for (int column = 1; column <= other.length(); column++) {
                int substituted =
                        diagonal + (one.charAt(line - 1) == other.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(substituted, 1 + Math.min(row[column - 1], row[column]));
            }
        }
        return row[other.length()];
    }
}
