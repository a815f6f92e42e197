package io.novacron.autoscaler.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationOptionTest {

    @ParameterizedTest
    @CsvSource({"60s, PT60S", "2m, PT2M", "1h30m, PT90M", "1d, PT24H", "1d2h, PT26H", "PT5M, PT5M"})
    void readsWhatPeopleType(String text, Duration duration) {
        assertThat(DurationOption.parse(text)).contains(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "60", "s60", "1d1d", "60 s", "99999999999999999999s"})
    void refusesTheRest(String text) {
        assertThat(DurationOption.parse(text)).isEmpty();
    }
}
