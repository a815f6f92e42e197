package io.novacron.autoscaler.engine.recommend;

import io.novacron.autoscaler.engine.assess.MetricView;

/// The window within which the periods a rule counts must lie: 2 × evaluationPeriods intervals.
final class PeriodWindow {

    private PeriodWindow() {}

    static boolean tooOld(MetricView view, int periods) {
        return view.periodNumber(periods - 1) >= 2L * periods;
    }

    static Outcome noData(MetricView view, int periods) {
        return Outcome.noData(
                "%s has %d samples within the last %d evaluation intervals, needs %d"
                        .formatted(view.metric(), younger(view, periods), 2 * periods, periods));
    }

    private static int younger(MetricView view, int periods) {
        int count = 0;
        while (count < view.periods() && view.periodNumber(count) < 2L * periods) {
            count++;
        }
        return count;
    }
}
