package io.novacron.autoscaler.cli.command;

import static io.novacron.autoscaler.cli.command.CommandLineFixture.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.cli.command.CommandLineFixture.Outcome;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BenchCommandTest {

    @Test
    void tellsDecisionsPerSecondToPrograms() {
        Outcome outcome = run("bench", "decide", "--seconds", "1", "--output", "json");

        JsonNode figures = JsonMapper.shared().readTree(outcome.out());
        assertThat(outcome.code()).isZero();
        assertThat(figures.get("decisionsPerSecondPerCore").asLong()).isPositive();
        assertThat(figures.get("bytesPerDecision").asLong()).isBetween(100L, 100_000L);
        assertThat(figures.get("changingShare").asDouble())
                .as("most decisions hold, some change")
                .isBetween(0.01, 0.3);
    }

    @Test
    void tellsThemToPeople() {
        assertThat(run("bench", "decide", "--seconds", "1", "--output", "table").out())
                .contains("decisionsPerSecondPerCore  ");
    }

    @Test
    void measuresTheLoopOverTheEmbeddedDatabase() {
        Outcome outcome =
                run(
                        "bench",
                        "loop",
                        "--groups",
                        "20",
                        "--interval",
                        "1s",
                        "--warm-up",
                        "1s",
                        "--for",
                        "2s",
                        "--output",
                        "json");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        JsonNode figures = JsonMapper.shared().readTree(outcome.out());
        assertThat(figures.get("groups").asInt()).isEqualTo(20);
        assertThat(figures.get("decisionsPerSecond").asDouble()).isPositive();
        assertThat(figures.get("cpuCoresAverage").asDouble()).isNotNegative();
        assertThat(figures.get("lagP99Millis").asLong()).isNotNegative();
        assertThat(figures.get("rssMiB").asLong()).isNotZero();
        assertThat(figures.get("storeFailures").asLong()).isZero();
        assertThat(figures.get("store").asString()).isEqualTo("embedded");
    }

    @Test
    void refusesALoopThatCannotBe() {
        assertThat(run("bench", "loop", "--groups", "0").code()).isEqualTo(2);
        assertThat(run("bench", "loop", "--interval", "soon").code()).isEqualTo(2);
        assertThat(run("bench", "loop", "--instances", "1").code()).isEqualTo(2);
        assertThat(run("bench", "loop", "--store", "paper").code()).isEqualTo(2);
    }
}
