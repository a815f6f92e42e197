package io.novacron.autoscaler.cli.demo;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.zip.GZIPInputStream;

/// Reads a day of demand from a CSV: two columns `timestamp,value` (found by name where there is a
/// header), times in RFC 3339, epoch seconds or milliseconds, gzip or not. Missing and empty values
/// are gaps that are interpolated. Of a longer trace the day with the largest total is taken,
/// counted in steps of 24 hours from its first time; a shorter one is stretched to a day.
public final class TraceFile {

    private static final int MAX_ROWS = 5_000_000;
    private static final long DAY_MILLIS = 24L * 60 * 60 * 1000;
    private static final long TOLERATED_MILLIS = 2L * 60 * 60 * 1000;

    private TraceFile() {}

    private record Row(long millis, double value) {}

    /// @throws IllegalArgumentException with file, line and what is wrong where it cannot be read
    ///   as a trace
    /// @throws IOException where it cannot be read at all
    public static DayTrace read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException(file + " is a directory; a trace is a CSV file");
        }
        List<Row> rows = rows(file);
        if (rows.size() < 2) {
            throw new IllegalArgumentException(
                    "%s: a trace needs two rows 'timestamp,value' at least, found %d"
                            .formatted(file, rows.size()));
        }
        rows.sort(Comparator.comparingLong(Row::millis));
        List<Row> day = busiestDay(rows);
        Instant first = Instant.ofEpochMilli(day.getFirst().millis());
        LocalDate date = first.atOffset(ZoneOffset.UTC).toLocalDate();
        LocalTime start = first.atOffset(ZoneOffset.UTC).toLocalTime();
        String origin = "%s, %s".formatted(file.getFileName(), date);
        return DayTrace.scaled(origin, start.withSecond(0).withNano(0), minutes(day));
    }

    private static List<Row> rows(Path file) throws IOException {
        List<Row> rows = new ArrayList<>();
        try (BufferedReader reader = open(file)) {
            Columns columns = new Columns(0, 1);
            int number = 0;
            String line;
            while ((line = reader.readLine()) != null) {
                number++;
                if (line.isBlank()) {
                    continue;
                }
                String[] fields = line.split(",", -1);
                boolean header = rows.isEmpty() && instant(field(fields, columns.time())).isEmpty();
                if (header && number == 1) {
                    columns = Columns.of(fields);
                    continue;
                }
                row(file, number, fields, columns).ifPresent(rows::add);
                if (rows.size() > MAX_ROWS) {
                    throw new IllegalArgumentException(
                            "%s: more than %d rows".formatted(file, MAX_ROWS));
                }
            }
        } catch (java.util.zip.ZipException | java.io.EOFException broken) {
            throw new IllegalArgumentException(file + ": broken gzip", broken);
        }
        return rows;
    }

    private static BufferedReader open(Path file) throws IOException {
        InputStream input = new BufferedInputStream(Files.newInputStream(file));
        try {
            input.mark(2);
            boolean gzip = input.read() == 0x1f && input.read() == 0x8b;
            input.reset();
            // A decoder that replaces what is not UTF-8: binary files fail on their first field.
            return new BufferedReader(
                    new InputStreamReader(
                            gzip ? new GZIPInputStream(input) : input, StandardCharsets.UTF_8));
        } catch (IOException failed) {
            input.close();
            throw failed;
        }
    }

    private record Columns(int time, int value) {
        static Columns of(String[] header) {
            int time = 0;
            int value = 1;
            for (int index = 0; index < header.length; index++) {
                switch (header[index].strip().toLowerCase(Locale.ROOT)) {
                    case "timestamp", "time", "ts" -> time = index;
                    case "value" -> value = index;
                    default -> {}
                }
            }
            return new Columns(time, value);
        }
    }

    private static java.util.Optional<Row> row(
            Path file, int number, String[] fields, Columns columns) {
        String timeField = field(fields, columns.time());
        Instant time =
                instant(timeField)
                        .orElseThrow(() ->
                                wrong(
                                        file,
                                        number,
                                        timeField,
                                        "a time as 2026-01-05T10:00:00Z or epoch seconds"));
        String valueField = field(fields, columns.value());
        if (valueField.isEmpty() || valueField.equalsIgnoreCase("nan")) {
            return java.util.Optional.empty();
        }
        OptionalDouble value = number(valueField);
        if (value.isEmpty()
                || !(value.getAsDouble() >= 0)
                || Double.isInfinite(value.getAsDouble())) {
            throw wrong(file, number, valueField, "a number ≥ 0");
        }
        return java.util.Optional.of(new Row(time.toEpochMilli(), value.getAsDouble()));
    }

    private static String field(String[] fields, int index) {
        return index < fields.length ? fields[index].strip() : "";
    }

    private static IllegalArgumentException wrong(
            Path file, int line, String found, String expected) {
        String shown = found.length() > 40 ? found.substring(0, 40) + "…" : found;
        String printable = shown.replaceAll("\\p{Cntrl}", "?");
        return new IllegalArgumentException(
                "%s:%d: found '%s'; needs %s".formatted(file, line, printable, expected));
    }

    private static java.util.Optional<Instant> instant(String text) {
        OptionalDouble epoch = number(text);
        if (epoch.isPresent()) {
            double seconds = epoch.getAsDouble();
            // Beyond 1e11 seconds (year 5138) it can only be milliseconds.
            double millis = Math.abs(seconds) > 1e11 ? seconds : seconds * 1000;
            return Math.abs(millis) < 1e15
                    ? java.util.Optional.of(Instant.ofEpochMilli((long) millis))
                    : java.util.Optional.empty();
        }
        try {
            return java.util.Optional.of(OffsetDateTime.parse(text.replace(' ', 'T')).toInstant());
        } catch (DateTimeException noTime) {
            return java.util.Optional.empty();
        }
    }

    private static OptionalDouble number(String text) {
        try {
            return text.isEmpty()
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(Double.parseDouble(text));
        } catch (NumberFormatException noNumber) {
            return OptionalDouble.empty();
        }
    }

    private static List<Row> busiestDay(List<Row> rows) {
        long first = rows.getFirst().millis();
        long span = rows.getLast().millis() - first;
        if (span <= DAY_MILLIS + TOLERATED_MILLIS) {
            return rows;
        }
        List<Row> busiest = rows;
        double most = -1;
        int from = 0;
        while (from < rows.size()) {
            long end = first + ((rows.get(from).millis() - first) / DAY_MILLIS + 1) * DAY_MILLIS;
            int to = from;
            double total = 0;
            while (to < rows.size() && rows.get(to).millis() < end) {
                total += rows.get(to).value();
                to++;
            }
            List<Row> day = rows.subList(from, to);
            boolean whole =
                    day.getLast().millis() - day.getFirst().millis()
                            > DAY_MILLIS - TOLERATED_MILLIS;
            if (whole && total > most) {
                most = total;
                busiest = day;
            }
            from = to;
        }
        return busiest;
    }

    private static double[] minutes(List<Row> day) {
        long first = day.getFirst().millis();
        double span = Math.max(1, day.getLast().millis() - first);
        double[] sums = new double[DayTrace.MINUTES];
        int[] counts = new int[DayTrace.MINUTES];
        for (Row row : day) {
            int minute = (int) Math.round((row.millis() - first) / span * (DayTrace.MINUTES - 1));
            sums[minute] += row.value();
            counts[minute]++;
        }
        double[] levels = new double[DayTrace.MINUTES];
        Arrays.setAll(
                levels, minute -> counts[minute] == 0 ? Double.NaN : sums[minute] / counts[minute]);
        interpolate(levels);
        return levels;
    }

    // The first and the last minute always have a row.
    private static void interpolate(double[] levels) {
        int known = 0;
        for (int minute = 1; minute < levels.length; minute++) {
            if (Double.isNaN(levels[minute])) {
                continue;
            }
            for (int gap = known + 1; gap < minute; gap++) {
                double way = (double) (gap - known) / (minute - known);
                levels[gap] = levels[known] + (levels[minute] - levels[known]) * way;
            }
            known = minute;
        }
    }
}
