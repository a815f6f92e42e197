package io.novacron.autoscaler.model;

import java.math.BigDecimal;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Quantities of resources as Kubernetes writes them: `0.5`, `500m`, `512Mi`, `2Gi`, `1k`.
public final class Quantity {

    private static final int LONGEST_TEXT = 64;
    private static final Pattern QUANTITY =
            Pattern.compile(
                    "([-+]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][-+]?\\d{1,3})?)"
                            + "(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?");
    private static final Map<String, BigDecimal> FACTORS =
            Map.ofEntries(
                    Map.entry("m", new BigDecimal("0.001")),
                    Map.entry("k", BigDecimal.TEN.pow(3)),
                    Map.entry("M", BigDecimal.TEN.pow(6)),
                    Map.entry("G", BigDecimal.TEN.pow(9)),
                    Map.entry("T", BigDecimal.TEN.pow(12)),
                    Map.entry("P", BigDecimal.TEN.pow(15)),
                    Map.entry("E", BigDecimal.TEN.pow(18)),
                    Map.entry("Ki", BigDecimal.TWO.pow(10)),
                    Map.entry("Mi", BigDecimal.TWO.pow(20)),
                    Map.entry("Gi", BigDecimal.TWO.pow(30)),
                    Map.entry("Ti", BigDecimal.TWO.pow(40)),
                    Map.entry("Pi", BigDecimal.TWO.pow(50)),
                    Map.entry("Ei", BigDecimal.TWO.pow(60)));

    private Quantity() {}

    /// Empty where the text is no quantity. `500m` is 0.5.
    public static OptionalDouble parse(String text) {
        if (text.length() > LONGEST_TEXT) {
            return OptionalDouble.empty();
        }
        Matcher matcher = QUANTITY.matcher(text);
        if (!matcher.matches()) {
            return OptionalDouble.empty();
        }
        BigDecimal number = new BigDecimal(matcher.group(1));
        String unit = matcher.group(2);
        BigDecimal factor =
                unit == null ? BigDecimal.ONE : FACTORS.getOrDefault(unit, BigDecimal.ONE);
        return OptionalDouble.of(number.multiply(factor).doubleValue());
    }

    /// Bytes in the largest binary unit that leaves a whole number; an empty text where none does.
    public static String formatBytes(double bytes) {
        for (String unit : new String[] {"Gi", "Mi", "Ki"}) {
            double factor = FACTORS.getOrDefault(unit, BigDecimal.ONE).doubleValue();
            double amount = bytes / factor;
            if (amount >= 1 && amount == Math.rint(amount) && amount < 1e6) {
                return (long) amount + unit;
            }
        }
        return "";
    }
}
