package io.novacron.autoscaler.engine.combine;

import java.util.Optional;

/// What the rules and floors want together.
///
/// @param capacity wanted before stabilization
/// @param winner a rule's id, `schedule:NAME`, `fallback` or `bounds`; empty on a hold
/// @param metric index of the metric of the winning rule, −1 where none
/// @param demand whether that metric is the demand on the whole group
/// @param unavailable whether no rule has data
/// @param floor the schedule floor in force, 0 without one
public record Wish(
        int capacity,
        Optional<String> winner,
        int metric,
        boolean demand,
        boolean unavailable,
        int floor) {}
