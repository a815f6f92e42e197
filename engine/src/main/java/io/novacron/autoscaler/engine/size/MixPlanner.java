package io.novacron.autoscaler.engine.size;

import io.novacron.autoscaler.engine.arithmetic.Rounding;
import io.novacron.autoscaler.model.Evidence.Offer;
import io.novacron.autoscaler.model.SizeDimension;
import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.model.Sizing.Choice;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.model.Sizing.Resize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The cheapest count and size that cover a need (SPEC section 3, stage 6, mixed).
///
/// Exact: for a size the price only grows with the count, so of each size one count can be the
/// best, the least that covers the need in every dimension; with 200 sizes and 1,000 instances that
/// leaves 200 pairs to compare, not 200,000. Only sizes that cost nothing tie over their counts,
/// and of those the one nearest to the present count changes least. Within ranges the count is
/// varied instead, and each dimension takes the least amount that covers its share.
///
/// Cost of a pair: count × price an hour, plus the price of switching to another size divided by
/// the horizon. Where the document gives none, switching by replacement costs the new instances'
/// price for the time that both run; in place it costs nothing. Ties go to the fewest changes, then
/// the count nearest to the present one, then the fewest instances, then the name.
///
/// Example: 6 cores and 10 GiB are needed; small (1 core, 2 GiB) at 0.05 takes 6 for 0.30, large (4
/// cores, 8 GiB) at 0.14 takes 2 for 0.28: 2 × large, unless switching costs more than 0.02 an
/// hour. Immutable.
public final class MixPlanner {

    private static final double MILLIS_PER_HOUR = 3_600_000;
    private static final int OTHERS = 5;

    private static final Comparator<Pair> CHEAPEST =
            (one, other) -> {
                int costs = Double.compare(one.cost(), other.cost());
                if (costs != 0) {
                    return costs;
                }
                if (one.changes() != other.changes()) {
                    return Long.compare(one.changes(), other.changes());
                }
                if (one.moved() != other.moved()) {
                    return Integer.compare(one.moved(), other.moved());
                }
                int counts = Integer.compare(one.instances(), other.instances());
                return counts != 0 ? counts : one.size().name().compareTo(other.size().name());
            };

    private final Sizing sizing;
    private final double hoursTwice;
    private final double horizonHours;

    /// @param overlap how long an old and a new instance run side by side
    public MixPlanner(Sizing sizing, Duration overlap) {
        this.sizing = sizing;
        this.hoursTwice =
                sizing.resize() == Resize.REPLACE ? overlap.toMillis() / MILLIS_PER_HOUR : 0;
        this.horizonHours = Math.max(1, sizing.horizon().toMillis()) / MILLIS_PER_HOUR;
    }

    /// What is asked.
    ///
    /// @param needed amounts by dimension, in cores and bytes; what is not named is not needed
    /// @param present the size wanted before
    /// @param instances wanted before
    /// @param min least count
    /// @param max largest count
    /// @param affordable price an hour that may not be exceeded
    public record Request(
            Map<SizeDimension, Double> needed,
            Flavor present,
            int instances,
            int min,
            int max,
            double affordable) {}

    /// A count of one size.
    ///
    /// @param switching price of getting there, per hour of the horizon
    /// @param changes instances that are launched, terminated or changed
    /// @param moved how far the count is from the present one
    /// @param coverage share of the need that is covered, at most 1
    public record Pair(
            int instances,
            Flavor size,
            double price,
            double switching,
            long changes,
            int moved,
            double coverage) {

        // Sums of what people write with few digits tie.
        double cost() {
            return Math.rint((price + switching) * 1e9) / 1e9;
        }

        /// The pair for the explanation.
        public Offer offer() {
            return new Offer(instances, size.name(), price, switching);
        }
    }

    /// What is found.
    ///
    /// @param best the cheapest that covers the need; where none does, what covers most of it
    /// @param keeping the best without changing the size; empty where that does not cover the need
    /// @param others the next best, cheapest first
    public record Answer(Pair best, Optional<Pair> keeping, List<Pair> others) {}

    /// Finds the best pair.
    public Answer plan(Request request) {
        List<Pair> pairs =
                switch (sizing.choice()) {
                    case Choice.Flavors(List<Flavor> flavors) -> ofFlavors(flavors, request);
                    case Choice.Ranges ranges -> ofRanges(ranges, request);
                };
        List<Pair> covering = new ArrayList<>();
        Pair most = null;
        for (Pair pair : pairs) {
            if (pair.coverage() >= 1) {
                covering.add(pair);
            } else if (most == null
                    || pair.coverage() > most.coverage()
                    || (pair.coverage() == most.coverage() && CHEAPEST.compare(pair, most) < 0)) {
                most = pair;
            }
        }
        if (covering.isEmpty()) {
            int count = Math.clamp(request.instances(), request.min(), request.max());
            Pair held = pair(request.present(), count, request);
            return new Answer(
                    most == null || most.coverage() < held.coverage() ? held : most,
                    Optional.empty(),
                    List.of());
        }
        covering.sort(CHEAPEST);
        return new Answer(
                covering.getFirst(),
                covering.stream()
                        .filter(pair -> pair.size().name().equals(request.present().name()))
                        .findFirst(),
                List.copyOf(covering.subList(1, Math.min(covering.size(), OTHERS + 1))));
    }

