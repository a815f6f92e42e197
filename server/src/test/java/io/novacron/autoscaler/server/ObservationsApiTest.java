package io.novacron.autoscaler.server;

import static io.novacron.autoscaler.server.RunningServer.group;
import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.server.ApiClient.Answer;
import io.novacron.autoscaler.testkit.Await;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What can be seen, done to a group, and tried.
class ObservationsApiTest {

    private static RunningServer running;
    private static ApiClient api;

    @BeforeAll
    static void start() {
        running = RunningServer.start();
        api = running.operator;
        api.post("/api/v1/groups", group("seen")).is(201);
        push("seen", 25);
        // A dry run decides and does not act, so it wants the same again and again.
        Await.until(
                "a decision on the pushed sample",
                () -> api.get("/api/v1/groups/seen/explain").body().contains("rps 25"));
        Await.until(
                "a recorded decision",
                () -> !api.get("/api/v1/groups/seen/decisions").json().get("decisions").isEmpty());
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private static void push(String group, double value) {
        String body =
                "{\"samples\": [{\"group\": \"%s\", \"metric\": \"rps\", \"value\": %s}]}"
                        .formatted(group, value);
        assertThat(api.post("/api/v1/samples", body).is(200).json().get("taken").asInt())
                .isEqualTo(1);
    }

    @Test
    void aDecisionIsExplainedNowAndThen() {
        JsonNode now = api.get("/api/v1/groups/seen/explain").is(200).json();
        assertThat(now.get("reason").asString()).contains("25");
        assertThat(now.get("trace")).isNotEmpty();
        String later = Instant.now().plusSeconds(60).toString();
        api.get("/api/v1/groups/seen/explain?at=" + later).is(200);
        JsonNode past = api.get("/api/v1/groups/seen/decisions?limit=500").is(200).json();
        JsonNode oldest = past.get("decisions").get(past.get("decisions").size() - 1);
        assertThat(
                        api.get("/api/v1/groups/seen/explain?at=" + oldest.get("at").asString())
                                .is(200)
                                .json()
                                .get("at"))
                .isEqualTo(oldest.get("at"));
        api.get("/api/v1/groups/seen/explain?at=2001-01-01T00:00:00Z").isProblem(404, "not_found");
        api.get("/api/v1/groups/seen/explain?at=yesterday").isProblem(400, "bad_parameter");
        api.get("/api/v1/groups/absent/explain").isProblem(404, "not_found");
    }

    @Test
    void decisionsArePagedAndFiltered() {
        List<String> times = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page =
                    api.get("/api/v1/groups/seen/decisions?limit=1" + cursor).is(200).json();
            page.get("decisions").forEach(decision -> times.add(decision.get("at").asString()));
            cursor = page.has("next") ? "&cursor=" + page.get("next").asString() : "";
        } while (!cursor.isEmpty() && times.size() < 5);
        assertThat(times)
                .isNotEmpty()
                .doesNotHaveDuplicates()
                .isSortedAccordingTo(
                        (one, other) -> Instant.parse(other).compareTo(Instant.parse(one)));
        assertThat(
                        api.get("/api/v1/groups/seen/decisions?until=2001-01-01T00:00:00Z")
                                .json()
                                .get("decisions"))
                .isEmpty();
        api.get("/api/v1/groups/seen/decisions?changes=true").is(200);
        api.get("/api/v1/groups/seen/decisions?changes=1").isProblem(400, "bad_parameter");
    }

    @Test
    void whatMetricsAndCapacitiesWereIsThere() {
        Await.until(
                "three capacities and a metric",
                () -> api.get("/api/v1/groups/seen/series").json().get("series").size() >= 4);
        JsonNode series = api.get("/api/v1/groups/seen/series?metric=rps&points=10").is(200).json();
        assertThat(series.at("/series/0/metric").asString()).isEqualTo("rps");
        assertThat(series.at("/series/0/high/0").asDouble()).isEqualTo(25, within(0.01));
        JsonNode none = api.get("/api/v1/groups/seen/series?metric=absent").is(200).json();
        assertThat(none.at("/series/0/at")).isEmpty();
        api.get("/api/v1/groups/seen/series?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z")
                .isProblem(400, "bad_parameter");
        api.get("/api/v1/groups/absent/series").isProblem(404, "not_found");
    }

