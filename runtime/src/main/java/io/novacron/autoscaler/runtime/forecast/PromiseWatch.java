package io.novacron.autoscaler.runtime.forecast;

import io.novacron.autoscaler.forecast.promise.PromiseKeeper;
import io.novacron.autoscaler.model.Forecast.Promise;
import io.novacron.autoscaler.spi.HistorySeries;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Keeps the objective of one group: brings what evaluations see onto the keeper's steps, a minute
/// or the evaluation interval where that is longer, and tells its advice. Not thread-safe.
final class PromiseWatch {

    /// Of the past, as much as the keeper's panel remembers.
    static final Duration REACH = Duration.ofDays(9);

    private final Terms terms;
    private final PromiseKeeper keeper;
    private final DemandSteps steps;
    private double lastLoad = Double.NaN;
    private int shortSamples;
    private int samples;
    private Optional<Promise> advice = Optional.empty();

    /// What a keeper is made for; another one is needed where these change.
    ///
    /// @param lead from a launch to an instance that serves, in whole steps
    /// @param bound share of the time that may be short
    record Terms(Duration step, Duration lead, double bound) {

        static Terms of(Duration evaluationInterval, Duration lead, double bound) {
            Duration step =
                    evaluationInterval.compareTo(StepRule.MINUTE) > 0
                            ? evaluationInterval
                            : StepRule.MINUTE;
            return new Terms(step, step.multipliedBy(Fitting.steps(lead, step)), bound);
        }
    }

    PromiseWatch(Terms terms) {
        this.terms = terms;
        this.keeper = new PromiseKeeper(terms.step(), terms.lead(), terms.bound());
        this.steps = new DemandSteps(terms.step());
    }

    Terms terms() {
        return terms;
    }

    /// Lives through the past.
    ///
    /// @param demand in steps that may be longer than the keeper's: they count as that many
    /// @param ready instances, where they are remembered
    /// @param perInstance demand that one instance serves
    /// @param until what comes then is not past
    void replay(HistorySeries demand, HistorySeries ready, double perInstance, Instant until) {
        long step = terms.step().toMillis();
        long length = Math.max(step, demand.step().toMillis());
        int other = 0;
        long next = demand.isEmpty() ? 0 : demand.millisAt(0);
        for (int index = 0; index < demand.size(); index++) {
            long begin = demand.millisAt(index);
            long end = Math.min(begin + length, until.toEpochMilli());
            double load = demand.meanAt(index) / perInstance;
            while (other < ready.size() && ready.millisAt(other) < begin) {
                other++;
            }
            boolean known = other < ready.size() && ready.millisAt(other) == begin;
            boolean isShort = known && ready.meanAt(other) < load;
            // A gap is filled with what came before it, so that days keep their length.
            for (; next + step <= begin; next += step) {
                over(Double.NaN, false);
            }
            for (; next + step <= end; next += step) {
                over(load, isShort);
            }
        }
    }

    /// An evaluation.
    ///
    /// @param load in instances; `NaN` where none was read
    void seen(Instant at, double load, int ready) {
        // Of a pause only the beginning is told: it does not repeat itself.
        steps.moveTo(
                at,
                Fitting.steps(Duration.ofDays(1), terms.step()),
                (_, value) -> over(value, 2 * shortSamples > samples));
        if (!Double.isNaN(load)) {
            steps.add(load);
            samples++;
            shortSamples += ready < load ? 1 : 0;
        }
    }

    private void over(double load, boolean isShort) {
        shortSamples = 0;
        samples = 0;
        lastLoad = Double.isNaN(load) ? lastLoad : load;
        if (Double.isNaN(lastLoad)) {
            return;
        }
        PromiseKeeper.Advice given =
                keeper.observe(Math.max(0, lastLoad), isShort && !Double.isNaN(load));
        advice =
                Optional.of(
                        new Promise(
                                given.raise(),
                                given.keep(),
                                terms.bound(),
                                given.shortShare(),
                                given.aim(),
                                given.strategy(),
                                given.leader()));
    }

    /// The newest advice; empty before anything was seen.
    Optional<Promise> advice() {
        return advice;
    }
}
