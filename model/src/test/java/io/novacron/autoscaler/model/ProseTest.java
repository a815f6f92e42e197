package io.novacron.autoscaler.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Numbers and durations as people write them.
class ProseTest {

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "0, 0",
        "80, 80",
        "80.0, 80",
        "0.1, 0.1",
        "66.666666666, 66.6667",
        "-1.5, -1.5",
        "0.30000000000000004, 0.3",
        "123456.789, 123457",
        "0.00012345678, 0.000123457",
        "1e12, 1000000000000",
        "1e-9, 1E-9",
        "1e300, 1E+300"
    })
    void numbers(double number, String text) {
        assertThat(Prose.number(number)).isEqualTo(text);
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "PT0S, 0s",
        "PT45S, 45s",
        "PT90S, 1m30s",
        "PT1H30M, 1h30m",
        "P7D, 7d",
        "PT25H, 1d1h",
        "PT0.25S, 250ms",
        "PT1.5S, 1s500ms",
        "PT0.000001S, 1us",
        "PT-5M, -5m"
    })
    void durations(Duration duration, String text) {
        assertThat(Prose.duration(duration)).isEqualTo(text);
    }
}
