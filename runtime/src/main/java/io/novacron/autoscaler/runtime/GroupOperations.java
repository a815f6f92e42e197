package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Freeze.FrozenDirection;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.Memory.OperatorFreeze;
import io.novacron.autoscaler.model.PredictiveDefault;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.runtime.ManagedGroup.Attempt;
import io.novacron.autoscaler.runtime.ScalingException.Code;
import io.novacron.autoscaler.spi.HookWait;
import io.novacron.autoscaler.spi.Intent;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.StateStore;
import io.novacron.autoscaler.spi.StateStore.StoredGroup;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

/// What operators do to groups. Every change is durable with its event before it takes effect.
/// Thread-safe.
final class GroupOperations {

    private final StateStore store;
    private final DocumentLedger ledger;
    private final GroupRegistry registry;
    private final Admission admission;
    private final Durability durability;
    private final GroupEvaluator evaluator;
    private final PlugIns plugIns;
    private final InstantSource clock;
    private final Keys keys;

    /// One registration at a time, so that two groups cannot adopt one instance side by side.
    private final ReentrantLock admissions = new ReentrantLock();

    GroupOperations(
            StateStore store,
            DocumentLedger ledger,
            GroupRegistry registry,
            Admission admission,
            Durability durability,
            GroupEvaluator evaluator,
            PlugIns plugIns,
            InstantSource clock,
            Keys keys) {
        this.store = store;
        this.ledger = ledger;
        this.registry = registry;
        this.admission = admission;
        this.durability = durability;
        this.evaluator = evaluator;
        this.plugIns = plugIns;
        this.clock = clock;
        this.keys = keys;
    }

    /// Takes in what the store has: groups, memories, open intents. What was under way is looked at
    /// before it is repeated.
    void load(List<StoredGroup> groups, List<Intent> intents, List<HookWait> hooks) {
        Map<String, Memory> memories = store.memories();
        for (StoredGroup stored : groups) {
            ManagedGroup group = newGroup(stored);
            group.memory = Optional.ofNullable(memories.get(group.id));
            if (group.memory.isPresent()) {
                group.checkpointedAt = clock.instant();
            }
            group.fill = group.memory.isEmpty();
            group.restored = true;
            group.status = Statuses.notEvaluated(group);
            registry.add(group);
        }
        for (HookWait wait : hooks) {
            registry.find(wait.group())
                    .ifPresent(
                            group -> group.hooks.put(wait, group.time.passed(), clock.instant()));
        }
        for (Intent intent : intents) {
            registry.find(intent.group()).ifPresent(group -> resume(group, intent));
        }
    }

    private void resume(ManagedGroup group, Intent intent) {
        boolean hasPool = plugIns.routerOf(group.effective).isPresent();
        group.intent = Optional.of(intent);
        group.fillWhenAgreed = true;
        for (String key : intent.launchKeys()) {
            OpenWork.Launch launch =
                    new OpenWork.Launch(
                            key,
                            intent.at(),
                            Optional.ofNullable(intent.launchSizes().get(key)),
                            Optional.ofNullable(intent.launchZones().get(key)));
            launch.phase = OpenWork.Launch.Phase.UNCERTAIN;
            launch.resumed = true;
            group.work.launches.put(key, launch);
        }
        for (String id : intent.terminate()) {
            OpenWork.Departure departure =
                    new OpenWork.Departure(
                            id,
                            group.time.passed(),
                            false,
                            hasPool
                                    ? OpenWork.Departure.Stage.DRAIN_WANTED
                                    : OpenWork.Departure.Stage.TERMINATE_WANTED);
            departure.resumed = true;
            group.work.departures.put(id, departure);
        }
        intent.resizes().forEach(step -> Resizings.resume(group, step));
    }

    private ManagedGroup newGroup(StoredGroup stored) {
        ManagedGroup group =
                new ManagedGroup(
                        stored,
                        ledger.effective(stored.group()),
                        new SplittableRandom(keys.seed()));
        group.lane = plugIns.bulkheadOf(group.effective);
        return group;
    }

    StoredGroup register(ScalingGroup group, Change change) {
        admissions.lock();
        try {
            if (registry.find(group.id()).isPresent()) {
                throw new ScalingException(
                        Code.EXISTS, group.id(), "group %s exists".formatted(group.id()));
            }
            admission.requireValid(group);
            Event event = event(group.id(), EventType.GROUP_REGISTERED, "registered", change);
            StoredGroup stored = durable(group.id(), () -> ledger.create(group, event));
            ManagedGroup managed = newGroup(stored);
            registry.add(managed);
            registry.wake(managed);
            return stored;
        } finally {
            admissions.unlock();
        }
    }

