package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.StateStore;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Events of the service itself (no group), and whether the store works. An event that cannot be
/// written waits, at most [#LIMIT] of them; beyond that the oldest is dropped and said in the log.
///
/// Thread-safe.
final class ServiceLog {

    /// Enough for an outage of hours: such events come once per onset.
    static final int LIMIT = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(ServiceLog.class);

    private final StateStore store;
    private final Runnable appended;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Event> waiting = new ArrayDeque<>();
    private Optional<Instant> storeFailingSince = Optional.empty();

    /// @param appended called after events were written
    ServiceLog(StateStore store, Runnable appended) {
        this.store = store;
        this.appended = appended;
    }

    void add(Instant now, EventType type, String message, Map<String, String> details) {
        add(
                new Event(
                        0,
                        now,
                        Optional.empty(),
                        type,
                        message,
                        new TreeMap<>(details),
                        Optional.empty()));
    }

    void add(Event event) {
        lock.lock();
        try {
            if (waiting.size() >= LIMIT) {
                LOG.warn("dropped an event that could not be written: {}", waiting.removeFirst());
            }
            waiting.addLast(event);
        } finally {
            lock.unlock();
        }
    }

    /// Writes what waits; called once a tick and at the end.
    void flush(Instant now) {
        lock.lock();
        try {
            if (waiting.isEmpty()) {
                return;
            }
            store.append(List.copyOf(waiting));
            waiting.clear();
            storeWorks(now);
            appended.run();
        } catch (OutsideException failed) {
            storeFailed(failed, now);
        } finally {
            lock.unlock();
        }
    }

    void storeFailed(OutsideException failed, Instant now) {
        lock.lock();
        try {
            if (storeFailingSince.isEmpty()) {
                storeFailingSince = Optional.of(now);
                LOG.warn(
                        "the store failed; nothing is launched or terminated until it works",
                        failed);
            }
        } finally {
            lock.unlock();
        }
    }

    void storeWorks(Instant now) {
        lock.lock();
        try {
            if (storeFailingSince.isPresent()) {
                Instant since = storeFailingSince.get();
                storeFailingSince = Optional.empty();
                String message =
                        "the store failed at %s and works again after %s; meanwhile nothing was launched or terminated"
                                .formatted(since, Words.since(since, now));
                LOG.info(message);
                add(now, EventType.STORE_FAILED, message, Map.of());
            }
        } finally {
            lock.unlock();
        }
    }
}
