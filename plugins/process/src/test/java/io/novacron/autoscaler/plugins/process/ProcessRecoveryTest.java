package io.novacron.autoscaler.plugins.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.ResourceController.ManagedInstance;
import io.novacron.autoscaler.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// What a controller finds after another one ended, gracefully or not.
final class ProcessRecoveryTest extends ProcessFixture {

    private static final ScalingGroup WEB = shell("web", "exec sleep 600");

    @Test
    @DisplayName("INCIDENTS 23: a second controller on the directory is refused, with a clear text")
    void twoControllersAtOnceAreRefused() {
        assertThatThrownBy(() -> ProcessController.open(settings(), InstantSource.system()))
                .isInstanceOf(OutsideException.class)
                .hasMessageContaining(directory.getFileName().toString())
                .hasMessageContaining("in use");
        launch(WEB, "the first one still works");
        reopen();
        assertThat(controller.list(CALL)).hasSize(1);
    }

    @Test
    @DisplayName(
            "INCIDENTS 23: another server's controller on the directory is refused, with its pid")
    void anotherServersControllerIsRefused() throws Exception {
        Path other = Files.createTempDirectory(directory, "other");
        try (ManagerProcess manager = ManagerProcess.start(other, 0, 1)) {
            manager.awaitLine("opened");
            assertThatThrownBy(() ->
                            ProcessController.open(
                                    ProcessSettings.in(other), InstantSource.system()))
                    .hasMessageContaining("process " + manager.pid());
        } finally {
            Machine.endAll(other);
        }
    }

    @Test
    void aClosedControllerSaysSo() {
        controller.close();
        assertThatThrownBy(() -> controller.list(CALL))
                .isInstanceOf(OutsideException.class)
                .hasMessageContaining("closed");
        openController();
    }

