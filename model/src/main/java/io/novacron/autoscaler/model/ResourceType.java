package io.novacron.autoscaler.model;

/// What one instance of a scaling group is.
public enum ResourceType {
    VM,
    CONTAINER,
    POD,
    SERVICE,
    PROCESS,
    STORAGE_NODE,
    COMPUTE_NODE
}
