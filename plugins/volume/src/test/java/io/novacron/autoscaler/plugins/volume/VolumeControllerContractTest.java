package io.novacron.autoscaler.plugins.volume;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.ResourceType;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.spi.ResourceController;
import io.novacron.autoscaler.testkit.ResourceControllerContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;

/// The contract, with real btrfs volumes, which grow and shrink.
final class VolumeControllerContractTest extends ResourceControllerContract {

    private static final double MIB = 1 << 20;

    private final RealMachine machine = new RealMachine();
    private final Path directory = machine.folder.resolve("controller");

    @AfterEach
    void clean() {
        machine.close();
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
                                "filesystem", "btrfs",
                                "reserve", "64Mi"));
    }

    @Override
    protected ScalingGroup group(String id) {
        return ScalingGroup.builder(id)
                .resourceType(ResourceType.STORAGE_NODE)
                .maxCapacity(8)
                .launchTemplate(Map.of("size", "256Mi"))
                .build();
    }

    @Override
    protected Flavor small() {
        return new Flavor("small", 0, 0, 256 * MIB, OptionalDouble.empty());
    }

    @Override
    protected Flavor large() {
        return new Flavor("large", 0, 0, 320 * MIB, OptionalDouble.empty());
    }

    @Override
    protected Flavor really(Instance instance) {
        try {
            double bytes =
                    Files.getFileStore(Path.of(instance.address().orElseThrow())).getTotalSpace();
            return new Flavor("", 0, 0, bytes, OptionalDouble.empty());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    protected ScalingGroup invalidGroup(String id) {
        return ScalingGroup.builder(id)
                .maxCapacity(1)
                .launchTemplate(Map.of("size", "1Mi"))
                .build();
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
