package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.runtime.ManagedGroup.Attempt;
import io.novacron.autoscaler.runtime.ManagedGroup.Done;
import io.novacron.autoscaler.runtime.ManagedGroup.Handed;
import io.novacron.autoscaler.spi.DecisionRecord;
import io.novacron.autoscaler.spi.EventQuery;
import io.novacron.autoscaler.spi.Intent;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.StateStore;
import io.novacron.autoscaler.spi.StateStore.Checkpoint;
import io.novacron.autoscaler.spi.StateStore.Closing;
import io.novacron.autoscaler.spi.StateStore.Opening;
import io.novacron.autoscaler.spi.StateStore.Write;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
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
/// After a write that failed without a clear answer, what the store has of it is looked up before
/// the group's next write: its events are written once, and at least once where the store makes a
/// write after it has been asked. Methods run under the group's lock.
final class Durability {

    private static final Logger LOG = LoggerFactory.getLogger(Durability.class);

    /// Events of a group that others may have written since a write was handed to the store: of its
    /// document, of instances that nobody owns.
    private static final int LATER = 50;

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
            group.done = Optional.empty();
            made.accept(group, attempt);
        }
    }

    /// Learns whether the store has the events of a write whose outcome is unknown. They are
    /// written together and nobody else writes of the group meanwhile, so that it has them one
    /// after the other among the group's newest, or none.
    private void lookUp(ManagedGroup group) {
        if (group.unanswered.isEmpty()) {
            return;
        }
        Handed handed = group.unanswered.get();
        List<Event> newest =
                store.events(EventQuery.latest(group.id, handed.events().size() + LATER))
                        .reversed();
        if (Collections.indexOfSubList(asStored(newest), asStored(handed.events())) >= 0) {
            group.written(handed.waiting());
        }
        group.unanswered = Optional.empty();
    }

    // Without what a store adds, and as exactly as it keeps it.
    private static List<Event> asStored(List<Event> events) {
        return events.stream()
                .map(event ->
                        new Event(
                                0,
                                event.at().truncatedTo(ChronoUnit.MICROS),
                                event.group(),
                                event.type(),
                                event.message(),
                                event.details(),
                                event.intent()))
                .toList();
    }

    private Handed hand(ManagedGroup group, List<Event> fresh) {
        lookUp(group);
        List<Event> events = new ArrayList<>(group.waiting());
        events.addAll(fresh);
        return new Handed(events, group.newestWaiting());
    }

    private static void unanswered(ManagedGroup group, Handed handed, OutsideException failed) {
        boolean maybeMade = failed.kind() == Kind.TIMED_OUT || failed.kind() == Kind.UNAVAILABLE;
        if (maybeMade && !handed.events().isEmpty()) {
            group.unanswered = Optional.of(handed);
        }
    }

    /// Opens an intent with the memory that follows and the events that wait.
    void open(ManagedGroup group, Attempt attempt, List<Event> fresh, Instant now) {
        Handed handed = hand(group, fresh);
        Instant begun = clock.instant();
        group.attempt = Optional.of(attempt);
        try {
            List<DecisionRecord> decisions =
                    attempt.decision().map(made -> DecisionRecord.of(made, false)).stream()
                            .toList();
            measured(() ->
                    writes.write(
                            new Opening(
                                    attempt.intent(),
                                    attempt.memory(),
                                    handed.events(),
                                    decisions)));
        } catch (OutsideException failed) {
            unanswered(group, handed, failed);
            if (failed.kind() == Kind.FENCED || failed.kind() == Kind.INVALID) {
                group.attempt = Optional.empty();
            }
            throw failed;
        }
        group.attempt = Optional.empty();
        written(group, handed, begun, now);
        log.storeWorks(now);
        listener.eventsAppended();
    }

    /// Writes the memory and the events that wait.
    void checkpoint(ManagedGroup group, Memory memory, Instant now) {
        checkpoint(group, memory, List.of(), now);
    }

    /// Writes the memory, the events that wait, and some more. Closes an intent that is done.
    void checkpoint(ManagedGroup group, Memory memory, List<Event> fresh, Instant now) {
        Handed handed = hand(group, fresh);
        Instant begun = clock.instant();
        try {
            measured(() -> writes.write(writeOf(group, memory, handed.events())));
        } catch (OutsideException failed) {
            unanswered(group, handed, failed);
            throw failed;
        }
        written(group, handed, begun, now);
        log.storeWorks(now);
        listener.eventsAppended();
    }

    /// Writes waits for lifecycle hooks with the events that wait and those that belong to them;
    /// for a group that is confirmed by it.
    void hooks(ManagedGroup group, HookReview.Changes changes, Instant now) {
        Handed handed = hand(group, changes.events());
        Instant begun = clock.instant();
        try {
            measured(() ->
                    store.saveHooks(
                            group.id, epoch, changes.waits(), changes.removed(), handed.events()));
        } catch (OutsideException failed) {
            unanswered(group, handed, failed);
            throw failed;
        }
        group.written(handed.waiting());
        group.confirmedAt = begun;
        log.storeWorks(now);
        listener.eventsAppended();
    }

    private static Write writeOf(ManagedGroup group, Memory memory, List<Event> events) {
        if (group.done.isEmpty()) {
            return new Checkpoint(group.id, memory, events);
        }
        Done done = group.done.get();
        return new Closing(group.id, done.intent(), done.outcome(), memory, events);
    }

    /// Writes the memories of many groups and the events that wait there, and closes intents that
    /// are done; runs under the locks of all of them. A group that has another owner now is let go.
    void checkpointAll(List<ManagedGroup> groups, Instant now) {
        if (groups.isEmpty()) {
            return;
        }
        List<Handed> handed = new ArrayList<>(groups.size());
        List<Write> all = new ArrayList<>(groups.size());
        for (ManagedGroup group : groups) {
            Handed next = hand(group, List.of());
            handed.add(next);
            all.add(writeOf(group, group.memory.orElseThrow(), next.events()));
        }
        Instant begun = clock.instant();
        Map<String, Kind> refused;
        try {
            refused = measured(() -> writes.writeAll(all));
        } catch (OutsideException failed) {
            for (int index = 0; index < groups.size(); index++) {
                unanswered(groups.get(index), handed.get(index), failed);
            }
            throw failed;
        }
        boolean events = false;
        for (int index = 0; index < groups.size(); index++) {
            ManagedGroup group = groups.get(index);
            Kind refusal = refused.get(group.id);
            if (refusal == Kind.FENCED) {
                letGo(group);
            } else if (refusal == null) {
                written(group, handed.get(index), begun, now);
                events |= !handed.get(index).events().isEmpty();
            }
        }
        log.storeWorks(now);
        if (events) {
            listener.eventsAppended();
        }
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

    private static void written(ManagedGroup group, Handed handed, Instant begun, Instant now) {
        group.written(handed.waiting());
        group.done = Optional.empty();
        group.confirmedAt = begun;
        group.checkpointedAt = now;
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
