package io.novacron.autoscaler.spi;

import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.spi.MetricsProvider.MetricKey;
import io.novacron.autoscaler.spi.MetricsProvider.MetricRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Reads earlier values of groups' metrics; a [MetricsProvider] that has them implements it, too.
///
/// Thread-safe. Called seldom, when a group has too little history of its own to forecast from, on
/// a thread that may block. What is absent from the answer has no history; a failure is a reading
/// with an `error`.
public interface MetricsHistory {

    /// Group values as the rules would have seen them: per-instance samples are aggregated as the
    /// metric's definition says, and over the instances there were then.
    ///
    /// @return readings of which `history` is filled, times at `from` + k × `step`; a step without
    ///   a sample, or with NaN or an infinity, is left out
    Map<MetricKey, MetricReading> history(List<MetricRequest> requests, Span span, Call call);

    /// From when until when, both included.
    ///
    /// @param step between values, at least 1 s
    record Span(Instant from, Instant to, Duration step) {

        private static final int MOST_STEPS = 1_000_000;

        public Span {
            if (to.isBefore(from)) {
                throw new IllegalArgumentException("from %s to %s".formatted(from, to));
            }
            if (step.compareTo(Duration.ofSeconds(1)) < 0) {
                throw new IllegalArgumentException("step " + step + " is below a second");
            }
            if (Duration.between(from, to).dividedBy(step) > MOST_STEPS) {
                throw new IllegalArgumentException(
                        "from %s to %s are more than %s steps of %s"
                                .formatted(from, to, MOST_STEPS, step));
            }
        }
    }
}
