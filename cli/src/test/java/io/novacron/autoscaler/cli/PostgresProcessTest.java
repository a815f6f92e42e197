package io.novacron.autoscaler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.spi.EventQuery;
import io.novacron.autoscaler.store.jdbc.JdbcStateStore;
import io.novacron.autoscaler.testkit.Await;
import io.novacron.autoscaler.testkit.PostgresServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `serve` and `run` as processes with their state in a real PostgreSQL, which is killed (−9) and
/// comes back while they work.
@Tag("slow")
class PostgresProcessTest {

    @TempDir private Path folder;

    /// On the command line of every instance of this test, and of nothing else.
    private final String mark = "instance-of-" + UUID.randomUUID();

    private PostgresServer postgres;

    @BeforeEach
    void start() throws Exception {
        postgres = PostgresServer.start();
        Files.createFile(folder.resolve(mark));
        Files.writeString(
                folder.resolve("server.yaml"),
                """
                controllers: {local: {type: process}}
                providers: {push: {type: push}}
                store: {url: "%s", user: %s}
                groups: [web.yaml]
                """
                        .formatted(postgres.url("postgres"), PostgresServer.USER));
    }

    @AfterEach
    void end() {
        AutoscalerProcess.processes(mark).forEach(ProcessHandle::destroyForcibly);
        if (postgres != null) {
            postgres.close();
        }
    }

    private void group(String rules) throws Exception {
        Files.writeString(
                folder.resolve("web.yaml"),
                """
                id: web
                resourceType: process
                minCapacity: 2
                maxCapacity: 20
                evaluationInterval: 1s
                %s
                launchTemplate:
                  command: [tail, -f, "%s"]
                """
                        .formatted(rules, folder.resolve(mark)));
    }

    private String config() {
        return folder.resolve("server.yaml").toString();
    }

    private List<Long> pids() {
        return AutoscalerProcess.processes(mark).stream().map(ProcessHandle::pid).sorted().toList();
    }

    @Test
    void aServerHoldsThroughAnOutageOfItsStoreAndGoesOnAfterwards() throws Exception {
        group(
                """
                metrics: {rps: {type: custom, provider: push, maxAge: 1h}}
                rules: [{id: rps, type: target, metric: rps, averageValue: 10}]\
                """);
        try (ServingProcess server =
                        ServingProcess.start(folder, "--config", config(), "--port", "0");
                HttpClient client = HttpClient.newHttpClient()) {
            push(server, client, 15);
            server.awaitReady("web", 2);
            List<Long> before = pids();

            postgres.kill();
            Await.until("the server says that its store is gone", () -> !isReady(server, client));
            push(server, client, 35);
            double seen = evaluations(server, client);
            Await.until(
                    "the loop goes on without its store",
                    () -> evaluations(server, client) >= seen + 3);
            assertThat(pids()).as("nothing is done that is not durable").isEqualTo(before);

            postgres.restart();
            server.awaitReady("web", 4);
            assertThat(pids()).hasSize(4).containsAll(before);
            Await.until(
                    "the outage is in the log",
                    () ->
                            !server.command(
                                            "events",
                                            "--action",
                                            "store_failed",
                                            "--output",
                                            "jsonl")
                                    .out()
                                    .isEmpty());
            assertThat(server.command("events", "verify").out()).startsWith("intact: ");
            server.process().terminate();
            assertThat(server.process().await()).isZero();
        }
        assertRecords(4);
    }

    @Test
    void theLoopInTheForegroundHoldsAndGoesOnToo() throws Exception {
        group("");
        try (AutoscalerProcess loop =
                AutoscalerProcess.start(folder, "run", "--config", config())) {
            AutoscalerProcess.awaitSome(mark, 2);
            loop.awaitOutput("running 1 group (web)");
            Await.until("both are said to have come", () -> events(EventType.INSTANCE_READY) == 2);

            postgres.kill();
            ProcessHandle lost = AutoscalerProcess.processes(mark).getFirst();
            assertThat(lost.destroyForcibly()).isTrue();
            lost.onExit().join();
            loop.awaitOutput("the store failed; nothing is launched or terminated");
            assertThat(pids()).as("nothing is done that is not durable").hasSize(1);

            postgres.restart();
            Await.until("the lost worker is replaced", () -> pids().size() == 2);
            Await.until("the outage is in the log", () -> events(EventType.STORE_FAILED) == 1);
            loop.terminate();
            assertThat(loop.await()).as(loop.output()).isZero();
        }
        assertRecords(3);
    }

    private int events(EventType type) {
        try (JdbcStateStore store = store()) {
            return store.events(EventQuery.latest(500).ofTypes(Set.of(type))).size();
        }
    }

    private JdbcStateStore store() {
        return JdbcStateStore.open(
                postgres.url("postgres"),
                "test",
                Optional.of(PostgresServer.USER),
                Optional.empty());
    }

    /// One line of the outage, a line for each launch, a chain without a gap.
    private void assertRecords(int launches) {
        try (JdbcStateStore store = store()) {
            List<Event> events = store.events(EventQuery.after(0, 10_000));
            assertThat(events)
                    .filteredOn(event -> event.type() == EventType.STORE_FAILED)
                    .hasSize(1);
            assertThat(events)
                    .filteredOn(event -> event.type() == EventType.INSTANCE_LAUNCHING)
                    .extracting(event -> event.details().get("key"))
                    .hasSize(launches)
                    .doesNotHaveDuplicates();
            assertThat(events.getLast().type()).isEqualTo(EventType.LOOP_STOPPED);
            assertThat(events.getLast().sequence()).isEqualTo(events.size());
            assertThat(store.verifyEvents().isIntact()).isTrue();
        }
    }

    private static HttpRequest.Builder request(ServingProcess server, String path) {
        return HttpRequest.newBuilder(URI.create(server.address() + path)).timeout(Await.PATIENCE);
    }

    private static void push(ServingProcess server, HttpClient client, double value)
            throws Exception {
        var answer =
                client.send(
                        request(server, "/api/v1/samples")
                                .header("Content-Type", "application/json")
                                .header("Authorization", "Bearer " + token(server))
                                .POST(
                                        BodyPublishers.ofString(
                                                "{\"samples\": [{\"group\": \"web\", \"metric\": \"rps\", \"value\": %s}]}"
                                                        .formatted(value)))
                                .build(),
                        BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static String token(ServingProcess server) throws Exception {
        return Files.readString(server.data().resolve("admin.token")).strip();
    }

    private static boolean isReady(ServingProcess server, HttpClient client) throws Exception {
        return client.send(request(server, "/health/ready").build(), BodyHandlers.discarding())
                        .statusCode()
                == 200;
    }

    private static double evaluations(ServingProcess server, HttpClient client) throws Exception {
        String metrics =
                client.send(
                                request(server, "/metrics")
                                        .header("Authorization", "Bearer " + token(server))
                                        .build(),
                                BodyHandlers.ofString())
                        .body();
        return metrics.lines()
                .filter(line -> line.startsWith("autoscaler_loop_evaluations_total"))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .mapToDouble(Double::parseDouble)
                .sum();
    }
}
