package io.novacron.autoscaler.plugins.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.ResourceController;
import io.novacron.autoscaler.spi.ResourceController.LaunchRequest;
import io.novacron.autoscaler.spi.ResourceController.ManagedInstance;
import io.novacron.autoscaler.testkit.Await;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// What an engine does to those who rely on it (INCIDENTS.md, launches and listings).
final class EngineFaultsTest {

    private static final Call CALL = Call.within(Duration.ofSeconds(60));
    private static final String SCOPE = "faults";

    private final RealEngine engine = RealEngine.podman();
    private ResourceController controller;

    @BeforeEach
    void open() {
        controller = Containers.controller(engine, SCOPE);
    }

    @AfterEach
    void leaveNothing() {
        controller.close();
        engine.removeAll(SCOPE);
    }

    private Instance launch(ScalingGroup group, String key) {
        return controller.launch(new LaunchRequest(group, key), CALL);
    }

    private Instance await(String what, String id, Predicate<Instance> wanted) {
        Await.until(
                what, () -> find(id).filter(wanted).isPresent(), () -> String.valueOf(find(id)));
        return find(id).orElseThrow();
    }

    private java.util.Optional<Instance> find(String id) {
        return controller.list(CALL).stream()
                .map(ManagedInstance::instance)
                .filter(instance -> instance.id().equals(id))
                .findFirst();
    }

    @Test
    void containersAndTheirTagsOutliveTheServiceThatIsKilled() {
        ScalingGroup group = Containers.group("web");
        String id = launch(group, "one").id();
        await("it runs", id, instance -> instance.state() == InstanceState.RUNNING);

        engine.kill();
        OutsideException away =
                catchThrowableOfType(
                        OutsideException.class,
                        () -> controller.list(Call.within(Duration.ofSeconds(5))));
        engine.start();

        assertThat(away.kind()).isIn(Kind.UNAVAILABLE, Kind.TIMED_OUT);
        await("it runs on", id, instance -> instance.state() == InstanceState.RUNNING);
        assertThat(launch(group, "one").id()).isEqualTo(id);
        assertThat(Containers.running(engine, SCOPE, "web")).isEqualTo(1);
    }

    @Test
    @DisplayName("INCIDENTS 14, 19: a service killed in the middle of launches starts each once")
    void aLaunchDuringWhichTheServiceIsKilledStartsOneInTheEnd() {
        ScalingGroup group = Containers.group("web");
        List<String> keys = List.of("a", "b", "c", "d");
        List<CompletableFuture<Boolean>> first =
                keys.stream()
                        .map(key ->
                                CompletableFuture.supplyAsync(() -> {
                                    try {
                                        launch(group, key);
                                        return true;
                                    } catch (OutsideException uncertain) {
                                        return false;
                                    }
                                }))
                        .toList();
        engine.kill();
        first.forEach(CompletableFuture::join);
        engine.start();

        for (String key : keys) {
            launch(group, key);
        }

        Await.until(
                "four run",
                () -> Containers.running(engine, SCOPE, "web") == 4,
                () -> engine.run("ps", "-a"));
        assertThat(controller.list(CALL)).hasSize(4);
        assertThat(controller.list(CALL))
                .extracting(ManagedInstance::key)
                .containsExactlyInAnyOrderElementsOf(keys);
    }

    @Test
    @DisplayName("INCIDENTS 18, 19: a full disk is no capacity, leaves nothing, and passes")
    void aFullDiskIsNoCapacityAndLeavesNothing() throws IOException {
        ScalingGroup group = Containers.group("web");
        Path disk = engine.moveToSmallDisk();
        try {
            Path filler = disk.resolve("filler");
            fill(filler);

            OutsideException full =
                    catchThrowableOfType(OutsideException.class, () -> launch(group, "one"));
            Files.delete(filler);

            assertThat(full).isNotNull();
            assertThat(full.kind()).as(full.getMessage()).isEqualTo(Kind.NO_CAPACITY);
            assertThat(controller.list(CALL)).isEmpty();
            assertThat(engine.lines("ps", "-aq")).isEmpty();

            String id = launch(group, "one").id();
            await("it runs", id, instance -> instance.state() == InstanceState.RUNNING);
            engine.removeAll(SCOPE);
        } finally {
            engine.leaveSmallDisk();
        }
    }

    private static void fill(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] page = new byte[4096];
            for (int written = 0; written < 1 << 20; written++) {
                out.write(page);
            }
            throw new AssertionError("4 GiB fit on a small disk");
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    @Test
    void aMissingImageIsRefusedWithItsName() {
        ScalingGroup group = Containers.group("web", Map.of("image", "localhost/none:1"));

        OutsideException refused =
                catchThrowableOfType(OutsideException.class, () -> launch(group, "one"));

        assertThat(refused.kind()).isEqualTo(Kind.INVALID);
        assertThat(refused.getMessage()).contains("localhost/none:1");
        assertThat(controller.list(CALL)).isEmpty();
    }

    @Test
    void whatTakesMoreMemoryThanItsLimitHasFailed() {
        ScalingGroup group =
                Containers.group(
                        "web",
                        Map.of(
                                "command",
                                List.of("sh", "-c", "exec tail /dev/zero"),
                                "limits",
                                Map.of("memory", "16Mi")));

        String id = launch(group, "one").id();

        await("it failed", id, instance -> instance.state() == InstanceState.FAILED);
        // A listing sees that it failed; the next look at the containers, why.
        DockerController ours = (DockerController) controller;
        Await.until("the reason is known", () -> ours.failure(id).isPresent());
        assertThat(ours.failure(id).orElseThrow()).containsIgnoringCase("memory");
    }

    @Test
    void aNameThatSomebodyElseTookIsNotTakenFromThem() {
        ScalingGroup group = Containers.group("web");
        String name = Labels.instanceId(SCOPE, new LaunchRequest(group, "one"));
        engine.run(
                "run",
                "-d",
                "--name",
                name,
                "--network",
                "none",
                "--label",
                Labels.SCOPE + "=another",
                RealEngine.IMAGE);
        try {
            OutsideException refused =
                    catchThrowableOfType(OutsideException.class, () -> launch(group, "one"));

            assertThat(refused.getMessage()).contains(name);
            assertThat(engine.run("inspect", "-f", "{{.State.Running}}", name).strip())
                    .isEqualTo("true");
        } finally {
            engine.run("rm", "-f", name);
        }
    }
}
