package io.novacron.autoscaler.model;

/// Where an instance is in its life. A stopped one waits in the warm pool: it exists, is no
/// capacity and costs no computing.
public enum InstanceState {
    PENDING,
    RUNNING,
    STOPPED,
    TERMINATING,
    FAILED
}
