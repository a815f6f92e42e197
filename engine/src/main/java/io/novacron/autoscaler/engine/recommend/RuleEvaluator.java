package io.novacron.autoscaler.engine.recommend;

import io.novacron.autoscaler.engine.assess.MetricView;
import io.novacron.autoscaler.engine.assess.Situation;

/// One rule, compiled. Implementations are immutable and read only metrics they asked for.
interface RuleEvaluator {

    /// Indexes of the metrics it reads, into the array that [#evaluate] gets.
    int[] metrics();

    /// Whether its first metric is the demand on the whole group, which more instances do not lower
    /// (requests per second), unlike what each of them feels (utilization).
    default boolean measuresDemand() {
        return false;
    }

    /// Its answer; all metrics it reads are usable.
    Outcome evaluate(MetricView[] metrics, Situation situation);
}
