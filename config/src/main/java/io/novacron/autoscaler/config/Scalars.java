package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.Quantity;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Readers of single values. Each reports what it found wrong and what is allowed, and then answers
/// empty.
final class Scalars {

    /// Longest name of anything.
    static final int LONGEST_NAME = 256;

    private static final Pattern PERCENT = Pattern.compile("([-+]?\\d{1,20}(?:\\.\\d{1,20})?) ?%");

    private Scalars() {}

    static Optional<String> text(Node node) {
        return node.tree() instanceof Tree.Text(String value, Place _)
                ? Optional.of(value)
                : node.wrongKind("text (a number or true/false in quotes)");
    }

    /// Text with something in it.
    static Optional<String> words(Node node) {
        Optional<String> text = text(node);
        return text.isPresent() && text.get().isBlank()
                ? node.wrong("text that is not blank")
                : text;
    }

    /// A name: not blank, not absurdly long.
    static Optional<String> name(Node node) {
        Optional<String> text = words(node);
        return text.isPresent() && text.get().length() > LONGEST_NAME
                ? node.wrong("a name of at most " + LONGEST_NAME + " characters")
                : text;
    }

    /// Text, or a number or truth value taken as the text it is written as: labels.
    static Optional<String> anyText(Node node) {
        return switch (node.tree()) {
            case Tree.Text(String value, Place _) -> Optional.of(value);
            case Tree.Numeral(String digits, Place _) -> Optional.of(digits);
            case Tree.Truth(boolean value, Place _) -> Optional.of(Boolean.toString(value));
            case Tree.Nothing _, Tree.Sequence _, Tree.Mapping _ -> node.wrongKind("text");
        };
    }

    static Optional<Boolean> truth(Node node) {
        return node.tree() instanceof Tree.Truth(boolean value, Place _)
                ? Optional.of(value)
                : node.wrongKind("true or false");
    }

    static Function<Node, Optional<Integer>> whole(int min, int max) {
        String allowed =
                min == Integer.MIN_VALUE
                        ? "a whole number"
                        : max == Integer.MAX_VALUE
                                ? "a whole number of at least " + min
                                : "a whole number from %s to %s".formatted(min, max);
        return node ->
                node.tree() instanceof Tree.Numeral numeral
                        ? numeral.whole()
                                .filter(value -> value >= min && value <= max)
                                .map(Math::toIntExact)
                                .or(() -> node.wrong(allowed))
                        : node.wrongKind(allowed);
    }

    static Function<Node, Optional<Double>> number(Range range) {
        return node ->
                node.tree() instanceof Tree.Numeral numeral
                        ? within(node, numeral.value(), range)
                        : node.wrongKind(range.words());
    }

    /// A number, or a quantity such as `500m` or `2Gi`.
    static Function<Node, Optional<Double>> quantity(Range range) {
        String allowed = range.words() + ", or a quantity such as 500m, 0.5 or 2Gi";
        return node ->
                switch (node.tree()) {
                    case Tree.Numeral numeral -> within(node, numeral.value(), range);
                    case Tree.Text(String value, Place _) -> {
                        OptionalDouble quantity = Quantity.parse(value);
                        yield quantity.isPresent()
                                ? within(node, quantity.getAsDouble(), range)
                                : node.wrong(allowed);
                    }
                    case Tree.Truth _, Tree.Nothing _, Tree.Sequence _, Tree.Mapping _ ->
                            node.wrongKind(allowed);
                };
    }

    private static Optional<Double> within(Node node, double value, Range range) {
        return range.contains(value) ? Optional.of(value) : node.wrong(range.words());
    }

    /// A share in a range within 0–1, as a number or with `%`.
    static Function<Node, Optional<Double>> share(Range range) {
        return node ->
                switch (node.tree()) {
                    case Tree.Numeral numeral when numeral.value() > 1 ->
                            node.wrong(
                                    "%s; above 1 a share is written with %%, as %s%%"
                                            .formatted(range.words(), numeral.shown()));
                    case Tree.Numeral numeral -> within(node, numeral.value(), range);
                    case Tree.Text(String value, Place _) when PERCENT.matcher(value).matches() ->
                            within(node, percent(value), range);
                    case Tree.Text _,
                            Tree.Truth _,
                            Tree.Nothing _,
                            Tree.Sequence _,
                            Tree.Mapping _ ->
                            node.wrongKind(range.words());
                };
    }

    private static double percent(String text) {
        return new BigDecimal(text.replaceAll("[ %]", "")).movePointLeft(2).doubleValue();
    }

