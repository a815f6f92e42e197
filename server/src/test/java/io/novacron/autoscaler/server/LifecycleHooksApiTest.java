package io.novacron.autoscaler.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.novacron.autoscaler.config.Secrets;
import io.novacron.autoscaler.config.ServerConfiguration;
import io.novacron.autoscaler.config.ServerDocuments;
import io.novacron.autoscaler.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Real processes, a real receiver of hooks, a real command, and what outside parties say over the
/// API.
class LifecycleHooksApiTest {

    private static final String CANARY = "canary-5e7a";

    @TempDir private Path folder;
    private final List<JsonNode> received = new CopyOnWriteArrayList<>();
    private final List<String> authorized = new CopyOnWriteArrayList<>();
    private volatile int status = 202;
    private HttpServer receiver;
    private RunningServer running;

    @BeforeEach
    void start() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext(
                "/hooks",
                exchange -> {
                    authorized.add(exchange.getRequestHeaders().getFirst("Authorization"));
                    received.add(
                            new JsonMapper()
                                    .readTree(
                                            new String(
                                                    exchange.getRequestBody().readAllBytes(),
                                                    StandardCharsets.UTF_8)));
                    exchange.sendResponseHeaders(status, -1);
                    exchange.close();
                });
        receiver.start();
        running = serve();
    }

    private RunningServer serve() {
        return RunningServer.start(setup -> {
            ServerConfiguration configuration =
                    ServerDocuments.read(
                                    """
                                    hooks:
                                      cluster:
                                        type: http
                                        url: http://localhost:%d/hooks
                                        headers: {Authorization: {env: CLUSTER}}
                                      note:
                                        type: command
                                        command: [sh, -c, 'echo "$HOOK_INSTANCE $HOOK_TRANSITION" >> %s; echo noted']
                                    server: {bind: "127.0.0.1:0"}
                                    """
                                            .formatted(
                                                    receiver.getAddress().getPort(),
                                                    folder.resolve("notes")),
                                    setup.data())
                            .orThrow();
            Server.Setup set =
                    Server.Setup.of(configuration, List.of(), setup.data())
                            .withLimits(RunningServer.limits());
            return new Server.Setup(
                    set.configuration(),
                    set.groups(),
                    new Secrets(_ -> Optional.of("Bearer " + CANARY)),
                    set.data(),
                    set.limits(),
                    set.force(),
                    set.notice(),
                    set.embedding());
        });
    }

    @AfterEach
    void stop() {
        running.operator.put("/api/v1/groups/storage/capacity?force=true", "{\"capacity\": 0}");
        running.operator.delete("/api/v1/groups/storage?force=true");
        running.close();
        receiver.stop(0);
    }

    private static String group(String hooks) {
        return """
        {"id": "storage", "resourceType": "process", "minCapacity": 0, "maxCapacity": 3,
         "evaluationInterval": "1s", "controller": "local", "lifecycle": {"hooks": [%s]},
         "launchTemplate": {"command": ["tail", "-f", "/dev/null"]}}
        """
                .formatted(hooks);
    }

    private void apply(String hooks) {
        running.operator.post("/api/v1/groups", group(hooks)).is(201);
    }

    private void capacity(int wanted) {
        running.operator
                .put(
                        "/api/v1/groups/storage/capacity?force=true",
                        "{\"capacity\": %d}".formatted(wanted))
                .is(200);
    }

    private List<JsonNode> instances() {
        return List.copyOf(
                running.viewer
                        .get("/api/v1/groups/storage/instances")
                        .is(200)
                        .json()
                        .get("instances")
                        .valueStream()
                        .toList());
    }

    private long serving() {
        return instances().stream()
                .filter(instance -> instance.get("state").asString().equals("running"))
                .filter(instance -> !instance.get("draining").asBoolean())
                .count();
    }

    private JsonNode waiting() {
        Await.until(
                "an instance waits",
                () -> instances().stream().anyMatch(instance -> instance.has("hook")));
        return instances().stream()
                .filter(instance -> instance.has("hook"))
                .findFirst()
                .orElseThrow();
    }

    private static String path(String instance, String hook) {
        return "/api/v1/groups/storage/instances/%s/hooks/%s".formatted(instance, hook);
    }

    private String events() {
        return running.viewer.get("/api/v1/events?group=storage&limit=200").is(200).body();
    }

    @Test
    void anInstanceServesOnlyAfterTheOutsidePartySaysSo() {
        apply("{\"name\": \"join\", \"at\": \"launching\", \"call\": \"cluster\"}");
        capacity(1);
        Await.until("the receiver is called", () -> !received.isEmpty());
        JsonNode call = received.getFirst();
        assertThat(call.get("transition").asString()).isEqualTo("launching");
        assertThat(authorized).containsExactly("Bearer " + CANARY);
        JsonNode instance = waiting();
        assertThat(instance.get("id")).isEqualTo(call.get("instance"));
        assertThat(instance.get("state").asString()).isEqualTo("pending");
        String path = path(call.get("instance").asString(), "join");
        String token = call.get("token").asString();

        running.viewer.post(path, "{\"result\": \"continue\"}").isProblem(403, "forbidden");
        running.operator.post(path, "{}").isProblem(422, "invalid");
        running.operator
                .post(path, "{\"result\": \"continue\", \"heartbeat\": true}")
                .isProblem(422, "invalid");
        running.operator.post(path, "{\"result\": \"maybe\"}").isProblem(422, "invalid");
        running.operator
                .post(path, "{\"result\": \"continue\", \"token\": \"guess\"}")
                .isProblem(409, "not_waiting");
        running.operator
                .post(path("nobody", "join"), "{\"result\": \"continue\"}")
                .isProblem(404, "not_found");
        running.operator.post(path, "{\"heartbeat\": true}").is(200);
        assertThat(serving()).isZero();

        running.operator
                .post(path, "{\"result\": \"continue\", \"token\": \"%s\"}".formatted(token))
                .is(200);
        Await.until("it serves", () -> serving() == 1);
        running.operator.post(path, "{\"result\": \"abandon\"}").isProblem(409, "not_waiting");
        assertThat(received).hasSize(1);
        assertThat(events())
                .contains("hook_started", "hook_completed", token)
                .doesNotContain(CANARY);
        assertThat(running.viewer.get("/metrics").body())
                .contains("autoscaler_hooks_waiting 0.0")
                .contains("autoscaler_hooks_ended_total{outcome=\"continued\"} 1.0");
    }

    @Test
    void aCommandRunsBeforeAnInstanceServesAndBeforeItGoes() throws IOException {
        apply(
                """
                {"name": "in", "at": "launching", "call": "note"},
                {"name": "out", "at": "terminating", "call": "note"}
                """);
        capacity(1);
        Await.until("it serves", () -> serving() == 1);
        String id = instances().getFirst().get("id").asString();
        capacity(0);
        Await.until("it is gone", () -> instances().isEmpty());
        assertThat(Files.readAllLines(folder.resolve("notes")))
                .containsExactly(id + " launching", id + " terminating");
        assertThat(events()).contains("said continue", "noted");
    }

    @Test
    void aServiceThatIsDownIsCalledAgainUntilItAnswers() {
        status = 503;
        apply("{\"name\": \"join\", \"at\": \"launching\", \"call\": \"cluster\"}");
        capacity(1);
        Await.until("it is called twice", () -> received.size() >= 2);
        assertThat(serving()).isZero();
        status = 200;
        Await.until("it serves", () -> serving() == 1);
        assertThat(received.stream().map(call -> call.get("token")).distinct()).hasSize(1);
        assertThat(events()).contains("hook_call_failed", "cluster answered 503");
    }

    @Test
    void whatIsNotConfiguredIsRefusedWithItsPath() {
        assertThat(
                        running.operator
                                .post(
                                        "/api/v1/groups",
                                        group(
                                                "{\"name\": \"join\", \"at\": \"launching\", \"call\": \"other\"}"))
                                .isProblem(422, "invalid")
                                .body())
                .contains("lifecycle.hooks[0].call", "cluster, note");
        apply("");
    }
}
