package io.novacron.autoscaler.config;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Numbers as documents show them.
final class Numbers {

    /// Up to here every whole double is its own decimal spelling.
    private static final double LARGEST_EXACT = 1L << 53;

    private Numbers() {}

    /// Without a point where it is whole.
    static String text(double value) {
        return isPlainWhole(value) ? Long.toString((long) value) : Double.toString(value);
    }

    /// A number; NaN and infinities, which JSON has none of, as text.
    static JsonNode node(double value) {
        if (!Double.isFinite(value)) {
            return JsonNodeFactory.instance.stringNode(Double.toString(value));
        }
        return isPlainWhole(value)
                ? JsonNodeFactory.instance.numberNode((long) value)
                : JsonNodeFactory.instance.numberNode(value);
    }

    private static boolean isPlainWhole(double value) {
        boolean negativeZero = value == 0 && Double.compare(value, 0.0) != 0;
        return value == Math.rint(value) && Math.abs(value) < LARGEST_EXACT && !negativeZero;
    }
}
