package io.novacron.autoscaler.plugins.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.ResourceController.LaunchRequest;
import io.novacron.autoscaler.spi.ResourceController.ManagedInstance;
import io.novacron.autoscaler.spi.ResourceController.TerminateRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A controller on a fresh directory, and what tests of it keep asking.
abstract class ProcessFixture {

    static final Call CALL = Call.within(Duration.ofSeconds(20));
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir Path directory;
    ProcessController controller;

    ProcessSettings settings() {
        return new ProcessSettings(
                directory, Duration.ofMillis(100), Duration.ofMillis(500), 16, 2, List.of());
    }

    @BeforeEach
    final void openController() {
        controller = ProcessController.open(settings(), InstantSource.system());
    }

    @AfterEach
    final void leaveNothing() {
        controller.close();
        Machine.endAll(directory);
    }

    final void reopen() {
        controller.close();
        openController();
    }

    /// A group whose instances run a shell script, with keys of the template added.
    static ScalingGroup shell(String id, String script, Map<String, Object> more) {
        Map<String, Object> template = new HashMap<>(more);
        template.put("command", List.of("sh", "-c", script));
        return ScalingGroup.builder(id).maxCapacity(10).launchTemplate(template).build();
    }

    static ScalingGroup shell(String id, String script) {
        return shell(id, script, Map.of());
    }

    /// A group of [TestInstance]s, ready when `/health` answers.
    static ScalingGroup web(String id, Map<String, Object> readiness) {
        return ScalingGroup.builder(id)
                .maxCapacity(10)
                .launchTemplate(
                        Map.of(
                                "command",
                                List.of(
                                        Machine.java(),
                                        "-XX:TieredStopAtLevel=1",
                                        "-Xshare:auto",
                                        "-cp",
                                        Path.of("target", "test-classes")
                                                .toAbsolutePath()
                                                .toString(),
                                        TestInstance.class.getName(),
                                        "${port}"),
                                "ports",
                                Map.of("from", 21_200, "to", 21_299),
                                "readiness",
                                readiness))
                .build();
    }

    final Instance launch(ScalingGroup group, String key) {
        return controller.launch(new LaunchRequest(group, key), CALL);
    }

    final void terminate(ScalingGroup group, Instance instance) {
        controller.terminate(new TerminateRequest(group, instance.id()), CALL);
    }

    final Optional<Instance> find(Instance instance) {
        return controller.list(CALL).stream()
                .map(ManagedInstance::instance)
                .filter(listed -> listed.id().equals(instance.id()))
                .findFirst();
    }

    final Instance awaitState(Instance instance, InstanceState state) {
        return await(
                        instance.id() + " is " + state,
                        () -> find(instance),
                        found -> found.isPresent() && found.get().state() == state)
                .orElseThrow();
    }

    final void awaitGone(Instance instance) {
        await(instance.id() + " is gone", () -> find(instance), Optional::isEmpty);
    }

    final String log(Instance instance) {
        return Machine.text(directory.resolve("logs").resolve(instance.id() + ".log"));
    }

    static <T> T await(String what, Supplier<T> seen, Predicate<T> wanted) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        T last = seen.get();
        while (!wanted.test(last)) {
            assertThat(System.nanoTime() < deadline).as("%s; last seen: %s", what, last).isTrue();
            LockSupport.parkNanos(5_000_000);
            last = seen.get();
        }
        return last;
    }

    /// Asks an instance; −1 where it does not answer.
    static int get(Instance instance, String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    "http://"
                                                            + instance.address().orElseThrow()
                                                            + path))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }
}
