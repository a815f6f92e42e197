package io.novacron.autoscaler.model;

/// What a metric measures; providers know a default query for each, `CUSTOM` needs its own.
public enum MetricType {
    CPU_UTILIZATION,
    MEMORY_UTILIZATION,
    REQUEST_COUNT,
    QUEUE_LENGTH,
    RESPONSE_TIME,
    LATENCY,
    NETWORK_IO,
    DISK_IO,
    CUSTOM
}
