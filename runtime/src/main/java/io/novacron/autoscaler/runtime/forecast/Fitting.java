package io.novacron.autoscaler.runtime.forecast;

import io.novacron.autoscaler.forecast.Algorithm;
import io.novacron.autoscaler.forecast.ForecastModel;
import io.novacron.autoscaler.forecast.ForecastSettings;
import io.novacron.autoscaler.forecast.Forecaster;
import io.novacron.autoscaler.forecast.Series;
import io.novacron.autoscaler.spi.HistorySeries;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/// Learns a model of a group's demand from what is remembered of it.
final class Fitting {

    /// Members are tuned and judged for an hour at least, or up to the lead time.
    private static final Duration LEAST_HORIZON = Duration.ofHours(1);

    /// Values that say anything at all.
    private static final int FEWEST = 2;

    private Fitting() {}

    /// @param demand from the history, in steps no longer than `step`
    /// @param record knows the newest steps, which the history may not have yet
    /// @param open the step that runs: the first one ahead
    /// @return empty where hardly anything is known
    static Optional<ForecastModel> fit(
            Subject subject,
            HistorySeries demand,
            LeadRecord record,
            Duration step,
            Duration leadTime,
            long open) {
        long stepMillis = step.toMillis();
        HistorySeries past = DemandHistory.coarsened(demand, step);
        long first = open;
        if (!past.isEmpty()) {
            first = Math.min(first, Math.floorDiv(past.millisAt(0), stepMillis));
        }
        first = Math.min(first, record.oldestActual(open));
        double[] values = new double[(int) Math.min(open - first, Series.MOST_STEPS)];
        Arrays.fill(values, Double.NaN);
        for (int index = 0; index < past.size(); index++) {
            long place = Math.floorDiv(past.millisAt(index), stepMillis) - first;
            if (place < values.length) {
                values[(int) place] = past.meanAt(index);
            }
        }
        int known = 0;
        for (int index = 0; index < values.length; index++) {
            double seen = record.actual(first + index);
            values[index] = Double.isNaN(seen) ? values[index] : seen;
            known += Double.isNaN(values[index]) ? 0 : 1;
        }
        if (known < FEWEST) {
            return Optional.empty();
        }
        Instant start = Instant.ofEpochMilli(first * stepMillis);
        return Optional.of(
                Forecaster.fit(Series.of(start, step, values), settings(subject, step, leadTime)));
    }

    private static ForecastSettings settings(Subject subject, Duration step, Duration leadTime) {
        Duration decisive = leadTime.plus(subject.document().evaluationInterval());
        Duration horizon = decisive.compareTo(LEAST_HORIZON) < 0 ? LEAST_HORIZON : decisive;
        return ForecastSettings.ahead(
                        Math.min(
                                steps(horizon, step),
                                steps(subject.predictive().forecastHorizon(), step)))
                .with(Algorithm.of(subject.predictive().algorithm()));
    }

    /// A time in whole steps, rounded up, at least 1.
    static int steps(Duration time, Duration step) {
        return Math.clamp(Math.ceilDiv(time.toMillis(), step.toMillis()), 1, 100_000);
    }
}
