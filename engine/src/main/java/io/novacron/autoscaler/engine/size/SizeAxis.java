package io.novacron.autoscaler.engine.size;

import io.novacron.autoscaler.engine.arithmetic.Rounding;
import io.novacron.autoscaler.model.Ladder;
import io.novacron.autoscaler.model.SizeDimension;
import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.model.Sizing.Choice;
import io.novacron.autoscaler.model.Sizing.Flavor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One direction in which a size can change: along the flavors, in ascending order of cpu, then
/// memory, then storage, or along the range of one dimension. Places count from 1. Immutable.
public sealed interface SizeAxis {

    int places();

    /// The place a size is at; the first with as much of everything where it is at none.
    int placeOf(Flavor size);

    /// The size at a place; what the axis does not change is that of `present`.
    Flavor at(int place, Flavor present);

    /// What can be more or less of along this axis.
    Set<SizeDimension> dimensions();

    /// The ladder for explanations.
    Ladder ladder(int instances, Flavor present);

    /// The least place with at least so much of every dimension named; [#places()] + 1 where none
    /// is. Where sizes do not grow in every dimension, none below `present` is taken for more.
    default int placeFor(Map<SizeDimension, Double> needed, int present, Flavor presentSize) {
        boolean more = !covers(presentSize, needed);
        int place = more ? present + 1 : 1;
        while (place <= places() && !covers(at(place, presentSize), needed)) {
            place++;
        }
        return place;
    }

    private static boolean covers(Flavor size, Map<SizeDimension, Double> needed) {
        for (Map.Entry<SizeDimension, Double> need : needed.entrySet()) {
            double has = need.getKey().of(size);
            if (need.getValue() > has && !Rounding.same(need.getValue(), has)) {
                return false;
            }
        }
        return true;
    }

    /// Whether a size is the larger one: by cpu, then memory, then storage.
    static boolean isLarger(Flavor size, Flavor other) {
        return AlongFlavors.ASCENDING.compare(size, other) > 0;
    }

    /// The axes of a group's sizes.
    static List<SizeAxis> of(Sizing sizing) {
        return switch (sizing.choice()) {
            case Choice.Flavors(List<Flavor> flavors) -> List.of(new AlongFlavors(flavors));
            case Choice.Ranges ranges -> {
                List<SizeAxis> axes = new ArrayList<>();
                for (SizeDimension dimension : SizeDimension.values()) {
                    ranges.range(dimension)
                            .ifPresent(range -> axes.add(new AlongRange(dimension, ranges)));
                }
                yield List.copyOf(axes);
            }
        };
    }

    /// Flavors, ascending.
    record AlongFlavors(List<Flavor> flavors) implements SizeAxis {
        private static final Comparator<Flavor> ASCENDING =
                Comparator.comparingDouble(Flavor::cpu)
                        .thenComparingDouble(Flavor::memoryBytes)
                        .thenComparingDouble(Flavor::storageBytes)
                        .thenComparingDouble(flavor -> flavor.pricePerHour().orElse(0))
                        .thenComparing(Flavor::name);

        public AlongFlavors {
            flavors = flavors.stream().sorted(ASCENDING).toList();
        }

        @Override
        public int places() {
            return flavors.size();
        }

        @Override
        public int placeOf(Flavor size) {
            for (int index = 0; index < flavors.size(); index++) {
                if (flavors.get(index).name().equals(size.name())) {
                    return index + 1;
                }
            }
            for (int index = 0; index < flavors.size(); index++) {
                if (ASCENDING.compare(flavors.get(index), size) >= 0) {
                    return index + 1;
                }
            }
            return flavors.size();
        }

        @Override
        public Flavor at(int place, Flavor present) {
            return flavors.get(Math.clamp(place, 1, flavors.size()) - 1);
        }

        @Override
        public Set<SizeDimension> dimensions() {
            return Set.of(SizeDimension.values());
        }

        @Override
        public Ladder ladder(int instances, Flavor present) {
            return new Ladder.Flavors(instances, flavors.stream().map(Flavor::name).toList());
        }

        /// The first pair of neighbours of which the larger has less of something.
        public Optional<List<String>> notGrowing() {
            for (int index = 1; index < flavors.size(); index++) {
                Flavor less = flavors.get(index - 1);
                Flavor more = flavors.get(index);
                if (more.memoryBytes() < less.memoryBytes()
                        || more.storageBytes() < less.storageBytes()) {
                    return Optional.of(List.of(less.name(), more.name()));
                }
            }
            return Optional.empty();
        }
    }

    /// One dimension's range; the others stay.
    record AlongRange(SizeDimension dimension, Choice.Ranges ranges) implements SizeAxis {

        private Sizing.Range range() {
            return ranges.range(dimension).orElseThrow();
        }

        @Override
        public int places() {
            return range().places();
        }

        @Override
        public int placeOf(Flavor size) {
            return Math.min(range().placeOf(dimension.of(size)), places() - 1) + 1;
        }

        @Override
        public Flavor at(int place, Flavor present) {
            Map<SizeDimension, Double> amounts = amounts(present, ranges);
            amounts.put(dimension, range().at(Math.clamp(place, 1, places()) - 1));
            return Sizing.sized(amounts, ranges);
        }

        static Map<SizeDimension, Double> amounts(Flavor size, Choice.Ranges ranges) {
            Map<SizeDimension, Double> amounts = new EnumMap<>(SizeDimension.class);
            for (SizeDimension each : SizeDimension.values()) {
                if (ranges.range(each).isPresent()) {
                    amounts.put(each, each.of(size));
                }
            }
            return amounts;
        }

        @Override
        public Set<SizeDimension> dimensions() {
            return Set.of(dimension);
        }

        @Override
        public int placeFor(Map<SizeDimension, Double> needed, int present, Flavor presentSize) {
            double amount = needed.getOrDefault(dimension, 0.0);
            double has = dimension.of(presentSize);
            return range().placeOf(Rounding.same(amount, has) ? has : amount) + 1;
        }

        @Override
        public Ladder ladder(int instances, Flavor present) {
            StringBuilder before = new StringBuilder();
            StringBuilder after = new StringBuilder();
            amounts(present, ranges)
                    .forEach((each, amount) -> {
                        String part = each.wireName() + "=" + each.text(amount);
                        if (each.compareTo(dimension) < 0) {
                            before.append(part).append(',');
                        } else if (each.compareTo(dimension) > 0) {
                            after.append(',').append(part);
                        }
                    });
            return new Ladder.Steps(
                    instances, dimension, range(), before.toString(), after.toString());
        }
    }
}
