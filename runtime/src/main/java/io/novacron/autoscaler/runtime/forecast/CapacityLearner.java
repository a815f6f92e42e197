package io.novacron.autoscaler.runtime.forecast;

import io.novacron.autoscaler.spi.HistorySeries;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Learns how much demand one instance serves from what was: in each step, demand / ready instances
/// × full utilization / utilization. The result is the median of these, each weighed by its
/// utilization: a busy instance tells more than an idle one, whose utilization is mostly its own
/// upkeep, and a few odd steps change nothing. Steps in which the number of instances changed, and
/// those below a tenth of full, are left out.
///
/// Example: 900 req/s on 3 ready instances at cpu 60 with a target of 80: 900 / 3 × 80 / 60 = 400
/// req/s an instance.
final class CapacityLearner {

    private static final double LEAST_SHARE = 0.1;
    private static final int FEWEST = 10;

    private record Ratio(double capacity, double weight) {}

    private CapacityLearner() {}

    /// @param demand of the group
    /// @param ready instances
    /// @param utilization percent, of the same times
    /// @return empty where fewer than 10 steps tell
    static Optional<LearnedCapacity> learn(
            HistorySeries demand, HistorySeries ready, HistorySeries utilization, double full) {
        List<Ratio> ratios = new ArrayList<>();
        int atReady = 0;
        int atUse = 0;
        for (int index = 0; index < demand.size(); index++) {
            long time = demand.millisAt(index);
            atReady = seek(ready, atReady, time);
            atUse = seek(utilization, atUse, time);
            if (!isAt(ready, atReady, time) || !isAt(utilization, atUse, time)) {
                continue;
            }
            double instances = ready.meanAt(atReady);
            double use = utilization.meanAt(atUse);
            boolean steady = instances >= 1 && ready.highAt(atReady) - instances < 0.01 * instances;
            if (steady && use >= LEAST_SHARE * full && demand.meanAt(index) > 0) {
                ratios.add(new Ratio(demand.meanAt(index) / instances * full / use, use));
            }
        }
        if (ratios.size() < FEWEST) {
            return Optional.empty();
        }
        ratios.sort(Comparator.comparingDouble(Ratio::capacity));
        return Optional.of(
                new LearnedCapacity(
                        quantile(ratios, 0.5),
                        full,
                        ratios.size(),
                        quantile(ratios, 0.25),
                        quantile(ratios, 0.75)));
    }

    private static int seek(HistorySeries series, int from, long time) {
        int index = from;
        while (index < series.size() && series.millisAt(index) < time) {
            index++;
        }
        return index;
    }

    private static boolean isAt(HistorySeries series, int index, long time) {
        return index < series.size() && series.millisAt(index) == time;
    }

    private static double quantile(List<Ratio> sorted, double share) {
        double whole = 0;
        for (Ratio ratio : sorted) {
            whole += ratio.weight();
        }
        double sum = 0;
        for (Ratio ratio : sorted) {
            sum += ratio.weight();
            if (sum >= share * whole) {
                return ratio.capacity();
            }
        }
        return sorted.getLast().capacity();
    }
}
