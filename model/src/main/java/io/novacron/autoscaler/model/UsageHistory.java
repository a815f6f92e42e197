package io.novacron.autoscaler.model;

import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;

/// A decaying histogram of usage: how much weight each bucket has. What a bucket stands for and how
/// weights age is the rule's matter; this is the state it needs.
///
/// @param since time of the first sample
/// @param samples samples taken, ≥ 0
/// @param referenceAt weights are worth what is written at this time; later samples weigh more
/// @param weights by bucket; only buckets with weight
/// @param peak largest sample of the interval under way; 0 where single samples count
/// @param peakSince start of that interval
public record UsageHistory(
        Instant since,
        int samples,
        Instant referenceAt,
        SortedMap<Integer, Double> weights,
        double peak,
        Instant peakSince) {

    public UsageHistory {
        weights = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(weights));
    }
}
