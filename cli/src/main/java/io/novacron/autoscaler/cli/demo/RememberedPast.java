package io.novacron.autoscaler.cli.demo;

import io.novacron.autoscaler.config.Finding;
import io.novacron.autoscaler.config.ModelDocuments;
import io.novacron.autoscaler.config.Reading;
import io.novacron.autoscaler.model.PlantModel;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.runtime.forecast.ForecastSeries;
import io.novacron.autoscaler.simulator.Backtest;
import io.novacron.autoscaler.simulator.DemandTrace;
import io.novacron.autoscaler.simulator.Signals;
import io.novacron.autoscaler.spi.SampleHistory;
import io.novacron.autoscaler.spi.SampleHistory.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A week that a group of the demo has behind it when it begins: the demand of the days before, in
/// real time, and what the group would have done on it, played with the engine of production. It is
/// written into the history as if it had been measured, since a forecast, a promise and a cost have
/// nothing to say in the first minutes of a life; the demo says so.
final class RememberedPast {

    static final int DAYS = 7;

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final double START_UP_SECONDS = 2;

    private RememberedPast() {}

    /// Requests a second in a minute of the week.
    interface Demand {

        /// @param minute since the week began, 0 to 7 × 1,440
        double perSecond(int minute);
    }

    /// @param metric the group's load
    /// @param perInstance load that one instance serves
    /// @param until when the past ends
    static List<Sample> of(
            ScalingGroup group, String metric, double perInstance, Demand demand, Instant until) {
        int minutes = DAYS * DayTrace.MINUTES;
        Instant begin = until.minus(MINUTE.multipliedBy(minutes));
        double[] loads = new double[minutes];
        for (int minute = 0; minute < minutes; minute++) {
            loads[minute] = demand.perSecond(minute);
        }
        List<Sample> samples = new ArrayList<>();
        DemandTrace trace = DemandTrace.of(begin, MINUTE, loads);
        backtest(group, trace, metric, perInstance)
                .run(
                        0,
                        tick -> {
                            add(
                                    samples,
                                    group,
                                    ForecastSeries.demand(metric),
                                    tick.at(),
                                    tick.demand());
                            add(
                                    samples,
                                    group,
                                    SampleHistory.metric(metric),
                                    tick.at(),
                                    tick.demand());
                            add(
                                    samples,
                                    group,
                                    SampleHistory.CAPACITY_READY,
                                    tick.at(),
                                    tick.ready());
                            add(
                                    samples,
                                    group,
                                    SampleHistory.CAPACITY_CURRENT,
                                    tick.at(),
                                    tick.paid());
                            add(
                                    samples,
                                    group,
                                    SampleHistory.CAPACITY_DESIRED,
                                    tick.at(),
                                    tick.desired());
                        });
        add(samples, group, ForecastSeries.STARTUP, until.minus(MINUTE), START_UP_SECONDS);
        return samples;
    }

    private static void add(
            List<Sample> samples, ScalingGroup group, String series, Instant at, double value) {
        samples.add(new Sample(group.id(), series, at, value));
    }

    private static Backtest backtest(
            ScalingGroup group, DemandTrace trace, String metric, double perInstance) {
        List<Problem> problems = new ArrayList<>();
        return Backtest.of(group, trace, model(metric, perInstance), problems)
                .orElseThrow(() -> new IllegalStateException(problems.toString()));
    }

    private static PlantModel model(String metric, double perInstance) {
        String text =
                """
                {tick: 1m, capacityPerInstance: %s, startup: 2s, signals: {%s: load}}
                """
                        .formatted(perInstance, metric);
        return switch (ModelDocuments.read(text, Signals.names())) {
            case Reading.Valid<PlantModel>(PlantModel model, List<Finding> _) -> model;
            case Reading.Invalid<PlantModel>(List<Finding> findings) ->
                    throw new IllegalStateException(findings.toString());
        };
    }
}
