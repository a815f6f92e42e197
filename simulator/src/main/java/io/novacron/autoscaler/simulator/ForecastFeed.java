package io.novacron.autoscaler.simulator;

import io.novacron.autoscaler.engine.combine.LoadSource;
import io.novacron.autoscaler.forecast.Algorithm;
import io.novacron.autoscaler.forecast.ConfidenceTracker;
import io.novacron.autoscaler.forecast.ForecastModel;
import io.novacron.autoscaler.forecast.ForecastSettings;
import io.novacron.autoscaler.forecast.Forecaster;
import io.novacron.autoscaler.forecast.Prediction;
import io.novacron.autoscaler.forecast.Series;
import io.novacron.autoscaler.model.Forecast;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.PlantModel;
import io.novacron.autoscaler.model.Predictive;
import io.novacron.autoscaler.model.ScalingGroup;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The forecasts of a group whose `predictive` aims at a quantile, made in virtual time as the live
/// forecaster makes them: minutes while the history is shorter than two days and the lead time
/// shorter than 15 minutes, else steps of five; a model follows each step. It is learned anew when
/// there is half as much history again, after the first day once a day or when it says so; the live
/// one does so every hour. Mutable, for one run.
final class ForecastFeed {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
    private static final Duration MINUTES_KEPT = Duration.ofDays(2);
    private static final Duration LONG_LEAD = Duration.ofMinutes(15);
    private static final Duration LEAST_HISTORY = Duration.ofMinutes(10);
    private static final Duration LEAST_HORIZON = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    /// Not learned anew sooner.
    private static final Duration SOONEST = Duration.ofMinutes(5);

    private static final Duration AFTER_NEWS = Duration.ofMinutes(10);

    private final Signals signal;
    private final double quantile;
    private final Predictive predictive;
    private final ScalingGroup group;
    private final Duration lead;
    private final Duration shortest;
    private final OptionalDouble capacity;

    /// Whether the metric's value is the group's demand as it is; else it is one instance's.
    private final boolean total;

    private final ConfidenceTracker confidence = new ConfidenceTracker();
    private final double[] late;
    private int seen;
    private final long begins;
    private Duration step;
    private double[] history = new double[1024];
    private int known;
    private long first = Long.MIN_VALUE;
    private long open = Long.MIN_VALUE;
    private double sum;
    private int count;
    private @Nullable ForecastModel model;
    private Instant fittedAt = Instant.MIN;
    private Instant fitDue = Instant.MIN;
    private Forecast forecast = Forecast.NONE;

    private ForecastFeed(
            ScalingGroup group,
            Predictive predictive,
            LoadSource source,
            Signals signal,
            double quantile,
            PlantModel plant,
            Instant start) {
        this.group = group;
        this.predictive = predictive;
        this.signal = signal;
        this.quantile = quantile;
        this.lead =
                predictive
                        .leadTime()
                        .orElse(plant.startup().typical().plus(plant.warmup()).plus(group.warmup()))
                        .plus(plant.metricDelay());
        this.shortest = longer(plant.tick(), group.evaluationInterval());
        this.capacity =
                source.utilization().isPresent()
                        ? OptionalDouble.of(learned(group, source, signal, plant))
                        : OptionalDouble.empty();
        this.late =
                new double
                        [(int) Math.ceilDiv(plant.metricDelay().toMillis(), plant.tick().toMillis())
                                + 1];
        boolean labelled =
                Optional.ofNullable(group.metrics().get(source.metric()))
                        .flatMap(MetricDefinition::instanceLabel)
                        .isPresent();
        this.total =
                !source.perInstance()
                        || (labelled ? signal.isShared() : source.groupValueIsTotal());
        this.begins = start.toEpochMilli();
        this.step = step(start);
    }