    private List<Pair> ofFlavors(List<Flavor> flavors, Request request) {
        List<Pair> pairs = new ArrayList<>(flavors.size());
        for (Flavor flavor : flavors) {
            pairs.add(pair(flavor, count(flavor, request), request));
        }
        return pairs;
    }

    // The least that covers the need, or as many as are affordable.
    private static int count(Flavor size, Request request) {
        int count = Math.clamp(least(size, request), request.min(), request.max());
        double price = size.pricePerHour().orElse(0);
        if (price == 0) {
            boolean same = size.name().equals(request.present().name());
            return Math.clamp(same ? request.instances() : count, count, request.max());
        }
        return count * price > request.affordable() * (1 + Rounding.SLACK)
                ? Math.max(request.min(), Rounding.floor(request.affordable() / price))
                : count;
    }

    private static int least(Flavor flavor, Request request) {
        double most = 0;
        for (Map.Entry<SizeDimension, Double> need : request.needed().entrySet()) {
            double has = need.getKey().of(flavor);
            if (need.getValue() > 0) {
                most = has > 0 ? Math.max(most, need.getValue() / has) : Double.MAX_VALUE;
            }
        }
        return Rounding.ceil(most);
    }

    private List<Pair> ofRanges(Choice.Ranges ranges, Request request) {
        List<Pair> pairs = new ArrayList<>();
        pairs.add(pair(request.present(), count(request.present(), request), request));
        Map<SizeDimension, Integer> before = Map.of();
        for (int count = Math.max(1, request.min()); count <= request.max(); count++) {
            Map<SizeDimension, Integer> places = leastPlaces(ranges, request, count);
            if (places.equals(before)) {
                // More of the same only cost more.
                continue;
            }
            Pair pair = pair(size(ranges, places, request), count, request);
            if (pair.price() <= request.affordable() * (1 + Rounding.SLACK)
                    && !pair.size().name().equals(request.present().name())) {
                pairs.add(pair);
            }
            // One that does not cover the need is the largest there is: more of it may.
            before = pair.coverage() >= 1 ? places : Map.of();
            boolean smallest = places.values().stream().allMatch(place -> place == 0);
            if (pair.coverage() >= 1 && smallest) {
                break;
            }
        }
        return pairs;
    }

    // Where a share is more than the largest, the largest. Storage is the instance's own; it does
    // not become less where there are more.
    private static Map<SizeDimension, Integer> leastPlaces(
            Choice.Ranges ranges, Request request, int count) {
        Map<SizeDimension, Integer> places = new EnumMap<>(SizeDimension.class);
        for (SizeDimension dimension : SizeDimension.values()) {
            Optional<Sizing.Range> range = ranges.range(dimension);
            if (range.isPresent() && dimension != SizeDimension.STORAGE) {
                double share = request.needed().getOrDefault(dimension, 0.0) / count;
                places.put(
                        dimension, Math.min(range.get().placeOf(share), range.get().places() - 1));
            }
        }
        return places;
    }

    private static Flavor size(
            Choice.Ranges ranges, Map<SizeDimension, Integer> places, Request request) {
        Map<SizeDimension, Double> amounts = new EnumMap<>(SizeDimension.class);
        if (ranges.range(SizeDimension.STORAGE).isPresent()) {
            amounts.put(SizeDimension.STORAGE, request.present().storageBytes());
        }
        places.forEach((dimension, place) ->
                amounts.put(dimension, ranges.range(dimension).orElseThrow().at(place)));
        return Sizing.sized(amounts, ranges);
    }

    private Pair pair(Flavor size, int count, Request request) {
        boolean same = size.name().equals(request.present().name());
        double price = size.pricePerHour().orElse(0);
        double switching =
                same || request.instances() == 0
                        ? 0
                        : sizing.switchingCost().orElse(count * price * hoursTwice) / horizonHours;
        long changes =
                same
                        ? Math.abs((long) count - request.instances())
                        : sizing.resize() == Resize.REPLACE
                                ? (long) count + request.instances()
                                : Math.max(count, request.instances());
        return new Pair(
                count,
                size,
                count * price,
                switching,
                changes,
                Math.abs(count - request.instances()),
                coverage(size, count, request));
    }

    private static double coverage(Flavor size, int count, Request request) {
        double least = 1;
        for (Map.Entry<SizeDimension, Double> need : request.needed().entrySet()) {
            double has = count * need.getKey().of(size);
            if (has < need.getValue() && !Rounding.same(has, need.getValue())) {
                least = Math.min(least, has / need.getValue());
            }
        }
        return least;
    }
}
