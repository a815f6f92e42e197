package io.novacron.autoscaler.cli.forecast;

import io.novacron.autoscaler.cli.forecast.NamedSeries.Axis;
import io.novacron.autoscaler.config.NearestName;
import io.novacron.autoscaler.forecast.Series;
import io.novacron.autoscaler.forecast.Series.Duplicates;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.MappingIterator;
import tools.jackson.dataformat.csv.CsvMapper;
import tools.jackson.dataformat.csv.CsvReadFeature;

/// Reads series from CSV: a header `series_id,step,value` or `series_id,timestamp,value`, where
/// `series_id` may be left out, then a row for each value, in any order. gzip reads too. What is
/// wrong is told with its line, field, value and what is allowed.
public final class SeriesFile {

    private static final Set<String> FIELDS = Set.of("series_id", "step", "timestamp", "value");

    /// So many problems are told; a file with more has one reason.
    private static final int MOST_PROBLEMS = 10;

    /// Larger numbers are milliseconds since 1970, smaller ones seconds: until the year 5138.
    private static final long SECONDS_BELOW = 100_000_000_000L;

    private final String file;
    private final Optional<Duration> step;
    private final List<String> problems = new ArrayList<>();
    private final Map<String, Samples> series = new LinkedHashMap<>();
    private Axis axis = Axis.STEP;
    private int idColumn = -1;
    private int timeColumn = -1;
    private int valueColumn = -1;

    private SeriesFile(String file, Optional<Duration> step) {
        this.file = file;
        this.step = step;
    }

    /// Values of one series in the order of the file; the arrays grow.
    private static final class Samples {
        private long[] times = new long[256];
        private double[] values = new double[256];
        private int size;

        void add(long time, double value) {
            if (size == times.length) {
                times = Arrays.copyOf(times, 2 * size);
                values = Arrays.copyOf(values, 2 * size);
            }
            times[size] = time;
            values[size] = value;
            size++;
        }
    }

    /// Series in the order they first appear in.
    ///
    /// @param file name for messages
    /// @param step from one value to the next; where it is left out, times tell (the commonest
    ///   distance) and steps are hours
    /// @throws SeriesFileException that says what is wrong and where
    public static List<NamedSeries> read(InputStream input, String file, Optional<Duration> step)
            throws IOException {
        return new SeriesFile(file, step).read(input);
    }

    private List<NamedSeries> read(InputStream input) throws IOException {
        try (Reader text = new InputStreamReader(unzipped(input), StandardCharsets.UTF_8);
                MappingIterator<String[]> rows =
                        new CsvMapper()
                                .readerFor(String[].class)
                                .with(CsvReadFeature.WRAP_AS_ARRAY)
                                .with(CsvReadFeature.SKIP_EMPTY_LINES)
                                .with(CsvReadFeature.TRIM_SPACES)
                                .readValues(text)) {
            if (!rows.hasNextValue()) {
                throw refused("empty; a header such as series_id,step,value and rows");
            }
            header(rows.nextValue());
            while (problems.size() < MOST_PROBLEMS && rows.hasNextValue()) {
                // The parser stands at the beginning of the row that comes next.
                int line = rows.parser().currentLocation().getLineNr();
                row(rows.nextValue(), line);
            }
        } catch (JacksonException broken) {
            throw refused(
                    "line %d: not CSV: %s"
                            .formatted(
                                    broken.getLocation().getLineNr(), broken.getOriginalMessage()));
        }
        if (!problems.isEmpty()) {
            throw new SeriesFileException(file, problems);
        }
        if (series.isEmpty()) {
            throw refused("no rows after the header");
        }
        return onGrids();
    }

