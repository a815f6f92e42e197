package io.novacron.autoscaler.plugins.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.HostConfig;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.ResourceController;
import io.novacron.autoscaler.spi.ResourceController.LaunchRequest;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// Ten containers: by the engine's own command line and by the controller, in turn, in one run.
/// Prints figures and is no test; run it by its name.
final class LaunchSpeed {

    private static final int COUNT = 10;
    private static final int ROUNDS = 7;
    private static final List<Integer> AT_ONCE = List.of(1, 2, 4, 8);
    private static final Call CALL = Call.within(Duration.ofMinutes(2));

    @Test
    void podman() throws Exception {
        measure("podman", RealEngine.podman());
    }

    @Test
    void docker() throws Exception {
        measure("docker", RealEngine.docker());
    }

    private static void measure(String name, RealEngine engine) throws Exception {
        SortedMap<String, List<Long>> times = new TreeMap<>();
        for (int round = 0; round <= ROUNDS; round++) {
            SortedMap<String, Long> one = new TreeMap<>();
            String scope = "speed-" + round;
            one.put("1 command line, one by one", time(() -> commandLine(engine, scope, 1)));
            engine.removeAll(scope);
            one.put("2 command line, ten at once", time(() -> commandLine(engine, scope, COUNT)));
            engine.removeAll(scope);
            one.putAll(engineCalls(engine, scope));
            engine.removeAll(scope);
            for (int atOnce : AT_ONCE) {
                one.putAll(controller(engine, scope, atOnce));
                engine.removeAll(scope);
            }
            if (round > 0) { // the first warms up
                one.forEach((what, nanos) ->
                        times.computeIfAbsent(what, _ -> new ArrayList<>()).add(nanos));
            }
        }
        times.forEach((what, nanos) ->
                System.out.printf(
                        Locale.ROOT,
                        "%s, %s containers, median of %s rounds: %s: %.2f s%n",
                        name,
                        COUNT,
                        ROUNDS,
                        what,
                        median(nanos)));
    }

    /// What the engine's API takes by itself, without a controller and its watch.
    private static Map<String, Long> engineCalls(RealEngine engine, String scope) {
        try (ContainerEngine calls = new ContainerEngine(URI.create(engine.host()))) {
            calls.about();
            long start = System.nanoTime();
            for (int number = 0; number < COUNT; number++) {
                calls.create(
                        "speed-" + number,
                        RealEngine.IMAGE,
                        command ->
                                command.withCmd("sleep", "600")
                                        .withLabels(Map.of(Labels.SCOPE, scope))
                                        .withHostConfig(
                                                HostConfig.newHostConfig()
                                                        .withNetworkMode("none")));
            }
            long created = System.nanoTime();
            for (int number = 0; number < COUNT; number++) {
                calls.start("speed-" + number);
            }
            long started = System.nanoTime();
            for (int number = 0; number < COUNT; number++) {
                calls.containers(scope);
            }
            return Map.of(
                    "3 engine's API, ten creates one by one", created - start,
                    "4 engine's API, ten starts one by one", started - created,
                    "5 engine's API, ten listings of ten", System.nanoTime() - started);
        }
    }

    /// With its usual settings.
    private static Map<String, Long> controller(RealEngine engine, String scope, int atOnce)
            throws Exception {
        try (ResourceController controller =
                new DockerControllerFactory()
                        .create("local", Map.of("host", engine.host(), "scope", scope))) {
            controller.list(CALL);
            long start = System.nanoTime();
            launch(controller, atOnce);
            long launched = System.nanoTime() - start;
            while (readyCount(controller) < COUNT) {
                LockSupport.parkNanos(20_000_000);
            }
            return Map.of(
                    "6 controller, %2d at once, launched".formatted(atOnce),
                    launched,
                    "7 controller, %2d at once, listed as ready".formatted(atOnce),
                    System.nanoTime() - start);
        }
    }

    private static double median(List<Long> nanos) {
        return nanos.stream().sorted().toList().get(nanos.size() / 2) / 1e9;
    }

    private static long time(Callable<?> work) throws Exception {
        long start = System.nanoTime();
        work.call();
        return System.nanoTime() - start;
    }

    private static Void commandLine(RealEngine engine, String scope, int atOnce) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(atOnce)) {
            List<Future<String>> runs = new ArrayList<>();
            for (int number = 0; number < COUNT; number++) {
                runs.add(
                        threads.submit(() ->
                                engine.run(
                                        "run",
                                        "-d",
                                        "--network",
                                        "none",
                                        "--label",
                                        Labels.SCOPE + "=" + scope,
                                        RealEngine.IMAGE,
                                        "sleep",
                                        "600")));
            }
            for (Future<String> run : runs) {
                assertThat(run.get()).isNotBlank();
            }
        }
        return null;
    }

    /// As the runtime does for a group.
    private static void launch(ResourceController controller, int atOnce) throws Exception {
        ScalingGroup group = Containers.group("speed", Map.of("stopTimeout", "0s"));
        try (ExecutorService threads = Executors.newFixedThreadPool(atOnce)) {
            List<Future<?>> launches = new ArrayList<>();
            for (int number = 0; number < COUNT; number++) {
                LaunchRequest request = new LaunchRequest(group, "key-" + number);
                launches.add(threads.submit(() -> controller.launch(request, CALL)));
            }
            for (Future<?> launch : launches) {
                launch.get();
            }
        }
    }

    private static long readyCount(ResourceController controller) {
        return controller.list(CALL).stream()
                .filter(managed -> managed.instance().state() == InstanceState.RUNNING)
                .count();
    }
}
