package io.novacron.autoscaler.spi;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// What to look for in the event log; parts that are empty match all, and all must match.
///
/// @param actor who did it: the detail [StateStore#ACTOR]
/// @param types empty means every type
/// @param since events at or after this time
/// @param afterSequence events with a greater sequence; 0 for all
/// @param beforeSequence events with a smaller sequence; [Long#MAX_VALUE] for all
/// @param order which end of the log the answer begins at
/// @param limit most events answered, at least 1
public record EventQuery(
        Optional<String> group,
        Optional<String> actor,
        Set<EventType> types,
        Optional<Instant> since,
        long afterSequence,
        long beforeSequence,
        Order order,
        int limit) {

    /// Order by sequence.
    public enum Order {
        NEWEST_FIRST,
        OLDEST_FIRST
    }

    public EventQuery {
        types = Set.copyOf(types);
        if (limit < 1) {
            throw new IllegalArgumentException("limit " + limit + " is below 1");
        }
    }

    /// The newest events, newest first.
    public static EventQuery latest(int limit) {
        return new EventQuery(
                Optional.empty(),
                Optional.empty(),
                Set.of(),
                Optional.empty(),
                0,
                Long.MAX_VALUE,
                Order.NEWEST_FIRST,
                limit);
    }

    /// A group's newest events, newest first.
    public static EventQuery latest(String group, int limit) {
        return latest(limit).ofGroup(group);
    }

    /// What came after an event, oldest first: how a reader goes on.
    public static EventQuery after(long sequence, int limit) {
        return new EventQuery(
                Optional.empty(),
                Optional.empty(),
                Set.of(),
                Optional.empty(),
                sequence,
                Long.MAX_VALUE,
                Order.OLDEST_FIRST,
                limit);
    }

    public EventQuery ofGroup(String id) {
        return new EventQuery(
                Optional.of(id), actor, types, since, afterSequence, beforeSequence, order, limit);
    }

    /// What somebody did, by the name of a token; what the autoscaler did itself has no actor.
    public EventQuery by(String name) {
        return new EventQuery(
                group,
                Optional.of(name),
                types,
                since,
                afterSequence,
                beforeSequence,
                order,
                limit);
    }

    public EventQuery ofTypes(Set<EventType> wanted) {
        return new EventQuery(
                group, actor, wanted, since, afterSequence, beforeSequence, order, limit);
    }

    public EventQuery since(Instant time) {
        return new EventQuery(
                group,
                actor,
                types,
                Optional.of(time),
                afterSequence,
                beforeSequence,
                order,
                limit);
    }

    /// The same query for events before a sequence: the next page of newest first.
    public EventQuery before(long sequence) {
        return new EventQuery(group, actor, types, since, afterSequence, sequence, order, limit);
    }

    /// Whether an event is looked for, its place in the order and the limit aside.
    public boolean matches(Event event) {
        return event.sequence() > afterSequence
                && event.sequence() < beforeSequence
                && (group.isEmpty() || group.equals(event.group()))
                && (actor.isEmpty() || actor.get().equals(event.details().get(StateStore.ACTOR)))
                && (types.isEmpty() || types.contains(event.type()))
                && (since.isEmpty() || !event.at().isBefore(since.get()));
    }
}
