package io.novacron.autoscaler.plugins.volume;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.ResourceType;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.spi.ResourceController;
import io.novacron.autoscaler.testkit.RequiredProgram;
import io.novacron.autoscaler.testkit.ResourceControllerContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// The contract, with real qcow2 images.
final class QemuImagesContractTest extends ResourceControllerContract {

    private static final double MIB = 1 << 20;

    @TempDir Path directory;

    @BeforeEach
    void needQemu() {
        RequiredProgram.named("qemu-img", "qemu-utils").path();
    }

    @Override
    protected Duration patience() {
        return Duration.ofMinutes(1);
    }

    @Override
    protected ResourceController open() {
        return new VolumeControllerFactory()
                .create(
                        "disks",
                        Map.of(
                                "directory", directory.toString(),
                                "kind", "qcow2",
                                "reserve", "64Mi"));
    }

    @Override
    protected ScalingGroup group(String id) {
        return ScalingGroup.builder(id)
                .resourceType(ResourceType.STORAGE_NODE)
                .maxCapacity(8)
                .launchTemplate(Map.of("size", "8Mi"))
                .build();
    }

    @Override
    protected Flavor small() {
        return new Flavor("small", 0, 0, 8 * MIB, OptionalDouble.empty());
    }

    @Override
    protected Flavor large() {
        return new Flavor("large", 0, 0, 16 * MIB, OptionalDouble.empty());
    }

    @Override
    protected Flavor really(Instance instance) {
        String said =
                RealMachine.run(
                        "qemu-img", "info", "--output=json", instance.address().orElseThrow());
        String bytes = said.replaceFirst("(?s).*?\"virtual-size\": *([0-9]+).*", "$1");
        return new Flavor("", 0, 0, Double.parseDouble(bytes), OptionalDouble.empty());
    }

    @Override
    protected ScalingGroup invalidGroup(String id) {
        return ScalingGroup.builder(id)
                .maxCapacity(1)
                .launchTemplate(Map.of("size", "1Ki"))
                .build();
    }

    @Override
    protected int reallyRunning(String group) {
        Path volumes = directory.resolve("volumes");
        if (!Files.isDirectory(volumes)) {
            return 0;
        }
        int count = 0;
        try (Stream<Path> folders = Files.list(volumes)) {
            for (Path each : folders.toList()) {
                Path record = each.resolve("volume.json");
                if (Files.exists(each.resolve("image"))
                        && Files.exists(record)
                        && Files.readString(record).contains("\"group\":\"" + group + "\"")) {
                    count++;
                }
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return count;
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
