package io.novacron.autoscaler.engine;

import io.novacron.autoscaler.model.Freeze.FrozenDirection;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.Memory.Effect;
import io.novacron.autoscaler.model.Memory.OperatorFreeze;
import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.TimedCounts;
import io.novacron.autoscaler.model.TimedValues;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// A memory written by hand; what is not written is not remembered.
final class MemorySpec {

    private record Entry(Instant at, double number) {}

    private Optional<Instant> since = Optional.empty();
    private OptionalInt desired = OptionalInt.empty();
    private Optional<Instant> decidedAt = Optional.empty();
    private Optional<Instant> lastScaleOutAt = Optional.empty();
    private Optional<Instant> lastScaleInAt = Optional.empty();
    private final List<Entry> recommendations = new ArrayList<>();
    private final List<Entry> actions = new ArrayList<>();
    private final Map<String, List<Entry>> samples = new LinkedHashMap<>();
    private final Map<String, List<InstanceSample>> instanceSamples = new LinkedHashMap<>();
    private final List<Effect> effects = new ArrayList<>();
    private double spentThisMonth;
    private Optional<Instant> idleSince = Optional.empty();
    private int replacementFailures;
    private Optional<OperatorFreeze> freeze = Optional.empty();

    /// A complete memory that holds nothing.
    static MemorySpec empty() {
        return new MemorySpec();
    }

    MemorySpec since(String time) {
        since = Optional.of(Times.at(time));
        return this;
    }

    MemorySpec desired(int capacity) {
        desired = OptionalInt.of(capacity);
        return this;
    }

    MemorySpec decidedAt(String time) {
        decidedAt = Optional.of(Times.at(time));
        return this;
    }

    MemorySpec scaledOutAt(String time) {
        lastScaleOutAt = Optional.of(Times.at(time));
        return this;
    }

    MemorySpec scaledInAt(String time) {
        lastScaleInAt = Optional.of(Times.at(time));
        return this;
    }

    MemorySpec recommended(String time, int capacity) {
        recommendations.add(new Entry(Times.at(time), capacity));
        return this;
    }

    MemorySpec acted(String time, int change) {
        actions.add(new Entry(Times.at(time), change));
        return this;
    }

    MemorySpec sample(String metric, String time, double value) {
        samples.computeIfAbsent(metric, name -> new ArrayList<>())
                .add(new Entry(Times.at(time), value));
        return this;
    }

    MemorySpec instanceSample(String metric, String instance, double value) {
        instanceSamples
                .computeIfAbsent(metric, name -> new ArrayList<>())
                .add(InstanceSample.of(instance, value));
        return this;
    }

    MemorySpec effect(String time, String metric, double value) {
        effects.add(new Effect(Times.at(time), metric, value));
        return this;
    }

    MemorySpec spent(double money) {
        spentThisMonth = money;
        return this;
    }

    MemorySpec idleSince(String time) {
        idleSince = Optional.of(Times.at(time));
        return this;
    }

    MemorySpec replacementFailures(int count) {
        replacementFailures = count;
        return this;
    }

    MemorySpec frozen(FrozenDirection direction, String by, String reason, String until) {
        freeze =
                Optional.of(
                        new OperatorFreeze(
                                direction,
                                by,
                                reason,
                                Times.at("09:00"),
                                Optional.of(until).filter(text -> !text.isEmpty()).map(Times::at)));
        return this;
    }

    Memory build() {
        Map<String, TimedValues> series = new LinkedHashMap<>();
        samples.forEach((metric, entries) ->
                series.put(
                        metric,
                        TimedValues.of(
                                millis(entries),
                                entries.stream().mapToDouble(Entry::number).toArray())));
        return new Memory(
                since,
                desired,
                decidedAt,
                lastScaleOutAt,
                lastScaleInAt,
                counts(recommendations),
                counts(actions),
                series,
                instanceSamples,
                spentThisMonth,
                idleSince,
                effects,
                replacementFailures,
                freeze);
    }

    private static TimedCounts counts(List<Entry> entries) {
        return TimedCounts.of(
                millis(entries),
                entries.stream().mapToInt(entry -> (int) entry.number()).toArray());
    }

    private static long[] millis(List<Entry> entries) {
        return entries.stream().mapToLong(entry -> entry.at().toEpochMilli()).toArray();
    }
}
