package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Decision;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What the loop has done since it was made, and how it fares now: a value for the process's own
/// metrics. Counts only grow; quantiles are over the last minute.
///
/// @param ticks calls of [ControlLoop#tick]
/// @param evaluations evaluations that came to their end, successful or not
/// @param skipped due times that passed while a group was still waiting for an earlier one: the
///   loop does not keep up
/// @param lag from an evaluation's due time to its end
/// @param queue groups that wait now
/// @param lanes the same for the groups of each combination of plug-ins, by name
/// @param decisions decisions by what they did; one entry for every action
/// @param launches launch calls that started an instance
/// @param terminations terminate calls that were answered
/// @param plugIns calls to controllers, providers and routers, by name and operation
/// @param storeWrites the store's answers to writes of groups' state
/// @param storeFailures writes that failed, fenced ones included
/// @param records decisions that changed nothing, on their way into the store
public record LoopStatistics(
        long ticks,
        long evaluations,
        long skipped,
        Timing lag,
        Queue queue,
        List<Lane> lanes,
        Map<Decision.Action, Long> decisions,
        long launches,
        long terminations,
        List<PlugInCalls> plugIns,
        Timing storeWrites,
        long storeFailures,
        Records records) {

    public LoopStatistics {
        lanes = List.copyOf(lanes);
        decisions = Map.copyOf(decisions);
        plugIns = List.copyOf(plugIns);
    }

    /// @param written records the store has taken, ever
    /// @param waiting records that wait now
    /// @param dropped records left out because too many waited, ever
    public record Records(long written, int waiting, long dropped) {}

    /// How long something took.
    ///
    /// @param count how often, ever
    /// @param total all of it, ever
    /// @param recent how often within the last minute; where it is 0, so are the quantiles
    /// @param p50 median of the last minute, to 3 %
    /// @param p99 99th percentile of the last minute, to 3 %
    /// @param max longest of the last minute
    public record Timing(
            long count, Duration total, long recent, Duration p50, Duration p99, Duration max) {}

    /// Groups on their way through the loop. A group waits in one place at most, so that no queue
    /// is longer than there are groups.
    ///
    /// @param groups all groups of the process
    /// @param waiting due and not begun
    /// @param running begun and not done
    /// @param late waiting for more than a second
    /// @param oldest how long the longest waiting group has been due; zero where none waits
    public record Queue(int groups, int waiting, int running, int late, Duration oldest) {}

    /// Groups that use the same controller, providers and router, and wait for them together.
    ///
    /// @param name `controller|provider,provider|router`, empty parts left empty
    /// @param lag from an evaluation's due time to its end
    public record Lane(String name, int waiting, int running, int late, Timing lag) {}

    /// Calls to one plug-in.
    ///
    /// @param name as configured
    /// @param calls calls made, ever
    /// @param failures calls that threw, timed out or were refused because earlier ones still run
    /// @param inFlight calls that run now, abandoned ones included
    /// @param abandoned calls that run beyond their deadline now
    /// @param took of calls that were answered, with an error too
    public record PlugInCalls(
            Operation operation,
            String name,
            long calls,
            long failures,
            int inFlight,
            int abandoned,
            Timing took) {

        /// What was asked of the plug-in.
        public enum Operation {
            /// A provider's metrics.
            COLLECT,
            /// A provider's earlier values.
            HISTORY,
            /// A controller's instances.
            LIST,
            /// A launch or a termination.
            ACT,
            /// A router's pool.
            LOOK,
            /// A change of a router's pool.
            ROUTE
        }
    }
}
