package io.novacron.autoscaler.server.cost;

import io.novacron.autoscaler.model.Budget;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.runtime.AutoScalingManager;
import io.novacron.autoscaler.runtime.forecast.ForecastAccuracy;
import io.novacron.autoscaler.runtime.forecast.Workload;
import io.novacron.autoscaler.spi.HistorySeries;
import io.novacron.autoscaler.spi.SampleHistory;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.BiFunction;

/// What groups cost from one time to another. Each group's day (UTC) is computed by itself, in the
/// finest steps the history has of it, and everything else is their sum: days, groups and labels of
/// the same span add up to the same figures. Price, capacities and what an instance serves are
/// those of today's document; where instances have had sizes of their own, the price is the mean of
/// what they cost that day, and what the maximum and the oracle cost is told at the same price.
///
/// Thread-safe.
public final class CostAnalysis {

    private static final HistorySeries NOTHING = HistorySeries.EMPTY;

    private final AutoScalingManager manager;

    public CostAnalysis(AutoScalingManager manager) {
        this.manager = manager;
    }

    /// A part of the span that lies in one day.
    private record Part(LocalDate day, Instant from, Instant to) {}

    /// A line a group, in the order of `groups`.
    public List<CostRow> byGroup(List<ScalingGroup> groups, Instant from, Instant to) {
        Map<String, CostRow> rows = rows(groups, from, to, (group, _) -> group.id());
        return groups.stream()
                .flatMap(group -> Optional.ofNullable(rows.get(group.id())).stream())
                .toList();
    }

    /// A line for each value of a label, in order; groups without it are in that of the empty key.
    public List<CostRow> byLabel(
            List<ScalingGroup> groups, String label, Instant from, Instant to) {
        return List.copyOf(
                rows(groups, from, to, (group, _) -> group.labels().getOrDefault(label, ""))
                        .values());
    }

    /// A line a day (UTC), oldest first.
    public List<CostRow> byDay(List<ScalingGroup> groups, Instant from, Instant to) {
        return List.copyOf(rows(groups, from, to, (_, day) -> day.toString()).values());
    }

    /// Everything in one line.
    public CostRow total(List<ScalingGroup> groups, Instant from, Instant to) {
        return rows(groups, from, to, (_, _) -> "total")
                .getOrDefault("total", new CostRow("total"));
    }

    private Map<String, CostRow> rows(
            List<ScalingGroup> groups,
            Instant from,
            Instant to,
            BiFunction<ScalingGroup, LocalDate, String> key) {
        Optional<String> only =
                groups.size() == 1 ? Optional.of(groups.getFirst().id()) : Optional.empty();
        ActionLog log = ActionLog.read(manager, only, from, to);
        List<Part> parts = parts(from, to);
        Map<String, CostRow> rows = new TreeMap<>();
        for (ScalingGroup group : groups) {
            Optional<Workload> workload = manager.workload(group.id());
            for (Part part : parts) {
                CostRow row = rows.computeIfAbsent(key.apply(group, part.day()), CostRow::new);
                row.add(
                        group.id(),
                        account(group, workload, part),
                        price(group, part),
                        group.budget().map(Budget::currency),
                        log.of(group.id(), part.day()));
                manager.forecastAccuracy(group.id(), part.from(), part.to(), 1)
                        .map(ForecastAccuracy::all)
                        .ifPresent(row::add);
            }
        }
        return rows;
    }

    private static List<Part> parts(Instant from, Instant to) {
        List<Part> parts = new ArrayList<>();
        Instant start = from;
        while (start.isBefore(to)) {
            LocalDate day = start.atOffset(ZoneOffset.UTC).toLocalDate();
            Instant midnight = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
            Instant end = midnight.isBefore(to) ? midnight : to;
            parts.add(new Part(day, start, end));
            start = end;
        }
        return parts;
    }

    private OptionalDouble price(ScalingGroup group, Part part) {
        Duration hold = group.evaluationInterval().multipliedBy(3);
        Instant from = part.from().minus(hold);
        SampleHistory history = manager.history();
        HistorySeries prices =
                history.read(group.id(), SampleHistory.PRICE_PER_INSTANCE, from, part.to());
        if (prices.isEmpty()) {
            return group.pricePerHour();
        }
        HistorySeries current =
                history.read(group.id(), SampleHistory.CAPACITY_CURRENT, from, part.to());
        Cells cells =
                new Cells(
                        part.from().toEpochMilli(),
                        part.to().toEpochMilli(),
                        Math.max(current.step().toMillis(), prices.step().toMillis()));
        double[] counts = cells.counts(current, hold.toMillis());
        double[] each = cells.values(prices, hold.toMillis());
        double hours = 0;
        double money = 0;
        for (int cell = 0; cell < cells.count(); cell++) {
            if (!Double.isNaN(counts[cell]) && !Double.isNaN(each[cell])) {
                hours += counts[cell] * cells.hours(cell);
                money += counts[cell] * cells.hours(cell) * each[cell];
            }
        }
        return hours > 0 ? OptionalDouble.of(money / hours) : group.pricePerHour();
    }

    private Account account(ScalingGroup group, Optional<Workload> workload, Part part) {
        // A value stands until the next evaluation; three that did not come are a gap.
        Duration hold = group.evaluationInterval().multipliedBy(3);
        Instant from = part.from().minus(hold);
        SampleHistory history = manager.history();
        HistorySeries current =
                history.read(group.id(), SampleHistory.CAPACITY_CURRENT, from, part.to());
        boolean known = !current.isEmpty() && workload.isPresent();
        HistorySeries ready =
                known
                        ? history.read(group.id(), SampleHistory.CAPACITY_READY, from, part.to())
                        : NOTHING;
        HistorySeries demand = known ? workload.orElseThrow().demand(from, part.to()) : NOTHING;
        Cells cells =
                new Cells(
                        part.from().toEpochMilli(),
                        part.to().toEpochMilli(),
                        Math.max(
                                current.step().toMillis(),
                                Math.max(ready.step().toMillis(), demand.step().toMillis())));
        Account.Seen seen =
                new Account.Seen(
                        cells,
                        cells.counts(current, hold.toMillis()),
                        cells.counts(ready, hold.toMillis()),
                        cells.values(demand, hold.toMillis()));
        return Account.of(
                seen,
                new Account.Terms(
                        group.minCapacity(),
                        group.maxCapacity(),
                        workload.map(Workload::capacityPerInstance).orElse(Double.NaN),
                        workload.map(Workload::leadTime).orElse(Duration.ZERO).toMillis()));
    }
}
