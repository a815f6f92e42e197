package io.novacron.autoscaler.cli.demo;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.TrafficRouter;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// One balancer a group, as one router. Thread-safe.
final class Balancers implements TrafficRouter {

    private final Map<String, Balancer> byGroup = new ConcurrentHashMap<>();

    void add(String group, Balancer balancer) {
        byGroup.put(group, balancer);
    }

    private Balancer of(ScalingGroup group) {
        Balancer balancer = byGroup.get(group.id());
        if (balancer == null) {
            throw new OutsideException(
                    OutsideException.Kind.INVALID, "no balancer for group " + group.id());
        }
        return balancer;
    }

    @Override
    public Set<String> members(ScalingGroup group, Call call) {
        return of(group).members(group, call);
    }

    @Override
    public void register(ScalingGroup group, Instance instance, Call call) {
        of(group).register(group, instance, call);
    }

    @Override
    public void drain(ScalingGroup group, String instance, Call call) {
        of(group).drain(group, instance, call);
    }

    @Override
    public boolean drained(ScalingGroup group, String instance, Call call) {
        return of(group).drained(group, instance, call);
    }

    @Override
    public void deregister(ScalingGroup group, String instance, Call call) {
        of(group).deregister(group, instance, call);
    }

    @Override
    public void close() {
        byGroup.values().forEach(Balancer::close);
    }
}
