package io.novacron.autoscaler.server.api;

import io.novacron.autoscaler.runtime.AutoScalingManager;
import io.novacron.autoscaler.spi.HistorySeries;
import io.novacron.autoscaler.spi.SampleHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The last hour of a group in sixty points: its load and its capacity, both in instances.
/// Thread-safe.
final class Spark {

    static final int POINTS = 60;

    private static final Duration STEP = Duration.ofMinutes(1);

    private final AutoScalingManager manager;

    Spark(AutoScalingManager manager) {
        this.manager = manager;
    }

    ObjectNode of(String group, Instant now) {
        long step = STEP.toMillis();
        long end = Math.floorDiv(now.toEpochMilli(), step) * step + step;
        Instant to = Instant.ofEpochMilli(end);
        Instant from = to.minus(STEP.multipliedBy(POINTS));
        ObjectNode tree = Trees.object().put("from", from.toEpochMilli()).put("stepMillis", step);
        HistorySeries ready = manager.history().read(group, SampleHistory.CAPACITY_READY, from, to);
        tree.set("ready", column(ready, from, 1));
        manager.workload(group)
                .ifPresent(load ->
                        tree.set(
                                "load",
                                column(load.demand(from, to), from, load.capacityPerInstance())));
        return tree;
    }

    // Highest of a minute: what was short must show however thin the line. null where nothing is
    // known.
    private static ArrayNode column(HistorySeries series, Instant from, double unit) {
        double[] highest = new double[POINTS];
        Arrays.fill(highest, Double.NaN);
        long first = from.toEpochMilli();
        for (int index = 0; index < series.size(); index++) {
            long place = Math.floorDiv(series.millisAt(index) - first, STEP.toMillis());
            if (place >= 0 && place < POINTS) {
                int minute = (int) place;
                double value = series.highAt(index) / unit;
                highest[minute] =
                        Double.isNaN(highest[minute]) ? value : Math.max(highest[minute], value);
            }
        }
        ArrayNode column = Trees.object().putArray("column");
        for (double value : highest) {
            if (Double.isNaN(value)) {
                column.addNull();
            } else {
                column.add(Math.round(value * 1_000) / 1_000.0);
            }
        }
        return column;
    }
}
