package io.novacron.autoscaler.simulator;

import io.novacron.autoscaler.model.PlantModel;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.ScalingMode;
import io.novacron.autoscaler.model.SizeDimension;
import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.model.Sizing.Choice;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.model.Sizing.Resize;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// What sizes mean for simulated instances. The model's `capacityPerInstance` is that of the size
/// the document names as `current` (else of the smallest); another size serves as many times that
/// as it has cores (bytes of memory, where sizes say no cores). Not thread-safe: what a name stands
/// for is remembered.
final class PlantSizes {

    private final Optional<Sizing> sizing;
    private final Optional<Flavor> documented;
    private final double plainPrice;
    private final Map<String, Flavor> known = new HashMap<>();

    private PlantSizes(Optional<Sizing> sizing, Optional<Flavor> documented, double plainPrice) {
        this.sizing = sizing;
        this.documented = documented;
        this.plainPrice = plainPrice;
    }

    static PlantSizes of(ScalingGroup group, PlantModel model) {
        double price =
                group.pricePerInstanceHour()
                        .orElseGet(() -> group.pricePerHour().orElse(model.pricePerInstanceHour()));
        Optional<Sizing> sizing =
                group.mode() == ScalingMode.HORIZONTAL ? Optional.empty() : group.size();
        return new PlantSizes(
                sizing,
                sizing.map(sizes -> sizes.currentFlavor().orElseGet(() -> smallest(sizes))),
                price);
    }

    private static Flavor smallest(Sizing sizing) {
        return switch (sizing.choice()) {
            case Choice.Flavors(List<Flavor> flavors) ->
                    flavors.stream()
                            .min(
                                    Comparator.comparingDouble(Flavor::cpu)
                                            .thenComparingDouble(Flavor::memoryBytes))
                            .orElseThrow();
            case Choice.Ranges ranges -> {
                Map<SizeDimension, Double> least = new EnumMap<>(SizeDimension.class);
                for (SizeDimension dimension : SizeDimension.values()) {
                    ranges.range(dimension).ifPresent(range -> least.put(dimension, range.min()));
                }
                yield Sizing.sized(least, ranges);
            }
        };
    }

    /// Whether instances have sizes at all.
    boolean sized() {
        return sizing.isPresent();
    }

    /// The size instances start with; empty where they have none.
    Optional<String> first() {
        return documented.map(Flavor::name);
    }

    Resize resize() {
        return sizing.map(Sizing::resize).orElse(Resize.REPLACE);
    }

    private Flavor size(String name) {
        return known.computeIfAbsent(
                name,
                unknown -> sizing.flatMap(s -> s.size(unknown)).orElse(documented.orElseThrow()));
    }

    /// What an instance of a size serves, as a multiple of one of the documented size.
    double units(Optional<String> name) {
        if (name.isEmpty() || documented.isEmpty()) {
            return 1;
        }
        Flavor base = documented.get();
        Flavor size = size(name.get());
        return base.cpu() > 0 ? size.cpu() / base.cpu() : size.memoryBytes() / base.memoryBytes();
    }

    /// Price of an instance of a size for an hour.
    double price(Optional<String> name) {
        return name.isEmpty() || documented.isEmpty()
                ? plainPrice
                : size(name.get()).pricePerHour().orElse(plainPrice);
    }

    /// The least price an hour of what an instance of the documented size serves.
    double leastPricePerUnit() {
        if (sizing.isEmpty() || documented.isEmpty()) {
            return plainPrice;
        }
        return switch (sizing.get().choice()) {
            case Choice.Flavors(List<Flavor> flavors) -> {
                OptionalDouble least =
                        flavors.stream()
                                .filter(flavor -> flavor.pricePerHour().isPresent())
                                .mapToDouble(flavor ->
                                        flavor.pricePerHour().getAsDouble()
                                                / units(Optional.of(flavor.name())))
                                .min();
                yield least.orElse(plainPrice);
            }
            case Choice.Ranges _ -> documented.get().pricePerHour().orElse(plainPrice);
        };
    }
}
