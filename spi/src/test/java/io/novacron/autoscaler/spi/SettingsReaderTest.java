package io.novacron.autoscaler.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novacron.autoscaler.model.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingsReaderTest {

    @ParameterizedTest
    @CsvSource({
        "15s, PT15S",
        "5m, PT5M",
        "1h30m, PT1H30M",
        "7d, PT168H",
        "500ms, PT0.5S",
        "1.5s, PT1.5S",
        "PT5M, PT5M",
        "0s, PT0S",
    })
    void durationsRead(String text, String expected) {
        assertThat(SettingsReader.parseDuration(text)).contains(Duration.parse(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "5", "s", "5 s", "5s ago", "-5s", "1y", "P", "99999999999999d", "5ss"})
    void otherTextsAreNoDuration(String text) {
        assertThat(SettingsReader.parseDuration(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1024, 1024", "64Ki, 65536", "1.5Mi, 1572864", "10M, 10000000", "2GiB, 2147483648"})
    void bytesRead(String text, long expected) {
        assertThat(new SettingsReader(Map.of("size", text), "").bytes("size", 1))
                .contains(expected);
    }

    @Test
    void everyProblemIsToldOnceWithItsPath() {
        SettingsReader reader =
                new SettingsReader(
                        Map.of(
                                "count",
                                11,
                                "wait",
                                "soon",
                                "flag",
                                "yes",
                                "inner",
                                Map.of("nmae", "x"),
                                "env",
                                Map.of("A", List.of("canary"))),
                        "top");
        assertThat(reader.integer("count", 1, 10)).isEmpty();
        assertThat(reader.duration("wait", Duration.ZERO, Duration.ofHours(1))).isEmpty();
        assertThat(reader.flag("flag")).isEmpty();
        assertThat(reader.section("inner").orElseThrow().text("name")).isEmpty();
        assertThat(reader.texts("env").orElseThrow()).isEmpty();
        List<Problem> problems = reader.finish();
        assertThat(problems)
                .extracting(Problem::path)
                .containsExactly(
                        "top.count", "top.wait", "top.flag", "top.env.A", "top.inner.nmae");
        assertThat(problems.getLast().allowed()).contains("did you mean name?");
        assertThat(problems).noneMatch(problem -> problem.toString().contains("canary"));
        assertThatThrownBy(() -> reader.finishOrFail("provider p"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "provider p: top.count: found 11; a whole number from 1 to 10");
    }

    @Test
    void aKeyThatIsGivenAndRightIsNoProblem() {
        SettingsReader reader =
                new SettingsReader(Map.of("port", 8080L, "path", "/x", "on", true), "");
        assertThat(reader.integer("port", 1, 65_535)).contains(8080);
        assertThat(reader.text("path")).contains("/x");
        assertThat(reader.flag("on")).contains(true);
        assertThat(reader.finish()).isEmpty();
    }
}
