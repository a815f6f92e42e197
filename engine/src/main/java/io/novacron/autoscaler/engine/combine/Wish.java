package io.novacron.autoscaler.engine.combine;

import java.util.Optional;

/// What the rules and floors want together.
///
/// @param capacity wanted before stabilization
/// @param winner a rule's id, `schedule:NAME`, `fallback` or `bounds`; empty on a hold
/// @param metric index of the metric of the winning rule, −1 where none
/// @param demand whether that metric is the demand on the whole group
/// @param unavailable whether no rule has data
/// @param floor the schedule's or the forecast's floor in force, 0 without one
/// @param raisedMaximum what the forecast raises the maximum to, 0 where it does not
public record Wish(
        int capacity,
        Optional<String> winner,
        int metric,
        boolean demand,
        boolean unavailable,
        int floor,
        int raisedMaximum) {

    /// The same wish above a floor.
    Wish onFloor(int higher) {
        return new Wish(
                capacity,
                winner,
                metric,
                demand,
                unavailable,
                Math.max(floor, higher),
                raisedMaximum);
    }

    /// The same wish under a maximum that is raised, 0 for none.
    Wish upTo(int maximum) {
        return new Wish(capacity, winner, metric, demand, unavailable, floor, maximum);
    }

    /// The same wish of another capacity.
    public Wish moved(int other) {
        return new Wish(other, winner, metric, demand, unavailable, floor, raisedMaximum);
    }

    /// Another capacity, which no rule asked for.
    Wish moved(int other, String by) {
        return new Wish(other, Optional.of(by), -1, false, unavailable, floor, raisedMaximum);
    }
}
