package io.novacron.autoscaler.spi;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.ScalingGroup;
import java.util.List;
import java.util.Optional;

/// Keeps what must outlive the process: group documents, memories, intents, events.
///
/// Thread-safe. A method that returns has made its change durable, all of it or nothing; one that
/// throws [OutsideException] may or may not have (the caller reads again). Writes that carry an
/// epoch are fenced by it: one older than the newest the group has seen is refused with `FENCED`. A
/// write for a group that does not exist is refused with `INVALID` and brings nothing back.
public interface StateStore extends AutoCloseable {

    /// A group's document and its version, from 1.
    record StoredGroup(ScalingGroup group, long version) {}

    /// What to look for in the event log; empty parts match all. Newest first, at most `limit`.
    record EventQuery(Optional<String> group, long beforeSequence, int limit) {
        public static EventQuery latest(int limit) {
            return new EventQuery(Optional.empty(), Long.MAX_VALUE, limit);
        }

        public static EventQuery latest(String group, int limit) {
            return new EventQuery(Optional.of(group), Long.MAX_VALUE, limit);
        }
    }

    /// Makes the caller the owner of the named groups: grants an epoch greater than every one
    /// granted before and fences these groups against older ones. Called once at start, before
    /// anything of them is read. Names of groups that do not exist are ignored.
    long takeOver(List<String> groups);

    /// All groups, by id.
    List<StoredGroup> groups();

    /// Stores a new group with its first event.
    ///
    /// @throws OutsideException `INVALID` where the id exists
    StoredGroup create(ScalingGroup group, Event event);

    /// Replaces a group's document, with its event.
    ///
    /// @throws OutsideException `INVALID` where `version` is not the stored one
    StoredGroup update(ScalingGroup group, long version, Event event);

    /// Removes a group with its memory and intents, and appends the event; its events stay.
    void delete(String group, Event event);

    /// The last checkpoint of a group's memory.
    Optional<Memory> memory(String group);

    /// Checkpoints a group's memory, with the events that belong to it.
    void checkpoint(String group, long epoch, Memory memory, List<Event> events);

    /// Opens an intent together with the memory that follows from it and its events; supersedes an
    /// open one.
    void openIntent(Intent intent, Memory memory, List<Event> events);

    /// Closes an intent, with its events. Closing a closed one changes nothing.
    ///
    /// @param epoch the caller's, which may be newer than the intent's own
    void closeIntent(String intent, long epoch, Intent.Outcome outcome, List<Event> events);

    /// The open intent of one group: how a caller whose write failed learns whether it was made.
    Optional<Intent> openIntentOf(String group);

    /// Open intents of all groups, oldest first.
    List<Intent> openIntents();

    /// Appends events and returns them with their sequences.
    List<Event> append(List<Event> events);

    List<Event> events(EventQuery query);

    @Override
    void close();
}
