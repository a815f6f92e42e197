package io.novacron.autoscaler.config;

import java.util.Collection;
import java.util.Locale;

/// Names as documents spell them, and as problems suggest them.
final class Names {

    private Names() {}

    /// More names than this say nothing to a reader.
    private static final int LISTED = 30;

    /// "; did you mean X?", or nothing; nothing is looked for where no more findings are kept.
    static String suggestion(Findings findings, String name, Collection<String> known) {
        if (findings.isFull()) {
            return "";
        }
        return NearestName.to(name, known).map(near -> "; did you mean " + near + "?").orElse("");
    }

    /// The first names of a list.
    static String listed(Collection<String> names) {
        String first = String.join(", ", names.stream().limit(LISTED).toList());
        return names.size() > LISTED ? first + ", …" : first;
    }

    /// A constant as documents spell it.
    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
