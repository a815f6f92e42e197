package io.novacron.autoscaler.plugins.docker;

import io.novacron.autoscaler.model.Sizing.Flavor;
import java.util.Optional;

/// What a container may use.
///
/// @param name of the flavor; empty where the launch template says the limits
/// @param cores 0: no limit
/// @param memoryBytes 0: no limit
record Size(Optional<String> name, double cores, long memoryBytes) {

    /// Docker refuses less.
    static final long LEAST_MEMORY = 6L << 20;

    /// The kernel's shortest quota is 1 ms of each period of 100 ms.
    static final double LEAST_CORES = 0.01;

    /// Docker's own period, in microseconds.
    static final long PERIOD_MICROS = 100_000;

    Size {
        if (!(cores >= 0) || memoryBytes < 0) {
            throw new IllegalArgumentException(
                    "a size of %s cores and %s bytes".formatted(cores, memoryBytes));
        }
    }

    static Size of(Flavor flavor) {
        return new Size(Optional.of(flavor.name()), flavor.cpu(), Math.round(flavor.memoryBytes()));
    }

    /// Billionths of a core, as Docker counts.
    long nanoCores() {
        return Math.round(cores * 1e9);
    }

    /// Microseconds of processor time in each period; −1 for no limit, as the kernel has it.
    long quotaMicros() {
        return cores == 0 ? -1 : Math.round(cores * PERIOD_MICROS);
    }

    boolean sameLimits(Size other) {
        return nanoCores() == other.nanoCores() && memoryBytes == other.memoryBytes;
    }
}
