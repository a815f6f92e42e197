package io.novacron.autoscaler.plugins.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.ResourceController.TerminateRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// From launch to end: readiness, health, stopping, ports, logs, environment.
final class ProcessLifecycleTest extends ProcessFixture {

    @Test
    void readyWhenItsHealthPathAnswers() {
        Instance launched = launch(web("web", Map.of("http", "/health")), "k");
        assertThat(launched.state()).isEqualTo(InstanceState.PENDING);
        assertThat(launched.ready()).contains(false);
        Instance running = awaitState(launched, InstanceState.RUNNING);
        assertThat(running.ready()).contains(true);
        assertThat(running.since().orElseThrow()).isAfter(launched.since().orElseThrow());
        assertThat(running.address()).isEqualTo(launched.address());
    }

    @Test
    @DisplayName("INCIDENTS 20: one that never comes up is failed after its time")
    void aPathThatAnswersOtherwiseIsNotReady() {
        ScalingGroup group =
                web("web", Map.of("http", Map.of("path", "/none"), "timeout", "1500ms"));
        Instance failed = awaitState(launch(group, "k"), InstanceState.FAILED);
        assertThat(controller.failure(failed.id())).contains("not ready within PT1.5S");
        terminate(group, failed);
        awaitGone(failed);
        assertThat(Machine.tagged(directory)).isEmpty();
    }

    @Test
    @DisplayName(
            "INCIDENTS 28: a running instance whose probe fails is not ready, then unhealthy, and comes back")
    void healthIsLostAndFoundAgain() throws Exception {
        Instance instance =
                awaitState(
                        launch(web("web", Map.of("http", "/health", "failureThreshold", 2)), "k"),
                        InstanceState.RUNNING);
        get(instance, "/answer/503");
        Optional<Instance> notReady =
                await(
                        "not ready",
                        () -> find(instance),
                        i -> !i.orElseThrow().ready().orElseThrow());
        assertThat(notReady.orElseThrow().state()).isEqualTo(InstanceState.RUNNING);
        await("unhealthy", () -> find(instance), i -> !i.orElseThrow().healthy());
        get(instance, "/answer/200");
        Instance again =
                await("healthy", () -> find(instance), i -> i.orElseThrow().healthy())
                        .orElseThrow();
        assertThat(again.ready()).contains(true);
        assertThat(again.since()).as("warm-up does not start again").isEqualTo(instance.since());
    }

    @Test
    void readyWhenItsPortAcceptsOrItsLogSaysSo() {
        Instance byPort = launch(web("port", Map.of("tcp", true)), "k");
        Instance byLog = launch(web("log", Map.of("log", "listening on \\d+")), "k");
        Instance byLife = launch(shell("life", "exec sleep 600"), "k");
        awaitState(byPort, InstanceState.RUNNING);
        awaitState(byLog, InstanceState.RUNNING);
        awaitState(byLife, InstanceState.RUNNING);
    }

    @Test
    @DisplayName(
            "INCIDENTS 13: one that exits is failed, with its exit code, until it is terminated")
    void anExitIsAFailure() {
        ScalingGroup group = shell("web", "exit 3");
        Instance launched = launch(group, "k");
        Instance failed = awaitState(launched, InstanceState.FAILED);
        assertThat(failed.healthy()).isFalse();
        assertThat(controller.failure(failed.id())).contains("exited with code 3");
        reopen();
        assertThat(find(failed).orElseThrow().state()).isEqualTo(InstanceState.FAILED);
        assertThat(find(failed).orElseThrow().since()).isEqualTo(failed.since());
        terminate(group, failed);
        awaitGone(failed);
    }

    @Test
    void aSignalThatEndsItIsNamed() {
        Instance launched = launch(shell("web", "kill -9 $$; sleep 600"), "k");
        awaitState(launched, InstanceState.FAILED);
        assertThat(controller.failure(launched.id()).orElseThrow()).contains("signal 9");
    }

    @Test
    // Not INT: where this test was started in the background, it is ignored and no shell can trap
    // it.
    void stopsGracefullyWithTheSignalOfTheTemplate() {
        ScalingGroup group =
                shell(
                        "web",
                        "trap 'echo bye; exit 0' USR1; echo up; while :; do sleep 0.05; done",
                        Map.of(
                                "readiness", Map.of("log", "up"),
                                "stop", Map.of("signal", "USR1", "timeout", "10s")));
        Instance instance = awaitState(launch(group, "k"), InstanceState.RUNNING);
        terminate(group, instance);
        awaitGone(instance);
        assertThat(log(instance)).contains("bye");
    }

