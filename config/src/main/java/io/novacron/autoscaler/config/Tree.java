package io.novacron.autoscaler.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// A document as written, before it means anything: six kinds of value, each with its place. An
/// alias of YAML shares the tree it stands for.
sealed interface Tree {
    Place place();

    /// The kind in words, for problems.
    String kind();

    /// The value in few words, for problems.
    String shown();

    record Text(String value, Place place) implements Tree {
        @Override
        public String kind() {
            return "text";
        }

        @Override
        public String shown() {
            return "'" + shortened(value) + "'";
        }
    }

    /// A number in the digits it was written with.
    record Numeral(String digits, Place place) implements Tree {

        double value() {
            return switch (digits.toLowerCase(java.util.Locale.ROOT)) {
                case ".nan" -> Double.NaN;
                case ".inf", "+.inf" -> Double.POSITIVE_INFINITY;
                case "-.inf" -> Double.NEGATIVE_INFINITY;
                default -> Double.parseDouble(digits);
            };
        }

        /// The value where it is a whole number a long holds, however it is written (`2`, `2.0`,
        /// `2e0`).
        Optional<Long> whole() {
            try {
                return Optional.of(Long.parseLong(digits));
            } catch (NumberFormatException notPlain) {
                double value = value();
                return value == Math.rint(value) && Math.abs(value) < 1L << 53
                        ? Optional.of((long) value)
                        : Optional.empty();
            }
        }

        /// Whether it is written as a whole number, without point or exponent.
        boolean isWrittenWhole() {
            return digits.matches("[-+]?[0-9]+");
        }

        @Override
        public String kind() {
            return "a number";
        }

        @Override
        public String shown() {
            return shortened(digits);
        }
    }

    record Truth(boolean value, Place place) implements Tree {
        @Override
        public String kind() {
            return "true or false";
        }

        @Override
        public String shown() {
            return Boolean.toString(value);
        }
    }

    /// `null`, or a key without a value: the same as leaving the key out.
    record Nothing(Place place) implements Tree {
        @Override
        public String kind() {
            return "nothing";
        }

        @Override
        public String shown() {
            return "nothing";
        }
    }

    record Sequence(List<Tree> items, Place place) implements Tree {
        @Override
        public String kind() {
            return "a list";
        }

        @Override
        public String shown() {
            return items.isEmpty() ? "an empty list" : "a list";
        }
    }

    /// Entries in the order written.
    record Mapping(LinkedHashMap<String, Entry> entries, Place place) implements Tree {
        @Override
        public String kind() {
            return "a mapping";
        }

        @Override
        public String shown() {
            return entries.isEmpty()
                    ? "an empty mapping"
                    : "a mapping of "
                            + shortened(
                                    String.join(", ", entries.keySet().stream().limit(4).toList()));
        }
    }

    /// @param keyPlace where the key stands
    record Entry(Place keyPlace, Tree value) {}

    /// Text short enough for a message, on one line.
    static String shortened(String text) {
        return oneLine(text, 80);
    }

    /// At most so many characters, without control characters.
    static String oneLine(String text, int longest) {
        String start = text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
        StringBuilder clean = new StringBuilder(start.length());
        start.codePoints()
                .forEach(point ->
                        clean.appendCodePoint(
                                Character.isISOControl(point)
                                                || Character.getType(point) == Character.SURROGATE
                                        ? ' '
                                        : point));
        return clean.toString();
    }

    Pattern PATH_PART = Pattern.compile("[^.\\[\\]\"]+");

    /// The tree at a path such as `rules[2].steps[0]`, or the closest one above it.
    static Tree closest(Tree root, String path) {
        Tree tree = root;
        for (String part : PATH_PART.matcher(path).results().map(MatchResult::group).toList()) {
            Tree below =
                    switch (tree) {
                        case Mapping(Map<String, Entry> entries, Place _)
                                when entries.containsKey(part) ->
                                java.util.Objects.requireNonNull(entries.get(part)).value();
                        case Sequence(List<Tree> items, Place _) when isIndex(part, items.size()) ->
                                items.get(Integer.parseInt(part));
                        default -> tree;
                    };
            tree = below;
        }
        return tree;
    }

    private static boolean isIndex(String part, int size) {
        return part.matches("\\d{1,9}") && Integer.parseInt(part) < size;
    }
}
