package io.novacron.autoscaler.server.api;

import io.novacron.autoscaler.engine.schedule.TimeWindow;
import io.novacron.autoscaler.runtime.AutoScalingManager;
import io.novacron.autoscaler.runtime.forecast.Workload;
import io.novacron.autoscaler.server.http.ApiRequest;
import io.novacron.autoscaler.server.http.Reply;
import io.novacron.autoscaler.spi.HistorySeries;
import io.novacron.autoscaler.spi.SampleHistory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What metrics and capacities were, for charts.
final class SeriesView {

    private static final Duration STANDARD = Duration.ofHours(1);
    private static final String METRIC = SampleHistory.metric("");

    private final AutoScalingManager manager;
    private final InstantSource clock;

    SeriesView(AutoScalingManager manager, InstantSource clock) {
        this.manager = manager;
        this.clock = clock;
    }

    Reply get(ApiRequest request) {
        String id = Groups.require(manager, request).group().id();
        TimeWindow span = Spans.asked(request, clock.instant(), STANDARD);
        Instant from = span.start();
        Instant to = span.end();
        List<String> asked = request.several("metric").stream().map(SeriesView::kept).toList();
        List<String> names = asked.isEmpty() ? manager.history().series(id) : asked;
        int points = request.count("points");
        ObjectNode tree = Trees.object().put("from", from.toString()).put("to", to.toString());
        tree.set(
                "series",
                Trees.array(
                        names.stream().distinct().toList(),
                        name -> tree(name, manager.history().read(id, name, from, to, points))));
        manager.workload(id).ifPresent(load -> tree.set("load", load(load, from, to, points)));
        return Reply.of(tree);
    }

    /// The demand, which the metrics may only hint at: utilization × ready, or a total.
    private static ObjectNode load(Workload load, Instant from, Instant to, int points) {
        return tree(load.metric(), load.demand(from, to).thinned(points))
                .put("capacityPerInstance", load.capacityPerInstance());
    }

    /// The name a series is kept by: a metric is asked for by its own.
    private static String kept(String name) {
        return name.indexOf(':') < 0 ? SampleHistory.metric(name) : name;
    }

    private static String shown(String name) {
        return name.startsWith(METRIC) ? name.substring(METRIC.length()) : name;
    }

    private static ObjectNode tree(String name, HistorySeries series) {
        ObjectNode tree =
                Trees.object()
                        .put("metric", shown(name))
                        .put("stepMillis", series.step().toMillis());
        ArrayNode at = tree.putArray("at");
        ArrayNode low = tree.putArray("low");
        ArrayNode mean = tree.putArray("mean");
        ArrayNode high = tree.putArray("high");
        for (int index = 0; index < series.size(); index++) {
            at.add(series.millisAt(index));
            low.add(series.lowAt(index));
            mean.add(series.meanAt(index));
            high.add(series.highAt(index));
        }
        return tree;
    }
}