    @Test
    @DisplayName("Fault menu: a drain that never ends is ended, with all descendants")
    void anIgnoredSignalIsFollowedByKill() {
        ScalingGroup group =
                shell(
                        "web",
                        "trap '' TERM; (setsid sleep 600 &); sleep 600 & echo up; while :; do sleep 0.05; done",
                        Map.of(
                                "readiness", Map.of("log", "up"),
                                "stop", Map.of("timeout", "400ms")));
        Instance instance = awaitState(launch(group, "k"), InstanceState.RUNNING);
        await("its children run", () -> Machine.tagged(directory), list -> list.size() >= 3);
        long before = System.nanoTime();
        controller.terminate(
                new TerminateRequest(group, instance.id()), Call.within(Duration.ofSeconds(2)));
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .as("terminate does not wait for the end")
                .isLessThan(Duration.ofMillis(400));
        assertThat(find(instance).orElseThrow().state()).isEqualTo(InstanceState.TERMINATING);
        awaitGone(instance);
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isGreaterThan(Duration.ofMillis(390));
        assertThat(Machine.tagged(directory)).isEmpty();
    }

    @Test
    void childrenLeftBehindByAProcessThatDiedAreEndedWithIt() {
        ScalingGroup group = shell("web", "(sleep 600 &); exit 1");
        Instance instance = awaitState(launch(group, "k"), InstanceState.FAILED);
        assertThat(Machine.tagged(directory)).isNotEmpty();
        terminate(group, instance);
        awaitGone(instance);
        assertThat(Machine.tagged(directory)).isEmpty();
    }

    @Test
    void itRunsInASessionOfItsOwn() {
        launch(shell("web", "exec sleep 600"), "k");
        assertThat(Machine.roots(directory)).hasSize(1);
    }

