package io.novacron.autoscaler.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.history.RingHistory;
import io.novacron.autoscaler.server.Server;
import io.novacron.autoscaler.spi.SampleHistory;
import io.novacron.autoscaler.spi.SampleHistory.Sample;
import io.novacron.autoscaler.testkit.Await;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `forecasts` against a real server that finds half an hour of history.
final class ForecastsCommandTest {

    private static final String GROUP =
            """
            id: %s
            resourceType: process
            minCapacity: 0
            maxCapacity: 100
            dryRun: true
            evaluationInterval: 1s
            metrics: {rps: {type: custom, provider: push}}
            rules: [{id: rps, type: target, metric: rps, averageValue: 10}]
            predictive: {mode: %s, load: rps, capacityPerInstance: 10, forecastHorizon: 1h}
            launchTemplate: {command: [sleep, "60"]}
            """;

    @TempDir private Path directory;

    private final RemoteRun command = new RemoteRun();
    private final StringWriter out = command.out;
    private final StringWriter err = command.err;

    private int run(Server server, String... words) {
        return command.run(server, directory.resolve("data"), words);
    }

    @Test
    void aForecastIsShownWithWhatItRestsOn() throws IOException {
        Path history = directory.resolve("data").resolve("history");
        try (RingHistory rings = RingHistory.open(history, Clock.systemUTC())) {
            Instant now = Instant.now();
            for (int minute = 30; minute > 0; minute--) {
                Instant at = now.minus(Duration.ofMinutes(minute));
                rings.append(List.of(new Sample("busy", SampleHistory.metric("rps"), at, 500)));
            }
        }
        Path busy =
                Files.writeString(directory.resolve("busy.yaml"), GROUP.formatted("busy", "scale"));
        Path off = Files.writeString(directory.resolve("off.yaml"), GROUP.formatted("off", "off"));
        try (Server server = Server.start(Server.Setup.in(directory.resolve("data")))) {
            assertThat(run(server, "group", "apply", busy.toString())).as(err::toString).isZero();
            assertThat(run(server, "group", "apply", off.toString())).as(err::toString).isZero();
            Await.until(
                    "a first forecast",
                    () -> run(server, "forecasts", "busy") == ExitCode.DONE,
                    err::toString);
            assertThat(out.toString())
                    .contains("0 of the 20 forecasts", "load        rps, scale", "lead time   0s")
                    .contains("an instance serves 10 (document)", "AT MOST (95 %)");
            assertThat(out.toString().lines().filter(line -> line.startsWith("20"))).hasSize(12);

            assertThat(run(server, "forecasts", "busy", "--points", "3", "--output", "json"))
                    .isZero();
            assertThat(out.toString()).contains("\"needed\"", "\"path\"");
            assertThat(run(server, "forecasts", "busy", "--accuracy")).isEqualTo(ExitCode.FAILED);
            assertThat(err.toString()).contains("compared with what happened");
            assertThat(run(server, "forecasts", "off")).isEqualTo(ExitCode.FAILED);
            assertThat(err.toString()).contains("is not forecast");
            assertThat(run(server, "forecasts", "busy", "--points", "0"))
                    .isEqualTo(ExitCode.BAD_INPUT);
        }
    }
}
