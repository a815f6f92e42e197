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
}
