package io.novacron.autoscaler.server;

import static io.novacron.autoscaler.server.RunningServer.group;
import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.server.ApiClient.Answer;
import io.novacron.autoscaler.testkit.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Documents of groups over HTTP.
class GroupsApiTest {

    private static RunningServer running;
    private static ApiClient api;

    @BeforeAll
    static void start() {
        running = RunningServer.start();
        api = running.operator;
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private static String path(String id) {
        return "/api/v1/groups/" + id;
    }

    @Test
    void aGroupIsCreatedReadAndRemoved() {
        Answer created = api.post("/api/v1/groups", group("made")).is(201);
        assertThat(created.header("Location")).isEqualTo(path("made"));
        assertThat(created.header("ETag")).isEqualTo("\"1\"");

        JsonNode read = api.get(path("made")).is(200).json();
        assertThat(read.get("maxCapacity").asInt()).isEqualTo(10);
        assertThat(read.get("version").asInt()).isEqualTo(1);
        assertThat(read.at("/status/desired").asInt()).isZero();
        assertThat(read.at("/status/conditions")).hasSize(3);

        api.delete(path("made")).is(204);
        api.get(path("made")).isProblem(404, "not_found");
        api.delete(path("made")).isProblem(404, "not_found");
    }

    @Test
    void anIdExistsOnce() {
        api.post("/api/v1/groups", group("once")).is(201);
        api.post("/api/v1/groups", group("once")).isProblem(409, "exists");
    }

    @Test
    void everyProblemIsListedWithLineAndColumn() {
        Answer refused =
                api.post(
                                "/api/v1/groups",
                                """
                                id: bad
                                resourceType: process
                                minCapacity: 3
                                maxCapacity: -1
                                minCap: 3
                                rules:
                                  - {id: a, type: target, metric: nothing, averageValue: x}
                                """,
                                "Content-Type",
                                "application/yaml")
                        .isProblem(422, "invalid");
        assertThat(refused.json().get("errors"))
                .extracting(error -> error.get("path").asString())
                .contains("maxCapacity", "minCap", "rules[0].averageValue");
        assertThat(refused.json().get("errors"))
                .filteredOn(error -> error.get("path").asString().equals("minCap"))
                .allSatisfy(error -> {
                    assertThat(error.get("line").asInt()).isEqualTo(5);
                    assertThat(error.get("column").asInt()).isEqualTo(1);
                    assertThat(error.get("allowed").asString()).contains("minCapacity");
                });
    }

    @Test
    void whatIsNoDocumentIs400AndWhatIsNoGroupIs422() {
        api.post("/api/v1/groups", "{\"id\": ").isProblem(400, "malformed");
        api.post("/api/v1/groups", "").isProblem(400, "malformed");
        api.post("/api/v1/groups", "[]").isProblem(400, "malformed");
        api.post("/api/v1/groups", "{}").isProblem(422, "invalid");
        api.post("/api/v1/groups", group("xml"), "Content-Type", "text/xml")
                .isProblem(415, "unsupported_media_type");
    }

    @Test
    void whatThePlugInsRefuseIsRefused() {
        String body = group("other").replace("\"process\"", "\"pod\"");
        assertThat(api.post("/api/v1/groups", body).isProblem(422, "invalid").body())
                .contains("resourceType");
        String unknown = group("other").replace("\"push\"", "\"nowhere\"");
        assertThat(api.post("/api/v1/groups", unknown).isProblem(422, "invalid").body())
                .contains("metrics.rps.provider");
    }

    @Test
    void aDocumentIsReplacedOnlyByWhoHasReadIt() {
        api.post("/api/v1/groups", group("put")).is(201);
        String next = group("put").replace(": 10", ": 12");
        api.put(path("put"), next).isProblem(428, "precondition_required");
        api.put(path("put"), next, "If-Match", "\"7\"").isProblem(412, "stale");
        api.put(path("put"), next, "If-Match", "W/\"1\"").isProblem(412, "stale");
        assertThat(api.put(path("put"), next, "If-Match", "\"1\"").is(200).header("ETag"))
                .isEqualTo("\"2\"");
        Answer stale = api.put(path("put"), next, "If-Match", "\"1\"").isProblem(412, "stale");
        assertThat(stale.json().get("currentVersion").asInt()).isEqualTo(2);
        api.put(path("put"), next, "If-Match", "*").is(200);
        api.put(path("put"), next, "If-Match", "\"2\", \"3\"").is(200);
    }

    @Test
    void putNeverCreatesAndAGroupKeepsItsId() {
        api.put(path("absent"), group("absent"), "If-Match", "*").isProblem(404, "not_found");
        api.post("/api/v1/groups", group("kept")).is(201);
        api.put(path("kept"), group("renamed"), "If-Match", "*").isProblem(422, "invalid");
    }

    @Test
    void whatWasReadCanBeSentBack() {
        api.post("/api/v1/groups", group("back")).is(201);
        Answer json = api.get(path("back")).is(200);
        api.put(path("back"), json.body(), "If-Match", json.header("ETag")).is(200);
        Answer yaml = api.get(path("back"), "Accept", "application/yaml").is(200);
        assertThat(yaml.yaml().get("id").asString()).isEqualTo("back");
        api.put(
                        path("back"),
                        yaml.body(),
                        "If-Match",
                        yaml.header("ETag"),
                        "Content-Type",
                        "application/yaml")
                .is(200);
    }

    @Test
    void aPatchChangesWhatItNames() {
        api.post("/api/v1/groups", group("patch")).is(201);
        JsonNode patched =
                api.patch(
                                path("patch"),
                                """
                                {"maxCapacity": 5, "labels": {"team": null, "tier": "web"}}
                                """,
                                "If-Match",
                                "\"1\"",
                                "Content-Type",
                                "application/merge-patch+json")
                        .is(200)
                        .json();
        assertThat(patched.get("maxCapacity").asInt()).isEqualTo(5);
        assertThat(patched.get("labels").toString()).isEqualTo("{\"tier\":\"web\"}");
        assertThat(patched.get("rules")).hasSize(1);

        api.patch(path("patch"), "{}").isProblem(428, "precondition_required");
        api.patch(path("patch"), "[]", "If-Match", "*").isProblem(422, "invalid");
        api.patch(path("patch"), "{\"id\": \"x\"}", "If-Match", "*").isProblem(422, "invalid");
        Answer refused =
                api.patch(path("patch"), "{\"maxCapacity\": -1}", "If-Match", "*")
                        .isProblem(422, "invalid");
        // The document that was read is not the one that was sent: its lines mean nothing.
        assertThat(refused.json().at("/errors/0").has("line")).isFalse();
    }

    @Test
    void versionsSayWhoChangedWhat() {
        api.post("/api/v1/groups", group("versions")).is(201);
        for (int max = 11; max < 15; max++) {
            api.patch(path("versions"), "{\"maxCapacity\": " + max + "}", "If-Match", "*").is(200);
        }
        JsonNode page = api.get(path("versions") + "/versions?limit=2").is(200).json();
        assertThat(page.get("versions"))
                .extracting(version -> version.get("version").asInt())
                .containsExactly(5, 4);
        assertThat(page.at("/versions/0/by").asString()).isEqualTo("test-OPERATOR");
        JsonNode rest =
                api.get(path("versions") + "/versions?cursor=" + page.get("next").asString())
                        .is(200)
                        .json();
        assertThat(rest.get("versions"))
                .extracting(version -> version.at("/group/maxCapacity").asInt())
                .containsExactly(12, 11, 10);
        assertThat(rest.has("next")).isFalse();

        Answer old = api.get(path("versions") + "?version=2").is(200);
        assertThat(old.json().get("maxCapacity").asInt()).isEqualTo(11);
        assertThat(old.json().has("status")).isFalse();
        api.get(path("versions") + "?version=99").isProblem(404, "not_found");
    }

    @Test
    void oneOfManyWritersAtOnceWins() throws Exception {
        api.post("/api/v1/groups", group("race")).is(201);
        List<Callable<Integer>> writers = new ArrayList<>();
        for (int writer = 0; writer < 8; writer++) {
            String body = "{\"maxCapacity\": " + (20 + writer) + "}";
            writers.add(() -> api.patch(path("race"), body, "If-Match", "\"1\"").status());
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Integer> outcomes = new ArrayList<>();
            for (Future<Integer> outcome : threads.invokeAll(writers)) {
                outcomes.add(outcome.get());
            }
            assertThat(outcomes).containsOnly(200, 412).containsOnlyOnce(200);
        }
        assertThat(api.get(path("race")).json().get("version").asInt()).isEqualTo(2);
    }

    @Test
    void listsArePagedByIdAndFilteredByLabel() {
        for (int index = 0; index < 5; index++) {
            api.post("/api/v1/groups", group("page-" + index).replace("\"shop\"", "\"paging\""))
                    .is(201);
        }
        String address = "/api/v1/groups?label=team:paging&limit=2";
        List<String> ids = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = api.get(address + cursor).is(200).json();
            page.get("groups").forEach(group -> ids.add(group.get("id").asString()));
            cursor = page.has("next") ? "&cursor=" + page.get("next").asString() : "";
        } while (!cursor.isEmpty());
        assertThat(ids).containsExactly("page-0", "page-1", "page-2", "page-3", "page-4");
        assertThat(api.get("/api/v1/groups?label=team:none").json().get("groups")).isEmpty();
    }

