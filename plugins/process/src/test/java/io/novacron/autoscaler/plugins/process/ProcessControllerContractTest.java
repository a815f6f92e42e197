package io.novacron.autoscaler.plugins.process;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.model.Sizing.Resize;
import io.novacron.autoscaler.spi.ResourceController;
import io.novacron.autoscaler.testkit.ResourceControllerContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/// The contract, with real processes.
final class ProcessControllerContractTest extends ResourceControllerContract {

    @TempDir Path directory;
    private Process foreign;

    @Override
    protected ResourceController open() {
        return new ProcessControllerFactory()
                .create(
                        "local",
                        Map.of("directory", directory.toString(), "probeInterval", "100ms"));
    }

    @Override
    protected ScalingGroup group(String id) {
        return ScalingGroup.builder(id)
                .maxCapacity(8)
                .launchTemplate(
                        Map.of(
                                "command",
                                List.of("sh", "-c", "echo ready; exec sleep 600"),
                                "ports",
                                Map.of("from", 21_100, "to", 21_199),
                                "readiness",
                                Map.of("log", "^ready$")))
                .build();
    }

    @Override
    protected ScalingGroup sizedGroup(String id, Resize how) {
        ScalingGroup sized = super.sizedGroup(id, how);
        Map<String, Object> template = new HashMap<>(sized.launchTemplate());
        template.put("env", Map.of("CORES", "${cpu}", "MEMORY_MIB", "${memoryMiB}"));
        return sized.toBuilder().launchTemplate(template).build();
    }

    /// A process is told its size: what its environment says.
    @Override
    protected Flavor really(Instance instance) {
        long pid =
                Machine.tagged(directory).stream()
                        .filter(process -> process.isRoot())
                        .filter(process -> process.tag().contains("/" + instance.id() + "/"))
                        .findFirst()
                        .orElseThrow()
                        .pid();
        Map<String, String> environment = new HashMap<>();
        for (String entry :
                Machine.text(Path.of("/proc/%d/environ".formatted(pid))).split("\0", -1)) {
            int equals = entry.indexOf('=');
            if (equals > 0) {
                environment.put(entry.substring(0, equals), entry.substring(equals + 1));
            }
        }
        return new Flavor(
                environment.getOrDefault("INSTANCE_SIZE", ""),
                Double.parseDouble(environment.getOrDefault("CORES", "NaN")),
                (1 << 20) * Double.parseDouble(environment.getOrDefault("MEMORY_MIB", "NaN")),
                OptionalDouble.empty());
    }

    @Override
    protected ScalingGroup invalidGroup(String id) {
        return ScalingGroup.builder(id)
                .maxCapacity(1)
                .launchTemplate(Map.of("comand", List.of("sleep", "600")))
                .build();
    }

    @Override
    protected int reallyRunning(String group) {
        return (int)
                Machine.tagged(directory).stream()
                        .filter(process -> process.isRoot() && process.group().equals(group))
                        .count();
    }

    @Override
    protected void endFromOutside(Instance instance) {
        Machine.tagged(directory).stream()
                .filter(process -> process.tag().contains("/" + instance.id() + "/"))
                .forEach(process -> Machine.kill(process.pid()));
    }

    @Override
    protected BooleanSupplier startForeign() {
        try {
            foreign = new ProcessBuilder("sleep", "600").start();
            return foreign::isAlive;
        } catch (IOException notStarted) {
            throw new UncheckedIOException(notStarted);
        }
    }

    @AfterEach
    void leaveNothing() {
        Machine.endAll(directory);
        if (foreign != null) {
            foreign.destroyForcibly();
        }
    }
}
