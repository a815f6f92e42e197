package io.novacron.autoscaler.spi;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.PredictiveDefault;
import io.novacron.autoscaler.model.ScalingGroup;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Keeps what must outlive the process: group documents and their versions, memories, intents,
/// events, decisions.
///
/// Thread-safe. A method that returns has made its change durable, all of it or nothing; one that
/// throws [OutsideException] may or may not have (the caller reads again). Writes that carry an
/// epoch are fenced by it: one older than the newest the group has seen is refused with `FENCED`. A
/// write for a group that does not exist is refused with `INVALID` and brings nothing back.
///
/// Everything but [#prune] and [#verifyEvents] is called by the loop or within a request and bounds
/// its own time to seconds.
public interface StateStore extends AutoCloseable {

    /// Versions kept of each group's document, the current one included; older ones are forgotten.
    int VERSIONS = 100;

    /// The detail of an event that names who caused it; [GroupVersion#by] is read from it.
    String ACTOR = "actor";

    /// A group's document and its version, from 1.
    record StoredGroup(ScalingGroup group, long version) {}

    /// One version of a group's document.
    ///
    /// @param version from 1
    /// @param at time of the event it was stored with
    /// @param by who stored it: the event's detail [#ACTOR], empty where there is none
    record GroupVersion(long version, Instant at, String by, ScalingGroup group) {}

    /// What is written of one group at once.
    sealed interface Write {
        /// The group's id.
        String group();

        /// Its memory from now on.
        Memory memory();

        /// What belongs to it.
        List<Event> events();
    }

    /// A group's memory and the events that belong to it.
    record Checkpoint(String group, Memory memory, List<Event> events) implements Write {
        public Checkpoint {
            events = List.copyOf(events);
        }
    }

    /// An intent to open, as [#openIntent].
    record Opening(Intent intent, Memory memory, List<Event> events, List<DecisionRecord> decisions)
            implements Write {
        public Opening {
            events = List.copyOf(events);
            decisions = List.copyOf(decisions);
        }

        @Override
        public String group() {
            return intent.group();
        }
    }

    /// An intent to close, as [#closeIntent].
    ///
    /// @param intent its id
    record Closing(
            String group, String intent, Intent.Outcome outcome, Memory memory, List<Event> events)
            implements Write {
        public Closing {
            events = List.copyOf(events);
        }
    }

    /// Makes the caller the owner of the named groups: grants an epoch greater than every one
    /// granted before and fences these groups against older ones. Called once at start, before
    /// anything of them is read. Names of groups that do not exist are ignored.
    long takeOver(List<String> groups);

    /// The ids of all groups, in order: cheap where [#groups] is not.
    List<String> groupIds();

    /// All groups, by id.
    List<StoredGroup> groups();

    /// One group.
    Optional<StoredGroup> group(String id);

    /// Versions of a group's document, newest first, beginning with the current one; at most
    /// `limit` and at most [#VERSIONS]. Empty where there is no such group: a group's versions go
    /// with it.
    List<GroupVersion> versions(String group, int limit);

    /// Stores a new group with its first event.
    ///
    /// @throws OutsideException `INVALID` where the id exists
    StoredGroup create(ScalingGroup group, Event event);

    /// Replaces a group's document, with its event.
    ///
    /// @throws OutsideException `INVALID` where `version` is not the stored one
    StoredGroup update(ScalingGroup group, long version, Event event);

    /// Removes a group with its versions, memory, intents and waits for hooks, and appends the
    /// event; its events and decisions stay.
    void delete(String group, Event event);

    /// The last checkpoint of a group's memory.
    Optional<Memory> memory(String group);

    /// The last checkpoints of all groups that have one, by group: one call at start.
    Map<String, Memory> memories();

    /// Checkpoints a group's memory, with the events that belong to it.
    void checkpoint(String group, long epoch, Memory memory, List<Event> events);

    /// Checkpoints many groups at once: durable together, fenced one by one. A refused group
    /// changes nothing, and neither memory nor events of it are written; the others' are. Each
    /// group stands in the list once.
    ///
    /// @return the refused groups and why: `FENCED` or `INVALID`
    Map<String, OutsideException.Kind> checkpointAll(long epoch, List<Checkpoint> checkpoints);

    /// Makes the writes of many groups at once, checkpoints, openings and closings: durable
    /// together, fenced one by one as by [#checkpointAll]. Each group stands in the list once; an
    /// intent that is opened carries the same epoch.
    ///
    /// @return the refused groups and why: `FENCED` or `INVALID`
    Map<String, OutsideException.Kind> writeAll(long epoch, List<Write> writes);

    /// Opens an intent together with the memory that follows from it, its events and the decision
    /// it comes from; supersedes an open one.
    ///
    /// @param decisions empty where an operator wants the change
    void openIntent(
            Intent intent, Memory memory, List<Event> events, List<DecisionRecord> decisions);

    /// Opens an intent that does not come from a decision.
    default void openIntent(Intent intent, Memory memory, List<Event> events) {
        openIntent(intent, memory, events, List.of());
    }

    /// Closes an intent, with the group's memory and events. One that is closed or superseded
    /// already stays so, and memory and events are written all the same: a caller whose answer was
    /// lost closes again, and more may have happened in between.
    ///
    /// @param epoch the caller's, which may be newer than the intent's own
    void closeIntent(long epoch, Closing closing);

    /// The open intent of one group: how a caller whose write failed learns whether it was made.
    Optional<Intent> openIntentOf(String group);

    /// Open intents of all groups, oldest first.
    List<Intent> openIntents();

    /// Puts waits for lifecycle hooks, each in the place of the one with its key, removes others,
    /// and appends the events that belong to it.
    ///
    /// @param waits of this group
    /// @param removed keys of this group; one that is not there is removed already
    void saveHooks(
            String group,
            long epoch,
            List<HookWait> waits,
            List<HookWait.Key> removed,
            List<Event> events);

    /// The waits of all groups, finished ones included, by group, instance and transition: one call
    /// at start.
    List<HookWait> hookWaits();

    /// Appends events and returns them with their sequences.
    List<Event> append(List<Event> events);

    /// Events by query. Sequences become visible in order: a reader that has seen one never finds a
    /// smaller one later, so that reading on from the last one seen misses nothing.
    List<Event> events(EventQuery query);

    /// Reads the whole chain of retained events and checks it.
    EventCheck verifyEvents();

    /// Records decisions; not fenced, since a decision that was made was made.
    void record(List<DecisionRecord> decisions);

    /// Decisions by query, newest first: by time, and by sequence where times are equal.
    List<DecisionRecord> decisions(DecisionQuery query);

    /// Forgets what is older than `keep` says. Works in steps, each durable on its own, and may
    /// take minutes; writers go on meanwhile. The chain of events stays verifiable: what it starts
    /// from is kept.
    void prune(Retention keep, Instant now);

    /// What [#putPredictiveDefault] was given last.
    Optional<PredictiveDefault> predictiveDefault();

    /// Keeps the default of predictive scaling; empty removes it. Not fenced: it is an operator's.
    void putPredictiveDefault(Optional<PredictiveDefault> predictive);

    @Override
    void close();
}
