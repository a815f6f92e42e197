package io.novacron.autoscaler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.history.RingHistory;
import io.novacron.autoscaler.spi.SampleHistory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `run` as a process: instances outlive it and are found again.
@Tag("slow")
class RunProcessTest {

    @TempDir private Path folder;

    /// On the command line of every instance of this test, and of nothing else. An argument, since
    /// the name a process gives itself is not what the system reports as its command.
    private final String mark = "instance-of-" + UUID.randomUUID();

    @Test
    void instancesOutliveTheLoopAndAreFoundAgain() throws Exception {
        Path config = configuration();
        try {
            List<Long> first = runUntilThere(config);
            assertThat(first).hasSize(2);
            assertThat(pids()).as("they outlive SIGTERM").isEqualTo(first);

            List<Long> second = runUntilThere(config);

            assertThat(second).as("adopted, nothing started twice").isEqualTo(first);
            try (RingHistory history =
                    RingHistory.open(
                            config.resolveSibling("data").resolve("history"), Clock.systemUTC())) {
                assertThat(history.series("sleepers"))
                        .as("`run` keeps histories, as `serve` does")
                        .contains(SampleHistory.CAPACITY_READY);
            }
        } finally {
            AutoscalerProcess.processes(mark).forEach(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void aSecondLoopOnTheSameDataIsRefused() throws Exception {
        Path config = configuration();
        try (AutoscalerProcess first = start(config)) {
            first.awaitOutput("running 1 group");

            try (AutoscalerProcess second = start(config)) {
                assertThat(second.await()).isEqualTo(1);
                assertThat(second.output())
                        .containsPattern(
                                "(?m)^error: directory .* is in use by process " + first.pid());
                assertThat(second.output()).doesNotContain("\tat ");
            }
            first.terminate();
            assertThat(first.await()).isZero();
        } finally {
            AutoscalerProcess.processes(mark).forEach(ProcessHandle::destroyForcibly);
        }
    }

    private List<Long> runUntilThere(Path config) throws Exception {
        try (AutoscalerProcess loop = start(config)) {
            loop.awaitOutput("running 1 group (sleepers)");
            AutoscalerProcess.awaitSome(mark, 2);
            // Two evaluations more: enough to start one too many.
            Thread.sleep(2_500);
            loop.terminate();
            assertThat(loop.await()).as(loop.output()).isZero();
            assertThat(loop.output()).contains("stopping").doesNotContain("\tat ");
        }
        return pids();
    }

    private AutoscalerProcess start(Path config) throws Exception {
        return AutoscalerProcess.start(folder, "run", "--config", config.toString());
    }

    private List<Long> pids() {
        return AutoscalerProcess.processes(mark).stream().map(ProcessHandle::pid).sorted().toList();
    }

    private Path configuration() throws Exception {
        Files.writeString(
                folder.resolve("sleepers.yaml"),
                """
                id: sleepers
                resourceType: process
                minCapacity: 2
                maxCapacity: 4
                evaluationInterval: 1s
                launchTemplate:
                  command: [tail, -f, "%s"]
                """
                        .formatted(Files.createFile(folder.resolve(mark))));
        return Files.writeString(
                folder.resolve("server.yaml"),
                "controllers: {local: {type: process}}\ngroups: [sleepers.yaml]\n");
    }
}
