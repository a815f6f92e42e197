package io.novacron.autoscaler.model;

import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Something that happened to a group, appended to the event log and never changed.
///
/// @param sequence position in the log, from 1 without gaps; 0 until the store has appended it
/// @param group the group's id; empty for events of the service itself
/// @param message one sentence with the numbers in it; no secrets
/// @param details the same as data, sorted by key; no secrets
/// @param intent the intent it belongs to, where there is one
public record Event(
        long sequence,
        Instant at,
        Optional<String> group,
        EventType type,
        String message,
        SortedMap<String, String> details,
        Optional<String> intent) {

    public Event {
        details = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(details));
    }

    public static Event of(Instant at, String group, EventType type, String message) {
        return new Event(
                0, at, Optional.of(group), type, message, new TreeMap<>(), Optional.empty());
    }

    /// The same event with one more detail.
    public Event with(String key, String value) {
        SortedMap<String, String> more = new TreeMap<>(details);
        more.put(key, value);
        return new Event(sequence, at, group, type, message, more, intent);
    }

    /// The same event as part of an intent.
    public Event of(String intentId) {
        return new Event(sequence, at, group, type, message, details, Optional.of(intentId));
    }

    /// The same event at its place in the log.
    public Event at(long newSequence) {
        return new Event(newSequence, at, group, type, message, details, intent);
    }
}
