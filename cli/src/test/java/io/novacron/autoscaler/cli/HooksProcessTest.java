package io.novacron.autoscaler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.novacron.autoscaler.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `serve` as a process that is killed while instances wait for their lifecycle hooks: a real
/// receiver, real processes, answers by command.
@Tag("slow")
class HooksProcessTest {

    private static final JsonMapper JSON = new JsonMapper();

    @TempDir private Path folder;
    private final String mark = "instance-of-" + UUID.randomUUID();
    private final List<JsonNode> received = new CopyOnWriteArrayList<>();
    private HttpServer receiver;

    @BeforeEach
    void listen() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext(
                "/",
                exchange -> {
                    received.add(
                            JSON.readTree(
                                    new String(
                                            exchange.getRequestBody().readAllBytes(),
                                            StandardCharsets.UTF_8)));
                    exchange.sendResponseHeaders(202, -1);
                    exchange.close();
                });
        receiver.start();
    }

    @AfterEach
    void endInstances() {
        receiver.stop(0);
        AutoscalerProcess.processes(mark).forEach(ProcessHandle::destroyForcibly);
    }

    private ServingProcess serve() throws Exception {
        Path configuration =
                Files.writeString(
                        folder.resolve("autoscaler.yaml"),
                        """
                        hooks:
                          cluster: {type: http, url: "http://localhost:%d/"}
                        server: {bind: "127.0.0.1:0"}
                        """
                                .formatted(receiver.getAddress().getPort()));
        return ServingProcess.start(
                folder,
                "--config",
                configuration.toString(),
                "--data",
                folder.resolve("data").toString());
    }

    private Path group() throws IOException {
        return Files.writeString(
                folder.resolve("storage.yaml"),
                """
                id: storage
                resourceType: process
                minCapacity: 0
                maxCapacity: 3
                evaluationInterval: 1s
                lifecycle:
                  hooks:
                    - {name: join, at: launching, call: cluster}
                    - {name: rebalance, at: terminating, call: cluster, timeout: 2h, heartbeat: 30m}
                launchTemplate:
                  command: [tail, -f, "%s"]
                """
                        .formatted(Files.createFile(folder.resolve(mark))));
    }

    private long running() {
        return AutoscalerProcess.processes(mark).stream()
                .filter(handle -> handle.info().command().orElse("").endsWith("/tail"))
                .count();
    }

    @Test
    void aKillWhileAnInstanceWaitsLosesNoWaitAndCallsNobodyTwice() throws Exception {
        String instance;
        try (ServingProcess first = serve()) {
            first.command("group", "apply", group().toString());
            first.command("set-capacity", "storage", "1");
            Await.until(
                    "the wait is accepted",
                    () -> first.command("hook", "list", "storage").out().contains("accepted"));
            instance = received.getFirst().get("instance").asString();
            first.process().kill();
            first.process().await();
        }
        try (ServingProcess second = serve()) {
            second.awaitEvaluations("storage", 2);
            assertThat(second.group("storage").path("status").path("ready").asInt()).isZero();
            assertThat(second.command("hook", "list", "storage").out())
                    .contains(instance, "launching", "join", "accepted");
            assertThat(second.command("hook", "heartbeat", "storage", instance, "join").out())
                    .contains("is waited for until");
            assertThat(
                            second.attempt(
                                            "hook",
                                            "complete",
                                            "storage",
                                            instance,
                                            "join",
                                            "--result",
                                            "continue",
                                            "--wait",
                                            "guess")
                                    .err())
                    .contains("token");
            second.command("hook", "complete", "storage", instance, "join", "--result", "continue");
            second.awaitReady("storage", 1);

            second.command("set-capacity", "storage", "0", "--force");
            Await.until(
                    "it waits to leave",
                    () -> second.command("hook", "list", "storage").out().contains("rebalance"));
            second.process().kill();
            second.process().await();
        }
        assertThat(running()).isEqualTo(1);
        try (ServingProcess third = serve()) {
            third.awaitEvaluations("storage", 2);
            assertThat(running()).as("it still waits").isEqualTo(1);
            third.command(
                    "hook",
                    "complete",
                    "storage",
                    instance,
                    "rebalance",
                    "--result",
                    "continue",
                    "--reason",
                    "moved");
            Await.until("it is gone", () -> running() == 0);
            assertThat(received.stream().map(call -> call.get("hook").asString()))
                    .startsWith("join")
                    .contains("rebalance");
            assertThat(received.stream().map(call -> call.get("token")).distinct()).hasSize(2);
            assertThat(third.command("events", "--output", "jsonl", "--limit", "100").out())
                    .contains("hook_started", "hook_completed", "moved");
            assertThat(third.command("events", "verify").out()).startsWith("intact: ");
        }
    }
}
