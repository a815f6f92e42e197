package io.novacron.autoscaler.cli.backtest;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.OptionalLong;

/// Reads points in time as traces have them: RFC 3339, the same with a space or without a zone
/// (UTC), or seconds or milliseconds since 1970. The usual forms are read digit by digit, since a
/// trace has half a million of them. Not thread-safe: remembers the last day.
final class DemandTime {

    static final String ALLOWED =
            "a time such as 2026-01-05T10:00:00Z, or seconds or milliseconds since 1970";

    private static final int LONGEST = 40;

    /// Larger numbers are milliseconds, smaller ones seconds: until the year 5138.
    private static final double SECONDS_BELOW = 1e11;

    /// Milliseconds of the year 9999.
    private static final double LAST = 253_402_300_799_999.0;

    private int lastDay = -1;
    private long lastDayMillis;

    /// Milliseconds since 1970; empty where the text is no time.
    static OptionalLong parse(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new DemandTime().parse(bytes, 0, bytes.length);
    }

    /// Milliseconds since 1970; empty where the bytes are no time.
    OptionalLong parse(byte[] bytes, int from, int to) {
        if (to - from > LONGEST || to == from) {
            return OptionalLong.empty();
        }
        if (isPlain(bytes, from, to)) {
            return plain(bytes, from);
        }
        String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        return text.matches("[-+]?[0-9]*\\.?[0-9]+([eE][-+]?[0-9]+)?")
                ? epoch(Double.parseDouble(text))
                : general(text);
    }

    private static OptionalLong epoch(double number) {
        double millis = Math.abs(number) < SECONDS_BELOW ? number * 1000 : number;
        return Math.abs(millis) <= LAST
                ? OptionalLong.of(Math.round(millis))
                : OptionalLong.empty();
    }

    private static OptionalLong general(String text) {
        String time = text.replace(' ', 'T').replace('t', 'T').replace('z', 'Z');
        try {
            return OptionalLong.of(OffsetDateTime.parse(time).toInstant().toEpochMilli());
        } catch (DateTimeException withoutZone) {
            return local(time);
        }
    }

    private static OptionalLong local(String time) {
        try {
            return OptionalLong.of(
                    LocalDateTime.parse(time).toInstant(ZoneOffset.UTC).toEpochMilli());
        } catch (DateTimeException withoutTime) {
            return day(time);
        }
    }

    private static OptionalLong day(String date) {
        try {
            return OptionalLong.of(LocalDate.parse(date).toEpochDay() * 86_400_000L);
        } catch (DateTimeException noTime) {
            return OptionalLong.empty();
        }
    }

    // 2026-01-05T10:00:00, with a Z or without.
    private static boolean isPlain(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length != 19 && !(length == 20 && bytes[from + 19] == 'Z')) {
            return false;
        }
        for (int index = 0; index < 19; index++) {
            byte letter = bytes[from + index];
            boolean fits =
                    switch (index) {
                        case 4, 7 -> letter == '-';
                        case 10 -> letter == 'T' || letter == ' ';
                        case 13, 16 -> letter == ':';
                        default -> letter >= '0' && letter <= '9';
                    };
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private OptionalLong plain(byte[] bytes, int from) {
        int year = two(bytes, from) * 100 + two(bytes, from + 2);
        int month = two(bytes, from + 5);
        int day = two(bytes, from + 8);
        int hour = two(bytes, from + 11);
        int minute = two(bytes, from + 14);
        int second = two(bytes, from + 17);
        if (hour > 23 || minute > 59 || second > 59) {
            return OptionalLong.empty();
        }
        int written = (year * 100 + month) * 100 + day;
        if (written != lastDay) {
            try {
                lastDayMillis = LocalDate.of(year, month, day).toEpochDay() * 86_400_000L;
            } catch (DateTimeException noSuchDay) {
                return OptionalLong.empty();
            }
            lastDay = written;
        }
        return OptionalLong.of(lastDayMillis + ((hour * 60L + minute) * 60 + second) * 1000);
    }

    private static int two(byte[] bytes, int at) {
        return (bytes[at] - '0') * 10 + bytes[at + 1] - '0';
    }
}
