package io.novacron.autoscaler.server.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Names of media types, and which of them a client takes.
public final class MediaTypes {

    public static final String JSON = "application/json";
    public static final String YAML = "application/yaml";
    public static final String PROBLEM = "application/problem+json";
    public static final String MERGE_PATCH = "application/merge-patch+json";
    public static final String EVENT_STREAM = "text/event-stream";
    public static final String OPEN_METRICS = "application/openmetrics-text";
    public static final String TEXT = "text/plain";

    /// Other names of YAML that are in use.
    private static final Set<String> ALSO_YAML =
            Set.of("application/x-yaml", "text/yaml", "text/x-yaml");

    /// Longest `Accept` that is looked at: longer ones count as "anything".
    private static final int LONGEST_ACCEPT = 1_000;

    private MediaTypes() {}

    /// A content type without its parameters, by the one name used here.
    public static String plain(String contentType) {
        String name = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return ALSO_YAML.contains(name) ? YAML : name;
    }

    /// A parameter of a content type, without the quotes it may have.
    public static Optional<String> parameter(String contentType, String name) {
        for (String part : contentType.split(";", -1)) {
            String[] pair = part.split("=", 2);
            if (pair.length == 2 && pair[0].strip().equalsIgnoreCase(name)) {
                return Optional.of(pair[1].strip().replace("\"", ""));
            }
        }
        return Optional.empty();
    }

    /// Whether an `Accept` or `Accept-Encoding` names exactly this, wildcards aside.
    static boolean names(String accept, String name) {
        return ranges(accept).stream()
                .filter(range -> range.name().equals(name))
                .anyMatch(range -> range.quality() > 0);
    }

    private record Range(String name, double quality) {
        boolean matches(String type) {
            return name.equals("*/*")
                    || name.equals(type)
                    || (name.endsWith("/*")
                            && type.startsWith(name.substring(0, name.length() - 1)));
        }

        int precision() {
            return name.equals("*/*") ? 0 : name.endsWith("/*") ? 1 : 2;
        }
    }

    /// The offered type that a client likes best; JSON where it does not care. Empty where it takes
    /// none of them.
    public static Optional<String> best(String accept, Set<String> offered) {
        List<Range> ranges = ranges(accept);
        List<String> byPreference = new ArrayList<>(offered);
        byPreference.sort(
                Comparator.comparing((String type) -> !type.equals(JSON))
                        .thenComparing(type -> !type.equals(OPEN_METRICS))
                        .thenComparing(type -> type));
        if (ranges.isEmpty()) {
            return byPreference.stream().findFirst();
        }
        return byPreference.stream()
                .filter(type -> quality(type, ranges) > 0)
                // Sorting is stable: among equals the order above decides.
                .max(
                        Comparator.comparingDouble((String type) ->
                                quality(type, ranges) - byPreference.indexOf(type) * 1e-9));
    }

    private static double quality(String type, List<Range> ranges) {
        return ranges.stream()
                .filter(range -> range.matches(type))
                .max(Comparator.comparingInt(Range::precision))
                .map(Range::quality)
                .orElse(0.0);
    }

    private static List<Range> ranges(String accept) {
        List<Range> ranges = new ArrayList<>();
        if (accept.length() > LONGEST_ACCEPT) {
            return ranges;
        }
        for (String part : accept.split(",", -1)) {
            if (!part.isBlank()) {
                ranges.add(new Range(plain(part), quality(part)));
            }
        }
        return ranges;
    }

    private static double quality(String part) {
        for (String parameter : part.split(";", -1)) {
            String text = parameter.strip();
            if (text.startsWith("q=")) {
                try {
                    return Double.parseDouble(text.substring(2));
                } catch (NumberFormatException _) {
                    return 1;
                }
            }
        }
        return 1;
    }
}