    StoredGroup update(ScalingGroup next, Change change) {
        admission.requireValid(next);
        return replace(next.id(), change, "updated", group -> checked(group, next, change));
    }

    private ScalingGroup checked(ManagedGroup group, ScalingGroup next, Change change) {
        admission.requireSameController(group, next);
        if (!change.force()) {
            admission.requireHarmless(group, ledger.effective(next), clock.instant());
        }
        return next;
    }

    StoredGroup setEnabled(String id, boolean enabled, Change change) {
        return replace(
                id,
                change,
                enabled ? "resumed" : "paused",
                group -> group.stored.group().toBuilder().enabled(enabled).build());
    }

    private StoredGroup replace(
            String id, Change change, String what, Function<ManagedGroup, ScalingGroup> document) {
        admissions.lock();
        try {
            ManagedGroup group = require(id);
            return locked(
                    group,
                    () -> {
                        durable(id, () -> settled(group));
                        requireVersion(group, change);
                        ScalingGroup next = document.apply(group);
                        Event event = event(id, EventType.GROUP_UPDATED, what, change);
                        durable(
                                id,
                                () -> {
                                    ledger.update(group, next, event);
                                    return id;
                                });
                        startAgain(group);
                        return group.stored;
                    });
        } finally {
            admissions.unlock();
        }
    }

    private ManagedGroup settled(ManagedGroup group) {
        ledger.settle(group);
        durability.settle(group, evaluator::apply);
        if (group.removed) {
            throw notFound(group.id);
        }
        return group;
    }

    // An operator's word: replacing starts again, and what is missing is not taken for lost.
    private void startAgain(ManagedGroup group) {
        group.memory = group.memory.map(memory -> memory.withAccounts(0, memory.spentThisMonth()));
        group.launchBackoff.succeeded();
        group.zoneTroubles.forget();
        group.fill |= group.fleet.isKnown() || group.memory.isEmpty();
        registry.wake(group);
    }

    void unregister(String id, Change change) {
        admissions.lock();
        try {
            ManagedGroup group = require(id);
            locked(
                    group,
                    () -> {
                        requireVersion(group, change);
                        boolean unknown = !group.fleet.isKnown() && group.memory.isPresent();
                        if (!change.force() && (group.staying() > 0 || unknown)) {
                            throw Admission.needsForce(group, group.staying());
                        }
                        Event event =
                                event(
                                        id,
                                        EventType.GROUP_UNREGISTERED,
                                        "unregistered; %s removed"
                                                .formatted(Words.instances(group.staying())),
                                        change);
                        durable(
                                id,
                                () -> {
                                    ledger.delete(group, event);
                                    return id;
                                });
                        return id;
                    });
        } finally {
            admissions.unlock();
        }
    }

    void setCapacity(String id, int capacity, Change change) {
        ManagedGroup group = require(id);
        locked(
                group,
                () -> {
                    durable(id, () -> settled(group));
                    requireInBounds(group, capacity);
                    if (!change.force()) {
                        admission.requireFewRemoved(group, capacity);
                    }
                    Instant now = clock.instant();
                    int from = group.desired();
                    Memory before = group.memory.orElse(Memory.EMPTY);
                    Memory memory =
                            before.withDesired(from, capacity, now)
                                    .withAccounts(0, before.spentThisMonth());
                    Event event =
                            event(
                                            id,
                                            EventType.CAPACITY_SET,
                                            "capacity set from %d to %d".formatted(from, capacity),
                                            change)
                                    .with("from", Integer.toString(from))
                                    .with("to", Integer.toString(capacity));
                    open(group, memory, from, capacity, event, now);
                    startAgain(group);
                    group.status = Statuses.changed(group);
                    return id;
                });
    }

    private static void requireInBounds(ManagedGroup group, int capacity) {
        ScalingGroup document = group.effective;
        if (capacity < document.minCapacity() || capacity > document.maxCapacity()) {
            Problem problem =
                    Problem.error(
                            "capacity",
                            Integer.toString(capacity),
                            "%d to %d".formatted(document.minCapacity(), document.maxCapacity()));
            throw new ScalingException(
                    Code.INVALID, group.id, problem.toString(), List.of(problem), null);
        }
    }

