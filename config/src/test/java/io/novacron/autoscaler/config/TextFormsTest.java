package io.novacron.autoscaler.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Quantity;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Durations, quantities, times and names as text.
class TextFormsTest {

    @ParameterizedTest
    @CsvSource({
        "15s, PT15S, 15s",
        "5m, PT5M, 5m",
        "1h30m, PT1H30M, 1h30m",
        "7d, P7D, 7d",
        "1w, P7D, 7d",
        "500ms, PT0.5S, 500ms",
        "1.5h, PT1H30M, 1h30m",
        "90s, PT1M30S, 1m30s",
        "1h1h, PT2H, 2h",
        "0, PT0S, 0s",
        "0s, PT0S, 0s",
        "PT5M, PT5M, 5m",
        "P1DT12H, PT36H, 1d12h",
        "PT0.0001S, PT0.0001S, PT0.0001S",
        "36500d, P36500D, 36500d"
    })
    void durationsReadAndAreWrittenShort(String text, Duration duration, String written) {
        assertThat(DurationText.parse(text)).contains(duration);
        assertThat(DurationText.format(duration)).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "5",
                "-5m",
                "5 m",
                "m5",
                "5M",
                "1h-30m",
                "PT-5M",
                "P1Y",
                "36501d",
                "1e3s",
                "99999999999999999999d",
                "PT99999999999999999999S",
                "five minutes"
            })
    void whatIsNoDurationDoesNotRead(String text) {
        assertThat(DurationText.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0.5, 0.5",
        "500m, 0.5",
        "2Gi, 2147483648",
        "512Mi, 536870912",
        "1k, 1000",
        "1.5Ki, 1536",
        "1e3, 1000",
        "1E, 1e18",
        ".5, 0.5",
        "100m, 0.1",
        "-1, -1"
    })
    void quantitiesRead(String text, double value) {
        assertThat(Quantity.parse(text)).hasValue(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Gi", "2GiB", "2 Gi", "1e9999", "0x1", "NaN", "1,5", "5s"})
    void whatIsNoQuantityDoesNotRead(String text) {
        assertThat(Quantity.parse(text)).isEmpty();
    }

    @Test
    void timesReadAsInRfc3339() {
        Instant time = Instant.parse("2026-01-05T10:00:00Z");

        assertThat(TimeText.parseInstant("2026-01-05T10:00:00Z")).contains(time);
        assertThat(TimeText.parseInstant("2026-01-05 10:00:00z")).contains(time);
        assertThat(TimeText.parseInstant("2026-01-05T11:00:00.000+01:00")).contains(time);
        assertThat(TimeText.parseInstant("2026-02-30T10:00:00Z")).isEmpty();
        assertThat(TimeText.parseInstant("2026-01-05T10:00:00")).isEmpty();
        assertThat(TimeText.parseInstant("+12026-01-05T10:00:00Z")).isEmpty();
        assertThat(TimeText.ofEpochSeconds(1_767_607_200.5)).contains(time.plusMillis(500));
        assertThat(TimeText.ofEpochSeconds(Double.NaN)).isEmpty();
        assertThat(TimeText.ofEpochSeconds(1e300)).isEmpty();
    }

    @Test
    void timesOfDayRead() {
        assertThat(TimeText.parseClock("08:00")).contains(LocalTime.of(8, 0));
        assertThat(TimeText.parseClock("8:05:09")).contains(LocalTime.of(8, 5, 9));
        assertThat(TimeText.parseClock("24:00")).isEmpty();
        assertThat(TimeText.parseClock("8")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "maxCapacty, maxCapacity",
        "max_capacity, maxCapacity",
        "MAXCAPACITY, maxCapacity",
        "mxaCapacity, maxCapacity",
        "nmae, name",
        "cooldown, cooldownPeriod"
    })
    void theNearestNameIsFound(String wrong, String right) {
        List<String> known = List.of("id", "name", "maxCapacity", "minCapacity", "cooldownPeriod");

        assertThat(NearestName.to(wrong, known)).contains(right);
        assertThat(NearestName.to("somethingElse", known)).isEmpty();
        assertThat(NearestName.to("x".repeat(1000), known)).isEmpty();
        assertThat(NearestName.to("name", List.of())).isEqualTo(Optional.empty());
    }
}
