package io.novacron.autoscaler.config;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations as documents write them: `15s`, `5m`, `1h30m`, `7d`, `500ms`, or ISO-8601 (`PT5M`).
final class DurationText {

    /// What problems say is allowed.
    static final String ALLOWED = "a duration such as 15s, 5m, 1h30m, 7d or PT5M";

    /// Nothing a group waits for is longer, and every sum of such durations and times stays in
    /// range.
    static final Duration LONGEST = Duration.ofDays(36_500);

    private static final int LONGEST_TEXT = 64;
    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h|d|w)");
    private static final Pattern WHOLE = Pattern.compile("(?:" + PART.pattern() + ")+");

    private DurationText() {}

    /// Empty where the text is no duration between 0 and [#LONGEST].
    static Optional<Duration> parse(String text) {
        if (text.length() > LONGEST_TEXT) {
            return Optional.empty();
        }
        Optional<Duration> duration;
        if (text.equals("0")) {
            duration = Optional.of(Duration.ZERO);
        } else if (WHOLE.matcher(text).matches()) {
            duration = ofParts(text);
        } else {
            duration = ofIso(text);
        }
        return duration.filter(value -> !value.isNegative() && value.compareTo(LONGEST) <= 0);
    }

    private static Optional<Duration> ofParts(String text) {
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(nanosIn(part.group(2))));
        }
        BigDecimal most = BigDecimal.valueOf(LONGEST.toSeconds()).movePointRight(9);
        return nanos.compareTo(most) <= 0
                ? Optional.of(Duration.ofNanos(nanos.longValue()))
                : Optional.empty();
    }

    private static Optional<Duration> ofIso(String text) {
        try {
            return text.startsWith("P") ? Optional.of(Duration.parse(text)) : Optional.empty();
        } catch (DateTimeException | ArithmeticException notIso) {
            return Optional.empty();
        }
    }

    private static BigDecimal nanosIn(String unit) {
        return BigDecimal.valueOf(
                switch (unit) {
                    case "ms" -> 1_000_000L;
                    case "s" -> 1_000_000_000L;
                    case "m" -> 60_000_000_000L;
                    case "h" -> 3_600_000_000_000L;
                    case "d" -> 86_400_000_000_000L;
                    default -> 7 * 86_400_000_000_000L;
                });
    }

    /// The shortest spelling: `1h30m`; ISO-8601 below a millisecond.
    static String format(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        if (duration.isNegative() || duration.toNanosPart() % 1_000_000 != 0) {
            return duration.toString();
        }
        StringBuilder text = new StringBuilder();
        append(text, duration.toDaysPart(), "d");
        append(text, duration.toHoursPart(), "h");
        append(text, duration.toMinutesPart(), "m");
        append(text, duration.toSecondsPart(), "s");
        append(text, duration.toMillisPart(), "ms");
        return text.toString();
    }

    private static void append(StringBuilder text, long amount, String unit) {
        if (amount > 0) {
            text.append(amount).append(unit);
        }
    }
}
