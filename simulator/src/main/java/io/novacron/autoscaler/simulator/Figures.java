package io.novacron.autoscaler.simulator;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;

/// What a run amounts to, over the counted ticks; the formulas are SIMULATION.md's. Under- and
/// over-provisioning and instability follow the elasticity metrics of the SPEC Research Group
/// (Herbst et al., "Ready for Rain?", 2016).
///
/// @param id the group's
/// @param steps counted ticks
/// @param costRatio instanceHours / oracleInstanceHours; empty where the oracle needs none
/// @param sloViolationShare of the load
/// @param elasticSpeedup against a static group of the same average size; empty where a figure is 0
/// @param hoursBySize instance hours by size, in the order of names; empty where instances have one
/// @param runtimeMillis how long the run took
public record Figures(
        String id,
        long steps,
        double instanceHours,
        double cost,
        double oracleInstanceHours,
        double oracleCost,
        OptionalDouble costRatio,
        double underProvisionedTimeShare,
        double overProvisionedTimeShare,
        double underProvisioningAccuracy,
        double overProvisioningAccuracy,
        double instability,
        double unservedShare,
        double sloViolationShare,
        Actions scalingActions,
        double efficiency,
        OptionalDouble elasticSpeedup,
        Optional<String> currency,
        SortedMap<String, Double> hoursBySize,
        double runtimeMillis) {

    /// Changes by direction.
    public record Actions(long out, long in, long up, long down) {}

    /// The same with the time it took, which only the caller's clock knows.
    public Figures took(double millis) {
        return new Figures(
                id,
                steps,
                instanceHours,
                cost,
                oracleInstanceHours,
                oracleCost,
                costRatio,
                underProvisionedTimeShare,
                overProvisionedTimeShare,
                underProvisioningAccuracy,
                overProvisioningAccuracy,
                instability,
                unservedShare,
                sloViolationShare,
                scalingActions,
                efficiency,
                elasticSpeedup,
                currency,
                hoursBySize,
                millis);
    }
}
