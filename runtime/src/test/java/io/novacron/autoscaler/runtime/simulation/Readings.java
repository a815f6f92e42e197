package io.novacron.autoscaler.runtime.simulation;

import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.Observation.MetricReading;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// Readings made from readings: other values, other times, more or fewer samples. Pure.
final class Readings {

    private Readings() {}

    /// An error, or a value that is no number.
    static boolean isBroken(MetricReading reading) {
        return reading.error().isPresent()
                || (reading.value().isPresent() && !Double.isFinite(reading.value().getAsDouble()));
    }

    /// Every value changed.
    static MetricReading values(MetricReading reading, DoubleUnaryOperator change) {
        return some(reading, Integer.MAX_VALUE, change);
    }

    /// The values of so many instances changed, or the group's.
    static MetricReading some(MetricReading reading, int count, DoubleUnaryOperator change) {
        OptionalDouble value =
                reading.value().isPresent()
                        ? OptionalDouble.of(change.applyAsDouble(reading.value().getAsDouble()))
                        : OptionalDouble.empty();
        Optional<List<InstanceSample>> samples =
                reading.perInstance()
                        .map(all -> {
                            List<InstanceSample> changed = new ArrayList<>();
                            for (int index = 0; index < all.size(); index++) {
                                changed.add(
                                        index < count
                                                ? valued(all.get(index), change)
                                                : all.get(index));
                            }
                            return changed;
                        });
        return new MetricReading(value, reading.at(), samples, reading.history(), reading.error());
    }

    private static InstanceSample valued(InstanceSample sample, DoubleUnaryOperator change) {
        return new InstanceSample(
                sample.instance(),
                change.applyAsDouble(sample.value()),
                sample.request(),
                sample.at());
    }

    /// Every time changed.
    static MetricReading at(MetricReading reading, UnaryOperator<Instant> change) {
        return new MetricReading(
                reading.value(),
                reading.at().map(change),
                reading.perInstance()
                        .map(samples ->
                                samples.stream()
                                        .map(sample ->
                                                new InstanceSample(
                                                        sample.instance(),
                                                        sample.value(),
                                                        sample.request(),
                                                        sample.at().map(change)))
                                        .toList()),
                reading.history(),
                reading.error());
    }

    /// More samples; a group value is no list of samples and stays.
    static MetricReading with(MetricReading reading, List<InstanceSample> more) {
        return samples(
                reading,
                all -> {
                    List<InstanceSample> both = new ArrayList<>(all);
                    both.addAll(more);
                    return both;
                });
    }

    /// Without a share of the samples, at least one.
    static MetricReading without(MetricReading reading, double share) {
        return samples(
                reading,
                all ->
                        all.subList(
                                (int) Math.min(all.size(), Math.ceil(all.size() * share)),
                                all.size()));
    }

    /// Without those samples.
    static MetricReading without(MetricReading reading, Predicate<InstanceSample> which) {
        return samples(reading, all -> all.stream().filter(which.negate()).toList());
    }

    private static MetricReading samples(
            MetricReading reading, UnaryOperator<List<InstanceSample>> change) {
        return new MetricReading(
                reading.value(),
                reading.at(),
                reading.perInstance().map(change),
                reading.history(),
                reading.error());
    }
}
