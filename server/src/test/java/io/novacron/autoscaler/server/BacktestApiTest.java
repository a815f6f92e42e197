package io.novacron.autoscaler.server;

import static io.novacron.autoscaler.server.RunningServer.group;
import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.history.RingHistory;
import io.novacron.autoscaler.runtime.forecast.ForecastSeries;
import io.novacron.autoscaler.spi.SampleHistory.Sample;
import io.novacron.autoscaler.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Backtests over HTTP, of a server that finds the history of an earlier run: two hours at 50,
/// which is five instances of 10.
class BacktestApiTest {

    private static RunningServer running;
    private static ApiClient api;

    @BeforeAll
    static void start() throws IOException {
        Path directory = Files.createTempDirectory("novacron-server-");
        Instant now = Instant.now().truncatedTo(ChronoUnit.MINUTES);
        List<Sample> samples = new ArrayList<>();
        for (int minute = 120; minute > 0; minute--) {
            Instant at = now.minus(Duration.ofMinutes(minute));
            samples.add(new Sample("web", ForecastSeries.demand("rps"), at, 50));
            samples.add(new Sample("web", ForecastSeries.STARTUP, at, 120));
        }
        try (RingHistory rings =
                RingHistory.open(directory.resolve("history"), Clock.systemUTC())) {
            rings.append(samples);
        }
        running = new RunningServer(directory, setup -> setup);
        api = running.viewer;
        running.operator.post("/api/v1/groups", minutely("web")).is(201);
        running.operator.post("/api/v1/groups", minutely("young")).is(201);
    }