    // What the live forecaster learns from demand and utilization is what the plant is made of.
    private static double learned(
            ScalingGroup group, LoadSource source, Signals signal, PlantModel plant) {
        double full = LoadSource.fullUtilization(group, source.utilization().orElseThrow()) / 100;
        double perTick = plant.capacityPerTick() * full;
        return signal == Signals.RATE ? perTick * 1000 / plant.tick().toMillis() : perTick;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /// Empty where the group aims at no quantile.
    static Optional<ForecastFeed> of(
            ScalingGroup group, PlantModel plant, Map<String, Signals> signals, Instant start) {
        Optional<Predictive> predictive =
                group.predictive().filter(part -> part.mode() != Predictive.Mode.OFF);
        if (predictive.isEmpty()
                || !(predictive.get().aim() instanceof Predictive.Aim.Quantile(double quantile))) {
            return Optional.empty();
        }
        Optional<LoadSource> source =
                LoadSource.of(group, predictive.get()).filter(load -> !load.isRoom());
        Signals signal = source.map(load -> signals.get(load.metric())).orElse(null);
        return signal == null
                ? Optional.empty()
                : Optional.of(
                        new ForecastFeed(
                                group,
                                predictive.get(),
                                source.orElseThrow(),
                                signal,
                                quantile,
                                plant,
                                start));
    }

    private Duration step(Instant now) {
        boolean young =
                Duration.between(Instant.ofEpochMilli(begins), now).compareTo(MINUTES_KEPT) < 0;
        if (shortest.compareTo(MINUTE) <= 0 && young && lead.compareTo(LONG_LEAD) < 0) {
            return MINUTE;
        }
        long five = FIVE_MINUTES.toMillis();
        return FIVE_MINUTES.multipliedBy(Math.max(1, Math.ceilDiv(shortest.toMillis(), five)));
    }

    /// A tick is over.
    ///
    /// @param now its end
    void observe(Instant now, Measurements measurements, int ready) {
        double value = measurements.value(signal);
        late[seen % late.length] = total ? value : value * ready;
        seen++;
        if (seen < late.length) {
            return;
        }
        double demand = late[seen % late.length];
        moveTo(now);
        if (!Double.isNaN(demand) && (total || ready > 0)) {
            sum += demand;
            count++;
        }
        if (isFitDue(now)) {
            fit(now);
        }
    }

    private void moveTo(Instant now) {
        long current = Math.floorDiv(now.toEpochMilli(), step.toMillis());
        if (open == Long.MIN_VALUE) {
            open = current;
            first = current;
        }
        boolean moved = open < current;
        for (; open < current; open++) {
            double mean = count == 0 ? Double.NaN : sum / count;
            sum = 0;
            count = 0;
            append(mean);
            confidence.happened(startOf(open), mean);
            if (model != null) {
                model.update(mean);
            }
        }
        if (moved) {
            publish();
        }
    }

    private void append(double mean) {
        if (known == history.length) {
            history = Arrays.copyOf(history, 2 * known);
        }
        history[known] = mean;
        known++;
    }

    private Instant startOf(long number) {
        return Instant.ofEpochMilli(number * step.toMillis());
    }

    private boolean isFitDue(Instant now) {
        boolean enough =
                Duration.between(Instant.ofEpochMilli(begins), now).compareTo(LEAST_HISTORY) >= 0;
        boolean news =
                model != null
                        && model.refitDue()
                        && Duration.between(fittedAt, now).compareTo(AFTER_NEWS) >= 0;
        return enough && known >= 2 && (news || !now.isBefore(fitDue));
    }

    private void fit(Instant now) {
        if (!step.equals(step(now))) {
            lengthen(step(now));
        }
        int window = steps(predictive.historyWindow());
        int from = Math.max(0, known - window);
        Series series =
                Series.of(startOf(first + from), step, Arrays.copyOfRange(history, from, known));
        int horizon =
                Math.min(
                        steps(longer(LEAST_HORIZON, lead.plus(group.evaluationInterval()))),
                        steps(predictive.forecastHorizon()));
        model =
                Forecaster.fit(
                        series,
                        ForecastSettings.ahead(horizon).with(Algorithm.of(predictive.algorithm())));
        fittedAt = now;
        Duration half = Duration.between(Instant.ofEpochMilli(begins), now).dividedBy(2);
        Duration usual = half.compareTo(DAY) < 0 ? half : DAY;
        fitDue = now.plus(longer(usual, SOONEST));
        publish();
    }

    // What is known goes on in longer steps, by their means.
    private void lengthen(Duration longer) {
        int times = (int) longer.dividedBy(step);
        long begin = Math.floorDiv(first, times);
        long end = Math.floorDiv(open, times);
        double[] means = new double[(int) (end - begin) + 1024];
        for (long number = begin; number < end; number++) {
            double total = 0;
            int values = 0;
            for (long part = number * times; part < (number + 1) * times; part++) {
                double value = part < first ? Double.NaN : history[(int) (part - first)];
                total += Double.isNaN(value) ? 0 : value;
                values += Double.isNaN(value) ? 0 : 1;
            }
            means[(int) (number - begin)] = values == 0 ? Double.NaN : total / values;
        }
        history = means;
        known = (int) (end - begin);
        first = begin;
        open = end;
        step = longer;
    }

    private int steps(Duration time) {
        return Math.clamp(Math.ceilDiv(time.toMillis(), step.toMillis()), 1, 100_000);
    }

    // A step's mean stands for its middle: from there demand runs straight to the next.
    private void publish() {
        if (model == null) {
            return;
        }
        int ahead = (int) lead.dividedBy(step);
        int horizon = steps(predictive.forecastHorizon());
        int needed = ahead + steps(group.evaluationInterval()) + 2;
        Prediction prediction = model.predict(Math.max(needed, ahead + 1), List.of(quantile));
        if (ahead < horizon) {
            confidence.made(
                    prediction.at(ahead),
                    prediction.mean(ahead),
                    Double.NEGATIVE_INFINITY,
                    prediction.quantile(quantile, ahead));
        }
        Duration half = step.dividedBy(2);
        List<Forecast.Point> points = new ArrayList<>();
        for (int index = 0; index < Math.min(needed, horizon); index++) {
            points.add(
                    new Forecast.Point(
                            prediction.at(index).plus(half),
                            prediction.mean(index),
                            new TreeMap<>(Map.of(quantile, prediction.quantile(quantile, index)))));
        }
        forecast =
                new Forecast(
                        points,
                        OptionalDouble.of(confidence.confidence(startOf(open)).orElse(0)),
                        Optional.of(lead),
                        capacity);
    }

    /// For the next decision.
    Forecast forecast() {
        return forecast;
    }
}
