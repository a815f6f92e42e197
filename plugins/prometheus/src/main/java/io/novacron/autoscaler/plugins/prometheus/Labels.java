package io.novacron.autoscaler.plugins.prometheus;

import java.util.regex.Pattern;

/// Names of labels.
final class Labels {

    /// Marks in a combined query which part a series belongs to.
    static final String MARKER = "__novacron_part__";

    private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

    private Labels() {}

    /// Whether a query may name the label without quotes, and it is not ours.
    static boolean isName(String text) {
        return NAME.matcher(text).matches() && !text.equals(MARKER);
    }
}