    @Test
    void wrongParametersAreNamed() {
        Answer refused =
                api.get("/api/v1/groups?limt=3&limit=0&cursor=zzz").isProblem(400, "bad_parameter");
        assertThat(refused.json().get("errors"))
                .extracting(error -> error.get("path").asString())
                .contains("limt", "limit");
        assertThat(refused.body()).contains("did you mean 'limit'?");
        assertThat(
                        api.get("/api/v1/groups?cursor=zzz")
                                .isProblem(400, "bad_parameter")
                                .json()
                                .at("/errors/0/path")
                                .asString())
                .isEqualTo("cursor");
        api.get("/api/v1/groups?limit=1&limit=2").isProblem(400, "bad_parameter");
    }

    @Test
    void theIndexIsSearchedSortedAndPaged() {
        for (String id : List.of("index-b", "index-a", "index-c")) {
            api.post("/api/v1/groups", group(id)).is(201);
        }
        JsonNode index = api.get("/api/v1/group-index?q=INDEX-&limit=2").is(200).json();
        assertThat(index.get("groups"))
                .extracting(row -> row.get("id").asString())
                .containsExactly("index-a", "index-b");
        assertThat(index.get("total").asInt()).isEqualTo(3);
        JsonNode rest =
                api.get(
                                "/api/v1/group-index?q=index-&limit=2&cursor="
                                        + index.get("next").asString())
                        .is(200)
                        .json();
        assertThat(rest.get("groups"))
                .extracting(row -> row.get("id").asString())
                .containsExactly("index-c");
        for (String sort : List.of("attention", "changed")) {
            assertThat(api.get("/api/v1/group-index?q=index-&sort=" + sort).json().get("groups"))
                    .hasSize(3);
        }
        assertThat(api.get("/api/v1/group-index?ids=index-c,absent").json().get("groups"))
                .hasSize(1);
        api.get("/api/v1/group-index?state=unknown").isProblem(400, "bad_parameter");
        api.get("/api/v1/group-index?sort=size").isProblem(400, "bad_parameter");
    }

    @Test
    void removingMoreThanHalfTakesForce() {
        String body =
                group("force")
                        .replace("\"dryRun\": true,", "")
                        .replace("\"minCapacity\": 0", "\"minCapacity\": 3");
        api.post("/api/v1/groups", body).is(201);
        Await.until(
                "three instances run",
                () -> api.get(path("force")).json().at("/status/ready").asInt() == 3);
        Answer refused =
                api.patch(
                                path("force"),
                                "{\"minCapacity\": 0, \"maxCapacity\": 1}",
                                "If-Match",
                                "*")
                        .isProblem(409, "needs_force");
        assertThat(refused.json().get("detail").asString()).contains("2 of 3 instances");
        api.delete(path("force")).isProblem(409, "needs_force");
        api.patch(
                        path("force") + "?force=true",
                        "{\"minCapacity\": 0, \"maxCapacity\": 1}",
                        "If-Match",
                        "*")
                .is(200);
        api.delete(path("force") + "?force=true&reason=cleaning").is(204);
    }
}
