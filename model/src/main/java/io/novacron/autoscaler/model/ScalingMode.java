package io.novacron.autoscaler.model;

/// Which way a group grows: by count, by size, or by the cheapest mix of both.
public enum ScalingMode {
    HORIZONTAL,
    VERTICAL,
    MIXED
}
