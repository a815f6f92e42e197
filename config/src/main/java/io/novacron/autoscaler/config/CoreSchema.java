package io.novacron.autoscaler.config;

import java.util.regex.Pattern;

/// The part of the core schema of YAML 1.2 that the library leaves as text: `~`, `TRUE`, `.5`,
/// `0x1F`, …. What YAML 1.1 had besides (`yes`, `08:00`, `1_000`) stays text.
final class CoreSchema {

    private static final Pattern NUMBER =
            Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final Pattern SPECIAL =
            Pattern.compile("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");
    private static final Pattern RADIX = Pattern.compile("0x[0-9a-fA-F]{1,15}|0o[0-7]{1,20}");

    /// No number of interest is longer.
    private static final int LONGEST = 40;

    private CoreSchema() {}

    /// What a scalar without quotes is.
    static Tree plain(String value, Place place) {
        if (value.length() > LONGEST) {
            return new Tree.Text(value, place);
        }
        return switch (value) {
            case "~", "Null", "NULL" -> new Tree.Nothing(place);
            case "True", "TRUE" -> new Tree.Truth(true, place);
            case "False", "FALSE" -> new Tree.Truth(false, place);
            default -> {
                if (RADIX.matcher(value).matches()) {
                    long whole =
                            Long.parseLong(value.substring(2), value.charAt(1) == 'x' ? 16 : 8);
                    yield new Tree.Numeral(Long.toString(whole), place);
                }
                yield NUMBER.matcher(value).matches() || SPECIAL.matcher(value).matches()
                        ? new Tree.Numeral(value, place)
                        : new Tree.Text(value, place);
            }
        };
    }
}
