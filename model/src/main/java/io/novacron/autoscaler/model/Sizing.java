package io.novacron.autoscaler.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// The sizes an instance can have (vertical and mixed modes).
///
/// @param current size of the instances now; a flavor's name
/// @param resize how a change of size is made
/// @param switchingCost price of a change; empty: derived from the instance-hours that run twice
/// @param horizon time over which the switching cost is spread, default 1 h
public record Sizing(
        Choice choice,
        Optional<String> current,
        Resize resize,
        OptionalDouble switchingCost,
        Duration horizon) {

    /// Named sizes, or a range per dimension.
    public sealed interface Choice {
        record Flavors(List<Flavor> flavors) implements Choice {
            public Flavors {
                flavors = List.copyOf(flavors);
            }
        }

        /// @param byDimension `cpu` in cores, `memory` in bytes
        record Ranges(Map<String, Range> byDimension) implements Choice {
            public Ranges {
                byDimension = new java.util.TreeMap<>(byDimension);
            }
        }
    }

    /// @param cpu cores
    /// @param memoryBytes bytes
    /// @param storageBytes bytes of the instance's own volume; 0 where the size says nothing of it
    public record Flavor(
            String name,
            double cpu,
            double memoryBytes,
            double storageBytes,
            OptionalDouble pricePerHour) {

        /// A size that says nothing of storage.
        public Flavor(String name, double cpu, double memoryBytes, OptionalDouble pricePerHour) {
            this(name, cpu, memoryBytes, 0, pricePerHour);
        }
    }

    /// @param price per unit and hour (cpu: core, memory: GiB)
    public record Range(double min, double max, double step, OptionalDouble price) {
        public Range {
            if (!(min > 0 && min <= max && step > 0)) {
                throw new IllegalArgumentException(
                        "a range needs 0 < min <= max and step > 0, found %s, %s, %s"
                                .formatted(min, max, step));
            }
        }
    }

    /// How a change of size reaches an instance.
    public enum Resize {
        LIVE,
        RESTART,
        REPLACE
    }

    /// The flavor instances have now, where flavors are used and it is known.
    public Optional<Flavor> currentFlavor() {
        return choice instanceof Choice.Flavors(List<Flavor> flavors)
                ? flavors.stream()
                        .filter(flavor -> current.map(flavor.name()::equals).orElse(false))
                        .findFirst()
                : Optional.empty();
    }
}