    @Test
    @DisplayName(
            "INCIDENTS 18: no port left is no capacity; ports are unique across overlapping ranges")
    void portsAreUniqueAcrossOverlappingRangesAndNeverTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            ScalingGroup one = onPorts("one", port - 2, port + 2);
            ScalingGroup two = onPorts("two", port - 2, port + 2);
            Set<String> given = new HashSet<>();
            OutsideException full = null;
            for (int number = 0; full == null && number < 5; number++) {
                try {
                    Instance instance = launch(number % 2 == 0 ? one : two, "k" + number);
                    assertThat(given.add(instance.address().orElseThrow())).isTrue();
                } catch (OutsideException refused) {
                    full = refused;
                }
            }
            assertThat(given).doesNotContain("127.0.0.1:" + port).hasSizeLessThanOrEqualTo(4);
            assertThat(full).isNotNull();
            assertThat(full.kind()).isEqualTo(Kind.NO_CAPACITY);
            assertThat(full).hasMessageContaining(Integer.toString(port - 2));
        }
    }

    private static ScalingGroup onPorts(String id, int from, int to) {
        return shell(
                id,
                "exec sleep 600",
                Map.of("ports", Map.of("from", from, "to", to), "readiness", Map.of("log", "x")));
    }

    @Test
    void variablesStandInCommandAndEnvironment() {
        ScalingGroup group =
                shell(
                        "web",
                        "echo ${id} ${group} ${port} $MINE $PORT $INSTANCE_ID $GROUP_ID; exec sleep 600",
                        Map.of(
                                "ports",
                                Map.of("from", 21_300, "to", 21_310),
                                "env",
                                Map.of("MINE", "at-${port}"),
                                "readiness",
                                Map.of("log", "web")));
        Instance instance = awaitState(launch(group, "k"), InstanceState.RUNNING);
        String port = instance.address().orElseThrow().substring("127.0.0.1:".length());
        String id = instance.id();
        assertThat(log(instance).strip())
                .isEqualTo(String.join(" ", id, "web", port, "at-" + port, port, id, "web"));
    }

    @Test
    void noShellLooksAtTheCommand() {
        ScalingGroup group =
                ScalingGroup.builder("web")
                        .maxCapacity(1)
                        .launchTemplate(
                                Map.of("command", "echo '$HOME' \"`id`\" ; exit '*' \\n $(id)"))
                        .build();
        Instance instance = launch(group, "k");
        awaitState(instance, InstanceState.FAILED);
        assertThat(log(instance).strip()).isEqualTo("$HOME `id` ; exit * \\n $(id)");
    }

    @Test
    @DisplayName(
            "INCIDENTS 44: no secret of env or command in records, texts or errors; none of ours in the instance")
    void secretsStayWhereTheyBelong() throws IOException {
        String canary = "canary-5f2a";
        ScalingGroup group =
                shell(
                        "web",
                        "env; exec sleep 600 # " + canary,
                        Map.of("env", Map.of("PASSWORD", canary)));
        Instance instance = launch(group, "k");
        await("its environment", () -> log(instance), text -> text.contains("PASSWORD=" + canary));
        Set<String> allowed = new HashSet<>(ProcessLauncher.BASE_ENVIRONMENT);
        allowed.addAll(
                List.of(
                        "PASSWORD",
                        "INSTANCE_ID",
                        "GROUP_ID",
                        "NOVACRON_INSTANCE",
                        "PWD",
                        "OLDPWD",
                        "SHLVL",
                        "_"));
        assertThat(log(instance).lines().map(line -> line.split("=", 2)[0])).isSubsetOf(allowed);
        try (Stream<Path> files = Files.walk(directory.resolve("instances"))) {
            assertThat(files.filter(Files::isRegularFile).map(Machine::text))
                    .isNotEmpty()
                    .noneMatch(text -> text.contains(canary));
        }
        assertThat(
                        LaunchTemplate.read(group.launchTemplate(), new java.util.ArrayList<>())
                                .toString())
                .doesNotContain(canary);

        ScalingGroup missing =
                ScalingGroup.builder("gone")
                        .maxCapacity(1)
                        .launchTemplate(
                                Map.of(
                                        "command", List.of("no-such-program", canary),
                                        "env", Map.of("PASSWORD", canary)))
                        .build();
        assertThatThrownBy(() -> launch(missing, "k"))
                .isInstanceOfSatisfying(
                        OutsideException.class,
                        refused -> {
                            assertThat(refused.kind()).isEqualTo(Kind.INVALID);
                            assertThat(stackTrace(refused)).doesNotContain(canary);
                        })
                .hasMessageContaining("command not found: no-such-program");
    }

    private static String stackTrace(Throwable thrown) {
        java.io.StringWriter text = new java.io.StringWriter();
        thrown.printStackTrace(new java.io.PrintWriter(text));
        return text.toString();
    }

    @Test
    void whatTheSystemRefusesHasItsKind() {
        assertThat(ProcessLauncher.refused("i", new IOException("error=11, Resource")).kind())
                .isEqualTo(Kind.QUOTA);
        assertThat(ProcessLauncher.refused("i", new IOException("error=12, Cannot")).kind())
                .isEqualTo(Kind.UNAVAILABLE);
        ScalingGroup nowhere = shell("web", "true", Map.of("workingDirectory", "/no/such/place"));
        assertThatThrownBy(() -> launch(nowhere, "k"))
                .isInstanceOfSatisfying(
                        OutsideException.class,
                        refused -> assertThat(refused.kind()).isEqualTo(Kind.INVALID))
                .hasMessageContaining("/no/such/place");
        assertThat(directory.resolve("instances")).isEmptyDirectory();
    }

    @Test
    @DisplayName("INCIDENTS 41: logs are bounded while the instance writes on")
    void logsAreBounded() {
        ScalingGroup group =
                shell(
                        "web",
                        "while :; do echo 0123456789012345678901234567890123456789; done",
                        Map.of("log", Map.of("maxBytes", "64Ki", "files", 2)));
        Instance instance = awaitState(launch(group, "k"), InstanceState.RUNNING);
        Path logs = directory.resolve("logs");
        await(
                "two rotated files",
                () -> Files.exists(logs.resolve(instance.id() + ".log.2")),
                found -> found);
        assertThat(logs.resolve(instance.id() + ".log.1").toFile().length())
                .isLessThanOrEqualTo(64 << 10);
        assertThat(logs.resolve(instance.id() + ".log.3")).doesNotExist();
        assertThat(log(instance)).as("no hole after truncation").doesNotContain("\0");
    }

    @Test
    @DisplayName("INCIDENTS 41: logs of the terminated are kept for the last two only")
    void oldLogsAreDropped() {
        ScalingGroup group = shell("web", "echo hello; exec sleep 600");
        for (int number = 0; number < 4; number++) {
            Instance instance = awaitState(launch(group, "k" + number), InstanceState.RUNNING);
            terminate(group, instance);
            awaitGone(instance);
        }
        assertThat(directory.resolve("logs").toFile().list()).hasSize(2);
        assertThat(controller.watched()).isEmpty();
    }
}