    private void open(
            ManagedGroup group, Memory memory, int from, int to, Event event, Instant now) {
        Intent intent =
                new Intent(
                        keys.intent(now),
                        group.id,
                        durability.epoch(),
                        now,
                        from,
                        to,
                        event.message(),
                        group.work.keys(),
                        group.work.sizes(),
                        group.work.zones(),
                        group.work.departing(),
                        group.work.steps(),
                        Optional.empty());
        Attempt attempt =
                new Attempt(
                        intent,
                        memory,
                        Optional.empty(),
                        WorkChange.NOTHING,
                        group.newestWaiting());
        durable(
                group.id,
                () -> {
                    durability.open(group, attempt, List.of(event.of(intent.id())), now);
                    evaluator.apply(group, attempt);
                    return intent;
                });
    }

    void freeze(String id, FrozenDirection direction, Optional<Instant> until, Change change) {
        Instant now = clock.instant();
        OperatorFreeze freeze =
                new OperatorFreeze(direction, change.actor(), change.reason(), now, until);
        String message =
                "frozen %s%s"
                        .formatted(
                                direction == FrozenDirection.IN ? "inwards" : "in both directions",
                                until.map(end -> " until " + end).orElse(""));
        Event frozen =
                event(id, EventType.FROZEN, message, change)
                        .with("direction", direction.name().toLowerCase(Locale.ROOT))
                        .with("reason", change.reason());
        setFreeze(
                id,
                Optional.of(freeze),
                until.map(end -> frozen.with("until", end.toString())).orElse(frozen));
    }

    void unfreeze(String id, Change change) {
        setFreeze(id, Optional.empty(), event(id, EventType.UNFROZEN, "unfrozen", change));
    }

    private void setFreeze(String id, Optional<OperatorFreeze> freeze, Event event) {
        ManagedGroup group = require(id);
        locked(
                group,
                () -> {
                    durable(id, () -> settled(group));
                    Instant now = clock.instant();
                    Memory memory = group.memory.orElse(Memory.EMPTY).withFreeze(freeze);
                    durable(
                            id,
                            () -> {
                                durability.checkpoint(group, memory, List.of(event), now);
                                return id;
                            });
                    group.memory = Optional.of(memory);
                    registry.wake(group);
                    group.status = Statuses.changed(group);
                    return id;
                });
    }

    /// The default for groups without a `predictive` of their own.
    void setPredictiveDefault(Optional<PredictiveDefault> predictive) {
        ledger.setPredictiveDefault(predictive);
        for (ManagedGroup group : registry.all()) {
            locked(
                    group,
                    () -> {
                        group.become(group.stored, ledger.effective(group.stored.group()));
                        group.lane = plugIns.bulkheadOf(group.effective);
                        registry.wake(group);
                        return group;
                    });
        }
    }

    ManagedGroup require(String id) {
        return registry.find(id).orElseThrow(() -> notFound(id));
    }

    private static ScalingException notFound(String id) {
        return new ScalingException(Code.NOT_FOUND, id, "no group %s".formatted(id));
    }

    private static void requireVersion(ManagedGroup group, Change change) {
        long wanted = change.version().orElse(group.stored.version());
        if (wanted != group.stored.version()) {
            throw new ScalingException(
                    Code.STALE,
                    group.id,
                    "group %s is at version %d, not %d"
                            .formatted(group.id, group.stored.version(), wanted));
        }
    }

    private Event event(String group, EventType type, String message, Change change) {
        String because = change.reason().isEmpty() ? "" : ": " + change.reason();
        return Event.of(
                        clock.instant(),
                        group,
                        type,
                        "%s by %s%s".formatted(message, change.actor(), because))
                .with(StateStore.ACTOR, change.actor());
    }

    <T> T locked(ManagedGroup group, Supplier<T> work) {
        group.lock.lock();
        try {
            if (group.removed) {
                throw notFound(group.id);
            }
            return work.get();
        } finally {
            group.lock.unlock();
        }
    }

    static <T> T durable(String group, Supplier<T> write) {
        try {
            return write.get();
        } catch (OutsideException failed) {
            throw new ScalingException(
                    Code.STORE,
                    group,
                    "group %s: the store failed (%s): %s"
                            .formatted(
                                    group,
                                    failed.kind().name().toLowerCase(Locale.ROOT),
                                    failed.getMessage()),
                    List.of(),
                    failed);
        }
    }
}
