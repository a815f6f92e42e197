package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.PredictiveDefault;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.DecisionQuery;
import io.novacron.autoscaler.spi.DecisionRecord;
import io.novacron.autoscaler.spi.EventCheck;
import io.novacron.autoscaler.spi.EventQuery;
import io.novacron.autoscaler.spi.HookWait;
import io.novacron.autoscaler.spi.Intent;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.Retention;
import io.novacron.autoscaler.spi.StateStore;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Keeps state for as long as the process lives: for trying out and for tests. The newest [#EVENTS]
/// events and [#DECISIONS] decisions are kept.
///
/// Thread-safe: one lock.
public final class InMemoryStateStore implements StateStore {

    /// Events kept; older ones are forgotten, sequences go on.
    public static final int EVENTS = 100_000;

    /// Decisions kept.
    public static final int DECISIONS = 10_000;

    private static final class Row {
        StoredGroup stored;
        final ArrayDeque<GroupVersion> versions = new ArrayDeque<>();
        Optional<Memory> memory = Optional.empty();
        Optional<Intent> open = Optional.empty();
        final NavigableMap<HookWait.Key, HookWait> hooks =
                new TreeMap<>(
                        Comparator.comparing(HookWait.Key::instance)
                                .thenComparing(HookWait.Key::at));
        long epoch;

        Row(StoredGroup stored, Event event) {
            this.stored = stored;
            become(stored, event);
        }

        void become(StoredGroup next, Event event) {
            stored = next;
            versions.addFirst(
                    new GroupVersion(
                            next.version(),
                            event.at(),
                            event.details().getOrDefault(ACTOR, ""),
                            next.group()));
            if (versions.size() > VERSIONS) {
                versions.removeLast();
            }
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Row> rows = new TreeMap<>();
    private final List<Event> events = new ArrayList<>();
    private final List<DecisionRecord> decisions = new ArrayList<>();
    private long lastSequence;
    private long lastDecision;
    private Optional<PredictiveDefault> predictive = Optional.empty();
    private long lastEpoch;

    @Override
    public long takeOver(List<String> groups) {
        return locked(() -> {
            lastEpoch++;
            for (String group : groups) {
                find(group).ifPresent(row -> row.epoch = lastEpoch);
            }
            return lastEpoch;
        });
    }

    @Override
    public List<String> groupIds() {
        return locked(() -> List.copyOf(rows.keySet()));
    }

    @Override
    public List<StoredGroup> groups() {
        return locked(() -> rows.values().stream().map(row -> row.stored).toList());
    }

    @Override
    public Optional<StoredGroup> group(String id) {
        return locked(() -> find(id).map(row -> row.stored));
    }

    @Override
    public List<GroupVersion> versions(String group, int limit) {
        return locked(() ->
                find(group).stream().flatMap(row -> row.versions.stream()).limit(limit).toList());
    }

    @Override
    public StoredGroup create(ScalingGroup group, Event event) {
        return locked(() -> {
            if (rows.containsKey(group.id())) {
                throw new OutsideException(Kind.INVALID, "group %s exists".formatted(group.id()));
            }
            Row row = new Row(new StoredGroup(group, 1), event);
            rows.put(group.id(), row);
            appendAll(List.of(event));
            return row.stored;
        });
    }

    @Override
    public StoredGroup update(ScalingGroup group, long version, Event event) {
        return locked(() -> {
            Row row = require(group.id());
            if (row.stored.version() != version) {
                throw new OutsideException(
                        Kind.INVALID,
                        "group %s is at version %d, not %d"
                                .formatted(group.id(), row.stored.version(), version));
            }
            row.become(new StoredGroup(group, version + 1), event);
            appendAll(List.of(event));
            return row.stored;
        });
    }

    @Override
    public void delete(String group, Event event) {
        locked(() -> {
            require(group);
            rows.remove(group);
            return appendAll(List.of(event));
        });
    }

    @Override
    public Optional<Memory> memory(String group) {
        return locked(() -> find(group).flatMap(row -> row.memory));
    }

    @Override
    public Map<String, Memory> memories() {
        return locked(() -> {
            Map<String, Memory> memories = new HashMap<>();
            rows.forEach(
                    (group, row) -> row.memory.ifPresent(memory -> memories.put(group, memory)));
            return memories;
        });
    }

    @Override
    public void checkpoint(String group, long epoch, Memory memory, List<Event> newEvents) {
        locked(() -> {
            fenced(group, epoch).memory = Optional.of(memory);
            return appendAll(newEvents);
        });
    }

    @Override
    public Map<String, Kind> checkpointAll(long epoch, List<Checkpoint> checkpoints) {
        return writeAll(epoch, List.copyOf(checkpoints));
    }

    @Override
    public Map<String, Kind> writeAll(long epoch, List<Write> writes) {
        return locked(() -> {
            Map<String, Kind> refused = new TreeMap<>();
            for (Write write : writes) {
                try {
                    make(write, epoch);
                } catch (OutsideException refusal) {
                    refused.put(write.group(), refusal.kind());
                }
            }
            return refused;
        });
    }

    private void make(Write write, long epoch) {
        switch (write) {
            case Checkpoint(String group, Memory memory, List<Event> newEvents) ->
                    checkpoint(group, epoch, memory, newEvents);
            case Opening(
                            Intent intent,
                            Memory memory,
                            List<Event> newEvents,
                            List<DecisionRecord> made) ->
                    openIntent(intent, memory, newEvents, made);
            case Closing closing -> closeIntent(epoch, closing);
        }
    }

    @Override
    public void openIntent(
            Intent intent, Memory memory, List<Event> newEvents, List<DecisionRecord> made) {
        locked(() -> {
            Row row = fenced(intent.group(), intent.epoch());
            row.open = Optional.of(intent);
            row.memory = Optional.of(memory);
            recordAll(made);
            return appendAll(newEvents);
        });
    }

    @Override
    public void closeIntent(long epoch, Closing closing) {
        locked(() -> {
            Row row = fenced(closing.group(), epoch);
            row.open = row.open.filter(open -> !open.id().equals(closing.intent()));
            row.memory = Optional.of(closing.memory());
            return appendAll(closing.events());
        });
    }

    @Override
    public Optional<Intent> openIntentOf(String group) {
        return locked(() -> find(group).flatMap(row -> row.open));
    }

    @Override
    public List<Intent> openIntents() {
        return locked(() ->
                rows.values().stream()
                        .flatMap(row -> row.open.stream())
                        .sorted(Comparator.comparing(Intent::id))
                        .toList());
    }

    @Override
    public void saveHooks(
            String group,
            long epoch,
            List<HookWait> waits,
            List<HookWait.Key> removed,
            List<Event> newEvents) {
        locked(() -> {
            Row row = fenced(group, epoch);
            removed.forEach(row.hooks::remove);
            waits.forEach(wait -> row.hooks.put(wait.key(), wait));
            return appendAll(newEvents);
        });
    }

    @Override
    public List<HookWait> hookWaits() {
        return locked(
                () -> rows.values().stream().flatMap(row -> row.hooks.values().stream()).toList());
    }

    @Override
    public List<Event> append(List<Event> newEvents) {
        return locked(() -> appendAll(newEvents));
    }

    @Override
    public List<Event> events(EventQuery query) {
        return locked(() -> {
            Stream<Event> inOrder =
                    switch (query.order()) {
                        case NEWEST_FIRST -> events.reversed().stream();
                        case OLDEST_FIRST -> events.stream();
                    };
            return inOrder.filter(query::matches).limit(query.limit()).toList();
        });
    }

    /// Nothing can be tampered with here: finds the chain in order.
    @Override
    public EventCheck verifyEvents() {
        return locked(() ->
                new EventCheck(
                        events.size(),
                        lastSequence - events.size() + 1,
                        lastSequence,
                        Optional.empty()));
    }

    @Override
    public void record(List<DecisionRecord> made) {
        locked(() -> recordAll(made));
    }

    private boolean recordAll(List<DecisionRecord> made) {
        for (DecisionRecord decision : made) {
            lastDecision++;
            decisions.add(decision.at(lastDecision));
        }
        return forgetOldest(decisions, DECISIONS);
    }

    @Override
    public List<DecisionRecord> decisions(DecisionQuery query) {
        return locked(() -> {
            Stream<DecisionRecord> inOrder =
                    decisions.stream()
                            .sorted(
                                    Comparator.comparing((DecisionRecord decision) -> decision.at())
                                            .thenComparingLong(decision -> decision.sequence())
                                            .reversed());
            if (query.beforeSequence() != Long.MAX_VALUE) {
                inOrder =
                        inOrder.dropWhile(decision -> decision.sequence() != query.beforeSequence())
                                .skip(1);
            }
            return inOrder.filter(query::matches).limit(query.limit()).toList();
        });
    }

    @Override
    public void prune(Retention keep, Instant now) {
        locked(() -> {
            Instant eventsSince = now.minus(keep.events());
            int kept = 0;
            while (kept < events.size() && events.get(kept).at().isBefore(eventsSince)) {
                kept++;
            }
            events.subList(0, kept).clear();
            return decisions.removeIf(decision ->
                    decision.at()
                            .isBefore(
                                    now.minus(
                                            decision.isHold() ? keep.holds() : keep.decisions())));
        });
    }

    @Override
    public Optional<PredictiveDefault> predictiveDefault() {
        return locked(() -> predictive);
    }

    @Override
    public void putPredictiveDefault(Optional<PredictiveDefault> newDefault) {
        locked(() -> {
            predictive = newDefault;
            return predictive;
        });
    }

    @Override
    public void close() {}

    private List<Event> appendAll(List<Event> newEvents) {
        List<Event> numbered = new ArrayList<>();
        for (Event event : newEvents) {
            lastSequence++;
            numbered.add(event.at(lastSequence));
        }
        events.addAll(numbered);
        forgetOldest(events, EVENTS);
        return numbered;
    }

    // A tenth at a time, so that adding stays cheap.
    private static boolean forgetOldest(List<?> list, int limit) {
        if (list.size() > limit + limit / 10) {
            list.subList(0, list.size() - limit).clear();
            return true;
        }
        return false;
    }

    private Row fenced(String group, long epoch) {
        Row row = require(group);
        if (epoch < row.epoch) {
            throw new OutsideException(
                    Kind.FENCED,
                    "group %s is owned with epoch %d, not %d".formatted(group, row.epoch, epoch));
        }
        row.epoch = epoch;
        return row;
    }

    private Optional<Row> find(String group) {
        return Optional.ofNullable(rows.get(group));
    }

    private Row require(String group) {
        return find(group)
                .orElseThrow(
                        () -> new OutsideException(Kind.INVALID, "no group %s".formatted(group)));
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
