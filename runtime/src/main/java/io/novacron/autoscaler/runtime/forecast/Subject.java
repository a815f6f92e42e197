package io.novacron.autoscaler.runtime.forecast;

import io.novacron.autoscaler.engine.combine.LoadSource;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Predictive;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.TimedValues;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// What is forecast of a group, as its document says.
///
/// @param document as it is evaluated
/// @param source the metric that is its demand
record Subject(ScalingGroup document, Predictive predictive, LoadSource source) {

    private static final double USUAL_QUANTILE = 0.95;

    /// The subject, or empty where the group has none: no `predictive`, mode `off`, or nothing that
    /// says what its demand is.
    static Optional<Subject> of(ScalingGroup document) {
        Optional<Predictive> predictive =
                document.predictive().filter(part -> part.mode() != Predictive.Mode.OFF);
        if (predictive.isEmpty()) {
            return Optional.empty();
        }
        return LoadSource.of(document, predictive.get())
                .filter(source -> document.metrics().containsKey(source.metric()))
                .map(source -> new Subject(document, predictive.get(), source));
    }

    /// Whether a model of the other subject is one of this, too.
    boolean isSameSeries(Subject other) {
        return source.metric().equals(other.source.metric())
                && source.perInstance() == other.source.perInstance()
                && predictive.algorithm().equals(other.predictive.algorithm())
                && predictive.historyWindow().equals(other.predictive.historyWindow());
    }

    /// The quantile of demand that capacity is for, 0–1.
    double quantile() {
        return predictive.aim() instanceof Predictive.Aim.Quantile(double quantile)
                ? quantile
                : USUAL_QUANTILE;
    }

    /// How far ahead rules look at it: the longest time that a volume is to last.
    Duration lookAhead() {
        return document.rules().stream()
                .filter(Rule.Storage.class::isInstance)
                .map(Rule.Storage.class::cast)
                .filter(rule -> rule.enabled() && rule.metric().equals(source.metric()))
                .map(Rule.Storage::timeToFull)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /// From a launch to an instance that serves: as the document says, as measured, or the warm-up.
    ///
    /// @param startup how long start-ups take, where some were seen
    Duration leadTime(Optional<Duration> startup) {
        return predictive
                .leadTime()
                .or(() -> startup.map(document.warmup()::plus))
                .orElse(document.warmup());
    }

    /// The group's demand in an evaluation, or empty where it brought no new sample of it.
    ///
    /// @param memory as the evaluation left it
    /// @param ready instances that serve
    /// @param since when the evaluation before was made
    OptionalDouble demand(
            Memory memory, Map<String, MetricReading> readings, int ready, Instant since) {
        TimedValues values = memory.samples().getOrDefault(source.metric(), TimedValues.EMPTY);
        int newest = values.size() - 1;
        if (newest < 0 || !values.timeAt(newest).isAfter(since)) {
            return OptionalDouble.empty();
        }
        double value = values.valueAt(newest);
        if (isTotal(readings).orElse(false)) {
            return OptionalDouble.of(value);
        }
        return ready == 0 ? OptionalDouble.empty() : OptionalDouble.of(value * ready);
    }

    /// Whether the metric's value is the group's demand as it is; empty where only a reading tells
    /// and there is none.
    Optional<Boolean> isTotal(Map<String, MetricReading> readings) {
        if (!source.perInstance()) {
            return Optional.of(true);
        }
        if (!source.groupValueIsTotal()) {
            return Optional.of(false);
        }
        return Optional.ofNullable(readings.get(source.metric()))
                .filter(reading -> reading.value().isPresent() || reading.perInstance().isPresent())
                .map(reading -> reading.perInstance().isEmpty());
    }
}
