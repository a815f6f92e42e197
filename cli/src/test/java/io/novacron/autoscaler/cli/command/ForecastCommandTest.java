package io.novacron.autoscaler.cli.command;

import static io.novacron.autoscaler.cli.command.CommandLineFixture.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.novacron.autoscaler.cli.command.CommandLineFixture.Outcome;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForecastCommandTest {

    @TempDir private Path folder;

    private String file(String name, String content) throws IOException {
        Path path = folder.resolve(name);
        Files.writeString(path, content);
        return path.toString();
    }

    private static double wave(int step) {
        return 100 + 40 * Math.sin(2 * Math.PI * step / 24);
    }

    /// Two series of three weeks, their rows mixed, the second ten times the first.
    private static String twoSeries() {
        return "series_id,step,value\n"
                + IntStream.rangeClosed(1, 504)
                        .mapToObj(step ->
                                "b,%d,%s\na,%d,%s\n"
                                        .formatted(step, 10 * wave(step), step, wave(step)))
                        .collect(Collectors.joining());
    }

    @Test
    void writesARowForEachStepAheadInTheOrderOfTheSeries() throws IOException {
        Outcome outcome =
                run(
                        "forecast",
                        "--input",
                        file("load.csv", twoSeries()),
                        "--step",
                        "1h",
                        "--horizon",
                        "48");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        List<String> lines = outcome.lines();
        assertThat(lines).hasSize(1 + 2 * 48);
        assertThat(lines.getFirst()).isEqualTo("series_id,step,mean,lo80,hi80,lo95,hi95");
        String[] first = lines.get(1).split(",", -1);
        assertThat(first[0]).isEqualTo("b");
        assertThat(first[1]).isEqualTo("505");
        assertThat(Double.parseDouble(first[2])).isCloseTo(10 * wave(505), within(20.0));
        assertThat(lines.get(49)).startsWith("a,505,");
        assertThat(lines.getLast()).startsWith("a,552,");
        double before = Double.NEGATIVE_INFINITY;
        for (int column : new int[] {5, 3, 2, 4, 6}) {
            assertThat(Double.parseDouble(first[column])).isGreaterThanOrEqualTo(before);
            before = Double.parseDouble(first[column]);
        }
    }

    @Test
    void gzipReadsAndTheCsvGoesToAFile() throws IOException {
        Path packed = folder.resolve("load.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write(twoSeries().getBytes(StandardCharsets.UTF_8));
        }
        Path written = folder.resolve("out.csv");

        Outcome outcome =
                run(
                        "forecast",
                        "--input",
                        packed.toString(),
                        "--horizon",
                        "2d",
                        "--output",
                        written.toString(),
                        "--report");

        assertThat(outcome.code()).isZero();
        assertThat(Files.readAllLines(written)).hasSize(97);
        assertThat(outcome.lines().getFirst())
                .startsWith("SERIES")
                .contains("CHOSEN", "BACKTEST ERROR", "CONFIDENCE");
        assertThat(outcome.lines().get(1)).startsWith("b ").contains("full", "1.000", "1d (1.00)");
    }

    @Test
    void timesInEveryFormStandOnOneGridAndGapsAreMissing() throws IOException {
        Instant start = Instant.parse("2026-01-05T00:00:00Z");
        StringBuilder rows = new StringBuilder("timestamp,value\n");
        for (int step = 0; step < 300; step++) {
            Instant at = start.plusSeconds(300L * step);
            String time =
                    switch (step % 3) {
                        case 0 -> at.toString();
                        case 1 -> Long.toString(at.getEpochSecond());
                        default -> Long.toString(at.toEpochMilli());
                    };
            if (step % 7 != 0) {
                rows.append(time).append(',').append(step % 11 == 0 ? "" : "50").append('\n');
            }
        }

        Outcome outcome =
                run(
                        "forecast",
                        "--input",
                        file("load.csv", rows.toString()),
                        "--horizon",
                        "15m",
                        "--levels",
                        "90%,0.995");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.lines().getFirst())
                .isEqualTo("series_id,timestamp,mean,lo90,hi90,lo99.5,hi99.5");
        assertThat(outcome.lines().get(1)).isEqualTo("series,2026-01-06T01:00:00Z,50,50,50,50,50");
        assertThat(outcome.lines()).hasSize(4);
    }

    @Test
    void aPageThatNeedsNothingElseIsWritten() throws IOException {
        Path page = folder.resolve("page.html");
        String hostile = twoSeries().replace("b,", "</script><b>,");

        Outcome outcome =
                run(
                        "forecast",
                        "--input",
                        file("load.csv", hostile),
                        "--horizon",
                        "24",
                        "--plot",
                        page.toString());

        assertThat(outcome.code()).isZero();
        String html = Files.readString(page);
        assertThat(html)
                .contains("uPlot", "\"held\"", "\"off\"", "\"weights\"", "\"hi95\"")
                .doesNotContain("</script><b>", "/*DATA*/", "/*LIBRARY*/", "src=", "href=");
    }

    @Test
    void everyProblemIsToldWithItsLineFieldAndWhatIsAllowed() throws IOException {
        String file =
                file("bad.csv", "series_id,step,value\na,1,5\n\na,2,x\na,two,3\na,4,inf\na,9");

        Outcome outcome = run("forecast", "--input", file);

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err())
                .contains(
                        file,
                        "line 4: value: found 'x'; a finite number, or nothing for a gap",
                        "line 5: step: found 'two'; a whole number",
                        "line 6: value: found 'inf'; a finite number",
                        "line 7: 2 fields; as many as the header has");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    serie_id,step,value  | field 'serie_id'; series_id, step or timestamp, value; did you mean series_id?
                    step,timestamp,value | both step and timestamp; one of them
                    series_id,value      | neither step nor timestamp; one of them
                    step                 | no field 'value'
                    step,value           | no rows after the header
                    """)
    void aHeaderThatIsWrongIsTold(String header, String problem) throws IOException {
        Outcome outcome = run("forecast", "--input", file("bad.csv", header + "\n"));

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    --horizon 0          | --horizon: found '0'; 1 to 100000 steps
                    --horizon soon       | --horizon: found 'soon'
                    --step 0s            | --step: found '0s'; a duration as 5m or 1h
                    --levels 0.8,1.2     | --levels: found '1.2'; more than 0 and less than 1
                    --algorithm prophet  | --algorithm: found 'prophet'; exponential_smoothing, seasonal_naive
                    """)
    void anOptionThatIsWrongIsTold(String option, String problem) throws IOException {
        String file = file("load.csv", "step,value\n1,5\n2,6\n");
        String[] words = option.split(" ", -1);

        Outcome outcome = run("forecast", "--input", file, words[0], words[1]);

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains(problem);
    }

    @Test
    void aFileThatIsNotThereIsTold() {
        assertThat(run("forecast", "--input", folder.resolve("none.csv").toString()).err())
                .contains("none.csv: no such file");
    }
}
