package io.novacron.autoscaler.simulator;

import io.novacron.autoscaler.model.Decision;
import java.time.Instant;
import java.util.Optional;

/// One tick of a run.
///
/// @param at its start
/// @param demand load that arrived in it
/// @param needed instances that takes
/// @param ready instances that served; where they have sizes, in those of the documented one
/// @param paid instances that were paid
/// @param pricePerHour of those that were paid
/// @param queue load that waits at its end
/// @param desired capacity wanted after it
/// @param size wanted after it; empty where instances have one size
/// @param decision what was decided at its end; empty where nothing was evaluated
public record Tick(
        Instant at,
        double demand,
        int needed,
        int ready,
        int paid,
        double pricePerHour,
        double queue,
        int desired,
        Optional<String> size,
        Optional<Decision> decision) {}
