package io.novacron.autoscaler.cli.command;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// Durations as people type them: `90s`, `5m`, `1h30m`, `1d`, or ISO-8601.
final class DurationOption {

    private DurationOption() {}

    static Optional<Duration> parse(String text) {
        String upper = text.strip().toUpperCase(Locale.ROOT);
        int day = upper.indexOf('D');
        String days = upper.substring(0, day + 1);
        String rest = upper.substring(day + 1);
        String iso =
                upper.startsWith("P") ? upper : "P" + days + (rest.isEmpty() ? "" : "T" + rest);
        try {
            return Optional.of(Duration.parse(iso));
        } catch (DateTimeException | ArithmeticException noDuration) {
            return Optional.empty();
        }
    }
}
