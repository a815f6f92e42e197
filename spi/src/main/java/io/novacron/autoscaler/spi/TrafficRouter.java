package io.novacron.autoscaler.spi;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import java.util.List;
import java.util.Set;

/// Sends traffic to instances: a load balancer's pool. Thread-safe, idempotent; failures throw
/// [OutsideException] and are tried again at the next tick.
public interface TrafficRouter extends AutoCloseable {

    /// Problems of the group's `network` as far as it is this router's, with paths relative to the
    /// group (`network.pool`). Called on every registration and by `validate`; pure, no I/O.
    default List<Problem> validate(ScalingGroup group) {
        return List.of();
    }

    /// Ids of the instances that receive new requests of a group.
    Set<String> members(String group, Call call);

    /// Lets a ready instance receive requests; takes a drain back.
    void register(String group, Instance instance, Call call);

    /// Stops new requests to an instance; requests under way go on.
    void drain(String group, String instance, Call call);

    /// Whether a draining instance has no request under way any more. An unknown instance is
    /// drained.
    boolean drained(String group, String instance, Call call);

    /// Forgets an instance.
    void deregister(String group, String instance, Call call);

    @Override
    void close();
}
