package io.novacron.autoscaler.config;

import java.util.Collection;
import java.util.Locale;

/// Names as documents spell them, and as problems suggest them.
final class Names {

    private Names() {}

    /// "; did you mean X?", or nothing.
    static String suggestion(String name, Collection<String> known) {
        return NearestName.to(name, known).map(near -> "; did you mean " + near + "?").orElse("");
    }

    /// A constant as documents spell it.
    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
