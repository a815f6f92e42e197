package io.novacron.autoscaler.plugins.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.ResourceController;
import io.novacron.autoscaler.spi.ResourceController.LaunchRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
    private static final int ROUNDS = 3;
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
        List<Long> serial = new ArrayList<>();
        List<Long> parallel = new ArrayList<>();
        List<Long> launched = new ArrayList<>();
        List<Long> ready = new ArrayList<>();
        for (int round = 0; round <= ROUNDS; round++) {
            boolean counts = round > 0;
            String scope = "speed-" + round;
            add(serial, counts, time(() -> commandLine(engine, scope, 1)));
            engine.removeAll(scope);
            add(parallel, counts, time(() -> commandLine(engine, scope, COUNT)));
            engine.removeAll(scope);
            try (ResourceController controller = controller(engine, scope)) {
                controller.list(CALL);
                long start = System.nanoTime();
                launch(controller);
                add(launched, counts, System.nanoTime() - start);
                while (readyCount(controller) < COUNT) {
                    LockSupport.parkNanos(5_000_000);
                }
                add(ready, counts, System.nanoTime() - start);
            }
            engine.removeAll(scope);
        }
        System.out.printf(
                Locale.ROOT,
                "%s, %s containers, median of %s rounds: command line one by one %.2f s, all at once"
                        + " %.2f s; controller launched %.2f s, listed as ready %.2f s%n",
                name,
                COUNT,
                ROUNDS,
                median(serial),
                median(parallel),
                median(launched),
                median(ready));
    }

    /// With its usual settings, but for the look at readiness.
    private static ResourceController controller(RealEngine engine, String scope) {
        return new DockerControllerFactory()
                .create(
                        "local",
                        java.util.Map.of(
                                "host", engine.host(), "scope", scope, "probeInterval", "500ms"));
    }

    private static void add(List<Long> times, boolean counts, long nanos) {
        if (counts) {
            times.add(nanos);
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

    /// As the runtime does for a group: one launch after another.
    private static void launch(ResourceController controller) {
        ScalingGroup group = Containers.group("speed", java.util.Map.of("stopTimeout", "0s"));
        for (int number = 0; number < COUNT; number++) {
            controller.launch(new LaunchRequest(group, "key-" + number), CALL);
        }
    }

    private static long readyCount(ResourceController controller) {
        return controller.list(CALL).stream()
                .filter(managed -> managed.instance().state() == InstanceState.RUNNING)
                .count();
    }
}