    private static String minutely(String id) {
        return group(id).replace("\"1s\"", "\"1m\"");
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    /// Half the target takes twice the instances.
    @Test
    void theEditedDocumentIsComparedWithTheRunningOne() {
        String edited = minutely("web").replace("\"averageValue\": 10", "\"averageValue\": 5");
        JsonNode answer =
                api.post("/api/v1/backtests", "{\"group\": %s}".formatted(edited)).is(200).json();

        double now = answer.at("/running/instanceHours").asDouble();
        assertThat(answer.at("/running/costRatio").asDouble()).isEqualTo(1);
        assertThat(answer.at("/running/underProvisionedTimeShare").asDouble()).isZero();
        assertThat(answer.at("/edited/instanceHours").asDouble()).isBetween(1.9 * now, 2 * now);
        assertThat(answer.at("/model/startup").asString()).isEqualTo("2m");
        assertThat(answer.get("steps").asInt()).isGreaterThan(100);
    }

    /// The same answer, asked for later.
    @Test
    void whoDoesNotWaitIsToldWhereToAsk() {
        String edited = minutely("web").replace("\"averageValue\": 10", "\"averageValue\": 5");
        String to = Instant.now().truncatedTo(ChronoUnit.MINUTES).toString();
        String body = "{\"group\": %s, \"to\": \"%s\"}".formatted(edited, to);
        JsonNode waited = api.post("/api/v1/backtests", body).is(200).json();

        ApiClient.Answer begun =
                api.post("/api/v1/backtests", body, "Prefer", "respond-async").is(202);
        assertThat(begun.header("Preference-Applied")).isEqualTo("respond-async");
        String address = begun.header("Location");
        assertThat(address).endsWith(begun.json().get("id").asString());
        Await.until(
                "a result",
                () -> api.get(address).is(200).json().get("state").asString().equals("done"));
        JsonNode done = api.get(address).json();
        assertThat(done.get("progress").asDouble()).isEqualTo(1);
        assertThat(done.get("result")).isEqualTo(waited);
        // The place is free again.
        api.post("/api/v1/backtests", body).is(200);
        api.get("/api/v1/backtests/0123456789abcdef01234567").isProblem(404, "not_found");
        api.get("/api/v1/backtests/x").is(404);
    }

    @Test
    void oneIsPlayedAtATime() {
        String body = "{\"group\": %s}".formatted(minutely("web"));
        Await.until(
                "a second one is refused while the first is played",
                () -> {
                    Thread first =
                            Thread.startVirtualThread(
                                    () -> api.post("/api/v1/groups/web/tune", "{}"));
                    boolean refused = false;
                    while (first.isAlive() && !refused) {
                        ApiClient.Answer second = api.post("/api/v1/backtests", body);
                        refused = second.body().contains("another backtest is running");
                        if (refused) {
                            second.isProblem(429, "too_many");
                        }
                    }
                    first.join();
                    return refused;
                });
        api.post("/api/v1/backtests", body).is(200);
    }

    @Test
    void aNewGroupIsPlayedOnTheHistoryOfAnother() {
        String body =
                "{\"of\": \"web\", \"group\": %s, \"model\": {\"startup\": \"5m\"}}"
                        .formatted(minutely("fresh"));
        JsonNode answer = api.post("/api/v1/backtests", body).is(200).json();

        assertThat(answer.get("of").asString()).isEqualTo("web");
        assertThat(answer.at("/model/startup").asString()).isEqualTo("5m");
        assertThat(answer.get("edited")).isEqualTo(answer.get("running"));
    }

    /// An even load of five instances: what runs has nothing to gain but what the bound leaves.
    @Test
    void betterSettingsAreFoundOnWhatTheGroupHasSeen() {
        JsonNode answer =
                api.post("/api/v1/groups/web/tune", "{\"underProvisionedTime\": 0.02}")
                        .is(200)
                        .json();

        assertThat(answer.get("bound").asDouble()).isEqualTo(0.02);
        assertThat(answer.get("tried").asInt()).isPositive();
        assertThat(answer.at("/running/instanceHours").asDouble())
                .isLessThan(answer.at("/alwaysMaximum/instanceHours").asDouble());
        List<Double> costs = new ArrayList<>();
        List<Double> shortages = new ArrayList<>();
        int chosen = 0;
        for (JsonNode point : answer.get("points")) {
            costs.add(point.at("/figures/instanceHours").asDouble());
            shortages.add(point.at("/figures/underProvisionedTimeShare").asDouble());
            assertThat(point.get("document").asString()).contains("id: web\n");
            if (point.get("chosen").asBoolean()) {
                chosen++;
                assertThat(shortages.getLast()).isLessThanOrEqualTo(0.02);
            }
        }
        assertThat(costs).isSorted();
        assertThat(shortages).isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(chosen).isEqualTo(1);
    }

    @Test
    void tuningNeedsAGroupHistoryAndAShare() {
        api.post("/api/v1/groups/nobody/tune", "{}").is(404);
        api.post("/api/v1/groups/web/tune", "{\"underProvisionedTime\": 2}").is(422);
        api.post("/api/v1/groups/young/tune", "{}").is(409);
    }

    @Test
    void problemsOfADocumentAreNamedByTheirPlaceInTheRequest() {
        String edited = minutely("web").replace("\"averageValue\"", "\"avrageValue\"");
        assertThat(paths("{\"group\": %s}".formatted(edited)))
                .contains("group.rules[0].avrageValue");
        assertThat(
                        paths(
                                "{\"group\": %s, \"model\": {\"startup\": \"soon\"}}"
                                        .formatted(minutely("web"))))
                .containsExactly("model.startup");
    }

    private static List<String> paths(String body) {
        List<String> paths = new ArrayList<>();
        api.post("/api/v1/backtests", body)
                .isProblem(422, "invalid")
                .json()
                .get("errors")
                .forEach(error -> paths.add(error.get("path").asString()));
        return paths;
    }

    /// What a chart and an overview draw: the demand, and the last hour in points.
    @Test
    void theDemandIsShownBesideTheCapacity() {
        // Whether a metric is the group's total is told by its samples.
        running.operator
                .post(
                        "/api/v1/samples",
                        "{\"samples\": [{\"group\": \"web\", \"metric\": \"rps\", \"value\": 50}]}")
                .is(200);
        Await.until("a demand", () -> api.get("/api/v1/groups/web/series").json().has("load"));
        JsonNode load = api.get("/api/v1/groups/web/series?points=20").is(200).json().get("load");
        assertThat(load.get("metric").asString()).isEqualTo("rps");
        assertThat(load.get("capacityPerInstance").asDouble()).isEqualTo(10);
        assertThat(load.get("mean").size()).isBetween(1, 20);
        assertThat(load.at("/mean/0").asDouble()).isEqualTo(50);

        JsonNode row =
                api.get("/api/v1/group-index?ids=web&spark=true").is(200).json().at("/groups/0");
        assertThat(row.at("/spark/ready").size()).isEqualTo(60);
        assertThat(row.at("/spark/load").size()).isEqualTo(60);
        assertThat(row.at("/spark/load/30").asDouble()).isEqualTo(5);
        assertThat(api.get("/api/v1/group-index?ids=web").json().at("/groups/0").has("spark"))
                .isFalse();
    }

    @Test
    void whatCannotBePlayedIsRefusedWithItsReason() {
        String of = "{\"of\": \"%s\", \"group\": " + minutely("web") + "}";
        api.post("/api/v1/backtests", of.formatted("absent")).isProblem(404, "not_found");
        api.post("/api/v1/backtests", of.formatted("young")).isProblem(409, "not_ready");
        api.post("/api/v1/backtests", "{}").isProblem(422, "invalid");
        api.post("/api/v1/backtests", "{\"group\": {\"id\": \"web\"}}").isProblem(422, "invalid");
        api.post(
                        "/api/v1/backtests",
                        "{\"group\": %s, \"model\": {\"startup\": \"soon\"}}"
                                .formatted(minutely("web")))
                .isProblem(422, "invalid");
        api.post(
                        "/api/v1/backtests",
                        "{\"group\": %s, \"from\": \"2026-01-02T00:00:00Z\", \"to\": \"2026-01-01T00:00:00Z\"}"
                                .formatted(minutely("web")))
                .isProblem(422, "invalid");
        api.post(
                        "/api/v1/backtests",
                        "{\"group\": %s, \"from\": \"monday\"}".formatted(minutely("web")))
                .isProblem(422, "invalid");
        running.nobody
                .post("/api/v1/backtests", of.formatted("web"))
                .isProblem(401, "unauthenticated");
    }
}
