package io.novacron.autoscaler.spi;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import java.util.List;
import java.util.Set;

/// Sends traffic to instances: a load balancer's pool. Thread-safe, idempotent; failures throw
/// [OutsideException] and are tried again at the next tick.
///
/// Every method gets the group's document as it is now, since its `network` names the pool. A
/// document that names another pool than before makes the runtime register every instance again;
/// draining and removing cover the pools before, too. After a restart the group of an orphan may be
/// known by its id only: `deregister` then finds the instance in whatever pool it is.
public interface TrafficRouter extends AutoCloseable {

    /// Problems of the group's `network` as far as it is this router's, with paths relative to the
    /// group (`network.pool`). Called on every registration and by `validate`; pure, no I/O.
    default List<Problem> validate(ScalingGroup group) {
        return List.of();
    }

    /// Ids of the instances that receive new requests of a group.
    Set<String> members(ScalingGroup group, Call call);

    /// Lets a ready instance receive requests; takes a drain back.
    void register(ScalingGroup group, Instance instance, Call call);

    /// Stops new requests to an instance; requests under way go on.
    void drain(ScalingGroup group, String instance, Call call);

    /// Whether a draining instance has no request under way any more. An unknown instance is
    /// drained.
    boolean drained(ScalingGroup group, String instance, Call call);

    /// Forgets an instance.
    void deregister(ScalingGroup group, String instance, Call call);

    @Override
    void close();
}
