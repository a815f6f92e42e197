package io.novacron.autoscaler.plugins.volume;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.ResourceType;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.spi.ResourceController;
import io.novacron.autoscaler.testkit.ResourceControllerContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/// The contract, with real volumes of one kind.
abstract class VolumeContract extends ResourceControllerContract {

    private static final double MIB = 1 << 20;

    /// The controller's.
    abstract Path directory();

    /// What the controller is told besides its directory.
    abstract Map<String, Object> kind();

    /// Of a volume, in MiB.
    abstract int smallSize();

    abstract int largeSize();

    abstract String tooSmall();

    /// How large a volume is by itself.
    abstract double bytes(Instance instance);

    @Override
    protected final Duration patience() {
        return Duration.ofMinutes(1);
    }

    @Override
    protected final ResourceController open() {
        Map<String, Object> settings = new HashMap<>(kind());
        settings.put("directory", directory().toString());
        settings.put("reserve", "64Mi");
        return new VolumeControllerFactory().create("disks", settings);
    }

    @Override
    protected final ScalingGroup group(String id) {
        return ScalingGroup.builder(id)
                .resourceType(ResourceType.STORAGE_NODE)
                .maxCapacity(8)
                .launchTemplate(Map.of("size", smallSize() + "Mi"))
                .build();
    }

    @Override
    protected final ScalingGroup invalidGroup(String id) {
        return ScalingGroup.builder(id)
                .maxCapacity(1)
                .launchTemplate(Map.of("size", tooSmall()))
                .build();
    }

    @Override
    protected final Flavor small() {
        return new Flavor("small", 0, 0, smallSize() * MIB, OptionalDouble.empty());
    }

    @Override
    protected final Flavor large() {
        return new Flavor("large", 0, 0, largeSize() * MIB, OptionalDouble.empty());
    }

    @Override
    protected final Flavor really(Instance instance) {
        return new Flavor("", 0, 0, bytes(instance), OptionalDouble.empty());
    }
}
