package io.novacron.autoscaler.server.api;

import io.novacron.autoscaler.engine.combine.LoadSource;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Predictive;
import io.novacron.autoscaler.model.Prose;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.runtime.forecast.ForecastSeries;
import io.novacron.autoscaler.server.http.Refusal;
import io.novacron.autoscaler.server.http.Refusal.Kind;
import io.novacron.autoscaler.simulator.DemandTrace;
import io.novacron.autoscaler.spi.HistorySeries;
import io.novacron.autoscaler.spi.SampleHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a group has seen, as a backtest takes it: the demand, and what is known of its instances.
/// The demand is in the unit of the load metric, a value of it for each step.
///
/// @param startup typical time from a launch to ready; empty where none was measured
/// @param capacityPerInstance in the unit of the demand; empty where the document does not say
record PastDemand(
        DemandTrace demand,
        LoadSource source,
        boolean percent,
        OptionalDouble capacityPerInstance,
        Optional<Duration> startup) {

    /// Where nothing was measured.
    private static final Duration STARTUP = Duration.ofMinutes(3);

    private static final Duration LONGEST_TICK = Duration.ofMinutes(1);

    private static final Duration STARTUPS = Duration.ofDays(14);

    /// @throws Refusal where there is no load, or too little of it is remembered
    static PastDemand of(SampleHistory history, ScalingGroup group, Instant from, Instant to) {
        LoadSource source =
                LoadSource.of(group, group.predictive().orElseGet(PastDemand::implied))
                        .filter(load -> !load.isRoom())
                        .orElseThrow(() ->
                                Refusal.of(
                                        Kind.NOT_READY,
                                        "group %s has no load a backtest could play: no"
                                                        .formatted(group.id())
                                                + " predictive.load, and no target or threshold"
                                                + " rule it follows from"));
        MetricDefinition metric = group.metrics().get(source.metric());
        boolean percent =
                metric != null
                        && (metric.type() == MetricType.CPU_UTILIZATION
                                || metric.type() == MetricType.MEMORY_UTILIZATION);
        boolean total =
                !source.perInstance()
                        || (source.groupValueIsTotal()
                                && (metric == null || metric.instanceLabel().isEmpty()));
        return new PastDemand(
                demand(history, group.id(), source.metric(), total, from, to),
                source,
                percent,
                percent ? OptionalDouble.of(100) : source.capacityPerInstance(),
                startup(history, group.id(), to));
    }

    private static Predictive implied() {
        return new Predictive(
                Predictive.Mode.RECOMMEND,
                Optional.empty(),
                Optional.empty(),
                Duration.ofDays(1),
                Duration.ofDays(7),
                0.8,
                "auto",
                new Predictive.Aim.Quantile(0.95),
                Optional.empty(),
                new Predictive.Breach.Honor());
    }

    private static DemandTrace demand(
            SampleHistory history,
            String group,
            String metric,
            boolean total,
            Instant from,
            Instant to) {
        HistorySeries own = history.read(group, ForecastSeries.demand(metric), from, to);
        HistorySeries values =
                own.size() > 1 ? own : history.read(group, SampleHistory.metric(metric), from, to);
        boolean times = own.size() <= 1 && !total;
        HistorySeries ready =
                times
                        ? history.read(group, SampleHistory.CAPACITY_READY, from, to)
                        : HistorySeries.EMPTY;
        // Older history has longer steps than groups are evaluated at; their load is played as
        // even.
        Duration tick = values.step().compareTo(LONGEST_TICK) > 0 ? LONGEST_TICK : values.step();
        int ticks = values.isEmpty() ? 1 : (int) values.step().dividedBy(tick);
        long[] millis = new long[ticks * values.size()];
        double[] loads = new double[millis.length];
        int count = 0;
        int other = 0;
        for (int index = 0; index < values.size(); index++) {
            long at = values.millisAt(index);
            while (other < ready.size() && ready.millisAt(other) < at) {
                other++;
            }
            boolean known = other < ready.size() && ready.millisAt(other) == at;
            double load = values.meanAt(index) * (times && known ? ready.meanAt(other) : 1);
            for (int part = 0; part < ticks && (!times || known) && load >= 0; part++) {
                millis[count] = at + part * tick.toMillis();
                loads[count++] = load;
            }
        }
        if (count < 2) {
            throw Refusal.of(
                    Kind.NOT_READY,
                    "%d steps of the load of group %s are remembered from %s to %s; at least 2"
                            .formatted(count, group, from, to));
        }
        return DemandTrace.ofSamples(
                Arrays.copyOf(millis, count), Arrays.copyOf(loads, count), false, tick);
    }

    private static Optional<Duration> startup(SampleHistory history, String group, Instant to) {
        HistorySeries measured =
                history.read(group, ForecastSeries.STARTUP, to.minus(STARTUPS), to);
        double[] seconds = new double[measured.size()];
        for (int index = 0; index < seconds.length; index++) {
            seconds[index] = measured.meanAt(index);
        }
        Arrays.sort(seconds);
        return seconds.length == 0
                ? Optional.empty()
                : Optional.of(Duration.ofMillis(Math.round(1000 * seconds[seconds.length / 2])));
    }

    /// The model's document: what is measured or known, and over it what the caller says.
    ObjectNode model(@Nullable JsonNode given) {
        ObjectNode tree = Trees.object();
        tree.put("tick", Prose.duration(demand.tick()));
        capacityPerInstance.ifPresent(load -> tree.put("capacityPerInstance", load));
        tree.put("startup", Prose.duration(startup.orElse(STARTUP)));
        if (!percent) {
            tree.putObject("signals").put(source.metric(), "load");
        }
        if (given != null) {
            given.properties()
                    .forEach(entry -> {
                        if (!entry.getKey().equals("tick")) {
                            tree.set(entry.getKey(), entry.getValue());
                        }
                    });
        }
        return tree;
    }
}