    private static org.assertj.core.data.Offset<Double> within(double offset) {
        return org.assertj.core.data.Offset.offset(offset);
    }

    @Test
    void operatorsAreNamedInTheEventsOfWhatTheyDo() {
        api.post("/api/v1/groups", group("acted")).is(201);
        String address = "/api/v1/groups/acted";
        api.put(address + "/capacity", "{\"capacity\": 4, \"reason\": \"sale\"}").is(200);
        api.post(address + "/pause", "{\"reason\": \"night\"}").is(200);
        api.post(address + "/resume", "").is(200);
        JsonNode frozen =
                api.post(
                                address + "/freeze",
                                """
                                direction: in
                                until: 2999-01-01T00:00:00Z
                                reason: audit
                                """,
                                "Content-Type",
                                "application/yaml")
                        .is(200)
                        .json();
        assertThat(frozen.at("/status/freeze/direction").asString()).isEqualTo("in");
        assertThat(frozen.at("/status/freeze/by").asString()).isEqualTo("test-OPERATOR");
        api.post(address + "/unfreeze", "{}").is(200);

        JsonNode events = api.get("/api/v1/events?group=acted").is(200).json().get("events");
        assertThat(events)
                .extracting(event -> event.get("type").asString())
                .contains(
                        "unfrozen", "frozen", "group_updated", "capacity_set", "group_registered");
        assertThat(events)
                .filteredOn(event -> event.get("type").asString().equals("capacity_set"))
                .allSatisfy(event -> {
                    assertThat(event.get("message").asString()).contains("test-OPERATOR", "sale");
                    assertThat(event.at("/details/actor").asString()).isEqualTo("test-OPERATOR");
                });
    }

    @Test
    void wrongActionsSayWhatIsWrong() {
        String address = "/api/v1/groups/seen";
        Answer refused =
                api.put(address + "/capacity", "{\"capacity\": \"x\", \"force\": true}")
                        .isProblem(422, "invalid");
        assertThat(refused.json().get("errors"))
                .extracting(error -> error.get("path").asString())
                .containsExactlyInAnyOrder("capacity", "force");
        api.put(address + "/capacity", "{}").isProblem(422, "invalid");
        api.put(address + "/capacity", "{\"capacity\": 11}").isProblem(422, "invalid");
        api.put(address + "/capacity", "").isProblem(400, "malformed");
        api.put("/api/v1/groups/absent/capacity", "{\"capacity\": 1}").isProblem(404, "not_found");
        api.post(address + "/freeze", "{\"direction\": \"out\"}").isProblem(422, "invalid");
        api.post(address + "/freeze", "{\"until\": \"2001-01-01T00:00:00Z\"}")
                .isProblem(422, "invalid");
        api.post(address + "/freeze", "{\"until\": \"soon\"}").isProblem(422, "invalid");
        for (String action : List.of("pause", "resume", "freeze", "unfreeze")) {
            api.post("/api/v1/groups/absent/" + action, "").isProblem(404, "not_found");
        }
    }