    /// A share from 0 to 1.
    static Optional<Double> share(Node node) {
        return share(new Range(0, false, 1, "a share from 0 to 1, or 0% to 100%")).apply(node);
    }

    /// A share strictly between 0 and 1.
    static Optional<Double> innerShare(Node node) {
        return share(
                        new Range(
                                0,
                                true,
                                Math.nextDown(1.0),
                                "a share between 0 and 1, such as 0.95 or 95%"))
                .apply(node);
    }

    /// A measured value: any double, NaN and infinities included, which JSON spells as text.
    static Optional<Double> sample(Node node) {
        return switch (node.tree()) {
            case Tree.Numeral numeral -> Optional.of(numeral.value());
            case Tree.Text(String value, Place _) ->
                    switch (value) {
                        case "NaN" -> Optional.of(Double.NaN);
                        case "Infinity", "+Infinity" -> Optional.of(Double.POSITIVE_INFINITY);
                        case "-Infinity" -> Optional.of(Double.NEGATIVE_INFINITY);
                        default -> node.wrongKind(ALLOWED_SAMPLE);
                    };
            case Tree.Truth _, Tree.Nothing _, Tree.Sequence _, Tree.Mapping _ ->
                    node.wrongKind(ALLOWED_SAMPLE);
        };
    }

    private static final String ALLOWED_SAMPLE =
            "a number, or \"NaN\", \"Infinity\", \"-Infinity\"";

    static Optional<Duration> duration(Node node) {
        return switch (node.tree()) {
            case Tree.Text(String value, Place _) ->
                    DurationText.parse(value).or(() -> node.wrong(DurationText.ALLOWED));
            case Tree.Numeral numeral when numeral.value() == 0 -> Optional.of(Duration.ZERO);
            case Tree.Numeral numeral ->
                    node.wrong(numeral.shown() + " without a unit", DurationText.ALLOWED);
            case Tree.Truth _, Tree.Nothing _, Tree.Sequence _, Tree.Mapping _ ->
                    node.wrongKind(DurationText.ALLOWED);
        };
    }

    static Optional<Duration> positiveDuration(Node node) {
        Optional<Duration> duration = duration(node);
        return duration.isPresent() && duration.get().isZero()
                ? node.wrong(DurationText.ALLOWED + ", above 0")
                : duration;
    }

    static Optional<Instant> instant(Node node) {
        return node.tree() instanceof Tree.Text(String value, Place _)
                ? TimeText.parseInstant(value).or(() -> node.wrong(TimeText.ALLOWED_INSTANT))
                : node.wrongKind(TimeText.ALLOWED_INSTANT);
    }

    /// A timestamp, or seconds since the epoch.
    static Optional<Instant> instantOrEpoch(Node node) {
        String allowed = TimeText.ALLOWED_INSTANT + ", or seconds since 1970";
        return switch (node.tree()) {
            case Tree.Text(String value, Place _) ->
                    TimeText.parseInstant(value).or(() -> node.wrong(allowed));
            case Tree.Numeral numeral ->
                    TimeText.ofEpochSeconds(numeral.value()).or(() -> node.wrong(allowed));
            case Tree.Truth _, Tree.Nothing _, Tree.Sequence _, Tree.Mapping _ ->
                    node.wrongKind(allowed);
        };
    }

    static Optional<ZoneId> zone(Node node) {
        String allowed = "an IANA time zone such as Europe/Berlin";
        Optional<String> text = text(node);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(ZoneId.of(text.get()));
        } catch (DateTimeException unknown) {
            return node.wrong(
                    node.tree().shown() + ", an unknown zone",
                    allowed
                            + Names.suggestion(
                                    node.findings(), text.get(), ZoneId.getAvailableZoneIds()));
        }
    }

    /// A constant of an enum by its name in lower case.
    static <E extends Enum<E>> Function<Node, Optional<E>> choice(Class<E> type) {
        return choice(Arrays.asList(type.getEnumConstants()));
    }

    static <E extends Enum<E>> Function<Node, Optional<E>> choice(List<E> constants) {
        List<String> names = constants.stream().map(Names::of).toList();
        return node -> {
            String allowed = "one of " + String.join(", ", names);
            if (!(node.tree() instanceof Tree.Text written)) {
                return node.wrongKind(allowed);
            }
            int index = names.indexOf(written.value());
            return index >= 0
                    ? Optional.of(constants.get(index))
                    : node.wrong(
                            allowed + Names.suggestion(node.findings(), written.value(), names));
        };
    }
}
