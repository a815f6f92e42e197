package io.novacron.autoscaler.plugins.volume;

import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.SettingsReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A group's launch template: `size`, the bytes of a volume, where the group's sizes do not say it.
final class VolumeTemplate {

    private VolumeTemplate() {}

    static List<Problem> problems(ScalingGroup group, VolumeKind kind) {
        List<Problem> problems = new ArrayList<>();
        SettingsReader reader = new SettingsReader(group.launchTemplate(), "launchTemplate");
        Optional<Long> size = reader.bytes("size", kind.leastBytes());
        if (size.isEmpty() && !group.launchTemplate().containsKey("size") && !saysStorage(group)) {
            reader.problem("size", "nothing", "the bytes of a volume, or sizes with storage");
        }
        problems.addAll(reader.finish());
        for (String key : group.network().keySet()) {
            problems.add(Problem.error("network." + key, "a network", "none: volumes have none"));
        }
        return problems;
    }

    private static boolean saysStorage(ScalingGroup group) {
        return group.size()
                .map(size ->
                        switch (size.choice()) {
                            case Sizing.Choice.Flavors(List<Sizing.Flavor> flavors) ->
                                    flavors.stream().allMatch(each -> each.storageBytes() > 0);
                            case Sizing.Choice.Ranges ranges ->
                                    ranges.byDimension().containsKey("storage");
                        })
                .orElse(false);
    }

    /// Bytes of a volume, in whole MiB.
    ///
    /// @throws OutsideException `INVALID` where nothing says them, or they are too few
    static long bytes(ScalingGroup group, Optional<Sizing.Flavor> size, VolumeKind kind) {
        long wanted =
                size.filter(flavor -> flavor.storageBytes() > 0)
                        .map(flavor -> (long) Math.ceil(flavor.storageBytes()))
                        .or(() -> new SettingsReader(group.launchTemplate(), "").bytes("size", 1))
                        .orElse(0L);
        if (wanted < kind.leastBytes()) {
            throw new OutsideException(
                    Kind.INVALID,
                    "a volume of %d bytes: %s needs at least %d"
                            .formatted(wanted, kind.text(), kind.leastBytes()));
        }
        return ((wanted + (1 << 20) - 1) >> 20) << 20;
    }
}
