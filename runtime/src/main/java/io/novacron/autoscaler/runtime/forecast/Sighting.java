package io.novacron.autoscaler.runtime.forecast;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// What one evaluation saw that forecasts are made of.
///
/// @param subject as the group was evaluated
/// @param at when
/// @param demand of the group; empty where no new sample came
/// @param total whether the load metric's value is the demand as it is; empty where none was read
/// @param ready instances that serve
/// @param startups how long instances took that became ready since the evaluation before
record Sighting(
        Subject subject,
        Instant at,
        OptionalDouble demand,
        Optional<Boolean> total,
        int ready,
        List<Duration> startups) {}