    @Test
    @DisplayName("INCIDENTS 6: a pid that was given to a stranger is neither believed nor ended")
    void aStrangerWithTheSamePidIsLeftAlone() throws Exception {
        Process stranger = new ProcessBuilder("setsid", "sleep", "600").start();
        try {
            Instance instance = launch(WEB, "k");
            controller.close();
            Machine.endAll(directory);
            edit(
                    instance.id(),
                    properties -> {
                        properties.setProperty("pid", "" + stranger.pid());
                        properties.setProperty("startTicks", "1");
                    });
            openController();

            assertThat(find(instance).orElseThrow().state()).isEqualTo(InstanceState.FAILED);
            terminate(WEB, instance);
            awaitGone(instance);
            assertThat(stranger.waitFor(300, TimeUnit.MILLISECONDS)).isFalse();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void afterARebootEveryInstanceIsFailed() throws Exception {
        Instance instance = awaitState(launch(WEB, "k"), InstanceState.RUNNING);
        controller.close();
        edit(instance.id(), properties -> properties.setProperty("boot", "the boot before"));
        openController();
        assertThat(find(instance).orElseThrow().state()).isEqualTo(InstanceState.FAILED);
        assertThat(controller.failure(instance.id()).orElseThrow()).contains("exited");
    }

    @Test
    @DisplayName(
            "INCIDENTS 19: a running instance whose record is lost is taken up again, not started twice")
    void aLostRecordIsFoundByTheTag() throws Exception {
        Instance instance = awaitState(launch(WEB, "k/with/slashes"), InstanceState.RUNNING);
        // An instance without a readiness check runs before its gate has become its program; a gate
        // without a record would be ended.
        Await.until(
                "the program runs",
                () ->
                        Machine.tagged(directory).stream()
                                .anyMatch(seen ->
                                        seen.isRoot()
                                                && !ProcessLauncher.isGate(
                                                        new ProcessTable()
                                                                .commandLine(seen.pid()))));
        controller.close();
        Files.delete(directory.resolve("instances").resolve(instance.id() + ".properties"));
        openController();

        assertThat(controller.list(CALL))
                .singleElement()
                .satisfies(managed -> {
                    assertThat(managed.group()).isEqualTo("web");
                    assertThat(managed.key()).isEqualTo("k/with/slashes");
                    assertThat(managed.instance().id()).isEqualTo(instance.id());
                });
        assertThat(launch(WEB, "k/with/slashes").id()).isEqualTo(instance.id());
        terminate(WEB, instance);
        awaitGone(instance);
        assertThat(Machine.tagged(directory)).isEmpty();
    }

    @Test
    @DisplayName("INCIDENTS 19: a gate that nobody opens runs nothing")
    void aGateThatNobodyOpensRunsNothing() throws Exception {
        Path proof = directory.resolve("proof");
        ProcessLauncher.Prepared prepared = prepare(proof);
        prepared.process().getOutputStream().close();
        assertThat(prepared.process().waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(prepared.process().exitValue()).isEqualTo(125);
        assertThat(proof).doesNotExist();
    }

    @Test
    @DisplayName(
            "INCIDENTS 19: a gate found without its server is removed, not taken for an instance")
    void aGateLeftBehindIsRemoved() throws Exception {
        controller.close();
        Path proof = directory.resolve("proof");
        ProcessLauncher.Prepared prepared = prepare(proof);
        await(
                "the gate stands",
                () -> Machine.tagged(directory),
                list ->
                        list.stream()
                                .anyMatch(process -> process.commandLine().startsWith("/bin/sh")));
        openController();
        assertThat(prepared.process().waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(controller.list(CALL)).isEmpty();
        assertThat(proof).doesNotExist();
    }

    private ProcessLauncher.Prepared prepare(Path proof) throws IOException {
        String id = "web-gate";
        ScalingGroup group = shell("web", "touch " + proof);
        String tag =
                InstanceRecord.tag(
                        Files.readString(directory.resolve("controller")).strip(),
                        id,
                        OptionalInt.empty(),
                        "web",
                        "k");
        return new ProcessLauncher(List.of())
                .prepare(
                        new ProcessLauncher.Start(
                                LaunchTemplate.read(
                                        group.launchTemplate(), new java.util.ArrayList<>()),
                                id,
                                "web",
                                OptionalInt.empty(),
                                tag,
                                directory.resolve("gate.log"),
                                Optional.empty()));
    }

    @Test
    @DisplayName("INCIDENTS 21: a termination that was under way goes on after a restart")
    void aTerminationGoesOnAfterARestart() throws Exception {
        ScalingGroup stubborn =
                shell(
                        "web",
                        "trap '' TERM; echo up; while :; do sleep 0.05; done",
                        Map.of(
                                "readiness", Map.of("log", "up"),
                                "stop", Map.of("timeout", "1s")));
        Instance instance = awaitState(launch(stubborn, "k"), InstanceState.RUNNING);
        terminate(stubborn, instance);
        reopen();
        assertThat(find(instance).orElseThrow().state()).isEqualTo(InstanceState.TERMINATING);
        awaitGone(instance);
        assertThat(Machine.tagged(directory)).isEmpty();
    }

    @Test
    @DisplayName("INCIDENTS 37: a clock that was set does not keep an instance from being ended")
    void aClockThatWentBackDoesNotDelayTheEnd() throws Exception {
        ScalingGroup stubborn =
                shell(
                        "web",
                        "trap '' TERM; echo up; while :; do sleep 0.05; done",
                        Map.of(
                                "readiness", Map.of("log", "up"),
                                "stop", Map.of("timeout", "200ms")));
        Instance instance = awaitState(launch(stubborn, "k"), InstanceState.RUNNING);
        controller.close();
        edit(
                instance.id(),
                properties ->
                        properties.setProperty(
                                "stoppingAt", Instant.now().plusSeconds(86_400).toString()));
        openController();
        awaitGone(instance);
    }

    @Test
    void aDamagedRecordStopsTheStartAndNamesTheFile() throws Exception {
        Instance instance = launch(WEB, "k");
        controller.close();
        Path file = directory.resolve("instances").resolve(instance.id() + ".properties");
        String good = Files.readString(file);
        Files.writeString(file, "id=web");
        assertThatThrownBy(this::openController)
                .isInstanceOf(OutsideException.class)
                .hasMessageContaining(file.getFileName().toString());
        Files.writeString(file, good);
        Files.writeString(file.resolveSibling("half-written.properties.new"), "id=");
        openController();
        assertThat(controller.list(CALL)).hasSize(1);
        assertThat(file.resolveSibling("half-written.properties.new")).doesNotExist();
    }

    @Test
    void anExitWhileNoServerRanIsAFailureWithItsReason() throws Exception {
        Instance instance = awaitState(launch(WEB, "k"), InstanceState.RUNNING);
        controller.close();
        Machine.endAll(directory);
        openController();
        Optional<ManagedInstance> found = controller.list(CALL).stream().findFirst();
        assertThat(found.orElseThrow().instance().state()).isEqualTo(InstanceState.FAILED);
        assertThat(controller.failure(instance.id()).orElseThrow()).contains("code unknown");
    }

    private void edit(String id, java.util.function.Consumer<Properties> change)
            throws IOException {
        Path file = directory.resolve("instances").resolve(id + ".properties");
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        change.accept(properties);
        try (var writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
    }
}
