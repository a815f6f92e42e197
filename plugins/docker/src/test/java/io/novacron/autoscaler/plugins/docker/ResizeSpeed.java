package io.novacron.autoscaler.plugins.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.model.Sizing.Resize;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.ResourceController;
import io.novacron.autoscaler.spi.ResourceController.LaunchRequest;
import io.novacron.autoscaler.spi.ResourceController.ResizeRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// How long after the call a live change of cpu and memory holds in the kernel. Prints figures and
/// is no test; run it by its name.
final class ResizeSpeed {

    private static final int RUNS = 20;
    private static final String SCOPE = "resize-speed";
    private static final Call CALL = Call.within(Duration.ofMinutes(2));
    private static final List<Flavor> SIZES =
            List.of(
                    new Flavor("large", 0.8, 96 << 20, OptionalDouble.empty()),
                    new Flavor("small", 0.2, 48 << 20, OptionalDouble.empty()));

    @Test
    void podman() {
        measure("Podman", RealEngine.podman());
    }

    @Test
    void docker() {
        measure("Docker", RealEngine.docker());
    }

    private static void measure(String name, RealEngine engine) {
        ScalingGroup group = Containers.group("web", Map.of("stopTimeout", "0s"));
        List<Double> holds = new ArrayList<>();
        List<Double> answers = new ArrayList<>();
        try (ResourceController controller =
                new DockerControllerFactory()
                        .create("local", Map.of("host", engine.host(), "scope", SCOPE))) {
            Instance container = controller.launch(new LaunchRequest(group, "one"), CALL);
            long pid =
                    Long.parseLong(
                            engine.run("inspect", "-f", "{{.State.Pid}}", container.id()).strip());
            for (int run = 0; run <= RUNS; run++) {
                Flavor size = SIZES.get(run % SIZES.size());
                long start = System.nanoTime();
                CompletableFuture<Double> held =
                        CompletableFuture.supplyAsync(() -> awaitInKernel(pid, size, start));
                controller.resize(
                        new ResizeRequest(group, container.id(), size, Resize.LIVE), CALL);
                double answered = since(start);
                if (run > 0) { // the first warms up
                    answers.add(answered);
                    holds.add(held.join());
                } else {
                    assertThat(held.join()).isPositive();
                }
            }
        } finally {
            engine.removeAll(SCOPE);
        }
        print(name, "holds in the kernel", holds);
        print(name, "call answers", answers);
    }

    private static double awaitInKernel(long pid, Flavor size, long start) {
        while (true) {
            Flavor real = ControlGroup.limits(pid);
            if (Math.abs(real.cpu() - size.cpu()) < 0.001
                    && real.memoryBytes() == size.memoryBytes()) {
                return since(start);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static void print(String engine, String what, List<Double> seconds) {
        List<Double> sorted = seconds.stream().sorted().toList();
        System.out.printf(
                Locale.ROOT,
                "measured: %s: live change of cpu and memory: %s: median %.3f s (%.3f to %.3f, %s"
                        + " runs)%n",
                engine,
                what,
                sorted.get(sorted.size() / 2),
                sorted.getFirst(),
                sorted.getLast(),
                sorted.size());
    }
}
