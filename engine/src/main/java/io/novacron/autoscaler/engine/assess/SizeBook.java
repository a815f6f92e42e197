package io.novacron.autoscaler.engine.assess;

import io.novacron.autoscaler.engine.assess.Situation.SizeFactors;
import io.novacron.autoscaler.engine.size.SizeAxis;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.SizeDimension;
import io.novacron.autoscaler.model.SizeMemory;
import io.novacron.autoscaler.model.SizeMemory.Changed;
import io.novacron.autoscaler.model.SizeMemory.Recommended;
import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.model.TimedCounts;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A group's sizes, compiled: which there are, which one is wanted, what the instances have.
/// Immutable.
public final class SizeBook {

    private final Sizing sizing;
    private final List<SizeAxis> axes;
    private final Flavor smallest;

    public SizeBook(Sizing sizing) {
        this.sizing = sizing;
        this.axes = SizeAxis.of(sizing);
        Flavor size = new Flavor("", 0, 0, java.util.OptionalDouble.empty());
        for (SizeAxis axis : axes) {
            size = axis.at(1, size);
        }
        this.smallest = size;
    }

    public Sizing sizing() {
        return sizing;
    }

    /// The smallest size there is.
    public Flavor smallest() {
        return smallest;
    }

    public List<SizeAxis> axes() {
        return axes;
    }

    /// The size a name stands for.
    public Optional<Flavor> size(String name) {
        return sizing.size(name);
    }

    /// The size wanted before a decision: the memory's, else the document's, else that of most
    /// instances, else the smallest. What a changed document no longer knows is passed over.
    public Flavor present(SizeMemory memory, FleetView fleet) {
        return memory.desired()
                .flatMap(sizing::size)
                .or(sizing::currentFlavor)
                .or(() -> mostCommon(fleet))
                .orElse(smallest);
    }

    private Optional<Flavor> mostCommon(FleetView fleet) {
        Map<String, Integer> counts = new TreeMap<>();
        for (Instance instance : fleet.capacity()) {
            instance.size().ifPresent(name -> counts.merge(name, 1, Integer::sum));
        }
        return counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .flatMap(most -> sizing.size(most.getKey()));
    }

    /// The size the document's numbers are about; `present` where it does not say.
    public Flavor documented(Flavor present) {
        return sizing.currentFlavor().orElse(present);
    }

    /// What an instance has: what is listed, else what the document says, else `present`.
    public Flavor of(Instance instance, Flavor present) {
        return instance.size().flatMap(sizing::size).orElseGet(() -> documented(present));
    }

    /// How sizes bear on what rules count.
    ///
    /// @param dimensions those that matter
    public SizeFactors factors(
            Flavor present, FleetView fleet, int instances, Collection<SizeDimension> dimensions) {
        Flavor documented = documented(present);
        double speed = Double.MAX_VALUE;
        double weight = 0;
        for (SizeDimension dimension : dimensions) {
            double base = dimension.of(documented);
            double has = dimension.of(present);
            if (dimension == SizeDimension.STORAGE || base <= 0 || has <= 0) {
                continue;
            }
            speed = Math.min(speed, has / base);
            weight = Math.max(weight, mean(dimension, present, fleet) / has);
        }
        return new SizeFactors(
                instances,
                speed == Double.MAX_VALUE ? 1 : speed,
                weight == 0 ? 1 : weight,
                variables(present));
    }

    // Over the ready instances; without any, over all.
    private double mean(SizeDimension dimension, Flavor present, FleetView fleet) {
        double sum = 0;
        int counted = 0;
        Map<String, Flavor> known = new HashMap<>();
        boolean anyReady = fleet.ready() > 0;
        for (int index = 0; index < fleet.capacity().size(); index++) {
            if (anyReady && !fleet.isReady(index)) {
                continue;
            }
            Instance instance = fleet.capacity().get(index);
            Flavor size =
                    known.computeIfAbsent(
                            instance.size().orElse(""), name -> of(instance, present));
            sum += dimension.of(size);
            counted++;
        }
        return counted == 0 ? dimension.of(present) : sum / counted;
    }

    /// The names under `size.` of expressions.
    public static Map<String, Double> variables(Flavor size) {
        return Map.of(
                "cpu", size.cpu(),
                "memory", size.memoryBytes(),
                "storage", size.storageBytes());
    }

    /// Sizes wanted before, as places on an axis.
    public TimedCounts recommendations(SizeMemory memory, SizeAxis axis) {
        List<Recommended> wanted = memory.recommendations();
        if (wanted.isEmpty()) {
            return TimedCounts.EMPTY;
        }
        List<Recommended> known =
                wanted.stream().filter(each -> sizing.size(each.size()).isPresent()).toList();
        return TimedCounts.of(
                known.stream().mapToLong(each -> each.at().toEpochMilli()).toArray(),
                known.stream().mapToInt(each -> place(each.size(), axis)).toArray());
    }

    /// Changes of size made before, in places on an axis.
    public TimedCounts actions(SizeMemory memory, SizeAxis axis) {
        List<Changed> made = memory.actions();
        if (made.isEmpty()) {
            return TimedCounts.EMPTY;
        }
        List<Changed> known =
                made.stream()
                        .filter(each ->
                                sizing.size(each.from()).isPresent()
                                        && sizing.size(each.to()).isPresent())
                        .toList();
        return TimedCounts.of(
                known.stream().mapToLong(each -> each.at().toEpochMilli()).toArray(),
                known.stream()
                        .mapToInt(each -> place(each.to(), axis) - place(each.from(), axis))
                        .toArray());
    }

    private int place(String name, SizeAxis axis) {
        return axis.placeOf(sizing.size(name).orElseThrow());
    }
}
