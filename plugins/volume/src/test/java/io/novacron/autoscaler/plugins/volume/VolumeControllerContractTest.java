package io.novacron.autoscaler.plugins.volume;

import io.novacron.autoscaler.model.Instance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;

/// The contract, with real btrfs volumes, which grow and shrink.
final class VolumeControllerContractTest extends VolumeContract {

    private final RealMachine machine = new RealMachine();
    private final Path directory = machine.folder.resolve("controller");

    @AfterEach
    void clean() {
        machine.close();
    }

    @Override
    Path directory() {
        return directory;
    }

    @Override
    Map<String, Object> kind() {
        return Map.of("filesystem", "btrfs");
    }

    @Override
    int smallSize() {
        return 256;
    }

    @Override
    int largeSize() {
        return 320;
    }

    @Override
    String tooSmall() {
        return "1Mi";
    }

    @Override
    double bytes(Instance instance) {
        try {
            return Files.getFileStore(Path.of(instance.address().orElseThrow())).getTotalSpace();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    protected int reallyRunning(String group) {
        return machine.mounted(directory, group);
    }

    @Override
    protected void endFromOutside(Instance instance) {
        RealMachine.run("umount", instance.address().orElseThrow());
    }

    @Override
    protected BooleanSupplier startForeign() {
        Path image = machine.folder.resolve("foreign");
        RealMachine.run("truncate", "-s", "16M", image.toString());
        RealMachine.run("losetup", "-f", image.toString());
        return () -> !RealMachine.run("losetup", "-j", image.toString()).isBlank();
    }
}