    @Test
    void eventsArePagedAndFiltered() {
        List<Long> sequences = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = api.get("/api/v1/events?limit=2" + cursor).is(200).json();
            page.get("events").forEach(event -> sequences.add(event.get("sequence").asLong()));
            cursor = page.has("next") ? "&cursor=" + page.get("next").asString() : "";
        } while (!cursor.isEmpty());
        assertThat(sequences)
                .doesNotHaveDuplicates()
                .isSortedAccordingTo((one, other) -> Long.compare(other, one))
                .endsWith(1L);
        assertThat(
                        api.get("/api/v1/events?action=group_registered&group=seen")
                                .json()
                                .get("events"))
                .hasSize(1);
        assertThat(api.get("/api/v1/events?since=2999-01-01T00:00:00Z").json().get("events"))
                .isEmpty();
        Answer refused = api.get("/api/v1/events?action=exploded").isProblem(400, "bad_parameter");
        assertThat(refused.body()).contains("scale_out");
        assertThat(
                        api.get("/api/v1/events", "Accept", "application/yaml")
                                .is(200)
                                .yaml()
                                .get("events"))
                .isNotEmpty();
    }

    @Test
    void theChainOfEventsIsVerified() {
        JsonNode check = api.get("/api/v1/events/verify").is(200).json();
        assertThat(check.get("intact").asBoolean()).isTrue();
        assertThat(check.get("checked").asLong()).isPositive();
    }

    @Test
    void aFleetIsListed() {
        assertThat(api.get("/api/v1/groups/seen/instances").is(200).json().get("instances"))
                .isEmpty();
        api.get("/api/v1/groups/absent/instances").isProblem(404, "not_found");
    }

    @Test
    void aCaseIsDecidedWithoutSideEffects() {
        String yaml =
                """
                now: 2026-01-05T10:00:00Z
                group:
                  id: tried
                  resourceType: vm
                  minCapacity: 1
                  maxCapacity: 10
                  metrics: {cpu: {type: cpu_utilization}}
                  rules: [{id: cpu, type: target, metric: cpu, utilization: 50}]
                observed: {instances: 4, metrics: {cpu: 100}}
                """;
        JsonNode decision =
                running.viewer
                        .post("/api/v1/evaluate", yaml, "Content-Type", "application/yaml")
                        .is(200)
                        .json();
        assertThat(decision.at("/to/instances").asInt()).isEqualTo(8);
        api.get("/api/v1/groups/tried").isProblem(404, "not_found");
        Answer refused =
                running.viewer
                        .post(
                                "/api/v1/evaluate",
                                yaml.replace("minCapacity: 1", "minCapacity: x"),
                                "Content-Type",
                                "application/yaml")
                        .isProblem(422, "invalid");
        assertThat(refused.json().at("/errors/0/path").asString()).isEqualTo("group.minCapacity");
        assertThat(refused.json().at("/errors/0/line").asInt()).isEqualTo(5);
        running.viewer.post("/api/v1/evaluate", "{]").isProblem(400, "malformed");
    }

    @Test
    void documentsAreValidatedAsRegisteringThemWould() {
        JsonNode good = running.viewer.post("/api/v1/validate", group("new")).is(200).json();
        assertThat(good.get("valid").asBoolean()).isTrue();
        assertThat(good.at("/groups/0").asString()).isEqualTo("new");
        JsonNode bad =
                running.viewer
                        .post(
                                "/api/v1/validate",
                                "groups: [{id: a, resourceType: pod, maxCapacity: 1}]",
                                "Content-Type",
                                "application/yaml")
                        .is(200)
                        .json();
        assertThat(bad.get("valid").asBoolean()).isFalse();
        assertThat(bad.get("errors"))
                .extracting(error -> error.get("path").asString())
                .contains("groups[0].minCapacity", "groups[0].resourceType");
    }

    @Test
    void samplesAreTakenOrNamed() {
        JsonNode report =
                api.post(
                                "/api/v1/samples",
                                """
                                {"samples": [{"group": "seen", "metric": "rps", "value": 25},
                                             {"group": "seen", "metric": "rps", "value": "x"}]}
                                """)
                        .is(200)
                        .json();
        assertThat(report.get("taken").asInt()).isEqualTo(1);
        assertThat(report.at("/errors/0/path").asString()).contains("samples[1]");
        api.post("/api/v1/samples", "{\"samples\": [{}]}").isProblem(422, "invalid");
        api.post("/api/v1/samples", "{\"samples\": 3}").isProblem(400, "malformed");
        api.post("/api/v1/samples?provider=absent", "{\"samples\": []}")
                .isProblem(400, "bad_parameter");
    }

    @Test
    void remoteWriteTakesItsOwnFormOnly() {
        byte[] empty = {0};
        var request =
                api.request("/api/v1/write")
                        .header("Content-Type", "application/x-protobuf")
                        .header("Content-Encoding", "snappy")
                        .POST(BodyPublishers.ofByteArray(empty))
                        .build();
        api.send(request).is(204);
        api.post("/api/v1/write", "xyz", "Content-Type", "application/x-protobuf")
                .isProblem(415, "unsupported_media_type");
        api.post(
                        "/api/v1/write",
                        "xyz",
                        "Content-Type",
                        "application/x-protobuf",
                        "Content-Encoding",
                        "snappy")
                .isProblem(400, "malformed");
    }

    @Test
    void remoteWriteSaysWhichMessagesItTakesAndWhatItTook() {
        byte[] empty = {0};
        for (String type :
                new String[] {
                    "application/x-protobuf;proto=prometheus.WriteRequest",
                    "application/x-protobuf;proto=io.prometheus.write.v2.Request"
                }) {
            Answer answer =
                    api.send(
                                    api.request("/api/v1/write")
                                            .header("Content-Type", type)
                                            .header("Content-Encoding", "snappy")
                                            .POST(BodyPublishers.ofByteArray(empty))
                                            .build())
                            .is(204);
            assertThat(answer.header("X-Prometheus-Remote-Write-Samples-Written"))
                    .isEqualTo(type.contains("v2") ? "0" : "");
        }
        Answer other =
                api.send(
                                api.request("/api/v1/write")
                                        .header(
                                                "Content-Type",
                                                "application/x-protobuf; proto=\"io.prometheus.write.v3.Request\"")
                                        .header("Content-Encoding", "snappy")
                                        .POST(BodyPublishers.ofByteArray(empty))
                                        .build())
                        .isProblem(415, "unsupported_media_type");
        assertThat(other.header("Accept")).contains("proto=io.prometheus.write.v2.Request");
        assertThat(other.body()).contains("io.prometheus.write.v3.Request", "allowed");
    }

    @Test
    void theServerMeasuresItself() {
        Answer open =
                running.viewer.get("/metrics", "Accept", "application/openmetrics-text").is(200);
        assertThat(open.header("Content-Type")).startsWith("application/openmetrics-text");
        assertThat(open.body())
                .contains(
                        "autoscaler_loop_ticks_total",
                        "autoscaler_loop_lag_time_seconds{quantile=\"0.99\"}",
                        "autoscaler_plugin_calls_total{name=\"push\",operation=\"collect\"}",
                        "http_server_requests_seconds_count",
                        "jvm_memory_used_bytes")
                .endsWith("# EOF\n");
        assertThat(running.viewer.get("/metrics", "Accept", "text/plain").is(200).body())
                .contains("autoscaler_groups");
    }

    @Test
    void healthIsForEverybody() {
        assertThat(running.nobody.get("/health/live").is(200).body()).contains("up");
        Await.until("the loop ticks", () -> running.nobody.get("/health/ready").status() == 200);
        assertThat(running.nobody.get("/health/ready").json().get("checks").propertyNames())
                .containsExactlyInAnyOrder("loop", "server", "store");
    }

    @Test
    void largeAnswersAreCompressedForWhoTakesThat() throws IOException {
        Answer plain = running.nobody.get("/openapi.json").is(200);
        assertThat(plain.header("Content-Encoding")).isEmpty();
        Answer small = running.nobody.get("/openapi.json", "Accept-Encoding", "gzip").is(200);
        assertThat(small.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(small.header("Vary")).contains("Accept-Encoding");
        byte[] body = small.response().body();
        assertThat(body.length).isLessThan(plain.body().length() / 2);
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(body))) {
            assertThat(new String(gzip.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo(plain.body());
        }
    }
}
