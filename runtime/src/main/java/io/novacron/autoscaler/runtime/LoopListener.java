package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Decision;

/// Hears what the loop does: for recording decisions, metrics and pushing events to browsers.
/// Called on the loop's threads, under the group's lock in `decided` and `evaluated`:
/// implementations return at once, e.g. by putting into a bounded queue. What they throw is logged
/// and ignored.
public interface LoopListener {

    LoopListener NONE = new LoopListener() {};

    /// After each evaluation of a group whose outcome the store has taken.
    default void decided(Decision decision) {}

    /// The same with all that the decision was made from, so that it can be made again.
    default void evaluated(Evaluation evaluation) {}

    /// After events were appended to the store; read them there.
    default void eventsAppended() {}
}
