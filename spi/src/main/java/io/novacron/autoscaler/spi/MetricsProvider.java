package io.novacron.autoscaler.spi;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import java.util.List;
import java.util.Map;

/// Reads metrics of groups.
///
/// Thread-safe. `collect` is called once a tick for all groups that are due, so that thousands of
/// groups cost few queries. A failure of one metric is a reading with an `error` in the answer;
/// only when nothing at all could be read does it throw [OutsideException]. What is absent from the
/// answer counts as "no sample".
public interface MetricsProvider extends AutoCloseable {

    /// Problems of one metric of a group, with paths relative to the group (`metrics.cpu.query`).
    /// Pure, no I/O.
    List<Problem> validate(ScalingGroup group, String metric, MetricDefinition definition);

    /// Reads everything asked for, partial results included, within the call's timeout.
    Map<MetricKey, MetricReading> collect(List<MetricRequest> requests, Call call);

    /// Tells a provider that hears of samples by itself whom to tell of them. Called once, before
    /// the first `collect`; others have nothing to do.
    default void listen(SampleListener listener) {}

    @Override
    void close();

    /// Which metric of which group.
    record MetricKey(String group, String metric) {}

    /// @param instances the group's instances as last listed, for providers that ask each of them
    record MetricRequest(
            ScalingGroup group,
            String metric,
            MetricDefinition definition,
            List<Instance> instances) {
        public MetricRequest {
            instances = List.copyOf(instances);
        }

        public MetricKey key() {
            return new MetricKey(group.id(), metric);
        }
    }
}
