package io.novacron.autoscaler.config;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Points in time as documents write them: RFC 3339 timestamps and wall-clock times.
final class TimeText {

    static final String ALLOWED_INSTANT = "an RFC 3339 timestamp such as 2026-01-05T10:00:00Z";
    static final String ALLOWED_CLOCK = "a time of day such as \"08:00\" or \"17:30:15\"";

    private static final Pattern RFC_3339 =
            Pattern.compile(
                    "\\d{4}-\\d{2}-\\d{2}[Tt ]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[-+]\\d{2}:\\d{2})");
    private static final Pattern CLOCK =
            Pattern.compile("(\\d{1,2}):(\\d{2})(?::(\\d{2})(\\.\\d{1,9})?)?");

    private TimeText() {}

    static Optional<Instant> parseInstant(String text) {
        if (!RFC_3339.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    Instant.parse(text.replace('t', 'T').replace('z', 'Z').replace(' ', 'T')));
        } catch (DateTimeException noSuchTime) {
            return Optional.empty();
        }
    }

    /// Seconds since the epoch, with a fraction; empty outside the years 0–9999.
    static Optional<Instant> ofEpochSeconds(double seconds) {
        return seconds >= -62_167_219_200.0 && seconds <= 253_402_300_799.0
                ? Optional.of(Instant.ofEpochMilli(Math.round(seconds * 1000)))
                : Optional.empty();
    }

    static Optional<LocalTime> parseClock(String text) {
        Matcher clock = CLOCK.matcher(text);
        if (!clock.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalTime.parse(clock.group(1).length() == 1 ? "0" + text : text));
        } catch (DateTimeException noSuchTime) {
            return Optional.empty();
        }
    }
}
