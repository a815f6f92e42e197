package io.novacron.autoscaler.runtime.forecast;

import io.novacron.autoscaler.runtime.forecast.ForecastAccuracy.AtLead;
import io.novacron.autoscaler.runtime.forecast.ForecastAccuracy.Point;
import io.novacron.autoscaler.spi.HistorySeries;
import io.novacron.autoscaler.spi.SampleHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Compares forecasts that the history holds with the demand it holds. Stateless.
final class Accuracy {

    private final SampleHistory history;

    Accuracy(SampleHistory history) {
        this.history = history;
    }

    private record Outcome(long at, double mean, double quantile, double actual) {}

    ForecastAccuracy of(Subject subject, Instant from, Instant to, int points) {
        String group = subject.document().id();
        HistorySeries demand =
                DemandHistory.coarsened(
                        history.read(
                                group, ForecastSeries.demand(subject.source().metric()), from, to),
                        step(group, from, to));
        long stepMillis = demand.step().toMillis();
        Map<Long, Double> happened = byStep(demand, stepMillis);
        Map<Long, Double> bands =
                byStep(history.read(group, ForecastSeries.BAND, from, to), stepMillis);
        Map<Long, Reliability.Count> leads = new TreeMap<>();
        Reliability.Count all = new Reliability.Count();
        TreeMap<Long, Outcome> outcomes = new TreeMap<>();
        MadeForecasts.read(history, group, from, to)
                .forEach((madeAt, mean, quantile, leadMillis) -> {
                    long target = Math.floorDiv(madeAt + leadMillis, stepMillis);
                    Double actual = happened.get(target);
                    if (actual == null) {
                        return;
                    }
                    int band = (int) Math.round(bands.getOrDefault(target, 0.0));
                    leads.computeIfAbsent(leadMillis, _ -> new Reliability.Count())
                            .add(mean, quantile, actual, band);
                    all.add(mean, quantile, actual, band);
                    outcomes.put(target, new Outcome(target * stepMillis, mean, quantile, actual));
                });
        List<AtLead> each = new ArrayList<>();
        leads.forEach((lead, count) -> each.add(new AtLead(Duration.ofMillis(lead), count.sum())));
        return new ForecastAccuracy(
                each,
                all.sum(),
                subject.quantile(),
                demand.step(),
                thinned(List.copyOf(outcomes.values()), points));
    }

    // Forecasts were made once a step: of the newest ones the distance is the step.
    private Duration step(String group, Instant from, Instant to) {
        HistorySeries means = history.read(group, ForecastSeries.MEAN, from, to);
        long least = Long.MAX_VALUE;
        for (int index = Math.max(1, means.size() - 20); index < means.size(); index++) {
            least = Math.min(least, means.millisAt(index) - means.millisAt(index - 1));
        }
        Duration kept = means.step();
        return least == Long.MAX_VALUE || least % kept.toMillis() != 0
                ? kept
                : Duration.ofMillis(least);
    }

    private static Map<Long, Double> byStep(HistorySeries series, long stepMillis) {
        Map<Long, Double> values = HashMap.newHashMap(series.size());
        for (int index = 0; index < series.size(); index++) {
            values.put(Math.floorDiv(series.millisAt(index), stepMillis), series.meanAt(index));
        }
        return values;
    }

    private static List<Point> thinned(List<Outcome> outcomes, int points) {
        int each = Math.max(1, Math.ceilDiv(outcomes.size(), points));
        List<Point> thinned = new ArrayList<>();
        for (int start = 0; start < outcomes.size(); start += each) {
            List<Outcome> some = outcomes.subList(start, Math.min(outcomes.size(), start + each));
            thinned.add(
                    new Point(
                            Instant.ofEpochMilli(some.getFirst().at()),
                            some.stream().mapToDouble(Outcome::mean).average().orElse(0),
                            some.stream().mapToDouble(Outcome::quantile).average().orElse(0),
                            some.stream().mapToDouble(Outcome::actual).average().orElse(0)));
        }
        return thinned;
    }
}
