package io.novacron.autoscaler.model;

import java.time.Instant;
import java.util.Optional;

/// One instance as its controller reports it.
///
/// @param id unique within the controller
/// @param ready as reported; empty where the controller does not say, which counts as yes
/// @param since when it reached its state; empty counts as long ago
/// @param size flavor, where known
/// @param zone for spreading, where known
/// @param host for spreading, where known
/// @param address `host:port` or the like; metric labels may name it instead of the id
/// @param healthy false: reported unhealthy while running
/// @param protectedFromTermination a scale-in never takes it
/// @param draining out of the pool and waiting to be terminated; not capacity any more, but may be
///   taken back
public record Instance(
        String id,
        InstanceState state,
        Optional<Boolean> ready,
        Optional<Instant> since,
        Optional<String> size,
        Optional<String> zone,
        Optional<String> host,
        Optional<String> address,
        boolean healthy,
        boolean protectedFromTermination,
        boolean draining) {

    /// A running, ready, healthy instance.
    public static Instance running(String id, Instant since) {
        return new Instance(
                id,
                InstanceState.RUNNING,
                Optional.of(true),
                Optional.of(since),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true,
                false,
                false);
    }

    /// The same instance in another state.
    public Instance withState(InstanceState newState, boolean nowReady) {
        return new Instance(
                id,
                newState,
                Optional.of(nowReady),
                since,
                size,
                zone,
                host,
                address,
                healthy,
                protectedFromTermination,
                draining);
    }

    /// The same instance with another size.
    public Instance withSize(String newSize) {
        return new Instance(
                id,
                state,
                ready,
                since,
                Optional.of(newSize),
                zone,
                host,
                address,
                healthy,
                protectedFromTermination,
                draining);
    }

    /// The same instance, draining or not.
    public Instance withDraining(boolean nowDraining) {
        return new Instance(
                id,
                state,
                ready,
                since,
                size,
                zone,
                host,
                address,
                healthy,
                protectedFromTermination,
                nowDraining);
    }

    /// Whether it counts towards the group's capacity: pending or running, and not on its way out.
    public boolean isCapacity() {
        return !draining && (state == InstanceState.PENDING || state == InstanceState.RUNNING);
    }
}
