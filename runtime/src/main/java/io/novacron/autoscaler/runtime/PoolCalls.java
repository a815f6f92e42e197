package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.runtime.OpenWork.Departure;
import io.novacron.autoscaler.runtime.PlugIns.RouterView;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.OutsideException;
import java.time.Instant;
import java.util.function.Consumer;

/// The calls to a group's router: into the pool, out of it, to be forgotten. What fails is tried
/// again after the next look. Thread-safe.
final class PoolCalls {

    private final PlugIns plugIns;
    private final Durability durability;
    private final LoopSettings settings;

    PoolCalls(PlugIns plugIns, Durability durability, LoopSettings settings) {
        this.plugIns = plugIns;
        this.durability = durability;
        this.settings = settings;
    }

    void register(ManagedGroup group, Instance instance, Instant now) {
        boolean done =
                routed(
                        group,
                        now,
                        router -> router.router().register(group.effective, instance, call()));
        if (done) {
            Actuator.locked(group, () -> group.joinedPool(instance.id()));
        }
    }

    void drain(ManagedGroup group, Departure departure, Instant now) {
        boolean done =
                routed(
                        group,
                        now,
                        router -> router.router().drain(group.effective, departure.id, call()));
        Actuator.locked(
                group,
                () -> {
                    departure.drainFailed = !done;
                    if (done && departure.stage == Departure.Stage.DRAIN_WANTED) {
                        departure.stage = Departure.Stage.DRAINING;
                        departure.since = group.time.passed();
                        departure.drains++;
                    }
                });
    }

    void leavePool(ManagedGroup group, Resizing resizing, Instant now) {
        boolean done =
                routed(
                        group,
                        now,
                        router -> router.router().drain(group.effective, resizing.id(), call()));
        Actuator.locked(
                group,
                () -> {
                    if (done && resizing.stage == Resizing.Stage.DRAIN_WANTED) {
                        resizing.stage = Resizing.Stage.DRAINING;
                        resizing.since = group.time.passed();
                    }
                });
    }

    void forget(ManagedGroup group, String instance, Instant now) {
        boolean done =
                routed(
                        group,
                        now,
                        router -> router.router().deregister(group.effective, instance, call()));
        Actuator.locked(
                group,
                () -> {
                    if (done) {
                        group.work.toForget.remove(instance);
                    } else {
                        group.forgetTriedIn = group.run;
                    }
                });
    }

    private boolean routed(ManagedGroup group, Instant now, Consumer<RouterView> call) {
        RouterView router = plugIns.routerOf(group.effective).orElse(null);
        if (router == null) {
            return false;
        }
        try {
            router.acting().run(settings.routerTimeout(), () -> call.accept(router));
            return true;
        } catch (OutsideException failed) {
            Actuator.locked(
                    group,
                    () -> {
                        group.routerFailedIn = group.run;
                        if (group.onsets.begins("router", now)) {
                            group.add(
                                    now,
                                    EventType.ROUTER_FAILED,
                                    "router %s: %s".formatted(router.name(), failed.getMessage()));
                        }
                    });
            return false;
        }
    }

    private Call call() {
        return new Call(settings.routerTimeout(), durability.epoch());
    }
}
