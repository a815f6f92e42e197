package io.novacron.autoscaler.runtime.forecast;

import io.novacron.autoscaler.forecast.ForecastModel;
import io.novacron.autoscaler.forecast.Prediction;
import io.novacron.autoscaler.model.Forecast;
import io.novacron.autoscaler.spi.SampleHistory.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.TreeSet;

/// Makes one forecast a step: the part of it that decisions read, and the record of what it said of
/// the lead time, to be compared with what happens. Not thread-safe.
final class Publisher {

    /// Ends of the 50, 80 and 95 % bands.
    private static final double[] LOW = {0.25, 0.1, 0.025};

    private static final double[] HIGH = {0.75, 0.9, 0.975};
    private static final int[] PERCENT = {50, 80, 95};
    private static final int OUTSIDE = 100;

    private final Duration step;
    private final LeadRecord record;
    private final ArrayDeque<Banded> pending = new ArrayDeque<>();

    /// Bands given for a step to come.
    private static final class Banded {
        final long step;
        final double[] lows = new double[PERCENT.length];
        final double[] highs = new double[PERCENT.length];

        Banded(long step) {
            this.step = step;
        }

        int percent(double actual) {
            for (int band = 0; band < PERCENT.length; band++) {
                if (lows[band] <= actual && actual <= highs[band]) {
                    return PERCENT[band];
                }
            }
            return OUTSIDE;
        }
    }

    Publisher(Duration step, LeadRecord record) {
        this.step = step;
        this.record = record;
    }

    /// Steps from now to the one in which what is launched now begins to serve.
    int lead(Duration leadTime) {
        return (int) Math.min(leadTime.dividedBy(step), 100_000);
    }

    /// Compares a step that is over with what was said of it.
    void happened(String group, long at, double actual, List<Sample> samples) {
        if (Double.isNaN(actual)) {
            return;
        }
        record.happened(at, actual);
        while (!pending.isEmpty() && pending.getFirst().step <= at) {
            Banded banded = pending.removeFirst();
            if (banded.step == at) {
                int percent = banded.percent(actual);
                record.banded(at, percent);
                samples.add(new Sample(group, ForecastSeries.BAND, start(at), percent));
            }
        }
    }

    /// Makes the forecast.
    ///
    /// @param open the step that runs: the first one ahead
    /// @param startup as measured
    /// @param samples gets what is to be remembered
    Forecast publish(
            ForecastModel model,
            Subject subject,
            long open,
            Optional<Duration> startup,
            Optional<LearnedCapacity> capacity,
            List<Sample> samples) {
        Duration leadTime = subject.leadTime(startup);
        int lead = lead(leadTime);
        // What decisions read, and two steps in case the next forecast is late.
        int ahead = Math.max(lead, lead(subject.lookAhead()));
        int needed = ahead + Fitting.steps(subject.document().evaluationInterval(), step) + 2;
        int horizon = Fitting.steps(subject.predictive().forecastHorizon(), step);
        Prediction prediction = model.predict(Math.max(needed, lead + 1), levels(subject));
        if (lead < horizon) {
            made(prediction, subject, open, lead, samples);
        }
        Reliability reliability = record.judge(open - 1, lead);
        return new Forecast(
                points(prediction, subject.quantile(), Math.min(needed, horizon)),
                OptionalDouble.of(reliability.confidence()),
                startup.map(subject.document().warmup()::plus),
                capacity.map(learned -> OptionalDouble.of(learned.perInstance()))
                        .orElse(OptionalDouble.empty()));
    }

    private static List<Double> levels(Subject subject) {
        TreeSet<Double> levels = new TreeSet<>();
        levels.add(subject.quantile());
        for (int band = 0; band < PERCENT.length; band++) {
            levels.add(LOW[band]);
            levels.add(HIGH[band]);
        }
        return List.copyOf(levels);
    }

    private void made(
            Prediction prediction, Subject subject, long open, int lead, List<Sample> samples) {
        double mean = prediction.mean(lead);
        double quantile = prediction.quantile(subject.quantile(), lead);
        if (!record.made(open + lead, mean, quantile, lead)) {
            return;
        }
        Banded banded = new Banded(open + lead);
        for (int band = 0; band < PERCENT.length; band++) {
            banded.lows[band] = prediction.quantile(LOW[band], lead);
            banded.highs[band] = prediction.quantile(HIGH[band], lead);
        }
        pending.removeIf(earlier -> earlier.step >= open + lead);
        pending.addLast(banded);
        String group = subject.document().id();
        Instant at = start(open);
        samples.add(new Sample(group, ForecastSeries.MEAN, at, mean));
        samples.add(new Sample(group, ForecastSeries.QUANTILE, at, quantile));
        samples.add(
                new Sample(
                        group,
                        ForecastSeries.LEAD,
                        at,
                        step.multipliedBy(lead).toMillis() / 1000.0));
    }

    // A step's mean stands for its middle: from there demand runs straight to the next.
    private List<Forecast.Point> points(Prediction prediction, double quantile, int count) {
        Duration half = step.dividedBy(2);
        List<Forecast.Point> points = new ArrayList<>(count);
        for (int index = 0; index < count; index++) {
            points.add(
                    new Forecast.Point(
                            prediction.at(index).plus(half),
                            prediction.mean(index),
                            new TreeMap<>(Map.of(quantile, prediction.quantile(quantile, index)))));
        }
        return points;
    }

    private Instant start(long number) {
        return Instant.ofEpochMilli(number * step.toMillis());
    }
}
