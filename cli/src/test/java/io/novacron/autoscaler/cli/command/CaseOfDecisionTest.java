package io.novacron.autoscaler.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.config.CaseDocuments;
import io.novacron.autoscaler.config.CaseReading;
import io.novacron.autoscaler.config.EvaluationCase;
import io.novacron.autoscaler.engine.DecisionEngine;
import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.server.Server;
import io.novacron.autoscaler.testkit.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A decision of a server, copied as a case, is what `evaluate` decides.
class CaseOfDecisionTest {

    private static final JsonMapper JSON = new JsonMapper();

    private static final String GROUP =
            """
            id: copied
            resourceType: process
            minCapacity: 1
            maxCapacity: 10
            dryRun: true
            evaluationInterval: 1s
            metrics: {rps: {type: custom, provider: push, maxAge: 1h}}
            rules:
              - {id: rps, type: target, metric: rps, averageValue: 10}
              - {id: high, type: threshold, metric: rps, scaleOutThreshold: 100, evaluationPeriods: 3}
            predictive: {mode: recommend, load: rps, capacityPerInstance: 10}
            launchTemplate: {command: [sleep, "60"]}
            """;

    @TempDir private Path directory;

    @Test
    void evaluateAnswersWhatTheServerDecided() throws Exception {
        Path data = directory.resolve("data");
        Path group = Files.writeString(directory.resolve("group.yaml"), GROUP);
        try (Server server = Server.start(Server.Setup.in(data));
                HttpClient http = HttpClient.newHttpClient()) {
            RemoteRun command = new RemoteRun();
            assertThat(command.run(server, data, "group", "apply", group.toString())).isZero();
            String token = Files.readString(data.resolve("admin.token")).strip();
            String sample =
                    "{\"samples\": [{\"group\": \"copied\", \"metric\": \"rps\", \"value\": 42}]}";
            ask(http, server, token, "POST", "/api/v1/samples", sample);
            Await.until(
                    "a decision on the pushed sample",
                    () ->
                            ask(http, server, token, "GET", "/api/v1/groups/copied/explain", "")
                                    .contains("rps 42"));
            JsonNode decided =
                    JSON.readTree(
                            ask(http, server, token, "GET", "/api/v1/groups/copied/explain", ""));
            String made =
                    ask(
                            http,
                            server,
                            token,
                            "GET",
                            "/api/v1/groups/copied/case?at=" + decided.get("at").asString(),
                            "");
            Path file = Files.writeString(directory.resolve("case.json"), made);

            CommandLineFixture.Outcome answer =
                    CommandLineFixture.run(
                            "evaluate", "--file", file.toString(), "--output", "json");
            assertThat(answer.code()).as(answer.err()).isZero();
            assertThat(JSON.readTree(answer.out())).isEqualTo(decided);
            CommandLineFixture.Outcome check =
                    CommandLineFixture.run("evaluate", "--check", "--file", file.toString());
            assertThat(check.lastLine()).as(check.err()).isEqualTo("1 passed, 0 failed");
        }
    }

    private static String ask(
            HttpClient http, Server server, String token, String method, String path, String body) {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(server.uri() + path))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .timeout(Await.PATIENCE)
                        .method(
                                method,
                                body.isEmpty()
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body))
                        .build();
        try {
            return http.send(request, BodyHandlers.ofString()).body();
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(ended);
        }
    }

    static Stream<String> conformance() throws IOException {
        Path folder = Path.of("..", "examples", "conformance");
        return Stream.concat(
                Files.readAllLines(folder.resolve("behaviour.jsonl")).stream(),
                Files.readAllLines(folder.resolve("cases.jsonl")).stream());
    }

    @ParameterizedTest
    @MethodSource("conformance")
    void whatIsWrittenOfACaseReadsBackEqual(String line) {
        CaseReading reading = CaseDocuments.read(line);
        EvaluationCase read = reading.result().optional().orElse(null);
        if (read == null) {
            assertThat(reading.result().errors()).isNotEmpty();
            return;
        }
        Decision decision = decide(read);

        String written = CaseDocuments.tree("a test", read, decision).toString();

        CaseReading again = CaseDocuments.read(written, List.of());
        assertThat(again.result().orThrow()).isEqualTo(read);
        assertThat(decide(again.result().orThrow())).isEqualTo(decision);
    }

    @Test
    void whatKeepsAPromiseIsPartOfACase() {
        EvaluationCase read =
                CaseDocuments.read(
                                """
                                now: 2026-01-05T10:00:00.123456789Z
                                group: {id: kept, resourceType: vm, minCapacity: 1, maxCapacity: 9, metrics: {load: {type: request_count}},
                                        predictive: {mode: scale, load: load, capacityPerInstance: 10, objective: {underProvisionedTime: 1%}}}
                                observed: {instances: 2, metrics: {load: 31}}
                                forecast: {points: [], promise: {raise: 4.2, keep: 5.5, bound: 1%, shortShare: 0.004, aim: 0.02,
                                                                 strategy: closed_loop, leader: last_value}}
                                """)
                        .result()
                        .orThrow();
        Decision decision = decide(read);
        assertThat(decision.to().instances()).isEqualTo(5);

        String written = CaseDocuments.tree("a test", read, decision).toString();

        assertThat(CaseDocuments.read(written).result().orThrow()).isEqualTo(read);
    }

    private static Decision decide(EvaluationCase read) {
        return DecisionEngine.compile(read.group())
                .decide(read.memory(), read.observed(), read.forecast(), read.now());
    }
}
