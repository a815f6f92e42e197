package io.novacron.autoscaler.cli.backtest;

import io.novacron.autoscaler.simulator.DemandTrace;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// Reads a trace of demand: CSV with a header that has `timestamp` and `value`, or two columns
/// without one; rows in any order; gzip or not. A row without a value is a step without one. What
/// is wrong is told with its line, field, value and what is allowed.
public final class DemandFile {

    /// So many problems are told; a file with more has one reason.
    private static final int MOST_PROBLEMS = 10;

    private static final int MOST_ROWS = 20_000_000;
    private static final int LONGEST_LINE = 64 << 10;
    private static final String NUMBER = "a number of at least 0";
    private static final String HEADER = "a header with timestamp and value";

    private final String file;
    private final List<String> problems = new ArrayList<>();
    private final DemandTime times = new DemandTime();
    private int timeColumn;
    private int valueColumn = 1;
    private boolean begun;
    private long[] millis = new long[1024];
    private double[] values = new double[1024];
    private int[] lines = new int[1024];
    private int rows;

    private DemandFile(String file) {
        this.file = file;
    }

    /// Load by time: milliseconds since 1970, ascending, no two the same, and the load of the step
    /// that begins there.
    public static final class Samples {
        private final long[] millis;
        private final double[] values;

        private Samples(long[] millis, double[] values) {
            this.millis = millis;
            this.values = values;
        }

        long[] millis() {
            return millis.clone();
        }

        double[] values() {
            return values.clone();
        }

        /// The samples by tick.
        ///
        /// @throws IllegalArgumentException that says what cannot be brought onto steps
        public DemandTrace trace(boolean perSecond, Duration tick) {
            return DemandTrace.ofSamples(millis, values, perSecond, tick);
        }
    }

    /// Reads a trace.
    ///
    /// @param file its name, for problems
    /// @throws DemandFileException that names every problem
    /// @throws IOException where it cannot be read at all
    public static Samples read(String file, InputStream input) throws IOException {
        DemandFile reader = new DemandFile(file);
        try (InputStream plain = unpacked(input)) {
            reader.lines(plain);
        } catch (ZipException | EOFException broken) {
            reader.problems.add("found a broken gzip; a gzip file or plain CSV");
        }
        return reader.samples();
    }

    /// A point in time as a trace may have it.
    public static Optional<Instant> time(String text) {
        OptionalLong millis = DemandTime.parse(text.strip());
        return millis.isPresent()
                ? Optional.of(Instant.ofEpochMilli(millis.getAsLong()))
                : Optional.empty();
    }

