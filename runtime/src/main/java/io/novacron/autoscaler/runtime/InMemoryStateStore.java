package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Intent;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.StateStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/// Keeps state for as long as the process lives: for trying out and for tests. The newest [#EVENTS]
/// events are kept.
///
/// Thread-safe: one lock.
public final class InMemoryStateStore implements StateStore {

    /// Events kept; older ones are forgotten, sequences go on.
    public static final int EVENTS = 100_000;

    private static final class Row {
        StoredGroup stored;
        Optional<Memory> memory = Optional.empty();
        Optional<Intent> open = Optional.empty();
        long epoch;

        Row(StoredGroup stored) {
            this.stored = stored;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Row> rows = new TreeMap<>();
    private final Map<String, String> groupOfIntent = new HashMap<>();
    private final List<Event> events = new ArrayList<>();
    private long lastSequence;
    private long lastEpoch;

    @Override
    public long takeOver(List<String> groups) {
        lock.lock();
        try {
            lastEpoch++;
            for (String group : groups) {
                Row row = rows.get(group);
                if (row != null) {
                    row.epoch = lastEpoch;
                }
            }
            return lastEpoch;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<StoredGroup> groups() {
        lock.lock();
        try {
            return rows.values().stream().map(row -> row.stored).toList();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public StoredGroup create(ScalingGroup group, Event event) {
        lock.lock();
        try {
            if (rows.containsKey(group.id())) {
                throw new OutsideException(Kind.INVALID, "group %s exists".formatted(group.id()));
            }
            Row row = new Row(new StoredGroup(group, 1));
            rows.put(group.id(), row);
            appendAll(List.of(event));
            return row.stored;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public StoredGroup update(ScalingGroup group, long version, Event event) {
        lock.lock();
        try {
            Row row = require(group.id());
            if (row.stored.version() != version) {
                throw new OutsideException(
                        Kind.INVALID,
                        "group %s is at version %d, not %d"
                                .formatted(group.id(), row.stored.version(), version));
            }
            row.stored = new StoredGroup(group, version + 1);
            appendAll(List.of(event));
            return row.stored;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void delete(String group, Event event) {
        lock.lock();
        try {
            require(group).open.ifPresent(open -> groupOfIntent.remove(open.id()));
            rows.remove(group);
            appendAll(List.of(event));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<Memory> memory(String group) {
        lock.lock();
        try {
            return Optional.ofNullable(rows.get(group)).flatMap(row -> row.memory);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void checkpoint(String group, long epoch, Memory memory, List<Event> newEvents) {
        lock.lock();
        try {
            Row row = fenced(group, epoch);
            row.memory = Optional.of(memory);
            appendAll(newEvents);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void openIntent(Intent intent, Memory memory, List<Event> newEvents) {
        lock.lock();
        try {
            Row row = fenced(intent.group(), intent.epoch());
            row.open.ifPresent(superseded -> groupOfIntent.remove(superseded.id()));
            row.open = Optional.of(intent);
            groupOfIntent.put(intent.id(), intent.group());
            row.memory = Optional.of(memory);
            appendAll(newEvents);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void closeIntent(
            String intent, long epoch, Intent.Outcome outcome, List<Event> newEvents) {
        lock.lock();
        try {
            String group = groupOfIntent.get(intent);
            if (group != null) {
                fenced(group, epoch).open = Optional.empty();
                groupOfIntent.remove(intent);
                appendAll(newEvents);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<Intent> openIntentOf(String group) {
        lock.lock();
        try {
            return Optional.ofNullable(rows.get(group)).flatMap(row -> row.open);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<Intent> openIntents() {
        lock.lock();
        try {
            return rows.values().stream()
                    .flatMap(row -> row.open.stream())
                    .sorted(java.util.Comparator.comparing(Intent::id))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<Event> append(List<Event> newEvents) {
        lock.lock();
        try {
            return appendAll(newEvents);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<Event> events(EventQuery query) {
        lock.lock();
        try {
            return events.reversed().stream()
                    .filter(event -> event.sequence() < query.beforeSequence())
                    .filter(event -> query.group().isEmpty() || event.group().equals(query.group()))
                    .limit(query.limit())
                    .toList();
        } finally {
            lock.unlock();
        }
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
        if (events.size() > EVENTS + EVENTS / 10) {
            events.subList(0, events.size() - EVENTS).clear();
        }
        return numbered;
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

    private Row require(String group) {
        Row row = rows.get(group);
        if (row == null) {
            throw new OutsideException(Kind.INVALID, "no group %s".formatted(group));
        }
        return row;
    }
}
