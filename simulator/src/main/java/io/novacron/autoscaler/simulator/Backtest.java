package io.novacron.autoscaler.simulator;

import io.novacron.autoscaler.engine.DecisionEngine;
import io.novacron.autoscaler.model.Budget;
import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Forecast;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.Observation;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.PlantModel;
import io.novacron.autoscaler.model.PlantModel.Fault;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.ScalingMode;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Runs one group on a trace of demand: the engine of production against simulated instances, in
/// virtual time. The same input gives the same figures on every machine.
///
/// An evaluation at the end of a tick sees the tick's fleet and its metrics: an instance that
/// becomes ready at that very moment is seen by the next one, since it has no part in the metrics.
///
/// Memory does not depend on the number of ticks, apart from the trace itself.
public final class Backtest {

    private final ScalingGroup group;
    private final DecisionEngine engine;
    private final DemandTrace trace;
    private final PlantModel model;
    private final Map<String, Signals> signals;
    private final Set<String> perInstance;
    private final double served;
    private final PlantSizes sizes;
    private final double price;

    private Backtest(
            ScalingGroup group,
            DecisionEngine engine,
            DemandTrace trace,
            PlantModel model,
            Map<String, Signals> signals) {
        this.group = group;
        this.engine = engine;
        this.trace = trace;
        this.model = model;
        this.signals = signals;
        this.perInstance =
                group.metrics().entrySet().stream()
                        .filter(metric -> metric.getValue().instanceLabel().isPresent())
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toUnmodifiableSet());
        this.served = model.capacityPerTick() * model.utilization();
        this.sizes = PlantSizes.of(group, model);
        this.price = sizes.leastPricePerUnit();
    }

    /// @param problems where metrics that the plant cannot give are told; with any of them nothing
    ///   is returned
    /// @throws IllegalArgumentException where the group does not compile
    public static Optional<Backtest> of(
            ScalingGroup group, DemandTrace trace, PlantModel model, List<Problem> problems) {
        Map<String, Signals> signals = Signals.bind(group, model, problems);
        return problems.isEmpty()
                ? Optional.of(
                        new Backtest(group, DecisionEngine.compile(group), trace, model, signals))
                : Optional.empty();
    }

    /// Ticks before figures count, where nothing else is asked for: those of one evaluation.
    public int settling() {
        return (int) Math.ceilDiv(group.evaluationInterval().toMillis(), model.tick().toMillis());
    }

    /// Of an instance hour: the group's, else the model's; where instances have sizes, the least
    /// for what one of the documented size serves.
    public double price() {
        return price;
    }

    /// Whether its instances have sizes.
    public boolean sized() {
        return sizes.sized();
    }

    /// Plays the trace.
    ///
    /// @param skip ticks before figures count, fewer than the trace has
    /// @param watcher told of every tick
    public Figures run(int skip, @Nullable Consumer<Tick> watcher) {
        if (skip >= trace.ticks()) {
            throw new IllegalArgumentException(
                    "skips %d of %d ticks; fewer".formatted(skip, trace.ticks()));
        }
        Run run = new Run(skip, watcher);
        for (int k = 0; k < trace.ticks(); k++) {
            run.tick(k);
        }
        return figures(run.tally, skip);
    }

    /// Instances the best possible supply has in each tick from `skip` on.
    public int[] oracle(int skip) {
        return Oracle.supply(this::needed, skip, trace.ticks(), lead());
    }

    private int needed(int k) {
        // Where instances have sizes, what is needed is counted in those of the documented one.
        int least = sizes.sized() ? Math.min(1, group.minCapacity()) : group.minCapacity();
        return trace.needed(k, served, least);
    }

    private int lead() {
        long toReady = model.startup().typical().plus(model.warmup()).toMillis();
        return (int) Math.ceilDiv(toReady, model.tick().toMillis());
    }

    private Figures figures(Tally tally, int skip) {
        double hours = model.tick().toMillis() / 3_600_000.0;
        double instanceHours = tally.paid() * hours;
        double oracleHours = Oracle.paid(this::needed, skip, trace.ticks(), lead()) * hours;
        Tally still = new Tally();
        double meanUnits = tally.ticks() == 0 ? 0 : tally.units() / tally.ticks();
        int size = (int) Math.round(sizes.sized() ? meanUnits : tally.meanPaid());
        double cost = sizes.sized() ? tally.cost() * hours : instanceHours * price;
        double oracleCost = oracleHours * price;
        double paidUnitHours = sizes.sized() ? tally.units() * hours : instanceHours;
        SortedMap<String, Double> bySize = new TreeMap<>();
        tally.bySize().forEach((name, ticks) -> bySize.put(name, ticks * hours));
        for (int k = skip; k < trace.ticks(); k++) {
            still.add(trace.demand(k), needed(k), size, size, 0, 0, Double.NaN);
        }
        return new Figures(
                group.id(),
                tally.ticks(),
                instanceHours,
                cost,
                oracleHours,
                oracleCost,
                oracleHours == 0
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(
                                sizes.sized() && oracleCost > 0
                                        ? cost / oracleCost
                                        : paidUnitHours / oracleHours),
                tally.underTime(),
                tally.overTime(),
                tally.underAccuracy(),
                tally.overAccuracy(),
                tally.instability(),
                tally.unserved(),
                tally.sloViolations(model.objective().isPresent()),
                tally.actions(),
                tally.efficiency(model.capacityPerTick()),
                tally.speedupOver(still),
                group.budget().map(Budget::currency),
                bySize,
                0);
    }

    /// The state of one run.
    private final class Run {
        private final int skip;
        private final @Nullable Consumer<Tick> watcher;
        private final Plant plant;
        private final Tally tally = new Tally();
        private final Measurements measurements;
        private final Optional<PromiseFeed> promise = PromiseFeed.of(group, model, signals);
        private final Optional<ForecastFeed> forecasts =
                ForecastFeed.of(group, model, signals, trace.start());
        private final long tick = model.tick().toMillis();
        private final long interval = group.evaluationInterval().toMillis();
        private final Optional<Sojourn> sojourn =
                model.serviceTime().map(service -> new Sojourn(service, model.tick()));
        private long now = trace.start().toEpochMilli();
        private long evaluateAt = now + interval;
        private double queue;
        private int desired;
        private Optional<String> size = sizes.first();
        private final Map<String, MetricReading> readings = HashMap.newHashMap(8);
        private Optional<Memory> memory = Optional.empty();

        Run(int skip, @Nullable Consumer<Tick> watcher) {
            this.skip = skip;
            this.watcher = watcher;
            this.desired =
                    Math.clamp(
                            model.initialInstances()
                                    .orElseGet(() ->
                                            group.mode() == ScalingMode.VERTICAL
                                                    ? group.desiredCapacity()
                                                    : needed(0)),
                            group.minCapacity(),
                            group.maxCapacity());
            this.plant = new Plant(model, sizes, trace.start(), desired);
            this.measurements =
                    new Measurements((int) Math.ceilDiv(model.metricDelay().toMillis(), tick) + 1);
        }

        void tick(int k) {
            plant.advance(now);
            double demand = trace.demand(k);
            int needed = needed(k);
            int ready = plant.ready();
            int paid = plant.paid();
            // What serves, in instances of the documented size.
            int supplied = sizes.sized() ? (int) Math.floor(plant.readyUnits() + 1e-9) : ready;
            double capacity =
                    (sizes.sized() ? plant.readyUnits() : ready) * model.capacityPerTick();
            double arrived = demand + queue;
            double done = Math.min(arrived, capacity);
            double rest = arrived - done;
            double kept = Math.min(rest, model.queueLimit().orElse(0));
            queue = kept;
            double perSecond = demand * 1000 / tick;
            measurements.add(
                    plant.readyIds(),
                    now + tick,
                    demand,
                    perSecond,
                    capacity,
                    queue,
                    sojourn.map(times -> times.mean(perSecond, supplied)).orElse(Double.NaN));
            if (k >= skip) {
                tally.add(
                        demand,
                        needed,
                        supplied,
                        paid,
                        done,
                        rest - kept,
                        late(perSecond, supplied));
                if (sizes.sized()) {
                    tally.addSizes(plant.pricePerHour(), plant.paidUnits(), plant);
                }
            }
            promise.ifPresent(feed -> feed.observe(demand, supplied < needed));
            double perHour = sizes.sized() ? plant.pricePerHour() : paid * price;
            long begun = now;
            now += tick;
            if (forecasts.isPresent()) {
                forecasts.get().observe(Instant.ofEpochMilli(now), measurements, supplied);
            }
            Optional<Decision> decision = Optional.empty();
            if (now >= evaluateAt) {
                decision = Optional.of(evaluate(begun));
                evaluateAt = Math.max(evaluateAt + interval, now + 1);
                if (k >= skip) {
                    tally.acted(decision.get().action());
                }
            }
            if (watcher != null) {
                watcher.accept(
                        new Tick(
                                Instant.ofEpochMilli(begun),
                                demand,
                                needed,
                                supplied,
                                paid,
                                perHour,
                                queue,
                                desired,
                                size,
                                decision));
            }
        }

        private double late(double perSecond, int ready) {
            if (sojourn.isEmpty() || model.objective().isEmpty()) {
                return Double.NaN;
            }
            return sojourn.get().later(perSecond, ready, model.objective().get());
        }

        private Decision evaluate(long fleetAt) {
            Decision decision =
                    engine.decide(
                            memory,
                            new Observation(plant.listing(fleetAt), readings()),
                            forecast(),
                            Instant.ofEpochMilli(now));
            memory = Optional.of(spending(decision.memory()));
            if (group.enabled() && !group.dryRun()) {
                desired = decision.to().instances();
                size = sizes.sized() ? decision.to().size() : Optional.empty();
                plant.carryOut(decision.plan(), now);
            }
            return decision;
        }

        private Forecast forecast() {
            return promise.map(PromiseFeed::forecast)
                    .or(() -> forecasts.map(ForecastFeed::forecast))
                    .orElse(Forecast.NONE);
        }

        // The account of a month starts anew with the month (UTC).
        private Memory spending(Memory next) {
            if (group.budget().isEmpty()) {
                return next;
            }
            boolean sameMonth =
                    YearMonth.from(Instant.ofEpochMilli(now).atOffset(ZoneOffset.UTC))
                            .equals(
                                    YearMonth.from(
                                            Instant.ofEpochMilli(now - interval)
                                                    .atOffset(ZoneOffset.UTC)));
            return next.withAccounts(
                    next.replacementFailures(),
                    (sameMonth ? next.spentThisMonth() : 0)
                            + (sizes.sized() ? plant.pricePerHour() : plant.paid() * price)
                                    * interval
                                    / 3_600_000.0);
        }

        private Map<String, MetricReading> readings() {
            readings.clear();
            long latest = now - model.metricDelay().toMillis();
            Optional<Fault> gap = plant.fault(Fault.Kind.METRICS_GAP, now);
            for (Map.Entry<String, Signals> metric : signals.entrySet()) {
                if (gap.isPresent() && plant.happens(gap.get().share())) {
                    readings.put(metric.getKey(), MetricReading.failed("a gap in the metrics"));
                } else {
                    measurements
                            .newest(
                                    metric.getValue(),
                                    latest,
                                    perInstance.contains(metric.getKey()))
                            .ifPresent(reading -> readings.put(metric.getKey(), reading));
                }
            }
            return readings;
        }
    }
}
