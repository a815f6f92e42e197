package io.novacron.autoscaler.config;

import java.math.BigInteger;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;

/// Parts whose keys belong to a plug-in: read as they are into maps, lists, text, truth values and
/// numbers (`Integer`, `Long`, `BigInteger`; `Double` where a point or exponent is written).
final class FreeValues {

    private static final int LONGEST_NUMBER = 400;

    private FreeValues() {}

    static Optional<Map<String, Object>> mapping(Node node) {
        return node.map("a mapping", FreeValues::value).map(Collections::unmodifiableMap);
    }

    /// Any value.
    static Optional<Object> value(Node node) {
        return switch (node.tree()) {
            case Tree.Text(String text, Place _) -> Optional.of(text);
            case Tree.Truth(boolean truth, Place _) -> Optional.of(truth);
            case Tree.Numeral numeral -> number(node, numeral);
            case Tree.Nothing _ -> node.wrong("a value; or leave the key out");
            case Tree.Sequence _ ->
                    node.list("values", FreeValues::value).map(list -> (Object) list);
            case Tree.Mapping _ -> mapping(node).map(map -> (Object) map);
        };
    }

    private static Optional<Object> number(Node node, Tree.Numeral numeral) {
        if (numeral.digits().length() > LONGEST_NUMBER) {
            return node.wrong("a number of at most " + LONGEST_NUMBER + " characters");
        }
        if (numeral.isWrittenWhole()) {
            BigInteger whole = new BigInteger(numeral.digits());
            return Optional.of(
                    whole.bitLength() < 32
                            ? (Object) whole.intValue()
                            : whole.bitLength() < 64 ? (Object) whole.longValue() : whole);
        }
        double value = numeral.value();
        return Double.isFinite(value) ? Optional.of(value) : node.wrong("a number that is finite");
    }
}
