package io.novacron.autoscaler.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// The sizes an instance can have (vertical and mixed modes), and what an instance of a size costs.
/// Whether they are listed or given by ranges, each has a name, and [#size(String)] is the one
/// place that knows what a name stands for.
///
/// @param current size the document's numbers are about and the group starts with, by name; as with
///   `desiredCapacity` the group's memory rules afterwards
/// @param resize how a change of size is made
/// @param switchingCost price of a change; empty: derived from the instance-hours that run twice
/// @param horizon time over which the switching cost is spread, default 1 h
public record Sizing(
        Choice choice,
        Optional<String> current,
        Resize resize,
        OptionalDouble switchingCost,
        Duration horizon) {

    /// Named sizes, or a range per dimension.
    public sealed interface Choice {
        record Flavors(List<Flavor> flavors) implements Choice {
            public Flavors {
                flavors = List.copyOf(flavors);
            }
        }

        /// @param byDimension `cpu` in cores, `memory` and `storage` in bytes
        record Ranges(Map<String, Range> byDimension) implements Choice {
            public Ranges {
                byDimension = new java.util.TreeMap<>(byDimension);
            }

            /// The range of a dimension, where it has one.
            public Optional<Range> range(SizeDimension dimension) {
                return Optional.ofNullable(byDimension.get(dimension.wireName()));
            }
        }
    }

    /// A size.
    ///
    /// @param cpu cores; 0 where the size says nothing of it
    /// @param memoryBytes bytes; 0 where the size says nothing of it
    /// @param storageBytes bytes of the instance's own volume; 0 where the size says nothing of it
    public record Flavor(
            String name,
            double cpu,
            double memoryBytes,
            double storageBytes,
            OptionalDouble pricePerHour) {

        /// A size that says nothing of storage.
        public Flavor(String name, double cpu, double memoryBytes, OptionalDouble pricePerHour) {
            this(name, cpu, memoryBytes, 0, pricePerHour);
        }
    }

    /// @param price per unit and hour (cpu: core, memory and storage: GiB)
    public record Range(double min, double max, double step, OptionalDouble price) {

        /// More places than that are no choice any more.
        public static final int MAX_PLACES = 100_000;

        public Range {
            if (!(min > 0 && min <= max && step > 0)) {
                throw new IllegalArgumentException(
                        "a range needs 0 < min <= max and step > 0, found %s, %s, %s"
                                .formatted(min, max, step));
            }
            if (!((max - min) / step < MAX_PLACES)) {
                throw new IllegalArgumentException(
                        "a range has at most %s places, found %s to %s by %s"
                                .formatted(MAX_PLACES, min, max, step));
            }
        }

        /// Places from `min` by `step` up to `max`, at least 1.
        public int places() {
            return (int) Math.floor((max - min) / step + 1e-9) + 1;
        }

        /// The amount at a place, counted from 0.
        public double at(int place) {
            // What people write has few digits; sums of doubles do not.
            return Math.rint((min + place * step) * 1e9) / 1e9;
        }

        /// The first place of at least an amount; [#places()] where none is.
        public int placeOf(double amount) {
            if (!(amount > min)) {
                return 0;
            }
            double place = Math.ceil((amount - min) / step - 1e-9);
            return place < places() ? (int) place : places();
        }
    }

    /// How a change of size reaches an instance.
    public enum Resize {
        LIVE,
        RESTART,
        REPLACE
    }

    /// The size instances have as the document says, where it says so.
    public Optional<Flavor> currentFlavor() {
        return current.flatMap(this::size);
    }

    /// The size a name stands for: a flavor's, or `cpu=2,memory=4Gi` within the ranges, whose parts
    /// may come in any order. Empty where there is no such size.
    public Optional<Flavor> size(String name) {
        return switch (choice) {
            case Choice.Flavors(List<Flavor> flavors) ->
                    flavors.stream().filter(flavor -> flavor.name().equals(name)).findFirst();
            case Choice.Ranges ranges -> parsed(name, ranges);
        };
    }

    private static Optional<Flavor> parsed(String name, Choice.Ranges ranges) {
        Map<SizeDimension, Double> amounts = new EnumMap<>(SizeDimension.class);
        for (String part : name.split(",", SizeDimension.values().length + 1)) {
            int equals = part.indexOf('=');
            Optional<SizeDimension> dimension =
                    SizeDimension.named(part.substring(0, Math.max(0, equals)).strip());
            OptionalDouble amount = Quantity.parse(part.substring(equals + 1).strip());
            if (dimension.isEmpty()
                    || amount.isEmpty()
                    || !contains(ranges.range(dimension.get()), amount.getAsDouble())
                    || amounts.put(dimension.get(), amount.getAsDouble()) != null) {
                return Optional.empty();
            }
        }
        return amounts.size() == ranges.byDimension().size()
                ? Optional.of(sized(amounts, ranges))
                : Optional.empty();
    }

    private static boolean contains(Optional<Range> range, double amount) {
        return range.isPresent() && amount >= range.get().min() && amount <= range.get().max();
    }

    /// The size of given amounts, with its canonical name such as `cpu=2,memory=4Gi,storage=20Gi`
    /// and its price: the sum over the dimensions that have one.
    public static Flavor sized(Map<SizeDimension, Double> amounts, Choice.Ranges ranges) {
        List<String> parts = new ArrayList<>();
        OptionalDouble price = OptionalDouble.empty();
        for (SizeDimension dimension : SizeDimension.values()) {
            Double amount = amounts.get(dimension);
            if (amount == null) {
                continue;
            }
            parts.add(dimension.wireName() + "=" + dimension.text(amount));
            OptionalDouble unitPrice =
                    ranges.range(dimension).map(Range::price).orElse(OptionalDouble.empty());
            if (unitPrice.isPresent()) {
                double part = unitPrice.getAsDouble() * amount / dimension.priceUnit();
                price = OptionalDouble.of(price.orElse(0) + part);
            }
        }
        return new Flavor(
                String.join(",", parts),
                amounts.getOrDefault(SizeDimension.CPU, 0.0),
                amounts.getOrDefault(SizeDimension.MEMORY, 0.0),
                amounts.getOrDefault(SizeDimension.STORAGE, 0.0),
                price);
    }
}
