package io.novacron.autoscaler.plugins.scrape;

import java.util.OptionalDouble;
import java.util.SortedMap;

/// A quantile of a histogram with cumulative buckets, as Prometheus' `histogram_quantile` computes
/// it: observations are spread evenly within their bucket.
///
/// With b the first bucket whose cumulative count reaches rank = q × total, the answer is lower +
/// (upper − lower) × (rank − count below b) / (count in b); lower is 0 for the first bucket.
/// Example: 50 observations ≤ 0.1 and 100 ≤ 0.2: the 0.75 quantile has rank 75, hence 0.1 + 0.1 ×
/// (75 − 50) / 50 = 0.15.
final class HistogramQuantile {

    private HistogramQuantile() {}

    /// @param counts observations up to and including each upper bound; the last bound is infinity
    /// @return empty where there are no observations, or no bound but infinity
    static OptionalDouble of(double quantile, SortedMap<Double, Double> counts) {
        if (counts.size() < 2 || counts.lastKey() != Double.POSITIVE_INFINITY) {
            return OptionalDouble.empty();
        }
        // Buckets are read one after another, so a later one may be behind: never let a count fall.
        double total = 0;
        for (double count : counts.values()) {
            total = Math.max(total, count);
        }
        if (!(total > 0)) {
            return OptionalDouble.empty();
        }
        double rank = quantile * total;
        double lower = 0;
        double below = 0;
        for (var bucket : counts.entrySet()) {
            double upper = bucket.getKey();
            double count = Math.max(below, bucket.getValue());
            if (count >= rank && count > 0) {
                if (upper == Double.POSITIVE_INFINITY) {
                    // All that is known: beyond the largest finite bound.
                    return OptionalDouble.of(lower);
                }
                if (below == 0 && upper <= 0) {
                    return OptionalDouble.of(upper);
                }
                double inside = count - below;
                double share = inside > 0 ? (rank - below) / inside : 1;
                return OptionalDouble.of(lower + (upper - lower) * share);
            }
            lower = upper;
            below = count;
        }
        return OptionalDouble.of(lower);
    }
}
