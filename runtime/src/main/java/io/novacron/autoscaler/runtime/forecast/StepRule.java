package io.novacron.autoscaler.runtime.forecast;

import java.time.Duration;

/// In which steps a group's demand is forecast.
///
/// A minute while the history is shorter than the two days that are kept in minutes and the lead
/// time is below 15 minutes: a young group is forecast from its last minutes. Otherwise five
/// minutes, which are kept for a fortnight: then the shape of days and weeks matters more than the
/// last minute. Never shorter than the evaluation interval, whose samples would leave gaps: that is
/// rounded up to whole fives.
final class StepRule {

    static final Duration MINUTE = Duration.ofMinutes(1);
    static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

    /// As long as minutes are kept; see `spi.SampleHistory`.
    static final Duration MINUTES_KEPT = Duration.ofDays(2);

    private static final Duration LONG_LEAD = Duration.ofMinutes(15);

    private StepRule() {}

    /// @param age of the history: from its first sample until now
    static Duration step(Duration age, Duration leadTime, Duration evaluationInterval) {
        if (evaluationInterval.compareTo(MINUTE) <= 0
                && age.compareTo(MINUTES_KEPT) < 0
                && leadTime.compareTo(LONG_LEAD) < 0) {
            return MINUTE;
        }
        long five = FIVE_MINUTES.toMillis();
        long fives = Math.max(1, Math.ceilDiv(evaluationInterval.toMillis(), five));
        return FIVE_MINUTES.multipliedBy(fives);
    }
}
