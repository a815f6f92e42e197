package io.novacron.autoscaler.model;

import java.util.Locale;
import java.util.Optional;

/// What a size is made of. The order is that of canonical names.
public enum SizeDimension {
    /// Cores.
    CPU,
    /// Bytes.
    MEMORY,
    /// Bytes of the instance's own volume.
    STORAGE;

    private static final double GIB = 1L << 30;

    /// The dimension's name in documents: `cpu`, `memory`, `storage`.
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The dimension a document names.
    public static Optional<SizeDimension> named(String wireName) {
        for (SizeDimension dimension : values()) {
            if (dimension.wireName().equals(wireName)) {
                return Optional.of(dimension);
            }
        }
        return Optional.empty();
    }

    /// The dimension of which a metric is a share: `cpu_utilization` of cpu, `memory_utilization`
    /// of memory; empty for every other type, which says nothing about one dimension alone.
    public static Optional<SizeDimension> of(MetricType type) {
        return switch (type) {
            case CPU_UTILIZATION -> Optional.of(CPU);
            case MEMORY_UTILIZATION -> Optional.of(MEMORY);
            case REQUEST_COUNT, QUEUE_LENGTH, RESPONSE_TIME, LATENCY, NETWORK_IO, DISK_IO, CUSTOM ->
                    Optional.empty();
        };
    }

    /// How much of it a size has, in cores or bytes.
    public double of(Sizing.Flavor size) {
        return switch (this) {
            case CPU -> size.cpu();
            case MEMORY -> size.memoryBytes();
            case STORAGE -> size.storageBytes();
        };
    }

    /// Units a price is for: one core, one GiB.
    double priceUnit() {
        return this == CPU ? 1 : GIB;
    }

    /// An amount as documents write it: `2`, `0.5`, `4Gi`.
    public String text(double amount) {
        String bytes = this == CPU ? "" : Quantity.formatBytes(amount);
        return bytes.isEmpty() ? Prose.number(amount) : bytes;
    }
}
