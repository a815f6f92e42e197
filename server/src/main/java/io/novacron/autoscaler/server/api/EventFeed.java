package io.novacron.autoscaler.server.api;

import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.runtime.LoopListener;
import io.novacron.autoscaler.spi.EventQuery;
import io.novacron.autoscaler.spi.StateStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/// Tells streams that something happened, and reads it for them. Thread-safe.
///
/// A stream keeps no queue: it knows the sequence it has sent last and reads on from there, from
/// the newest [#KEPT] events that are kept here for all streams, or from the store where it lags
/// further behind. So a slow client costs nothing but its own delay.
public final class EventFeed implements LoopListener {

    /// Events kept for streams that keep up.
    static final int KEPT = 2_000;

    /// Most events read at once.
    static final int BATCH = 500;

    private final StateStore store;
    private final Set<Changes> watchers = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition happened = lock.newCondition();
    private long signals;
    private boolean closed;

    /// Reading is by one thread at a time: many streams that wake together read once.
    private final ReentrantLock reading = new ReentrantLock();

    private volatile List<Event> newest = List.of();

    public EventFeed(StateStore store) {
        this.store = store;
    }

    /// Groups that changed since a stream looked last, each once: bounded by [#MOST].
    static final class Changes {

        /// Beyond, reading the index again is cheaper than naming them.
        static final int MOST = 1_000;

        private final Set<String> groups = ConcurrentHashMap.newKeySet();
        private volatile boolean tooMany;

        private void add(String group) {
            if (groups.size() < MOST) {
                groups.add(group);
            } else {
                tooMany = true;
            }
        }

        /// What changed, which is then forgotten; empty where it is too much to name.
        Optional<Set<String>> take() {
            if (tooMany) {
                groups.clear();
                tooMany = false;
                return Optional.empty();
            }
            Set<String> taken = Set.copyOf(groups);
            groups.removeAll(taken);
            return Optional.of(taken);
        }
    }

    @Override
    public void decided(Decision decision) {
        for (Changes watcher : watchers) {
            watcher.add(decision.group());
        }
    }

    @Override
    public void eventsAppended() {
        signal();
    }

    /// Also called after requests that changed a group: their events need no tick to be seen.
    void changed(String group) {
        for (Changes watcher : watchers) {
            watcher.add(group);
        }
        signal();
    }

    private void signal() {
        lock.lock();
        try {
            signals++;
            happened.signalAll();
        } finally {
            lock.unlock();
        }
    }

    Changes watch() {
        Changes changes = new Changes();
        watchers.add(changes);
        return changes;
    }

    void unwatch(Changes changes) {
        watchers.remove(changes);
    }

    /// How many signals there were: what [#await] waits beyond.
    long signals() {
        lock.lock();
        try {
            return signals;
        } finally {
            lock.unlock();
        }
    }

    /// Waits for a signal after `seen`, at most so long.
    void await(long seen, long millis) {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (signals == seen && !closed && left > 0) {
                left = happened.awaitNanos(left);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /// Whether streams are to end: the server stops.
    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /// Ends all streams.
    public void close() {
        lock.lock();
        try {
            closed = true;
            happened.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Sequence of the newest event; 0 where there is none.
    long last() {
        return store.events(EventQuery.latest(1)).stream()
                .mapToLong(Event::sequence)
                .findFirst()
                .orElse(0);
    }

    /// Events after a sequence, oldest first, at most [#BATCH].
    List<Event> after(long sequence) {
        List<Event> kept = kept(sequence);
        if (!kept.isEmpty()) {
            return kept;
        }
        reading.lock();
        try {
            List<Event> again = kept(sequence);
            if (!again.isEmpty()) {
                return again;
            }
            List<Event> read = store.events(EventQuery.after(sequence, BATCH));
            if (!read.isEmpty()) {
                keep(read);
            }
            return read;
        } finally {
            reading.unlock();
        }
    }

    private List<Event> kept(long sequence) {
        List<Event> events = newest;
        if (events.isEmpty()
                || sequence < events.getFirst().sequence() - 1
                || sequence >= events.getLast().sequence()) {
            return List.of();
        }
        int from = (int) (sequence - events.getFirst().sequence() + 1);
        return events.subList(from, Math.min(events.size(), from + BATCH));
    }

    // Only what follows on: a gap would make positions wrong.
    private void keep(List<Event> read) {
        List<Event> before = newest;
        boolean follows =
                before.isEmpty() || read.getFirst().sequence() == before.getLast().sequence() + 1;
        boolean newer = before.isEmpty() || read.getLast().sequence() > before.getLast().sequence();
        boolean whole = read.getLast().sequence() - read.getFirst().sequence() == read.size() - 1L;
        if (!newer || !whole) {
            return;
        }
        List<Event> joined =
                follows ? Stream.concat(before.stream(), read.stream()).toList() : read;
        newest = List.copyOf(joined.subList(Math.max(0, joined.size() - KEPT), joined.size()));
    }
}