    private static InputStream unzipped(InputStream input) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(input, 1 << 16);
        buffered.mark(2);
        int first = buffered.read();
        int second = buffered.read();
        buffered.reset();
        return first == 0x1f && second == 0x8b ? new GZIPInputStream(buffered, 1 << 16) : buffered;
    }

    private SeriesFileException refused(String problem) {
        return new SeriesFileException(file, List.of(problem));
    }

    private void header(String[] names) {
        int stepColumn = -1;
        int timestampColumn = -1;
        for (int column = 0; column < names.length; column++) {
            String name = names[column].replace("\uFEFF", "").strip().toLowerCase(Locale.ROOT);
            switch (name) {
                case "series_id" -> idColumn = column;
                case "step" -> stepColumn = column;
                case "timestamp" -> timestampColumn = column;
                case "value" -> valueColumn = column;
                default ->
                        problems.add(
                                "line 1: field '%s'; series_id, step or timestamp, value%s"
                                        .formatted(
                                                name,
                                                NearestName.to(name, FIELDS)
                                                        .map("; did you mean %s?"::formatted)
                                                        .orElse("")));
            }
        }
        axis = timestampColumn >= 0 ? Axis.TIMESTAMP : Axis.STEP;
        timeColumn = Math.max(stepColumn, timestampColumn);
        if (stepColumn >= 0 && timestampColumn >= 0) {
            problems.add("line 1: both step and timestamp; one of them");
        } else if (timeColumn < 0) {
            problems.add("line 1: neither step nor timestamp; one of them");
        }
        if (valueColumn < 0) {
            problems.add("line 1: no field 'value'");
        }
        if (!problems.isEmpty()) {
            throw new SeriesFileException(file, problems);
        }
    }

    private void row(String[] fields, int line) {
        if (fields.length <= Math.max(timeColumn, Math.max(valueColumn, idColumn))) {
            problems.add(
                    "line %d: %d fields; as many as the header has".formatted(line, fields.length));
            return;
        }
        Optional<Long> time = time(fields[timeColumn], line);
        Optional<Double> value = value(fields[valueColumn], line);
        if (time.isPresent() && value.isPresent()) {
            String id = idColumn < 0 ? NamedSeries.UNNAMED : fields[idColumn];
            series.computeIfAbsent(id, _ -> new Samples()).add(time.get(), value.get());
        }
    }

    /// A step, or milliseconds since 1970.
    private Optional<Long> time(String text, int line) {
        try {
            if (axis == Axis.STEP) {
                return Optional.of(Long.parseLong(text));
            }
            if (!text.isEmpty() && text.chars().allMatch(Character::isDigit)) {
                long number = Long.parseLong(text);
                return Optional.of(
                        number < SECONDS_BELOW ? Math.multiplyExact(number, 1_000) : number);
            }
            return Optional.of(OffsetDateTime.parse(text).toInstant().toEpochMilli());
        } catch (NumberFormatException | DateTimeException | ArithmeticException wrong) {
            problems.add(
                    axis == Axis.STEP
                            ? "line %d: step: found '%s'; a whole number".formatted(line, text)
                            : ("line %d: timestamp: found '%s'; a time as 2026-01-05T10:00:00Z, or"
                                            + " seconds or milliseconds since 1970")
                                    .formatted(line, text));
            return Optional.empty();
        }
    }

    private Optional<Double> value(String text, int line) {
        if (text.isEmpty() || text.equalsIgnoreCase("null") || text.equalsIgnoreCase("NaN")) {
            return Optional.of(Double.NaN);
        }
        try {
            double value = Double.parseDouble(text);
            if (!Double.isInfinite(value)) {
                return Optional.of(value);
            }
        } catch (NumberFormatException noNumber) {
            // Told below.
        }
        problems.add(
                "line %d: value: found '%s'; a finite number, or nothing for a gap"
                        .formatted(line, text));
        return Optional.empty();
    }

    private List<NamedSeries> onGrids() {
        List<NamedSeries> all = new ArrayList<>();
        Duration grid = step.orElseGet(this::commonest);
        for (Map.Entry<String, Samples> entry : series.entrySet()) {
            Samples samples = entry.getValue();
            long[] times = Arrays.copyOf(samples.times, samples.size);
            double[] values = Arrays.copyOf(samples.values, samples.size);
            try {
                if (axis == Axis.STEP) {
                    for (int index = 0; index < times.length; index++) {
                        times[index] = Math.multiplyExact(times[index], grid.toMillis());
                    }
                }
                all.add(
                        new NamedSeries(
                                entry.getKey(),
                                axis,
                                Series.ofSamples(grid, times, values, Duplicates.MEAN)));
            } catch (IllegalArgumentException | ArithmeticException wrong) {
                throw refused("series '%s': %s".formatted(entry.getKey(), wrong.getMessage()));
            }
        }
        return all;
    }

    /// The commonest distance within the longest series; an hour where there is none.
    private Duration commonest() {
        Samples longest = new Samples();
        for (Samples samples : series.values()) {
            longest = samples.size > longest.size ? samples : longest;
        }
        long[] sorted = Arrays.copyOf(longest.times, longest.size);
        Arrays.sort(sorted);
        long[] distances = new long[sorted.length];
        int count = 0;
        for (int index = 1; index < sorted.length; index++) {
            if (sorted[index] > sorted[index - 1]) {
                distances[count++] = sorted[index] - sorted[index - 1];
            }
        }
        Arrays.sort(distances, 0, count);
        return count == 0 || axis == Axis.STEP
                ? Duration.ofHours(1)
                : Duration.ofMillis(distances[count / 2]);
    }
}
