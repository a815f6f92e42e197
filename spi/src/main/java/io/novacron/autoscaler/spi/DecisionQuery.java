package io.novacron.autoscaler.spi;

import java.time.Instant;
import java.util.Optional;

/// Which decisions to answer, newest first; parts that are empty match all.
///
/// @param since decisions at or after this time
/// @param until decisions at or before this time
/// @param beforeSequence decisions that come after the one with this sequence in the answer's
///   order: the next page; nothing where that one is not kept any more; [Long#MAX_VALUE] for all
/// @param changesOnly leaves holds out
/// @param limit most decisions answered, at least 1
public record DecisionQuery(
        Optional<String> group,
        Optional<Instant> since,
        Optional<Instant> until,
        long beforeSequence,
        boolean changesOnly,
        int limit) {

    public DecisionQuery {
        if (limit < 1) {
            throw new IllegalArgumentException("limit " + limit + " is below 1");
        }
    }

    /// The newest decisions of all groups.
    public static DecisionQuery latest(int limit) {
        return new DecisionQuery(
                Optional.empty(), Optional.empty(), Optional.empty(), Long.MAX_VALUE, false, limit);
    }

    /// A group's newest decisions.
    public static DecisionQuery latest(String group, int limit) {
        return latest(limit).ofGroup(group);
    }

    /// The decision of a group that was in force at a time: the newest one not after it.
    public static DecisionQuery inForce(String group, Instant at) {
        return latest(group, 1).until(at);
    }

    public DecisionQuery ofGroup(String id) {
        return new DecisionQuery(Optional.of(id), since, until, beforeSequence, changesOnly, limit);
    }

    public DecisionQuery since(Instant time) {
        return new DecisionQuery(
                group, Optional.of(time), until, beforeSequence, changesOnly, limit);
    }

    public DecisionQuery until(Instant time) {
        return new DecisionQuery(
                group, since, Optional.of(time), beforeSequence, changesOnly, limit);
    }

    public DecisionQuery before(long sequence) {
        return new DecisionQuery(group, since, until, sequence, changesOnly, limit);
    }

    public DecisionQuery withoutHolds() {
        return new DecisionQuery(group, since, until, beforeSequence, true, limit);
    }

    /// Whether a decision is looked for, its place in the order and the limit aside.
    public boolean matches(DecisionRecord decision) {
        return (group.isEmpty() || group.get().equals(decision.group()))
                && (since.isEmpty() || !decision.at().isBefore(since.get()))
                && (until.isEmpty() || !decision.at().isAfter(until.get()))
                && !(changesOnly && decision.isHold());
    }
}
