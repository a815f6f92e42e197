package io.novacron.autoscaler.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Times and durations as the documents write them. A time of day alone is on Monday, 5 January
/// 2026, in UTC, the day the conformance cases play on.
final class Times {

    private static final String DAY = "2026-01-05T";
    private static final Pattern PART = Pattern.compile("(\\d+)(ms|s|m|h|d)");

    private Times() {}

    /// `09:57`, `09:57:30` or a full timestamp.
    static Instant at(String text) {
        if (text.contains("T")) {
            return Instant.parse(text);
        }
        return Instant.parse(DAY + text + (text.length() == 5 ? ":00Z" : "Z"));
    }

    /// `90s`, `1h30m`, `250ms`, `7d`.
    static Duration of(String text) {
        Duration sum = Duration.ZERO;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            long amount = Long.parseLong(part.group(1));
            sum =
                    sum.plus(
                            switch (part.group(2)) {
                                case "ms" -> Duration.ofMillis(amount);
                                case "s" -> Duration.ofSeconds(amount);
                                case "m" -> Duration.ofMinutes(amount);
                                case "h" -> Duration.ofHours(amount);
                                default -> Duration.ofDays(amount);
                            });
        }
        return sum;
    }
}
