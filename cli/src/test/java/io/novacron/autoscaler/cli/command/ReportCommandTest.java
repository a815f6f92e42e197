package io.novacron.autoscaler.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.history.RingHistory;
import io.novacron.autoscaler.server.Server;
import io.novacron.autoscaler.spi.SampleHistory;
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

/// `report` against a real server that finds two hours of history.
final class ReportCommandTest {

    private static final String PRICE =
            "pricePerInstanceHour: 0.5\nbudget: {perMonth: 900, currency: EUR}";

    @TempDir private Path directory;

    private final RemoteRun command = new RemoteRun();
    private final StringWriter out = command.out;
    private final StringWriter err = command.err;

    private int run(Server server, String... words) {
        return command.run(server, directory.resolve("data"), words);
    }

    // Five instances for load that takes four, up to an hour ago.
    private Instant remember() {
        Instant until = Instant.now().truncatedTo(ChronoUnit.MINUTES).minus(Duration.ofHours(1));
        List<Sample> samples = new ArrayList<>();
        for (int minute = 120; minute > 0; minute--) {
            Instant at = until.minus(Duration.ofMinutes(minute));
            for (String group : List.of("web", "free")) {
                samples.add(new Sample(group, SampleHistory.CAPACITY_CURRENT, at, 5));
                samples.add(new Sample(group, SampleHistory.CAPACITY_READY, at, 5));
                samples.add(new Sample(group, SampleHistory.metric("rps"), at, 40));
            }
        }
        Path history = directory.resolve("data").resolve("history");
        try (RingHistory rings = RingHistory.open(history, Clock.systemUTC())) {
            rings.append(samples);
        }
        return until;
    }

    private Path group(String id, String team, String price) throws IOException {
        String document =
                """
                id: %s
                resourceType: process
                minCapacity: 0
                maxCapacity: 10
                dryRun: true
                evaluationInterval: 1s
                labels: {team: "%s"}
                %s
                metrics: {rps: {type: custom, provider: push}}
                rules: [{id: rps, type: target, metric: rps, averageValue: 10}]
                predictive: {mode: recommend, load: rps, capacityPerInstance: 10, forecastHorizon: 1h}
                launchTemplate: {command: [sleep, "60"]}
                """
                        .formatted(id, team, price);
        return Files.writeString(directory.resolve(id + ".yaml"), document);
    }

    @Test
    void costsAreShownAsATableAsDataAndAsAPage() throws IOException {
        Instant until = remember();
        String from = until.minus(Duration.ofHours(2)).toString();
        try (Server server = Server.start(Server.Setup.in(directory.resolve("data")))) {
            for (Path file : List.of(group("web", "<shop>", PRICE), group("free", "lab", ""))) {
                assertThat(run(server, "group", "apply", file.toString()))
                        .as(err::toString)
                        .isZero();
            }
            String to = until.toString();
            assertThat(run(server, "report", "--since", from, "--until", to))
                    .as(err::toString)
                    .isZero();
            assertThat(out.toString())
                    .contains("KEY   INSTANCE-HOURS  COST", "web   10.0            5.00 EUR")
                    .contains("1.25 ×", "80 %", "no price: hours are counted, cost is not")
                    .contains(
                            "5.00 EUR, 50 % less than always at maximum (100 % of the time seen).")
                    .contains("1.25 × the least possible; 80 % carried load, 0 % was spare, 20 %");

            Path page = directory.resolve("cost.html");
            String[] byTeam = {
                "report",
                "--since",
                from,
                "--until",
                to,
                "--by",
                "label:team",
                "--output",
                "json",
                "--html",
                page.toString()
            };
            assertThat(run(server, byTeam)).as(err::toString).isZero();
            JsonNode json = new JsonMapper().readTree(out.toString());
            assertThat(json.at("/rows/0/key").asString()).isEqualTo("<shop>");
            assertThat(json.at("/rows/1/unpricedGroups").asInt()).isEqualTo(1);
            assertThat(json.at("/total/compared/oracleInstanceHours").asDouble())
                    .isBetween(15.99, 16.01);
            assertThat(Files.readString(page))
                    .contains("<td>&lt;shop&gt;</td>", "class=\"used\"", "class=\"idle\"")
                    .contains("prefers-color-scheme: dark", "5.00 EUR, 50 % less")
                    .doesNotContain("<shop>", "http:", "https:", "<script");

            assertThat(run(server, "report", "--group", "free", "--by", "day", "--output", "yaml"))
                    .isZero();
            assertThat(out.toString()).contains("by: day", "unpricedGroups: 1");
        }
    }

    @Test
    void whatMakesNoSenseIsRefused() throws IOException {
        try (Server server = Server.start(Server.Setup.in(directory.resolve("data")))) {
            assertThat(run(server, "report", "--by", "week")).isNotZero();
            assertThat(err.toString()).contains("by");
            assertThat(run(server, "report", "--since", "soon")).isNotZero();
            assertThat(err.toString()).contains("from");
            Path nowhere = directory.resolve("absent").resolve("cost.html");
            assertThat(run(server, "report", "--html", nowhere.toString()))
                    .isEqualTo(ExitCode.FAILED);
            assertThat(err.toString()).contains("cost.html cannot be written");
        }
    }
}
