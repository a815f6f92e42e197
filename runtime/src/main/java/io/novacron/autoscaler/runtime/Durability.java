package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.runtime.ManagedGroup.Attempt;
import io.novacron.autoscaler.spi.DecisionRecord;
import io.novacron.autoscaler.spi.Intent;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.StateStore;
import io.novacron.autoscaler.spi.StateStore.Checkpoint;
import io.novacron.autoscaler.spi.StateStore.Closing;
import io.novacron.autoscaler.spi.StateStore.Opening;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes of a group's state, all fenced by the owner's epoch. Every successful one confirms that
/// the group is still ours; a call to a controller needs a confirmation that is young enough.
///
/// Writes of many groups at the same time are one write to the store, see [JointWrites].
///
/// Events are written at least once: after a write that failed without a clear answer they are
/// written again. Methods run under the group's lock.
final class Durability {

    private static final Logger LOG = LoggerFactory.getLogger(Durability.class);

    private final StateStore store;
    private final JointWrites writes;
    private final ServiceLog log;
    private final LoopListener listener;
    private final InstantSource clock;
    private final Duration ownershipAge;
    private final long epoch;
    private final LoopMeters meters;

    Durability(
            StateStore store,
            ServiceLog log,
            LoopListener listener,
            InstantSource clock,
            Duration ownershipAge,
            long epoch,
            LoopMeters meters) {
        this.store = store;
        this.writes = new JointWrites(store, epoch);
        this.log = log;
        this.listener = listener;
        this.clock = clock;
        this.ownershipAge = ownershipAge;
        this.epoch = epoch;
        this.meters = meters;
    }

    long epoch() {
        return epoch;
    }

    /// Learns what became of a write whose outcome is unknown.
    ///
    /// @param made called where the store has it
    void settle(ManagedGroup group, BiConsumer<ManagedGroup, Attempt> made) {
        if (group.attempt.isEmpty()) {
            return;
        }
        Attempt attempt = group.attempt.get();
        Optional<Intent> open = store.openIntentOf(group.id);
        group.attempt = Optional.empty();
        if (open.filter(intent -> intent.id().equals(attempt.intent().id())).isPresent()) {
            group.written(attempt.waiting());
            made.accept(group, attempt);
        }
    }

    /// Opens an intent with the memory that follows and the events that wait.
    void open(ManagedGroup group, Attempt attempt, List<Event> fresh, Instant now) {
        List<Event> events = new ArrayList<>(group.waiting());
        events.addAll(fresh);
        Instant begun = clock.instant();
        group.attempt = Optional.of(attempt);
        try {
            List<DecisionRecord> decisions =
                    attempt.decision().map(made -> DecisionRecord.of(made, false)).stream()
                            .toList();
            measured(() ->
                    writes.write(
                            new Opening(attempt.intent(), attempt.memory(), events, decisions)));
        } catch (OutsideException failed) {
            if (failed.kind() == Kind.FENCED || failed.kind() == Kind.INVALID) {
                group.attempt = Optional.empty();
            }
            throw failed;
        }
        group.attempt = Optional.empty();
        written(group, attempt.waiting(), begun, now);
    }

    /// Writes the memory and the events that wait.
    void checkpoint(ManagedGroup group, Memory memory, Instant now) {
        checkpoint(group, memory, List.of(), now);
    }

    /// Writes the memory, the events that wait, and some more.
    void checkpoint(ManagedGroup group, Memory memory, List<Event> fresh, Instant now) {
        int waiting = group.waiting().size();
        List<Event> events = new ArrayList<>(group.waiting());
        events.addAll(fresh);
        Instant begun = clock.instant();
        measured(() -> writes.write(new Checkpoint(group.id, memory, events)));
        written(group, waiting, begun, now);
    }

    /// Writes the memories of many groups and the events that wait there; runs under the locks of
    /// all of them. One that has another owner now is let go.
    void checkpointAll(List<ManagedGroup> groups, Instant now) {
        if (groups.isEmpty()) {
            return;
        }
        List<Checkpoint> checkpoints = new ArrayList<>(groups.size());
        for (ManagedGroup group : groups) {
            checkpoints.add(new Checkpoint(group.id, group.memory.orElseThrow(), group.waiting()));
        }
        Instant begun = clock.instant();
        Map<String, Kind> refused = measured(() -> writes.writeAll(checkpoints));
        boolean events = false;
        for (int index = 0; index < checkpoints.size(); index++) {
            ManagedGroup group = groups.get(index);
            Kind refusal = refused.get(group.id);
            if (refusal == Kind.FENCED) {
                letGo(group);
            } else if (refusal == null) {
                int written = checkpoints.get(index).events().size();
                group.written(written);
                group.confirmedAt = begun;
                group.checkpointedAt = now;
                events |= written > 0;
            }
        }
        log.storeWorks(now);
        if (events) {
            listener.eventsAppended();
        }
    }

    void close(
            ManagedGroup group, Intent intent, Intent.Outcome outcome, Event event, Instant now) {
        List<Event> events = new ArrayList<>(group.waiting());
        events.add(event);
        Instant begun = clock.instant();
        measured(() -> writes.write(new Closing(group.id, intent.id(), outcome, events)));
        group.intent = Optional.empty();
        group.written(events.size() - 1);
        group.confirmedAt = begun;
        log.storeWorks(now);
        listener.eventsAppended();
    }

    private void measured(Runnable write) {
        measured(() -> {
            write.run();
            return epoch;
        });
    }

    private <T> T measured(Supplier<T> write) {
        long begun = System.nanoTime();
        try {
            T answer = write.get();
            meters.storeWrites.recordNanos(System.nanoTime() - begun);
            return answer;
        } catch (OutsideException failed) {
            meters.storeFailures.increment();
            throw failed;
        }
    }

    private void written(ManagedGroup group, int events, Instant begun, Instant now) {
        group.written(events);
        group.confirmedAt = begun;
        group.checkpointedAt = now;
        log.storeWorks(now);
        listener.eventsAppended();
    }

    /// Whether a call to the outside may be made in the group's name: the last confirmation is
    /// young, or a new one succeeds. A process that slept through the loss of its ownership stops
    /// here (INCIDENTS 23).
    boolean confirm(ManagedGroup group, Instant now) {
        if (group.fenced || group.removed || group.memory.isEmpty()) {
            return false;
        }
        if (Duration.between(group.confirmedAt, clock.instant()).abs().compareTo(ownershipAge)
                <= 0) {
            return true;
        }
        try {
            checkpoint(group, group.memory.get(), now);
            return true;
        } catch (OutsideException failed) {
            failed(group, failed, now);
            return false;
        }
    }

    void failed(ManagedGroup group, OutsideException failed, Instant now) {
        if (failed.kind() == Kind.FENCED) {
            letGo(group);
        } else {
            log.storeFailed(failed, now);
        }
    }

    /// A write of many groups failed.
    void failed(OutsideException failed, Instant now) {
        log.storeFailed(failed, now);
    }

    private static void letGo(ManagedGroup group) {
        group.fenced = true;
        LOG.warn("group {} has another owner now; this one lets go of it", group.id);
    }
}
