package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.spi.DecisionRecord;
import io.novacron.autoscaler.spi.Intent;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.StateStore;
import io.novacron.autoscaler.spi.StateStore.Checkpoint;
import io.novacron.autoscaler.spi.StateStore.Closing;
import io.novacron.autoscaler.spi.StateStore.Opening;
import io.novacron.autoscaler.spi.StateStore.Write;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the writes that come at the same time one write to the store: while one is under way the
/// next ones wait, and then go together, the first of those who wait making them for all (group
/// commit, as databases do it for their logs). Each caller returns when its own writes are durable
/// or refused, so nothing changes for it but the time; alone, it does not wait at all.
///
/// Callers hold the locks of their groups, so that each group has one write here at most. What the
/// store refuses for one group does not concern the others. Where it refuses all for the sake of
/// one (`INVALID`, or an error of ours; nothing has been written then), each is tried by itself.
///
/// Thread-safe.
final class JointWrites {

    private static final Logger LOG = LoggerFactory.getLogger(JointWrites.class);

    /// Writes that go together, unless one caller brings more: bounds the length of a transaction.
    private static final int MOST = 500;

    private final StateStore store;
    private final long epoch;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final ArrayDeque<Request> waiting = new ArrayDeque<>();
    private boolean working;

    /// @param epoch the owner's, of every write
    JointWrites(StateStore store, long epoch) {
        this.store = store;
        this.epoch = epoch;
    }

    /// What one caller wants, and what came of it; guarded by the lock, but by who works while it
    /// is being made.
    private static final class Request {
        final List<? extends Write> writes;
        boolean done;

        /// Null until it is known.
        @Nullable Map<String, Kind> refused;

        @Nullable RuntimeException failed;

        Request(List<? extends Write> writes) {
            this.writes = writes;
        }
    }

    /// Makes one write.
    ///
    /// @throws OutsideException `FENCED` or `INVALID` where it is refused, or as the store fails
    void write(Write write) {
        Kind refusal = writeAll(List.of(write)).get(write.group());
        if (refusal != null) {
            throw refused(write.group(), refusal);
        }
    }

    private OutsideException refused(String group, Kind refusal) {
        return new OutsideException(
                refusal,
                refusal == Kind.FENCED
                        ? "group %s has an owner newer than epoch %d".formatted(group, epoch)
                        : "group %s does not exist".formatted(group));
    }

    /// Makes the writes of several groups: durable together, fenced one by one.
    ///
    /// @return the refused groups and why
    /// @throws OutsideException as the store fails
    Map<String, Kind> writeAll(List<? extends Write> writes) {
        Request own = new Request(writes);
        lock.lock();
        try {
            waiting.addLast(own);
            while (!own.done) {
                if (working) {
                    ended.awaitUninterruptibly();
                } else {
                    makeNext();
                }
            }
        } finally {
            lock.unlock();
        }
        if (own.failed != null) {
            throw own.failed;
        }
        if (own.refused == null) {
            throw new IllegalStateException("who made this write for others ended before");
        }
        return own.refused;
    }

    /// How many callers wait for a write of others to end.
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    // Called with the lock, which it lets go while it writes.
    private void makeNext() {
        List<Request> together = new ArrayList<>();
        int size = 0;
        while (!waiting.isEmpty()
                && (size == 0 || size + waiting.getFirst().writes.size() <= MOST)) {
            Request next = waiting.removeFirst();
            together.add(next);
            size += next.writes.size();
        }
        working = true;
        lock.unlock();
        try {
            make(together);
        } finally {
            lock.lock();
            working = false;
            together.forEach(request -> request.done = true);
            ended.signalAll();
        }
    }

    private void make(List<Request> together) {
        if (together.size() == 1) {
            makeAlone(together.getFirst());
            return;
        }
        List<Write> all = new ArrayList<>();
        together.forEach(request -> all.addAll(request.writes));
        try {
            Map<String, Kind> refused = store.writeAll(epoch, all);
            together.forEach(request -> request.refused = refused);
        } catch (OutsideException failed) {
            if (failed.kind() == Kind.INVALID) {
                together.forEach(this::makeAlone);
            } else {
                together.forEach(request -> request.failed = failed);
            }
        } catch (RuntimeException bug) {
            LOG.error("{} writes could not be made together, each is tried alone", all.size(), bug);
            together.forEach(this::makeAlone);
        }
    }

    private void makeAlone(Request request) {
        try {
            request.refused = alone(request.writes);
        } catch (OutsideException failed) {
            if (failed.kind() == Kind.FENCED && request.writes.size() == 1) {
                request.refused = Map.of(request.writes.getFirst().group(), Kind.FENCED);
            } else {
                request.failed = failed;
            }
        } catch (RuntimeException failed) {
            request.failed = failed;
        }
    }

    private Map<String, Kind> alone(List<? extends Write> writes) {
        if (writes.size() != 1) {
            return store.writeAll(epoch, List.copyOf(writes));
        }
        switch (writes.getFirst()) {
            case Checkpoint(String group, Memory memory, List<Event> events) ->
                    store.checkpoint(group, epoch, memory, events);
            case Opening(
                            Intent intent,
                            Memory memory,
                            List<Event> events,
                            List<DecisionRecord> decisions) ->
                    store.openIntent(intent, memory, events, decisions);
            case Closing closing -> store.closeIntent(epoch, closing);
        }
        return Map.of();
    }
}
