package io.novacron.autoscaler.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.history.RingHistory;
import io.novacron.autoscaler.runtime.forecast.ForecastSeries;
import io.novacron.autoscaler.server.Server;
import io.novacron.autoscaler.spi.SampleHistory.Sample;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `group diff-behaviour` against a real server that finds two hours at 50: five instances of 10.
final class DiffBehaviourCommandTest {

    @TempDir private Path directory;

    private final RemoteRun command = new RemoteRun();
    private final StringWriter out = command.out;
    private final StringWriter err = command.err;

    private int run(Server server, String... words) {
        return command.run(server, directory.resolve("data"), words);
    }

    private Path file(String id, int target) throws IOException {
        String document =
                """
                id: %s
                resourceType: process
                minCapacity: 0
                maxCapacity: 20
                dryRun: true
                evaluationInterval: 1m
                metrics: {rps: {type: custom, provider: push}}
                rules: [{id: rps, type: target, metric: rps, averageValue: %d}]
                predictive: {mode: recommend, load: rps, capacityPerInstance: 10}
                launchTemplate: {command: [sleep, "60"]}
                """
                        .formatted(id, target);
        return Files.writeString(directory.resolve(id + target + ".yaml"), document);
    }

    @Test
    void theEditedFileIsComparedWithTheRunningGroupAndNothingIsChanged() throws IOException {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MINUTES);
        List<Sample> samples = new ArrayList<>();
        for (int minute = 120; minute > 0; minute--) {
            Instant at = now.minus(Duration.ofMinutes(minute));
            samples.add(new Sample("web", ForecastSeries.demand("rps"), at, 50));
        }
        try (RingHistory rings =
                RingHistory.open(directory.resolve("data").resolve("history"), Clock.systemUTC())) {
            rings.append(samples);
        }
        try (Server server = Server.start(Server.Setup.in(directory.resolve("data")))) {
            assertThat(run(server, "group", "apply", file("web", 10).toString())).isZero();
            String edited = file("web", 5).toString();

            assertThat(run(server, "group", "diff-behaviour", edited)).as(err::toString).isZero();
            assertThat(out.toString()).contains("group web", "RUNNING", "EDITED", "instance-hours");

            assertThat(run(server, "group", "diff-behaviour", edited, "--output", "json")).isZero();
            JsonNode answer = new JsonMapper().readTree(out.toString());
            double hours = answer.at("/running/instanceHours").asDouble();
            assertThat(answer.at("/edited/instanceHours").asDouble())
                    .isBetween(1.8 * hours, 2.0 * hours);

            assertThat(run(server, "group", "get", "web")).isZero();
            assertThat(out.toString()).contains("averageValue: 10");

            assertThat(run(server, "group", "diff-behaviour", file("other", 5).toString()))
                    .isEqualTo(1);
            assertThat(err.toString()).contains("other");
            assertThat(
                            run(
                                    server,
                                    "group",
                                    "diff-behaviour",
                                    file("other", 5).toString(),
                                    "--of",
                                    "web"))
                    .isZero();
        }
    }
}
