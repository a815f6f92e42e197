package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.runtime.PlugIns.RouterView;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.EventQuery;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.ResourceController.ManagedInstance;
import io.novacron.autoscaler.spi.ResourceController.TerminateRequest;
import io.novacron.autoscaler.spi.StateStore;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Instances that carry our tag and that no group owns: left by a group that was deleted, or
/// launched for it in its last moment. They are removed when two listings in a row show them and
/// the store remembers their group. A tag the store has never seen is announced and left alone: it
/// may belong to another installation, or this store may have been lost.
///
/// Thread-safe.
final class Orphans {

    private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);

    /// Documents of deleted groups kept to take their instances out of pools.
    private static final int REMEMBERED = 1_000;

    /// Listings in which the instances of a deleted group are looked for soon; slow or failing ones
    /// are found by the ordinary sweeps.
    private static final int AWAITED = 30;

    private final GroupRegistry registry;
    private final PlugIns plugIns;
    private final StateStore store;
    private final ServiceLog log;
    private final LoopSettings settings;
    private final long epoch;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Long> seenInListing = new HashMap<>();
    private final Set<String> told = new HashSet<>();

    /// By controller: listings still to look through for what a deleted group has left.
    private final Map<String, Integer> awaited = new ConcurrentHashMap<>();

    private final Map<String, ScalingGroup> deleted =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, ScalingGroup> eldest) {
                    return size() > REMEMBERED;
                }
            };

    Orphans(
            GroupRegistry registry,
            PlugIns plugIns,
            StateStore store,
            ServiceLog log,
            LoopSettings settings,
            long epoch) {
        this.registry = registry;
        this.plugIns = plugIns;
        this.store = store;
        this.log = log;
        this.settings = settings;
        this.epoch = epoch;
    }

    /// Keeps what is needed to take a deleted group's instances away.
    void deleted(ScalingGroup group) {
        plugIns.controllerOf(group).ifPresent(view -> awaited.put(view.name, AWAITED));
        lock.lock();
        try {
            deleted.put(group.id(), group);
        } finally {
            lock.unlock();
        }
    }

    /// Whether a controller is to be listed soon, because a group of it was deleted.
    boolean awaits(ControllerView view) {
        return awaited.containsKey(view.name);
    }

    /// Looks through a listing and removes what nobody owns. Called once per complete listing.
    void sweep(ControllerView view, Listing.Complete listing, Instant now) {
        if (!lock.tryLock()) {
            // An earlier sweep still terminates; the next listing brings the rest.
            return;
        }
        try {
            Set<String> present = new HashSet<>();
            listing.byGroup()
                    .forEach((tag, instances) -> {
                        if (registry.find(tag).isEmpty()) {
                            instances
                                    .instances()
                                    .forEach(managed -> {
                                        present.add(place(view, managed));
                                        consider(view, managed, listing.number(), now);
                                    });
                        }
                    });
            awaited.computeIfPresent(
                    view.name, (_, left) -> present.isEmpty() || left == 1 ? null : left - 1);
            String prefix = view.name + "/";
            seenInListing
                    .keySet()
                    .removeIf(key -> key.startsWith(prefix) && !present.contains(key));
            told.removeIf(key -> key.startsWith(prefix) && !present.contains(key));
        } finally {
            lock.unlock();
        }
    }

    private void consider(ControllerView view, ManagedInstance orphan, long number, Instant now) {
        String place = place(view, orphan);
        if (registry.isAdopted(orphan.instance().id())) {
            return;
        }
        Long first = seenInListing.putIfAbsent(place, number);
        if (first == null || first == number) {
            return;
        }
        try {
            boolean ours = !store.events(EventQuery.latest(orphan.group(), 1)).isEmpty();
            if (!ours) {
                tellOfStranger(place, orphan, now);
                return;
            }
            if (!told.contains(place)) {
                store.append(
                        List.of(
                                event(orphan, EventType.INSTANCE_ORPHANED, "is removed", now),
                                event(orphan, EventType.INSTANCE_TERMINATING, "terminating", now)));
                told.add(place);
            }
            remove(view, orphan);
        } catch (OutsideException failed) {
            LOG.warn(
                    "orphan {} of group {} could not be removed: {}",
                    orphan.instance().id(),
                    orphan.group(),
                    failed.getMessage());
        }
    }

    // An event of the service, not of that group: events of a group mean that we once had it.
    private void tellOfStranger(String place, ManagedInstance orphan, Instant now) {
        if (told.add(place)) {
            log.add(
                    now,
                    EventType.INSTANCE_ORPHANED,
                    "%s carries the tag of group %s, which was never here: it is left alone"
                            .formatted(orphan.instance().id(), orphan.group()),
                    Map.of("instance", orphan.instance().id(), "group", orphan.group()));
        }
    }

    private void remove(ControllerView view, ManagedInstance orphan) {
        ScalingGroup group = deleted.get(orphan.group());
        String id = orphan.instance().id();
        ScalingGroup document =
                group == null ? ScalingGroup.builder(orphan.group()).build() : group;
        // After a restart nobody knows any more in which pool it was: it is taken out of all.
        List<RouterView> routers =
                group == null ? plugIns.routers() : plugIns.routerOf(group).stream().toList();
        for (RouterView router : routers) {
            router.acting()
                    .run(
                            settings.routerTimeout(),
                            () ->
                                    router.router()
                                            .deregister(
                                                    document, id, call(settings.routerTimeout())));
        }
        view.acting.run(
                settings.actTimeout(),
                () ->
                        view.controller.terminate(
                                new TerminateRequest(document, id), call(settings.actTimeout())));
    }

    private Call call(java.time.Duration timeout) {
        return new Call(timeout, epoch);
    }

    private static Event event(ManagedInstance orphan, EventType type, String what, Instant now) {
        String id = orphan.instance().id();
        return Event.of(
                        now,
                        orphan.group(),
                        type,
                        "%s carries the tag of group %s, which does not exist: %s"
                                .formatted(id, orphan.group(), what))
                .with("instance", id);
    }

    private static String place(ControllerView view, ManagedInstance managed) {
        return view.name + "/" + managed.instance().id();
    }
}
