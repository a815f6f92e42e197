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
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Costs over HTTP, of a server that finds the history of an earlier run.
class CostsApiTest {

    /// The history rounds to five digits.
    private static final Offset<Double> ROUNDED = Offset.offset(0.01);

    private static Instant from;
    private static Instant to;
    private static RunningServer running;
    private static ApiClient api;

    @BeforeAll
    static void start() throws IOException {
        // Four hours around a midnight, the newest a minute old at least.
        Instant now = Instant.now().truncatedTo(ChronoUnit.MINUTES).minus(Duration.ofMinutes(5));
        Instant midnight =
                now.atOffset(ZoneOffset.UTC).toLocalDate().atStartOfDay(ZoneOffset.UTC).toInstant();
        to =
                now.isBefore(midnight.plus(Duration.ofHours(2)))
                        ? now
                        : midnight.plus(Duration.ofHours(2));
        from = to.minus(Duration.ofHours(4));
        Path directory = Files.createTempDirectory("novacron-server-");
        remember(directory.resolve("history"));
        running = new RunningServer(directory, setup -> setup);
        api = running.operator;
        api.post("/api/v1/groups", priced("priced", "shop", "0.5")).is(201);
        api.post("/api/v1/groups", group("unpriced")).is(201);
        api.post("/api/v1/groups", priced("other", "search", "2")).is(201);
        api.post("/api/v1/groups", priced("sized", "search", "2")).is(201);
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private static String priced(String id, String team, String price) {
        return group(id)
                .replace("\"shop\"", "\"" + team + "\"")
                .replace(
                        "\"launchTemplate\"",
                        "\"pricePerInstanceHour\": %s, \"budget\": {\"perMonth\": 1000, \"currency\": \"EUR\"}, \"launchTemplate\""
                                .formatted(price));
    }

    // All have six instances for load that takes four, then five; `other` is not load we know.
    private static void remember(Path history) {
        List<Sample> samples = new ArrayList<>();
        Instant half = from.plus(Duration.ofHours(2));
        for (Instant at = from; at.isBefore(to); at = at.plusSeconds(60)) {
            for (String group : List.of("priced", "unpriced", "other", "sized")) {
                samples.add(new Sample(group, SampleHistory.CAPACITY_CURRENT, at, 6));
                samples.add(new Sample(group, SampleHistory.CAPACITY_READY, at, 6));
            }
            double price = at.isBefore(half) ? 2 : 4;
            samples.add(new Sample("sized", SampleHistory.PRICE_PER_INSTANCE, at, price));
            double load = at.isBefore(half) ? 40 : 50;
            samples.add(new Sample("priced", ForecastSeries.demand("rps"), at, load));
            samples.add(new Sample("unpriced", ForecastSeries.demand("rps"), at, load));
        }
        try (RingHistory rings = RingHistory.open(history, Clock.systemUTC())) {
            rings.append(samples);
        }
    }

    private static String span(String more) {
        return "/api/v1/costs?from=%s&to=%s%s".formatted(from, to, more);
    }

    @Test
    void aGroupsCostStandsBesideTheMaximumAndTheLeastPossible() {
        push("priced", 40);
        JsonNode row = row(running.viewer.get(span("&group=priced")).is(200).json(), "priced");
        assertThat(row.get("instanceHours").asDouble()).isCloseTo(24, ROUNDED);
        assertThat(row.get("cost").asDouble()).isCloseTo(12, ROUNDED);
        assertThat(row.get("currency").asString()).isEqualTo("EUR");
        assertThat(row.get("maximumCost").asDouble()).isCloseTo(20, ROUNDED);
        assertThat(row.get("seenHours").asDouble()).isCloseTo(4, ROUNDED);
        assertThat(row.has("note")).isFalse();
    }

    @Test
    void whatIsKnownOfTheDemandIsCompared() {
        push("priced", 40);
        JsonNode compared =
                row(api.get(span("&group=priced")).is(200).json(), "priced").get("compared");
        assertThat(compared.get("oracleInstanceHours").asDouble()).isCloseTo(18, ROUNDED);
        assertThat(compared.get("oracleCost").asDouble()).isCloseTo(9, ROUNDED);
        assertThat(compared.get("costRatio").asDouble()).isCloseTo(24 / 18.0, ROUNDED);
        assertThat(compared.get("efficiency").asDouble()).isCloseTo(18 / 24.0, ROUNDED);
        assertThat(compared.get("underProvisionedTimeShare").asDouble()).isZero();
        assertThat(compared.get("overProvisionedTimeShare").asDouble()).isCloseTo(1, ROUNDED);
        // Two over four for half of the time, one over five for the other.
        assertThat(compared.get("overProvisioningAccuracy").asDouble())
                .isCloseTo(35, Offset.offset(0.1));
    }

    @Test
    void groupsWithoutAPriceShowHoursAndSayWhy() {
        JsonNode row = row(api.get(span("&group=unpriced")).is(200).json(), "unpriced");
        assertThat(row.get("instanceHours").asDouble()).isCloseTo(24, ROUNDED);
        assertThat(row.has("cost")).isFalse();
        assertThat(row.get("note").asString()).contains("no price");
    }

    @Test
    void whatInstancesOfOtherSizesCostCountsWhereItIsKnown() {
        JsonNode row = row(api.get(span("&group=sized")).is(200).json(), "sized");
        assertThat(row.get("instanceHours").asDouble()).isCloseTo(24, ROUNDED);
        assertThat(row.get("cost").asDouble())
                .as("twelve hours for 2 each, twelve for 4")
                .isCloseTo(72, ROUNDED);
    }

    @Test
    void labelsAndDaysAddUpToTheSame() {
        JsonNode byLabel = api.get(span("&by=label:team&total=true")).is(200).json();
        assertThat(row(byLabel, "shop").get("groups").asInt()).isEqualTo(2);
        assertThat(row(byLabel, "shop").get("unpricedGroups").asInt()).isEqualTo(1);
        assertThat(row(byLabel, "shop").get("note").asString()).startsWith("1 of 2 groups");
        assertThat(row(byLabel, "search").get("cost").asDouble()).isCloseTo(120, ROUNDED);
        assertThat(byLabel.at("/total/cost").asDouble()).isCloseTo(132, ROUNDED);

        JsonNode byDay = api.get(span("&by=day&total=true")).is(200).json();
        double sum = 0;
        for (JsonNode day : byDay.get("rows")) {
            assertThat(day.get("key").asString()).startsWith("20");
            sum += day.get("instanceHours").asDouble();
        }
        assertThat(byDay.get("rows")).hasSize(to.equals(to.truncatedTo(ChronoUnit.DAYS)) ? 1 : 2);
        assertThat(sum).isCloseTo(byLabel.at("/total/instanceHours").asDouble(), ROUNDED);
        assertThat(byDay.at("/total/cost").asDouble()).isCloseTo(132, ROUNDED);
    }

    @Test
    void pagesFollowEachOther() {
        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = api.get(span("&limit=1" + cursor)).is(200).json();
            assertThat(page.get("rows")).hasSize(1);
            seen.add(page.at("/rows/0/key").asString());
            cursor = page.has("next") ? "&cursor=" + page.get("next").asString() : "";
        } while (!cursor.isEmpty());
        assertThat(seen).containsExactly("other", "priced", "sized", "unpriced");
        JsonNode first = api.get(span("&by=label:team&limit=1")).is(200).json();
        JsonNode second =
                api.get(span("&by=label:team&limit=1&cursor=" + first.get("next").asString()))
                        .is(200)
                        .json();
        assertThat(second.at("/rows/0/key").asString()).isEqualTo("shop");
        assertThat(second.has("next")).isFalse();
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        api.get("/api/v1/costs?by=week").isProblem(400, "bad_parameter");
        api.get("/api/v1/costs?from=%s&to=%s".formatted(to, from)).isProblem(400, "bad_parameter");
        api.get("/api/v1/costs?from=2020-01-01T00:00:00Z").isProblem(400, "bad_parameter");
        running.nobody.get("/api/v1/costs").isProblem(401, "unauthenticated");
    }

    private static void push(String group, double value) {
        String body =
                "{\"samples\": [{\"group\": \"%s\", \"metric\": \"rps\", \"value\": %s}]}"
                        .formatted(group, value);
        api.post("/api/v1/samples", body).is(200);
        Await.until(
                "an evaluation of the sample",
                () -> row(api.get(span("&group=" + group)).is(200).json(), group).has("compared"));
    }

    private static JsonNode row(JsonNode page, String key) {
        for (JsonNode row : page.get("rows")) {
            if (row.get("key").asString().equals(key)) {
                return row;
            }
        }
        throw new AssertionError("no row " + key + " in " + page);
    }
}
