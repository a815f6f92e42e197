package io.novacron.autoscaler.engine.size;

import io.novacron.autoscaler.model.SizeDimension;
import io.novacron.autoscaler.model.Sizing.Flavor;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// Capacities are places on the ladder of an axis, from 1.
///
/// @param present the size wanted before this decision
/// @param instances that have it
public record RungScale(SizeAxis axis, Flavor present, int instances) implements Scale {

    /// The place of the present size.
    public int place() {
        return axis.placeOf(present);
    }

    @Override
    public boolean counts() {
        return false;
    }

    @Override
    public int ceil(double wanted) {
        return placeFor(Optional.empty(), instances == 0 ? 0 : wanted / instances);
    }

    /// The least place with so many times what an instance of the present size has.
    public int placeFor(Optional<SizeDimension> dimension, double times) {
        return placeFor(needed(dimension, times));
    }

    /// The least place with an amount of every dimension.
    public int placeFor(Map<SizeDimension, Double> needed) {
        return axis.placeFor(needed, place(), present);
    }

    private Map<SizeDimension, Double> needed(Optional<SizeDimension> dimension, double times) {
        Map<SizeDimension, Double> needed = new EnumMap<>(SizeDimension.class);
        for (SizeDimension each : axis.dimensions()) {
            boolean meant =
                    dimension.isPresent() ? each == dimension.get() : each != SizeDimension.STORAGE;
            if (meant) {
                needed.put(each, each.of(present) * times);
            }
        }
        return needed;
    }

    /// How much of a dimension the next smaller size has, as a multiple without one.
    public OptionalDouble smaller(Optional<SizeDimension> dimension) {
        int place = place();
        if (place <= 1) {
            return OptionalDouble.empty();
        }
        Flavor smaller = axis.at(place - 1, present);
        if (dimension.isPresent()) {
            return OptionalDouble.of(dimension.get().of(smaller));
        }
        double least = Double.MAX_VALUE;
        for (SizeDimension each : axis.dimensions()) {
            if (each != SizeDimension.STORAGE && each.of(present) > 0) {
                least = Math.min(least, each.of(smaller) / each.of(present));
            }
        }
        return least == Double.MAX_VALUE ? OptionalDouble.empty() : OptionalDouble.of(least);
    }

    @Override
    public int changed(int from, double amount, boolean percent) {
        if (!percent) {
            return saturated(from + Math.signum(amount) * Math.floor(Math.abs(amount)));
        }
        // At least one notch, as a percentage of a count is at least one instance.
        int place = placeFor(Optional.empty(), 1 + amount / 100);
        return amount < 0 ? Math.min(place, from - 1) : Math.max(place, from + 1);
    }

    private int saturated(double place) {
        return (int) Math.clamp(place, 0, axis.places() + 1.0);
    }

    @Override
    public double projected(double value, int from, int to) {
        Flavor before = axis.at(from, present);
        Flavor after = axis.at(Math.max(1, to), present);
        double most = 0;
        for (SizeDimension each : axis.dimensions()) {
            if (each != SizeDimension.STORAGE && each.of(after) > 0) {
                most = Math.max(most, each.of(before) / each.of(after));
            }
        }
        return most == 0 ? value : value * most;
    }

    @Override
    public double pricePerHour(int capacity) {
        return instances * axis.at(capacity, present).pricePerHour().orElse(0);
    }

    @Override
    public int payable(double money, double hours, int wanted) {
        int place = Math.min(wanted, axis.places());
        while (place > 0 && pricePerHour(place) * hours > money * (1 + 1e-12)) {
            place--;
        }
        return place;
    }
}
