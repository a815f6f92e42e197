package io.novacron.autoscaler.cli.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Traces of demand as people have them.
class DemandFileTest {

    private static final Instant TEN = Instant.parse("2026-01-05T10:00:00Z");

    private static DemandFile.Samples read(byte[] content) throws IOException {
        return DemandFile.read("trace.csv", new ByteArrayInputStream(content));
    }

    private static DemandFile.Samples read(String text) throws IOException {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "2026-01-05T10:00:00Z",
        "2026-01-05T10:00:00",
        "2026-01-05 10:00:00",
        "2026-01-05 10:00:00Z",
        "2026-01-05t10:00:00z",
        "2026-01-05T11:00:00+01:00",
        "2026-01-05 05:30:00-04:30",
        "2026-01-05T10:00:00.000Z",
        "2026-01-05T10:00Z",
        "2026-01-05 10:00",
        "1767607200",
        "1767607200.0",
        "1767607200000",
        "1.7676072e9",
        "\"2026-01-05T10:00:00Z\""
    })
    void aTimeReadsInEveryUsualForm(String time) throws IOException {
        DemandFile.Samples samples = read("timestamp,value\n" + time + ",7\n1767607260,8\n");

        assertThat(samples.millis()[0]).isEqualTo(TEN.toEpochMilli());
        assertThat(samples.values()).containsExactly(7, 8);
    }

    @Test
    void theFastPathAgreesWithTheLibrary() {
        for (long second = -2_208_988_800L; second < 4_102_444_800L; second += 12_345_677) {
            String text = Instant.ofEpochSecond(second).toString();
            assertThat(DemandTime.parse(text)).as(text).hasValue(second * 1000);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "2026-02-29T10:00:00Z",
        "2026-01-05T24:00:00Z",
        "2026-13-05T10:00:00Z",
        "yesterday",
        "1e300",
        "NaN"
    })
    void whatIsNoTimeIsRefused(String text) {
        assertThat(DemandTime.parse(text)).isEmpty();
    }

    @Test
    void columnsAreFoundByTheirNames() throws IOException {
        assertThat(
                        read("""
                        host,Value,timestamp
                        a,1.5,2026-01-05T10:00:00Z
                        b,2.5,2026-01-05T10:01:00Z
                        """)
                                .values())
                .containsExactly(1.5, 2.5);
    }

    @Test
    void aHeaderIsNotNeeded() throws IOException {
        assertThat(read("0,1\n60,2").millis()).containsExactly(0, 60_000);
    }

    @Test
    void rowsAreSortedAndRowsWithoutAValueLeftOut() throws IOException {
        DemandFile.Samples samples =
                read("timestamp,value\r\n120,3\r\n\r\n60,\r\n0,1\r\n180,4\r\n");

        assertThat(samples.millis()).containsExactly(0, 120_000, 180_000);
        assertThat(samples.values()).containsExactly(1, 3, 4);
    }

    @Test
    void gzipReadsByItsContent() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write("\uFEFFtimestamp,value\n0,1\n60,2\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(read(packed.toByteArray()).values()).containsExactly(1, 2);
        byte[] cut = Arrays.copyOf(packed.toByteArray(), packed.size() - 12);
        assertThatThrownBy(() -> read(cut)).hasMessageContaining("broken gzip");
    }

    @Test
    void linesMayEndAnywhereInTheBuffer() throws IOException {
        StringBuilder text = new StringBuilder("timestamp,value\n");
        for (int row = 0; row < 50_000; row++) {
            text.append(row * 60L).append(',').append(row * 0.5).append('\n');
        }
        DemandFile.Samples samples = read(text.toString());

        assertThat(samples.values()).hasSize(50_000);
        for (int row = 0; row < 50_000; row++) {
            assertThat(samples.values()[row]).isEqualTo(row * 0.5);
            assertThat(samples.millis()[row]).isEqualTo(row * 60_000L);
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "0,1;60,-2 | line 3: value: found '-2'; a number of at least 0",
                "0,1;60,NaN | line 3: value: found 'NaN'; a number of at least 0",
                "0,1;60,1e999 | line 3: value: found '1e999'; a number of at least 0",
                "0,1;60,1d | line 3: value: found '1d'; a number of at least 0",
                "0,1;60,many | line 3: value: found 'many'; a number of at least 0",
                "0,1;60 | line 3: value: found nothing; a number of at least 0",
                "0,1;soon,2 | line 3: timestamp: found 'soon'; a time such as",
                "0,1;60,2;0,3 | line 4: timestamp: found '1970-01-01T00:00:00Z'; a time of its own;"
                        + " line 2 has it",
                "0,1 | found 1 rows with a value; at least 2"
            })
    void whatIsWrongIsToldWithItsLine(String rows, String told) {
        assertThatThrownBy(() -> read("timestamp,value\n" + rows.replace(';', '\n')))
                .isInstanceOf(DemandFileException.class)
                .hasMessageStartingWith("trace.csv: ")
                .hasMessageContaining(told);
    }

    @Test
    void aHeaderWithoutTheColumnsIsRefused() {
        assertThatThrownBy(() -> read("time,rps\n0,1\n60,2\n"))
                .hasMessage(
                        "trace.csv: line 1: timestamp: found 'time,rps'; a header with timestamp and"
                                + " value");
    }

    @Test
    void manyProblemsAreToldAtOnceAndNotTooMany() {
        assertThatThrownBy(() -> read("timestamp,value\n" + "x,y\n".repeat(1000)))
                .satisfies(failure ->
                        assertThat(String.valueOf(failure.getMessage()).lines()).hasSize(11));
    }
}
