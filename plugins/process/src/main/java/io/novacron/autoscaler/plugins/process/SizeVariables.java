package io.novacron.autoscaler.plugins.process;

import io.novacron.autoscaler.model.Sizing.Flavor;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Set;

/// What a launch template may say of the instance's size. A process is told its size and not held
/// to it: how many workers or how large a heap it makes of it is the command's business.
///
/// | variable | is |
/// | --- | --- |
/// | `${size}` | the flavor's name |
/// | `${cpu}` | its cores, such as `0.5` or `4` |
/// | `${memoryMiB}` | its memory in MiB, rounded down |
final class SizeVariables {

    static final Set<String> NAMES = Set.of("size", "cpu", "memoryMiB");

    private static final double MIB = 1 << 20;

    private SizeVariables() {}

    static Map<String, String> of(Flavor size) {
        return Map.of(
                "size",
                size.name(),
                "cpu",
                BigDecimal.valueOf(size.cpu())
                        .setScale(3, RoundingMode.HALF_UP)
                        .stripTrailingZeros()
                        .toPlainString(),
                "memoryMiB",
                Long.toString((long) (size.memoryBytes() / MIB)));
    }
}
