package io.novacron.autoscaler.server;

import static io.novacron.autoscaler.server.RunningServer.group;
import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.history.RingHistory;
import io.novacron.autoscaler.runtime.forecast.ForecastSeries;
import io.novacron.autoscaler.spi.SampleHistory;
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
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Forecasts over HTTP, of a server that finds the history of an earlier run.
class ForecastApiTest {

    /// An hour and a half of minutes, and as many forecasts of the minute after.
    private static final int MINUTES = 90;

    private static RunningServer running;
    private static ApiClient api;

    @BeforeAll
    static void start() throws IOException {
        Path directory = Files.createTempDirectory("novacron-server-");
        remember(directory.resolve("history"));
        running = new RunningServer(directory, setup -> setup);
        api = running.operator;
        api.post("/api/v1/groups", predictive("seen", "recommend")).is(201);
        api.post("/api/v1/groups", predictive("young", "recommend")).is(201);
        api.post("/api/v1/groups", predictive("off", "off")).is(201);
        api.post("/api/v1/groups", group("plain")).is(201);
        push("seen", 500);
        Await.until(
                "a first forecast", () -> api.get("/api/v1/groups/seen/forecast").status() == 200);
    }

    private static void remember(Path history) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MINUTES);
        List<Sample> samples = new ArrayList<>();
        for (int minute = MINUTES; minute > 0; minute--) {
            Instant at = now.minus(Duration.ofMinutes(minute));
            samples.add(new Sample("seen", SampleHistory.metric("rps"), at, 500));
            samples.add(new Sample("seen", ForecastSeries.demand("rps"), at, 500));
            // Every tenth forecast was far off.
            samples.add(new Sample("seen", ForecastSeries.MEAN, at, minute % 10 == 0 ? 900 : 510));
            samples.add(
                    new Sample("seen", ForecastSeries.QUANTILE, at, minute % 10 == 0 ? 990 : 560));
            samples.add(new Sample("seen", ForecastSeries.LEAD, at, 60));
            samples.add(new Sample("seen", ForecastSeries.BAND, at, 80));
        }
        try (RingHistory rings = RingHistory.open(history, Clock.systemUTC())) {
            rings.append(samples);
        }
    }

    private static String predictive(String id, String mode) {
        return group(id)
                .replace(
                        "\"launchTemplate\"",
                        "\"warmup\": \"90s\", \"predictive\": {\"mode\": \"%s\", \"forecastHorizon\": \"2h\"}, \"launchTemplate\""
                                .formatted(mode));
    }

    private static void push(String group, double value) {
        String body =
                "{\"samples\": [{\"group\": \"%s\", \"metric\": \"rps\", \"value\": %s}]}"
                        .formatted(group, value);
        api.post("/api/v1/samples", body).is(200);
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    @Test
    void whatIsExpectedIsThereWithItsReasons() {
        JsonNode forecast = api.get("/api/v1/groups/seen/forecast").is(200).json();
        assertThat(forecast.get("metric").asString()).isEqualTo("rps");
        assertThat(forecast.get("mode").asString()).isEqualTo("recommend");
        assertThat(forecast.get("stepMillis").asInt()).isEqualTo(60_000);
        assertThat(forecast.at("/points/at")).hasSize(120);
        assertThat(forecast.at("/points/mean/0").asDouble()).isBetween(450.0, 550.0);
        // 500 at 10 an instance, and something for the quantile.
        assertThat(forecast.at("/points/needed/0").asInt()).isBetween(50, 60);
        assertThat(forecast.at("/capacityPerInstance/value").asDouble()).isEqualTo(10);
        assertThat(forecast.at("/capacityPerInstance/from").asString()).isEqualTo("document");
        assertThat(forecast.at("/leadTime/seconds").asDouble()).isEqualTo(90);
        assertThat(forecast.at("/leadTime/from").asString()).isEqualTo("warmup");
        assertThat(forecast.get("weights")).isNotEmpty();
        assertThat(forecast.at("/model/known").asInt()).isGreaterThanOrEqualTo(MINUTES);
        assertThat(forecast.at("/components/level").asDouble()).isBetween(400.0, 600.0);

        JsonNode few = api.get("/api/v1/groups/seen/forecast?points=10").is(200).json();
        assertThat(few.at("/points/at")).hasSize(10);
        assertThat(few.at("/points/quantiles/0/values")).hasSize(10);
    }

    @Test
    void confidenceIsThatOfForecastsMadeBeforeTheStart() {
        JsonNode forecast = api.get("/api/v1/groups/seen/forecast").is(200).json();
        assertThat(forecast.at("/reliability/forecasts").asInt()).isGreaterThan(80);
        assertThat(forecast.at("/reliability/confidence").asDouble()).isBetween(0.87, 0.92);
        assertThat(forecast.get("trusted").asBoolean()).isTrue();
        assertThat(forecast.get("sentence").asString()).contains("90 % of forecasts 1");
        assertThat(forecast.at("/reliability/bands/1/measured").asDouble()).isEqualTo(1);
    }

    @Test
    void forecastsThatWereMadeAreComparedWithWhatHappened() {
        JsonNode accuracy =
                api.get("/api/v1/groups/seen/forecast/accuracy?points=1000").is(200).json();
        assertThat(accuracy.at("/leads/0/leadSeconds").asDouble()).isEqualTo(60);
        assertThat(accuracy.at("/leads/0/confidence").asDouble()).isBetween(0.87, 0.92);
        assertThat(accuracy.at("/leads/0/relativeError").asDouble()).isBetween(0.08, 0.12);
        assertThat(accuracy.at("/series/at").size()).isGreaterThan(80);
        assertThat(accuracy.at("/series/actual/3").asDouble()).isBetween(499.0, 501.0);

        String old = "?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z";
        api.get("/api/v1/groups/seen/forecast/accuracy" + old).isProblem(409, "not_ready");
        api.get(
                        "/api/v1/groups/seen/forecast/accuracy?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z")
                .isProblem(400, "bad_parameter");
    }

    @Test
    void groupsWithoutAForecastSayWhy() {
        api.get("/api/v1/groups/plain/forecast").isProblem(404, "not_found");
        api.get("/api/v1/groups/off/forecast").isProblem(404, "not_found");
        api.get("/api/v1/groups/off/forecast/accuracy").isProblem(404, "not_found");
        api.get("/api/v1/groups/absent/forecast").isProblem(404, "not_found");
        api.get("/api/v1/groups/young/forecast").isProblem(409, "not_ready");
        api.get("/api/v1/groups/young/forecast/accuracy").isProblem(409, "not_ready");
        api.get("/api/v1/groups/seen/forecast?points=0").isProblem(400, "bad_parameter");
    }

    @Test
    void modelsAreAmongTheServersMetrics() {
        String metrics = api.get("/metrics").body();
        assertThat(metrics)
                .contains("autoscaler_forecast_models 1.0", "autoscaler_forecast_fits_total");
    }
}
