package io.novacron.autoscaler.engine;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// An instance in one line: `running("i-1").since("09:00").zone("a")`.
final class InstanceSpec {

    private final String id;
    private final InstanceState state;
    private Optional<Boolean> ready = Optional.empty();
    private Optional<Instant> since = Optional.of(Times.at("09:00"));
    private Optional<String> zone = Optional.empty();
    private Optional<String> host = Optional.empty();
    private Optional<String> address = Optional.empty();
    private boolean healthy = true;
    private boolean guarded;
    private boolean draining;

    private InstanceSpec(String id, InstanceState state) {
        this.id = id;
        this.state = state;
    }

    static InstanceSpec running(String id) {
        return new InstanceSpec(id, InstanceState.RUNNING).ready(true);
    }

    static InstanceSpec pending(String id) {
        return new InstanceSpec(id, InstanceState.PENDING).ready(false);
    }

    static InstanceSpec failed(String id) {
        return new InstanceSpec(id, InstanceState.FAILED).ready(false);
    }

    static InstanceSpec terminating(String id) {
        return new InstanceSpec(id, InstanceState.TERMINATING).ready(false);
    }

    /// `i-1` … `i-count`, running and ready.
    static InstanceSpec[] fleet(int count) {
        return fleet(count, instance -> instance);
    }

    static InstanceSpec[] fleet(int count, UnaryOperator<InstanceSpec> each) {
        List<InstanceSpec> fleet = new ArrayList<>();
        for (int index = 1; index <= count; index++) {
            fleet.add(each.apply(running("i-" + index)));
        }
        return fleet.toArray(InstanceSpec[]::new);
    }

    InstanceSpec ready(boolean isReady) {
        ready = Optional.of(isReady);
        return this;
    }

    InstanceSpec readyNotSaid() {
        ready = Optional.empty();
        return this;
    }

    InstanceSpec since(String time) {
        since = Optional.of(Times.at(time));
        return this;
    }

    InstanceSpec sinceNotSaid() {
        since = Optional.empty();
        return this;
    }

    InstanceSpec zone(String name) {
        zone = Optional.of(name);
        return this;
    }

    InstanceSpec host(String name) {
        host = Optional.of(name);
        return this;
    }

    InstanceSpec address(String name) {
        address = Optional.of(name);
        return this;
    }

    InstanceSpec unhealthy() {
        healthy = false;
        return this;
    }

    InstanceSpec isProtected() {
        guarded = true;
        return this;
    }

    InstanceSpec draining() {
        draining = true;
        return this;
    }

    Instance build() {
        return new Instance(
                id,
                state,
                ready,
                since,
                Optional.empty(),
                zone,
                host,
                address,
                healthy,
                guarded,
                draining);
    }
}
