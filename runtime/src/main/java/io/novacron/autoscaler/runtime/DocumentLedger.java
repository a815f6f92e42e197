package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.engine.combine.LoadSource;
import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.Predictive;
import io.novacron.autoscaler.model.PredictiveDefault;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Schedule;
import io.novacron.autoscaler.runtime.forecast.ForecasterService;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.StateStore;
import io.novacron.autoscaler.spi.StateStore.StoredGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Writes of documents. A write that failed without a clear answer is looked up: what the store has
/// is what counts. Where looking up fails too, the group's next evaluation tries again.
///
/// Thread-safe; methods with a group run under its lock.
final class DocumentLedger {

    private final StateStore store;
    private final GroupRegistry registry;
    private final Orphans orphans;
    private final PlugIns plugIns;
    private final HistoryWriter history;
    private final ForecasterService forecasts;

    private volatile Optional<PredictiveDefault> standard = Optional.empty();

    DocumentLedger(
            StateStore store,
            GroupRegistry registry,
            Orphans orphans,
            PlugIns plugIns,
            HistoryWriter history,
            ForecasterService forecasts) {
        this.store = store;
        this.registry = registry;
        this.orphans = orphans;
        this.plugIns = plugIns;
        this.history = history;
        this.forecasts = forecasts;
    }

    void setPredictiveDefault(Optional<PredictiveDefault> predictive) {
        standard = predictive;
    }

    /// The document the engine works with: with the default of predictive scaling and its
    /// schedules, where the group has no `predictive` of its own. A group of which nothing says
    /// what its demand is gets the schedules alone.
    ScalingGroup effective(ScalingGroup group) {
        if (group.predictive().isPresent() || standard.isEmpty()) {
            return group;
        }
        List<Schedule> schedules = new ArrayList<>(group.schedules());
        schedules.addAll(standard.get().schedules());
        ScalingGroup.Builder effective = group.toBuilder().schedules(schedules);
        Predictive predictive = standard.get().predictive();
        if (LoadSource.of(group, predictive)
                .filter(source -> group.metrics().containsKey(source.metric()))
                .isPresent()) {
            effective.predictive(predictive);
        }
        return effective.build();
    }

    /// @throws OutsideException where the store has not got it, or has another one of that id
    StoredGroup create(ScalingGroup group, Event event) {
        try {
            return store.create(group, event);
        } catch (OutsideException failed) {
            return store.group(group.id())
                    .filter(stored -> stored.group().equals(group))
                    .orElseThrow(() -> failed);
        }
    }

    /// Replaces a group's document and lets the group become it.
    void update(ManagedGroup group, ScalingGroup next, Event event) {
        long version = group.stored.version();
        try {
            become(group, store.update(next, version, event));
        } catch (OutsideException failed) {
            group.documentUnknown = true;
            settle(group);
            if (group.stored.version() != version + 1 || !group.stored.group().equals(next)) {
                throw failed;
            }
        }
    }

    /// Deletes a group and lets it go.
    void delete(ManagedGroup group, Event event) {
        try {
            store.delete(group.id, event);
            letGo(group);
        } catch (OutsideException failed) {
            group.documentUnknown = true;
            settle(group);
            if (!group.removed) {
                throw failed;
            }
        }
    }

    /// Learns what became of a write whose outcome is unknown.
    void settle(ManagedGroup group) {
        if (!group.documentUnknown) {
            return;
        }
        Optional<StoredGroup> stored = store.group(group.id);
        group.documentUnknown = false;
        if (stored.isEmpty()) {
            letGo(group);
        } else if (stored.get().version() != group.stored.version()) {
            become(group, stored.get());
        }
    }

    private void become(ManagedGroup group, StoredGroup stored) {
        group.become(stored, effective(stored.group()));
        group.lane = plugIns.bulkheadOf(group.effective);
        registry.index(stored.group());
    }

    private void letGo(ManagedGroup group) {
        group.removed = true;
        registry.remove(group);
        orphans.deleted(group.effective);
        history.deleted(group.id);
        forecasts.deleted(group.id);
        int places =
                (int)
                        group.work.launches.values().stream()
                                .filter(launch -> launch.hasPlace)
                                .count();
        group.work.launches.clear();
        plugIns.controllerOf(group.effective).ifPresent(view -> view.release(places));
    }
}
