package io.novacron.autoscaler.plugins.volume;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.testkit.RequiredProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// The contract, with real qcow2 images.
final class QemuImagesContractTest extends VolumeContract {

    @TempDir Path directory;

    @BeforeEach
    void needQemu() {
        RequiredProgram.named("qemu-img", "qemu-utils").path();
    }

    @Override
    Path directory() {
        return directory;
    }

    @Override
    Map<String, Object> kind() {
        return Map.of("kind", "qcow2");
    }

    @Override
    int smallSize() {
        return 8;
    }

    @Override
    int largeSize() {
        return 16;
    }

    @Override
    String tooSmall() {
        return "1Ki";
    }

    @Override
    double bytes(Instance instance) {
        String said =
                RealMachine.run(
                        "qemu-img", "info", "--output=json", instance.address().orElseThrow());
        return Double.parseDouble(said.replaceFirst("(?s).*?\"virtual-size\": *([0-9]+).*", "$1"));
    }

    @Override
    protected int reallyRunning(String group) {
        return RealMachine.count(directory, group, each -> Files.exists(each.resolve("image")));
    }

    @Override
    protected void endFromOutside(Instance instance) {
        try {
            Files.delete(Path.of(instance.address().orElseThrow()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    protected BooleanSupplier startForeign() {
        Path image = directory.resolve("foreign.qcow2");
        RealMachine.run("qemu-img", "create", "-q", "-f", "qcow2", image.toString(), "1M");
        return () -> Files.exists(image);
    }
}
