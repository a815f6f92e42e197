package io.novacron.autoscaler.cli.demo;

import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.OptionalDouble;

/// What the demo looks like at one moment.
///
/// @param elapsed since the load began
/// @param length of the whole demo
/// @param day time of the replayed day
/// @param demand requests a second asked for
/// @param ready instances that take requests
/// @param live instances that run, starting and draining ones included
/// @param desired capacity wanted
/// @param utilization mean of the instances in percent; empty before the first sample
/// @param p95 of what was served in the last evaluation interval
/// @param counts since the load began
/// @param decisions newest last
record Frame(
        Duration elapsed,
        Duration length,
        LocalTime day,
        double demand,
        int ready,
        int live,
        int desired,
        int min,
        int max,
        OptionalDouble utilization,
        Duration p95,
        LoadGenerator.Counts counts,
        List<DecisionLine> decisions) {

    Frame {
        decisions = List.copyOf(decisions);
    }

    /// A decision as people read it.
    ///
    /// @param day time of the replayed day
    /// @param reason the decision in one sentence
    record DecisionLine(LocalTime day, Direction direction, String reason) {}

    /// Which way a decision went.
    enum Direction {
        OUT,
        IN
    }
}
