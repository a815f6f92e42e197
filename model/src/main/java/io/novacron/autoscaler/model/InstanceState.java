package io.novacron.autoscaler.model;

/// Where an instance is in its life.
public enum InstanceState {
    PENDING,
    RUNNING,
    TERMINATING,
    FAILED
}
