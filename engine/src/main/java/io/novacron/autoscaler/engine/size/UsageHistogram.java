package io.novacron.autoscaler.engine.size;

import io.novacron.autoscaler.model.UsageHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A histogram of usage in which older samples weigh less: after a half-life, half (the recommender
/// of Kubernetes' Vertical Pod Autoscaler, `decaying_histogram.go`).
///
/// Buckets grow by 5 %: bucket i begins at `first × (1.05^i − 1) / 0.05`, so that a percentile is
/// right to 5 %. Weights are kept as they would be at a reference time; a sample weighs `2^((t −
/// reference) / halfLife)`, and the reference moves on before that overflows. Where only the peak
/// of each interval counts (memory), the interval under way counts with its peak so far.
///
/// Example: cpu with a first bucket of 0.01 core: 0.5 core is in bucket 25, which ends at 0.51.
/// Immutable.
public final class UsageHistogram {

    private static final double RATIO = 1.05;
    private static final int MAX_BUCKET = 600;

    /// Beyond this the reference moves to the present.
    private static final double MAX_HALF_LIVES = 32;

    /// Weights below this share of a new sample's are forgotten.
    private static final double NEGLIGIBLE = 1e-4;

    private final double firstBucket;
    private final Duration halfLife;
    private final Optional<Duration> peaksOf;

    /// @param firstBucket width of the first bucket, in the unit of the samples
    /// @param peaksOf interval of which only the largest sample counts; empty: every sample counts
    public UsageHistogram(double firstBucket, Duration halfLife, Optional<Duration> peaksOf) {
        this.firstBucket = firstBucket;
        this.halfLife = halfLife;
        this.peaksOf = peaksOf;
    }

    /// A history with one evaluation's samples more.
    ///
    /// @param values ≥ 0, finite
    public UsageHistory with(Optional<UsageHistory> known, double[] values, Instant now) {
        UsageHistory history =
                known.orElseGet(() -> new UsageHistory(now, 0, now, new TreeMap<>(), 0, now));
        SortedMap<Integer, Double> weights = new TreeMap<>(history.weights());
        Instant reference = reference(weights, history.referenceAt(), now);
        double peak = history.peak();
        Instant peakSince = history.peakSince();
        if (peaksOf.isPresent()) {
            if (!now.isBefore(peakSince.plus(peaksOf.get()))) {
                if (peak > 0) {
                    add(weights, peak, weight(reference, peakSince));
                }
                peak = 0;
                peakSince = now;
            }
            for (double value : values) {
                peak = Math.max(peak, value);
            }
        } else {
            for (double value : values) {
                add(weights, value, weight(reference, now));
            }
        }
        return new UsageHistory(
                history.since(),
                history.samples() + (values.length > 0 ? 1 : 0),
                reference,
                weights,
                peak,
                peakSince);
    }

    private Instant reference(SortedMap<Integer, Double> weights, Instant reference, Instant now) {
        if (halfLives(reference, now) <= MAX_HALF_LIVES) {
            return reference;
        }
        double scale = Math.scalb(1.0, (int) -Math.min(1000, halfLives(reference, now)));
        weights.replaceAll((_, weight) -> weight * scale);
        weights.values().removeIf(weight -> weight < NEGLIGIBLE);
        return now;
    }

    private double halfLives(Instant from, Instant to) {
        return (double) Duration.between(from, to).toMillis() / halfLife.toMillis();
    }

    // Samples of a clock that was set back weigh a little less.
    private double weight(Instant reference, Instant at) {
        return StrictMath.pow(2, Math.clamp(halfLives(reference, at), -1000, MAX_HALF_LIVES + 1));
    }

    private void add(SortedMap<Integer, Double> weights, double value, double weight) {
        weights.merge(bucket(value), weight, Double::sum);
    }

    private int bucket(double value) {
        double place =
                StrictMath.log(value * (RATIO - 1) / firstBucket + 1) / StrictMath.log(RATIO);
        return (int) Math.clamp(Math.floor(place), 0, MAX_BUCKET);
    }

    /// The amount that a share of the usage does not exceed: the end of the bucket it falls in;
    /// empty without history.
    public Optional<Double> percentile(UsageHistory history, double share, Instant now) {
        SortedMap<Integer, Double> weights = new TreeMap<>(history.weights());
        if (peaksOf.isPresent() && history.peak() > 0) {
            add(weights, history.peak(), weight(history.referenceAt(), now));
        }
        double total = weights.values().stream().mapToDouble(Double::doubleValue).sum();
        if (!(total > 0)) {
            return Optional.empty();
        }
        double below = 0;
        for (Map.Entry<Integer, Double> entry : weights.entrySet()) {
            below += entry.getValue();
            if (below >= share * total) {
                return Optional.of(endOf(entry.getKey()));
            }
        }
        return Optional.of(endOf(weights.lastKey()));
    }

    private double endOf(int bucket) {
        return firstBucket * (StrictMath.pow(RATIO, bucket + 1.0) - 1) / (RATIO - 1);
    }
}