    private static InputStream unpacked(InputStream input) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(input, 1 << 16);
        buffered.mark(2);
        boolean gzip = buffered.read() == 0x1f && buffered.read() == 0x8b;
        buffered.reset();
        return gzip ? new GZIPInputStream(buffered, 1 << 16) : buffered;
    }

    private void lines(InputStream input) throws IOException {
        byte[] buffer = new byte[1 << 16];
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        int number = 1;
        for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
            int begin = 0;
            for (int index = 0; index < read; index++) {
                if (buffer[index] != '\n') {
                    continue;
                }
                if (rest.size() > 0) {
                    rest.write(buffer, begin, index - begin);
                    byte[] whole = rest.toByteArray();
                    rest.reset();
                    line(whole, 0, whole.length, number);
                } else {
                    line(buffer, begin, index, number);
                }
                begin = index + 1;
                number++;
                if (problems.size() >= MOST_PROBLEMS) {
                    return;
                }
            }
            rest.write(buffer, begin, read - begin);
            if (rest.size() > LONGEST_LINE) {
                problems.add(
                        "line %d: found more than %d characters; a row timestamp,value"
                                .formatted(number, LONGEST_LINE));
                return;
            }
        }
        byte[] last = rest.toByteArray();
        line(last, 0, last.length, number);
    }

    private void line(byte[] bytes, int from, int to, int number) {
        int end = to > from && bytes[to - 1] == '\r' ? to - 1 : to;
        if (isBlank(bytes, from, end)) {
            return;
        }
        int time = column(bytes, from, end, timeColumn);
        OptionalLong at = time < 0 ? OptionalLong.empty() : times.parse(bytes, start, stop);
        if (!begun) {
            begun = true;
            if (at.isEmpty()) {
                header(new String(bytes, from, end - from, StandardCharsets.UTF_8), number);
                return;
            }
        }
        if (at.isEmpty()) {
            wrong(number, "timestamp", time < 0 ? "" : field(bytes), DemandTime.ALLOWED);
            return;
        }
        int value = column(bytes, from, end, valueColumn);
        if (value < 0) {
            wrong(number, "value", "", NUMBER);
        } else if (start < stop) {
            value(bytes, number, at.getAsLong());
        }
    }

    private void value(byte[] bytes, int number, long at) {
        double load = number(bytes);
        if (!(load >= 0) || Double.isInfinite(load)) {
            wrong(number, "value", field(bytes), NUMBER);
            return;
        }
        if (rows == MOST_ROWS) {
            problems.add("line %d: found more than %d rows; fewer".formatted(number, MOST_ROWS));
            return;
        }
        if (rows == millis.length) {
            millis = Arrays.copyOf(millis, 2 * rows);
            values = Arrays.copyOf(values, 2 * rows);
            lines = Arrays.copyOf(lines, 2 * rows);
        }
        millis[rows] = at;
        values[rows] = load;
        lines[rows] = number;
        rows++;
    }

    private void header(String text, int number) {
        List<String> names =
                Arrays.stream(text.split(",", -1))
                        .map(name -> name.replace("\uFEFF", "").replace("\"", "").strip())
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .toList();
        timeColumn = names.indexOf("timestamp");
        valueColumn = names.indexOf("value");
        if (timeColumn < 0 || valueColumn < 0) {
            wrong(number, timeColumn < 0 ? "timestamp" : "value", text.strip(), HEADER);
            timeColumn = 0;
            valueColumn = 1;
        }
    }

    private void wrong(int line, String field, String found, String allowed) {
        String shown = found.length() > 40 ? found.substring(0, 40) + "…" : found;
        problems.add(
                "line %d: %s: found %s; %s"
                        .formatted(
                                line,
                                field,
                                shown.isEmpty()
                                        ? "nothing"
                                        : "'" + shown.replaceAll("\\p{Cntrl}", "?") + "'",
                                allowed));
    }

    // The bounds of the field that was looked for last.
    private int start;
    private int stop;

    // Leaves the field's bounds, without blanks and quotes, in start and stop; −1 without such a
    // one.
    private int column(byte[] bytes, int from, int to, int column) {
        int begin = from;
        for (int skipped = 0; skipped < column; skipped++) {
            while (begin < to && bytes[begin] != ',') {
                begin++;
            }
            if (begin == to) {
                return -1;
            }
            begin++;
        }
        int end = begin;
        while (end < to && bytes[end] != ',') {
            end++;
        }
        while (begin < end && isPadding(bytes[begin])) {
            begin++;
        }
        while (end > begin && isPadding(bytes[end - 1])) {
            end--;
        }
        start = begin;
        stop = end;
        return begin;
    }

    private static boolean isPadding(byte letter) {
        return letter == ' ' || letter == '\t' || letter == '"';
    }

    private static boolean isBlank(byte[] bytes, int from, int to) {
        return IntStream.range(from, to).allMatch(index -> isPadding(bytes[index]));
    }

    private String field(byte[] bytes) {
        return new String(bytes, start, stop - start, StandardCharsets.UTF_8);
    }

    // NaN where the field is no number. Up to fifteen digits are read as they stand: exact, and
    // what
    // nearly every row has.
    private double number(byte[] bytes) {
        long digits = 0;
        if (stop - start <= 15) {
            int index = start;
            while (index < stop && bytes[index] >= '0' && bytes[index] <= '9') {
                digits = digits * 10 + bytes[index] - '0';
                index++;
            }
            if (index == stop) {
                return digits;
            }
        }
        for (int index = start; index < stop; index++) {
            byte letter = bytes[index];
            if ((letter < '0' || letter > '9') && "+-.eE".indexOf(letter) < 0) {
                return Double.NaN;
            }
        }
        try {
            return Double.parseDouble(field(bytes));
        } catch (NumberFormatException noNumber) {
            return Double.NaN;
        }
    }

    private Samples samples() {
        if (problems.isEmpty() && rows < 2) {
            problems.add(
                    "found %d rows with a value; at least 2, since their distance is the step"
                            .formatted(rows));
        }
        boolean ascending = IntStream.range(1, rows).allMatch(k -> millis[k - 1] < millis[k]);
        if (!ascending) {
            sort();
        }
        if (!problems.isEmpty()) {
            throw new DemandFileException(file, problems);
        }
        return new Samples(Arrays.copyOf(millis, rows), Arrays.copyOf(values, rows));
    }

    private void sort() {
        int[] order =
                IntStream.range(0, rows)
                        .boxed()
                        .sorted((one, other) -> Long.compare(millis[one], millis[other]))
                        .mapToInt(Integer::intValue)
                        .toArray();
        long[] sortedMillis = Arrays.stream(order).mapToLong(k -> millis[k]).toArray();
        double[] sortedValues = Arrays.stream(order).mapToDouble(k -> values[k]).toArray();
        for (int k = 1; k < rows && problems.size() < MOST_PROBLEMS; k++) {
            if (sortedMillis[k] == sortedMillis[k - 1]) {
                wrong(
                        lines[order[k]],
                        "timestamp",
                        Instant.ofEpochMilli(sortedMillis[k]).toString(),
                        "a time of its own; line %d has it, too".formatted(lines[order[k - 1]]));
            }
        }
        millis = sortedMillis;
        values = sortedValues;
    }
}
