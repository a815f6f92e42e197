package io.novacron.autoscaler.model;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// What a group remembers between decisions; goes into `decide` and comes out of it. A group's
/// whole state besides its document: store it, move it to another node, write it by hand.
///
/// @param since when the group was first evaluated
/// @param desired the capacity wanted now; empty means "as observed"
/// @param decidedAt time of the last decision
/// @param lastScaleOutAt time of the last accepted scale-out, manual ones included
/// @param lastScaleInAt time of the last accepted scale-in, manual ones included
/// @param recommendations combined values before stabilization, one a decision, within the windows
/// @param actions accepted changes of capacity, within the longest period that asks for them
/// @param samples group values by metric, within what periods, smoothing and lastKnown need
/// @param instanceSamples each instance's own last sample by metric: the stand-in for one that
///   stops answering
/// @param spentThisMonth money spent since the first of this calendar month (in UTC)
/// @param idleSince since when the activation metric has been at or below its level without a gap
/// @param effects the last scale-outs with the metric's value then, to see whether they helped
/// @param replacementFailures replacements that failed in a row
/// @param freeze an operator's freeze, where one is in force
/// @param sizes what is remembered of sizes, where the group has them
public record Memory(
        Optional<Instant> since,
        OptionalInt desired,
        Optional<Instant> decidedAt,
        Optional<Instant> lastScaleOutAt,
        Optional<Instant> lastScaleInAt,
        TimedCounts recommendations,
        TimedCounts actions,
        Map<String, TimedValues> samples,
        Map<String, List<Observation.InstanceSample>> instanceSamples,
        double spentThisMonth,
        Optional<Instant> idleSince,
        List<Effect> effects,
        int replacementFailures,
        Optional<OperatorFreeze> freeze,
        SizeMemory sizes) {

    /// A complete memory that holds nothing: unlike a memory that is left out, it does not make the
    /// present capacity count as a recommendation.
    public static final Memory EMPTY =
            new Memory(
                    Optional.empty(),
                    OptionalInt.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    TimedCounts.EMPTY,
                    TimedCounts.EMPTY,
                    Map.of(),
                    Map.of(),
                    0,
                    Optional.empty(),
                    List.of(),
                    0,
                    Optional.empty(),
                    SizeMemory.NONE);

    /// A memory of a group that has one size.
    public Memory(
            Optional<Instant> since,
            OptionalInt desired,
            Optional<Instant> decidedAt,
            Optional<Instant> lastScaleOutAt,
            Optional<Instant> lastScaleInAt,
            TimedCounts recommendations,
            TimedCounts actions,
            Map<String, TimedValues> samples,
            Map<String, List<Observation.InstanceSample>> instanceSamples,
            double spentThisMonth,
            Optional<Instant> idleSince,
            List<Effect> effects,
            int replacementFailures,
            Optional<OperatorFreeze> freeze) {
        this(
                since,
                desired,
                decidedAt,
                lastScaleOutAt,
                lastScaleInAt,
                recommendations,
                actions,
                samples,
                instanceSamples,
                spentThisMonth,
                idleSince,
                effects,
                replacementFailures,
                freeze,
                SizeMemory.NONE);
    }

    public Memory {
        samples = copy(samples);
        instanceSamples = copy(instanceSamples);
        effects = List.copyOf(effects);
        if (replacementFailures < 0) {
            throw new IllegalArgumentException(
                    "replacementFailures " + replacementFailures + " is negative");
        }
    }

    // Map.copyOf returns the same object for an already immutable map, so the hot path copies
    // nothing;
    // its order is made stable again where a memory is written.
    private static <V> Map<String, V> copy(Map<String, V> map) {
        return Map.copyOf(map);
    }

    /// The same memory with another wanted capacity, as after an operator's change at `at`.
    public Memory withDesired(int from, int to, Instant at) {
        long[] times = new long[actions.size() + 1];
        int[] changes = new int[actions.size() + 1];
        for (int index = 0; index < actions.size(); index++) {
            times[index] = actions.millisAt(index);
            changes[index] = actions.countAt(index);
        }
        times[actions.size()] = at.toEpochMilli();
        changes[actions.size()] = to - from;
        return new Memory(
                since,
                OptionalInt.of(to),
                decidedAt,
                to > from ? Optional.of(at) : lastScaleOutAt,
                to < from ? Optional.of(at) : lastScaleInAt,
                recommendations,
                to == from ? actions : TimedCounts.owning(times, changes),
                samples,
                instanceSamples,
                spentThisMonth,
                idleSince,
                effects,
                replacementFailures,
                freeze,
                sizes);
    }

    /// The same memory with one more recommendation.
    public Memory withRecommendation(int capacity, Instant at) {
        int size = recommendations.size();
        long[] times = new long[size + 1];
        int[] counts = new int[size + 1];
        for (int index = 0; index < size; index++) {
            times[index] = recommendations.millisAt(index);
            counts[index] = recommendations.countAt(index);
        }
        times[size] = at.toEpochMilli();
        counts[size] = capacity;
        // The size there is counts in the same way, so that a restart never shrinks at once.
        SizeMemory nextSizes =
                sizes.desired().isPresent()
                        ? sizes.withRecommendation(sizes.desired().get(), at)
                        : sizes;
        return new Memory(
                since,
                desired,
                decidedAt,
                lastScaleOutAt,
                lastScaleInAt,
                TimedCounts.owning(times, counts),
                actions,
                samples,
                instanceSamples,
                spentThisMonth,
                idleSince,
                effects,
                replacementFailures,
                freeze,
                nextSizes);
    }

    /// The same memory with another operator's freeze, or none.
    public Memory withFreeze(Optional<OperatorFreeze> newFreeze) {
        return new Memory(
                since,
                desired,
                decidedAt,
                lastScaleOutAt,
                lastScaleInAt,
                recommendations,
                actions,
                samples,
                instanceSamples,
                spentThisMonth,
                idleSince,
                effects,
                replacementFailures,
                newFreeze,
                sizes);
    }

    /// The same memory with another count of failed replacements in a row and money spent.
    public Memory withAccounts(int failures, double spent) {
        return new Memory(
                since,
                desired,
                decidedAt,
                lastScaleOutAt,
                lastScaleInAt,
                recommendations,
                actions,
                samples,
                instanceSamples,
                spent,
                idleSince,
                effects,
                failures,
                freeze,
                sizes);
    }

    /// The same memory of other sizes.
    public Memory withSizes(SizeMemory newSizes) {
        return new Memory(
                since,
                desired,
                decidedAt,
                lastScaleOutAt,
                lastScaleInAt,
                recommendations,
                actions,
                samples,
                instanceSamples,
                spentThisMonth,
                idleSince,
                effects,
                replacementFailures,
                freeze,
                newSizes);
    }

    /// A scale-out and what its metric said then.
    ///
    /// @param metric the metric whose rule won
    /// @param value its value when the decision was made
    public record Effect(Instant at, String metric, double value) {}

    /// An operator's freeze: who, why, until when.
    ///
    /// @param until empty means until it is lifted
    public record OperatorFreeze(
            Freeze.FrozenDirection direction,
            String by,
            String reason,
            Instant from,
            Optional<Instant> until) {}

    /// Sample names in a stable order, for writing.
    public static <V> Map<String, V> inOrder(Map<String, V> map) {
        return new LinkedHashMap<>(new java.util.TreeMap<>(map));
    }
}
