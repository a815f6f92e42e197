package io.novacron.autoscaler.spi;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/// Keeps how far each [EventSink] has come in the event log, and what it could not deliver.
///
/// Thread-safe. A method that returns has made its change durable; one that throws
/// [OutsideException] may or may not have.
public interface NotificationStore {

    /// Dead letters kept per sink; the oldest go first.
    int MOST_DEAD_LETTERS = 10_000;

    /// An event that a sink did not take.
    ///
    /// @param sequence of the event, which the log still has
    /// @param at when it was given up
    /// @param attempts how often it was tried, ≥ 1
    /// @param why the last failure; no secrets
    record DeadLetter(String sink, long sequence, Instant at, int attempts, String why) {}

    /// Sequence of the last event a sink is done with; empty for a sink that is new.
    OptionalLong position(String sink);

    /// Notes that a sink is done with every event up to this one. Never goes back.
    void advance(String sink, long sequence);

    /// Gives an event up: a dead letter, and the sink is done with it, in one step.
    void bury(DeadLetter letter);

    /// Dead letters of all sinks, newest first.
    List<DeadLetter> deadLetters(int limit);

    /// Removes a dead letter.
    ///
    /// @return false where there is none
    boolean remove(String sink, long sequence);
}
