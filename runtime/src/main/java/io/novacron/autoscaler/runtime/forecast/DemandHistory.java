package io.novacron.autoscaler.runtime.forecast;

import io.novacron.autoscaler.spi.HistorySeries;
import io.novacron.autoscaler.spi.SampleHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Reads what forecasts are learned from. A group's demand is a series of its own; the time before
/// that began is made of the load metric, and the ready instances, as far as these are remembered.
/// Thread-safe, as the history is.
final class DemandHistory {

    private final SampleHistory history;

    DemandHistory(SampleHistory history) {
        this.history = history;
    }

    /// Demand in [from, to), in the finest step that reaches back to `from`.
    ///
    /// @param total whether the load metric's value is the demand as it is
    HistorySeries demand(Subject subject, boolean total, Instant from, Instant to) {
        String group = subject.document().id();
        String metric = subject.source().metric();
        HistorySeries own = history.read(group, ForecastSeries.demand(metric), from, to);
        long begins = own.isEmpty() ? to.toEpochMilli() : own.millisAt(0);
        if (begins <= from.toEpochMilli()) {
            return own;
        }
        HistorySeries values = history.read(group, SampleHistory.metric(metric), from, to);
        HistorySeries ready =
                total
                        ? HistorySeries.EMPTY
                        : history.read(group, SampleHistory.CAPACITY_READY, from, to);
        return joined(values, ready, total, begins, own);
    }

    /// Ready instances in [from, to).
    HistorySeries ready(Subject subject, Instant from, Instant to) {
        return history.read(subject.document().id(), SampleHistory.CAPACITY_READY, from, to);
    }

    private static HistorySeries joined(
            HistorySeries values,
            HistorySeries ready,
            boolean total,
            long until,
            HistorySeries own) {
        long[] times = new long[values.size() + own.size()];
        double[] means = new double[times.length];
        int count = 0;
        int other = 0;
        for (int index = 0; index < values.size() && values.millisAt(index) < until; index++) {
            while (other < ready.size() && ready.millisAt(other) < values.millisAt(index)) {
                other++;
            }
            boolean known = other < ready.size() && ready.millisAt(other) == values.millisAt(index);
            if (total || known) {
                times[count] = values.millisAt(index);
                means[count] = values.meanAt(index) * (total ? 1 : ready.meanAt(other));
                count++;
            }
        }
        for (int index = 0; index < own.size(); index++) {
            times[count] = own.millisAt(index);
            means[count] = own.meanAt(index);
            count++;
        }
        double[] kept = Arrays.copyOf(means, count);
        Duration step = own.isEmpty() ? values.step() : own.step();
        return HistorySeries.of(step, Arrays.copyOf(times, count), kept, kept);
    }

    /// When the demand of the last `window` begins, in milliseconds since the epoch.
    OptionalLong begins(Subject subject, boolean total, Duration window, Instant now) {
        HistorySeries all = demand(subject, total, now.minus(window), now);
        return all.isEmpty() ? OptionalLong.empty() : OptionalLong.of(all.millisAt(0));
    }

    /// Remembers what a provider knew of the past; at once, so that it can be read.
    void append(List<SampleHistory.Sample> samples) {
        history.append(samples);
    }

    /// Learns what an instance serves, where the document asks for it.
    Optional<LearnedCapacity> capacity(Subject subject, double full, Duration window, Instant now) {
        Optional<String> metric = subject.source().utilization();
        if (metric.isEmpty()) {
            return Optional.empty();
        }
        String group = subject.document().id();
        // Fine steps where they reach: in a long one the number of instances has changed too often.
        Instant from =
                now.minus(
                        window.compareTo(StepRule.MINUTES_KEPT) < 0
                                ? window
                                : StepRule.MINUTES_KEPT.minus(StepRule.MINUTE));
        return CapacityLearner.learn(
                history.read(group, ForecastSeries.demand(subject.source().metric()), from, now),
                history.read(group, SampleHistory.CAPACITY_READY, from, now),
                history.read(group, SampleHistory.metric(metric.get()), from, now),
                full);
    }

    /// Start-ups of the last fortnight; of those in one step the longest.
    void restore(LeadTimes times, String group, Instant now) {
        HistorySeries startups =
                history.read(group, ForecastSeries.STARTUP, now.minus(Duration.ofDays(14)), now);
        for (int index = 0; index < startups.size(); index++) {
            times.add(Duration.ofMillis(Math.round(startups.highAt(index) * 1000)));
        }
    }

    /// Forecasts that were made, and what happened.
    void restore(LeadRecord record, Subject subject, Duration step, Instant now) {
        String group = subject.document().id();
        long stepMillis = step.toMillis();
        long current = Math.floorDiv(now.toEpochMilli(), stepMillis);
        Instant from = now.minus(Duration.ofHours(36));
        MadeForecasts.read(history, group, from, now)
                .forEach((madeAt, mean, quantile, leadMillis) -> {
                    int lead = (int) Math.round((double) leadMillis / stepMillis);
                    record.made(Math.floorDiv(madeAt, stepMillis) + lead, mean, quantile, lead);
                });
        HistorySeries actual =
                coarsened(
                        history.read(
                                group, ForecastSeries.demand(subject.source().metric()), from, now),
                        step);
        for (int index = 0; index < actual.size(); index++) {
            long at = Math.floorDiv(actual.millisAt(index), stepMillis);
            if (at < current) {
                record.happened(at, actual.meanAt(index));
            }
        }
        HistorySeries bands = history.read(group, ForecastSeries.BAND, from, now);
        for (int index = 0; index < bands.size(); index++) {
            record.banded(
                    Math.floorDiv(bands.millisAt(index), stepMillis),
                    (int) Math.round(bands.highAt(index)));
        }
    }

    static HistorySeries coarsened(HistorySeries series, Duration step) {
        return series.isEmpty() || series.step().compareTo(step) >= 0
                ? series
                : series.coarsened(step);
    }
}
