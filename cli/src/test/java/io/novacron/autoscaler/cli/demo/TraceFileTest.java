package io.novacron.autoscaler.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalTime;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceFileTest {

    private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");

    @TempDir private Path folder;

    @Test
    void takesTheBusiestDayOfALongTrace() throws Exception {
        // Three days in steps of 5 minutes; the second has twice the demand.
        DayTrace day =
                TraceFile.read(
                        file(
                                csv(
                                        3 * 288,
                                        300,
                                        step ->
                                                step / 288 == 1
                                                        ? 20
                                                        : 10 * ((step % 288) / 288.0))));

        assertThat(day.origin()).isEqualTo("trace.csv, 2026-01-06");
        assertThat(day.start()).isEqualTo(LocalTime.MIDNIGHT);
        assertThat(day.at(0.3)).isCloseTo(1, within(1e-9));
        assertThat(day.at(0.9)).isCloseTo(1, within(1e-9));
    }

    @Test
    void stretchesAShorterTraceToADay() throws Exception {
        DayTrace day = TraceFile.read(file(csv(61, 60, step -> step)));

        assertThat(day.at(0.25) / day.at(0.75)).isCloseTo(1.0 / 3, within(0.01));
    }

    @Test
    void readsGzipWhateverTheName() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(csv(100, 60, step -> 5).getBytes(StandardCharsets.UTF_8));
        }
        Path file = Files.write(folder.resolve("trace.csv"), bytes.toByteArray());

        assertThat(TraceFile.read(file).at(0.5)).isCloseTo(1, within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-05T10:00:00Z, 2026-01-05T11:00:00Z",
        "2026-01-05T10:00:00+00:00, 2026-01-05T11:00:00+00:00",
        "2026-01-05 10:00:00Z, 2026-01-05 11:00:00Z",
        "1767607200, 1767610800",
        "1767607200000, 1767610800000"
    })
    void readsTimesInEveryForm(String from, String to) throws Exception {
        DayTrace day = TraceFile.read(file("timestamp,value\n%s,3\n%s,3\n".formatted(from, to)));

        assertThat(day.start()).isEqualTo(LocalTime.of(10, 0));
    }

    @Test
    void findsColumnsByNameAndDoesWithoutAHeader() throws Exception {
        DayTrace named =
                TraceFile.read(file("series_id,value,timestamp\na,4,1767607200\na,4,1767610800\n"));
        DayTrace bare = TraceFile.read(file("1767607200,4\n1767610800,4\n"));

        assertThat(named.at(0.5)).isEqualTo(1);
        assertThat(bare.at(0.5)).isEqualTo(1);
    }

    @Test
    void gapsAreInterpolated() throws Exception {
        DayTrace day =
                TraceFile.read(
                        file(
                                """
                                timestamp,value
                                1767607200,0
                                1767610800,
                                1767614400,NaN
                                1767621600,30
                                """));

        assertThat(day.at(0.75) / day.at(0.25)).isCloseTo(3, within(0.02));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "timestamp,value | a trace needs two rows",
                "timestamp,value\\n1767607200,1 | a trace needs two rows",
                "timestamp,value\\n1767607200,1\\nyesterday,2 | :3: found 'yesterday'",
                "timestamp,value\\n1767607200,1\\n1767607260,many | :3: found 'many'; needs a number",
                "timestamp,value\\n1767607200,1\\n1767607260,-4 | found '-4'; needs a number ≥ 0",
                "timestamp,value\\n1767607200,1\\n1767607260,Infinity | needs a number ≥ 0",
                "timestamp,value\\n1767607200,0\\n1767607260,0 | there is no demand",
            })
    void saysWhatIsWrongAndWhere(String text, String message) {
        assertThatThrownBy(() -> TraceFile.read(file(text.replace("\\n", "\n"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void emptyMissingAndForeignFilesAreRefused() throws Exception {
        assertThatThrownBy(() -> TraceFile.read(file("")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TraceFile.read(folder)).hasMessageContaining("is a directory");
        assertThatThrownBy(() -> TraceFile.read(folder.resolve("none.csv")))
                .isInstanceOf(NoSuchFileException.class);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void binaryFilesAreRefused(long seed) throws Exception {
        byte[] bytes = new byte[4096];
        new Random(seed).nextBytes(bytes);
        if (seed % 2 == 0) {
            bytes[0] = 0x1f;
            bytes[1] = (byte) 0x8b;
        }
        Path file = Files.write(folder.resolve("trace.bin"), bytes);

        assertThatThrownBy(() -> TraceFile.read(file)).isInstanceOf(IllegalArgumentException.class);
    }

    private Path file(String text) throws Exception {
        return Files.writeString(folder.resolve("trace.csv"), text);
    }

    private static String csv(
            int rows, int stepSeconds, java.util.function.IntToDoubleFunction value) {
        return IntStream.range(0, rows)
                .mapToObj(row ->
                        START.plusSeconds((long) row * stepSeconds)
                                + ","
                                + value.applyAsDouble(row))
                .collect(Collectors.joining("\n", "timestamp,value\n", "\n"));
    }
}
