package io.novacron.autoscaler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.testkit.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `serve` as a process, with an empty data directory: killed in the middle of its work, and ended
/// politely.
@Tag("slow")
class ServeProcessTest {

    @TempDir private Path folder;

    /// On the command line of every instance of this test, and of nothing else.
    private final String mark = "instance-of-" + UUID.randomUUID();

    @AfterEach
    void endInstances() {
        AutoscalerProcess.processes(mark).forEach(ProcessHandle::destroyForcibly);
    }

    private Path data() {
        return folder.resolve("data");
    }

    private ServingProcess serve() throws Exception {
        return ServingProcess.start(folder, "--data", data().toString(), "--port", "0");
    }

    private Path group() throws Exception {
        return Files.writeString(
                folder.resolve("sleepers.yaml"),
                """
                id: sleepers
                resourceType: process
                minCapacity: 0
                maxCapacity: 20
                evaluationInterval: 1s
                launchTemplate:
                  command: [tail, -f, "%s"]
                """
                        .formatted(Files.createFile(folder.resolve(mark))));
    }

    /// Workers, without those that are not let go yet and would end with the server.
    private List<Long> pids() {
        return AutoscalerProcess.processes(mark).stream()
                .filter(handle -> handle.info().command().orElse("").endsWith("/tail"))
                .map(ProcessHandle::pid)
                .sorted()
                .toList();
    }

    @Test
    void aKillInTheMiddleOfWorkLosesNothingAndDoublesNothing() throws Exception {
        Path group = group();
        List<Long> before;
        try (ServingProcess first = serve()) {
            first.command("group", "apply", group.toString());
            first.command("set-capacity", "sleepers", "8", "--reason", "test");
            // Some of eight run: the others are being started, or about to be.
            Await.until("a worker runs", () -> !pids().isEmpty());
            first.process().kill();
            first.process().await();
            before = pids();
        }
        assertThat(before).as("workers outlive the kill").isNotEmpty();

        try (ServingProcess second = serve()) {
            assertThat(second.process().output()).doesNotContain("administrator's token is in");
            second.awaitReady("sleepers", 8);
            second.awaitEvaluations("sleepers", 2);
            assertThat(pids()).as("adopted, nothing started twice").hasSize(8).containsAll(before);
            assertThat(second.command("events", "verify").out()).startsWith("intact: ");

            // The other way round: ended instances stay ended, and no more end than were to.
            second.command("set-capacity", "sleepers", "3", "--force", "--reason", "test");
            Await.until("a worker has ended", () -> pids().size() < 8);
            second.process().kill();
            second.process().await();
            before = pids();
        }
        try (ServingProcess third = serve()) {
            Await.until("five workers have ended", () -> pids().size() <= 3);
            third.awaitReady("sleepers", 3);
            third.awaitEvaluations("sleepers", 2);
            assertThat(pids()).as("no more ended than were to").hasSize(3);
            assertThat(before).as("nothing was started").containsAll(pids());
            assertThat(third.command("events", "verify").out()).startsWith("intact: ");
        }
    }

    @Test
    void sigtermEndsItPolitelyAndTheNextStartGoesOn() throws Exception {
        List<Long> before;
        try (ServingProcess first = serve()) {
            assertThat(first.process().output()).contains("administrator's token is in");
            first.command("group", "apply", group().toString());
            first.command("set-capacity", "sleepers", "2", "--reason", "test");
            first.awaitReady("sleepers", 2);
            before = pids();
            first.process().terminate();
            assertThat(first.process().await()).isZero();
            assertThat(first.process().output()).contains("stopping").doesNotContain("\tat ");
        }
        assertThat(pids()).as("they outlive it").isEqualTo(before).hasSize(2);

        try (ServingProcess second = serve()) {
            second.awaitReady("sleepers", 2);
            second.awaitEvaluations("sleepers", 2);
            assertThat(pids()).isEqualTo(before);
            String events = second.command("events", "--output", "jsonl", "--limit", "100").out();
            assertThat(events.split("\"loop_started\"", -1)).as(events).hasSize(3);
            assertThat(events.split("\"loop_stopped\"", -1)).as(events).hasSize(2);
            assertThat(second.command("events", "verify").out()).startsWith("intact: ");
            assertThat(second.command("group", "get", "sleepers").out()).contains("id: sleepers");
        }
    }
}
