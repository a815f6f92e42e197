package io.novacron.autoscaler.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.testkit.Await;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What the page's charts, list and buttons read.
class PageApiTest {

    private static final String GROUP =
            """
            {"id": "%s", "resourceType": "process", "minCapacity": 1, "maxCapacity": 10, "dryRun": true,
             "evaluationInterval": "1s", "pricePerInstanceHour": 0.5,
             "metrics": {"rps": {"type": "custom", "provider": "push", "maxAge": "1h"}},
             "rules": [{"id": "rps", "type": "target", "metric": "rps", "averageValue": 10}],
             "schedules": [{"name": "always", "cron": "0 0 * * *", "duration": "24h", "capacity": 3}],
             "freeze": [{"from": "2026-01-05T10:00:00Z", "to": "2026-01-05T12:00:00Z", "reason": "move"}],
             "launchTemplate": {"command": ["sleep", "60"]}}
            """;

    private static RunningServer running;
    private static ApiClient api;

    @BeforeAll
    static void start() {
        running = RunningServer.start();
        api = running.operator;
        api.post("/api/v1/groups", GROUP.formatted("seen")).is(201);
        api.post(
                        "/api/v1/samples",
                        "{\"samples\": [{\"group\": \"seen\", \"metric\": \"rps\", \"value\": 25}]}")
                .is(200);
        Await.until(
                "a decision on the pushed sample",
                () -> api.get("/api/v1/groups/seen/explain").body().contains("rps 25"));
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    @Test
    void theOrderOfAllGroupsIsThereBesideOnePage() {
        api.post("/api/v1/groups", GROUP.formatted("another")).is(201);
        JsonNode index = api.get("/api/v1/group-index?order=true&limit=1&sort=id").is(200).json();
        assertThat(index.get("groups")).hasSize(1);
        assertThat(index.at("/order/ids").toString()).isEqualTo("[\"another\",\"seen\"]");
        assertThat(index.at("/order/states")).hasSize(2);
        assertThat(index.at("/order/states/0")).isEqualTo(index.at("/groups/0/state"));
        assertThat(api.get("/api/v1/group-index?limit=1").json().has("order")).isFalse();
        api.call("DELETE", "/api/v1/groups/another?force=true", "");
    }

    @Test
    void aDecisionIsACaseThatEvaluatesToTheSame() {
        JsonNode explained = api.get("/api/v1/groups/seen/explain").json();
        String at = explained.get("at").asString();
        JsonNode made = api.get("/api/v1/groups/seen/case?at=" + at).is(200).json();
        assertThat(made.get("now").asString()).isEqualTo(at);
        JsonNode again = api.post("/api/v1/evaluate", made.toString()).is(200).json();
        assertThat(without(again, "events")).isEqualTo(without(explained, "events"));
        assertThat(made.at("/expect/instances")).isEqualTo(explained.at("/to/instances"));

        api.get("/api/v1/groups/seen/case").is(200);
        api.get("/api/v1/groups/seen/case?at=2001-01-01T00:00:00Z").isProblem(404, "not_found");
        api.get("/api/v1/groups/absent/case").isProblem(404, "not_found");
        assertThat(
                        api.get("/api/v1/groups/seen/case?at=" + at, "Accept", "application/yaml")
                                .yaml()
                                .at("/group/id")
                                .asString())
                .isEqualTo("seen");
    }

    private static JsonNode without(JsonNode tree, String field) {
        return ((ObjectNode) tree.deepCopy()).without(field);
    }

    @Test
    void schedulesAndFreezesAreStretchesOfTime() {
        Instant from = Instant.parse("2026-01-05T06:00:00Z");
        JsonNode past =
                api.get(
                                "/api/v1/groups/seen/lanes?from=%s&to=%s"
                                        .formatted(from, from.plus(1, ChronoUnit.DAYS)))
                        .is(200)
                        .json();
        assertThat(past.get("schedules")).hasSize(2);
        assertThat(past.at("/schedules/0/name").asString()).isEqualTo("always");
        assertThat(past.at("/schedules/0/capacity").asInt()).isEqualTo(3);
        assertThat(past.at("/schedules/0/from").asString()).isEqualTo(from.toString());
        assertThat(past.at("/schedules/0/to").asString()).isEqualTo("2026-01-06T00:00:00Z");
        assertThat(past.get("freezes")).hasSize(1);
        assertThat(past.at("/freezes/0/reason").asString()).isEqualTo("move");
        assertThat(past.at("/freezes/0/to").asString()).isEqualTo("2026-01-05T12:00:00Z");
        api.get("/api/v1/groups/seen/lanes?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z")
                .isProblem(400, "bad_parameter");
    }

    @Test
    void anOperatorsFreezeIsAStretchThatEndsWhenItIsLifted() {
        api.post("/api/v1/groups", GROUP.formatted("held")).is(201);
        Instant until = Instant.now().plus(Duration.ofHours(2)).truncatedTo(ChronoUnit.SECONDS);
        api.post(
                        "/api/v1/groups/held/freeze",
                        "{\"direction\": \"in\", \"reason\": \"release 4.2\", \"until\": \"%s\"}"
                                .formatted(until))
                .is(200);
        String lanes =
                "/api/v1/groups/held/lanes?from=%s&to=%s"
                        .formatted(
                                Instant.now().minus(Duration.ofHours(1)),
                                Instant.now().plus(Duration.ofHours(3)));
        JsonNode frozen = api.get(lanes).is(200).json().at("/freezes/0");
        assertThat(frozen.get("direction").asString()).isEqualTo("in");
        assertThat(frozen.get("reason").asString()).isEqualTo("release 4.2");
        assertThat(frozen.get("by").asString()).isEqualTo("test-OPERATOR");
        assertThat(frozen.get("to").asString()).isEqualTo(until.toString());

        api.post("/api/v1/groups/held/unfreeze", "").is(200);
        assertThat(Instant.parse(api.get(lanes).json().at("/freezes/0/to").asString()))
                .isBeforeOrEqualTo(Instant.now());
    }

    @Test
    void totalsAreThoseOfAllGroupsThatMatch() {
        api.post("/api/v1/groups", GROUP.formatted("total-a")).is(201);
        api.post("/api/v1/groups", GROUP.formatted("total-b")).is(201);
        JsonNode page = api.get("/api/v1/group-index?q=total-&limit=1").is(200).json();
        assertThat(page.get("groups")).hasSize(1);
        assertThat(page.at("/totals/groups").asInt()).isEqualTo(2);
        assertThat(page.at("/totals/priced").asInt()).isEqualTo(2);
        assertThat(page.at("/totals/promises").asInt()).isZero();
        assertThat(page.get("totals").has("shortShare")).isFalse();
        int desired = page.at("/totals/desired").asInt();
        assertThat(desired).isEqualTo(2 * page.at("/groups/0/desired").asInt());
    }

    @Test
    void eventsAreFoundByWhoDidIt() {
        api.post("/api/v1/groups", GROUP.formatted("done")).is(201);
        running.admin.post("/api/v1/groups/done/pause", "").is(200);
        JsonNode byAdmin = api.get("/api/v1/events?group=done&actor=test-ADMIN").is(200).json();
        assertThat(byAdmin.get("events")).hasSize(1);
        assertThat(byAdmin.at("/events/0/details/actor").asString()).isEqualTo("test-ADMIN");
        assertThat(api.get("/api/v1/events?group=done&actor=ADMIN").json().get("events")).isEmpty();
    }
}
