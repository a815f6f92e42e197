package io.novacron.autoscaler.simulator;

import io.novacron.autoscaler.engine.combine.LoadSource;
import io.novacron.autoscaler.engine.combine.ObjectiveFloor;
import io.novacron.autoscaler.forecast.promise.PromiseKeeper;
import io.novacron.autoscaler.model.Forecast;
import io.novacron.autoscaler.model.PlantModel;
import io.novacron.autoscaler.model.Predictive;
import io.novacron.autoscaler.model.ScalingGroup;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// What the forecaster of a live group is fed with, in virtual time: the load of each tick and
/// whether it was short, as old as metrics are. Mutable, for one run.
final class PromiseFeed {

    private final PromiseKeeper keeper;
    private final double bound;
    private final double perInstance;
    private final boolean perSecond;
    private final double tickSeconds;
    private final double[] loads;
    private final boolean[] shorts;
    private int seen;
    private Forecast forecast = Forecast.NONE;

    private PromiseFeed(
            PromiseKeeper keeper,
            double bound,
            double perInstance,
            boolean perSecond,
            double tickSeconds,
            int delay) {
        this.keeper = keeper;
        this.bound = bound;
        this.perInstance = perInstance;
        this.perSecond = perSecond;
        this.tickSeconds = tickSeconds;
        this.loads = new double[delay + 1];
        this.shorts = new boolean[delay + 1];
    }

    /// Empty where the group has no objective.
    static Optional<PromiseFeed> of(
            ScalingGroup group, PlantModel model, Map<String, Signals> signals) {
        Optional<Double> bound = ObjectiveFloor.bound(group);
        if (bound.isEmpty()) {
            return Optional.empty();
        }
        Predictive predictive = group.predictive().orElseThrow();
        Optional<LoadSource> source = LoadSource.of(group, predictive);
        boolean measured =
                source.filter(load -> !load.perInstance())
                        .filter(load -> load.capacityPerInstance().isPresent())
                        .isPresent();
        // A capacity that is learned from a utilization is the plant's.
        double perInstance =
                measured
                        ? source.orElseThrow().capacityPerInstance().getAsDouble()
                        : model.capacityPerTick() * model.utilization();
        boolean rate = measured && signals.get(source.orElseThrow().metric()) == Signals.RATE;
        Duration lead =
                predictive
                        .leadTime()
                        .orElse(model.startup().typical().plus(model.warmup()))
                        .plus(model.metricDelay());
        return Optional.of(
                new PromiseFeed(
                        new PromiseKeeper(model.tick(), lead, bound.get()),
                        bound.get(),
                        perInstance,
                        rate,
                        model.tick().toMillis() / 1000.0,
                        (int)
                                Math.ceilDiv(
                                        model.metricDelay().toMillis(), model.tick().toMillis())));
    }

    /// A tick is over.
    void observe(double demand, boolean isShort) {
        int place = seen % loads.length;
        loads[place] = perSecond ? demand / tickSeconds : demand;
        shorts[place] = isShort;
        seen++;
        if (seen < loads.length) {
            return;
        }
        int oldest = seen % loads.length;
        PromiseKeeper.Advice advice = keeper.observe(loads[oldest] / perInstance, shorts[oldest]);
        forecast =
                Forecast.of(
                        new Forecast.Promise(
                                advice.raise(),
                                advice.keep(),
                                bound,
                                advice.shortShare(),
                                advice.aim(),
                                advice.strategy(),
                                advice.leader()));
    }

    Forecast forecast() {
        return forecast;
    }
}
