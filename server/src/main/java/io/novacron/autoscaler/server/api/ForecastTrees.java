package io.novacron.autoscaler.server.api;

import io.novacron.autoscaler.forecast.Components;
import io.novacron.autoscaler.forecast.ForecastReport;
import io.novacron.autoscaler.forecast.Prediction;
import io.novacron.autoscaler.model.Forecast.Promise;
import io.novacron.autoscaler.model.Prose;
import io.novacron.autoscaler.runtime.forecast.ForecastAccuracy;
import io.novacron.autoscaler.runtime.forecast.ForecastView;
import io.novacron.autoscaler.runtime.forecast.Reliability;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;
import java.util.function.IntToDoubleFunction;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Forecasts as trees in the shape of the OpenAPI document.
final class ForecastTrees {

    private ForecastTrees() {}

    static ObjectNode tree(ForecastView view, int points) {
        Prediction prediction = view.prediction();
        ObjectNode tree =
                Trees.object()
                        .put("group", view.group())
                        .put("mode", Trees.name(view.predictive().mode()))
                        .put("metric", view.source().metric())
                        .put("timesReady", view.source().perInstance())
                        .put("stepMillis", view.step().toMillis())
                        .put("fittedAt", view.fittedAt().toString())
                        .put("quantile", view.quantile());
        tree.putObject("leadTime")
                .put("seconds", view.leadTime().toMillis() / 1000.0)
                .put("from", Trees.name(view.leadTimeFrom()))
                .put("startups", view.startups());
        capacity(tree, view);
        tree.set("reliability", tree(view.reliability()));
        tree.put("trusted", view.trusted())
                .put("minConfidence", view.predictive().minConfidence())
                .put("sentence", sentence(view));
        view.promise().ifPresent(promise -> promise(tree.putObject("promise"), promise));
        Thinned thinned = Thinned.to(prediction.steps(), points);
        points(tree.putObject("points"), view, thinned);
        components(tree.putObject("components"), prediction.components(), thinned);
        tree.set(
                "weights",
                Trees.array(
                        prediction.weights(),
                        share ->
                                Trees.object()
                                        .put("member", share.member())
                                        .put("weight", share.weight())));
        model(tree.putObject("model"), view.report());
        return tree;
    }

    private static void capacity(ObjectNode tree, ForecastView view) {
        OptionalDouble capacity = view.capacityPerInstance();
        if (capacity.isEmpty()) {
            return;
        }
        boolean given = view.source().capacityPerInstance().isPresent();
        ObjectNode node =
                tree.putObject("capacityPerInstance")
                        .put("value", capacity.getAsDouble())
                        .put("from", given ? "document" : "learned");
        view.learned()
                .filter(_ -> !given)
                .ifPresent(learned ->
                        node.put("fullUtilization", learned.full())
                                .put("steps", learned.steps())
                                .put("low", learned.low())
                                .put("high", learned.high()));
    }

    private static void promise(ObjectNode tree, Promise promise) {
        tree.put("bound", promise.bound())
                .put("shortShare", promise.shortShare())
                .put("aim", promise.aim())
                .put("raise", promise.raise())
                .put("keep", promise.keep())
                .put("strategy", promise.strategy())
                .put("leader", promise.leader());
    }

    /// What a person asks first: can it be trusted?
    private static String sentence(ForecastView view) {
        if (view.promise().isPresent()) {
            Promise promise = view.promise().get();
            return "%s of the last 7 days short of capacity, the budget is %s."
                    .formatted(
                            "%.2f %%".formatted(100 * promise.shortShare()),
                            "%s %%".formatted(Prose.number(100 * promise.bound())));
        }
        Reliability reliability = view.reliability();
        String ahead = Prose.duration(view.leadTime());
        if (reliability.count() < Reliability.FEWEST) {
            return "%d of the %d forecasts %s ahead that it takes have been compared with what happened."
                    .formatted(reliability.count(), Reliability.FEWEST, ahead);
        }
        String share = "%.0f %%".formatted(100 * reliability.confidence());
        return view.trusted()
                ? "%s of forecasts %s ahead fell within 20 %% (last 24 h, %d forecasts)."
                        .formatted(share, ahead, reliability.count())
                : "Forecast not used: %s within 20 %% over the last 24 h, below the %.0f %% asked for. Rules alone decide."
                        .formatted(share, 100 * view.predictive().minConfidence());
    }

    static ObjectNode tree(Reliability reliability) {
        ObjectNode tree =
                Trees.object()
                        .put("forecasts", reliability.count())
                        .put("confidence", reliability.confidence());
        reliability.meanError().ifPresent(error -> tree.put("meanError", error));
        reliability.relativeError().ifPresent(error -> tree.put("relativeError", error));
        if (reliability.count() > 0) {
            tree.put("belowQuantile", (double) reliability.below() / reliability.count());
        }
        if (reliability.banded() > 0) {
            ArrayNode bands = tree.putArray("bands");
            band(bands, 0.5, reliability.in50(), reliability.banded());
            band(bands, 0.8, reliability.in80(), reliability.banded());
            band(bands, 0.95, reliability.in95(), reliability.banded());
        }
        return tree;
    }

    private static void band(ArrayNode bands, double promised, int inside, int all) {
        bands.add(Trees.object().put("promised", promised).put("measured", (double) inside / all));
    }

    /// Steps joined to few enough points.
    ///
    /// @param each so many steps are one point
    private record Thinned(int steps, int each) {

        static Thinned to(int steps, int points) {
            return new Thinned(steps, Math.max(1, Math.ceilDiv(steps, points)));
        }

        int end(int start) {
            return Math.min(steps, start + each);
        }

        void mean(ArrayNode array, IntToDoubleFunction value) {
            for (int start = 0; start < steps; start += each) {
                double sum = 0;
                for (int index = start; index < end(start); index++) {
                    sum += value.applyAsDouble(index);
                }
                array.add(sum / (end(start) - start));
            }
        }
    }

    private static void points(ObjectNode tree, ForecastView view, Thinned thinned) {
        Prediction prediction = view.prediction();
        ArrayNode at = tree.putArray("at");
        for (int start = 0; start < thinned.steps(); start += thinned.each()) {
            at.add(prediction.at(start).toEpochMilli());
        }
        thinned.mean(tree.putArray("mean"), prediction::mean);
        ArrayNode quantiles = tree.putArray("quantiles");
        for (double level : prediction.quantiles()) {
            ObjectNode node = quantiles.addObject().put("level", level);
            thinned.mean(node.putArray("values"), index -> prediction.quantile(level, index));
        }
        if (view.capacityPerInstance().isPresent()) {
            ArrayNode needed = tree.putArray("needed");
            for (int start = 0; start < thinned.steps(); start += thinned.each()) {
                int most = 0;
                for (int index = start; index < thinned.end(start); index++) {
                    most = Math.max(most, view.needed(index).orElse(0));
                }
                needed.add(most);
            }
        }
    }

    private static void components(ObjectNode tree, Components components, Thinned thinned) {
        tree.put("multiplicative", components.multiplicative()).put("level", components.level());
        thinned.mean(tree.putArray("day"), components::day);
        thinned.mean(tree.putArray("week"), components::week);
        thinned.mean(tree.putArray("rest"), components::rest);
    }

    private static void model(ObjectNode tree, ForecastReport report) {
        tree.put("algorithm", report.algorithm().wireName())
                .put("path", Trees.name(report.path()))
                .put("known", report.known())
                .put("gaps", report.gaps())
                .put("zeroShare", report.zeroShare())
                .put("outliers", report.outliers());
        tree.set(
                "seasons",
                Trees.array(
                        report.seasons(),
                        season ->
                                Trees.object()
                                        .put("seconds", season.length().toSeconds())
                                        .put("strength", season.strength())));
        tree.putObject("trend")
                .put("perDay", report.trend().perDay())
                .put("relative", report.trend().relative())
                .put("probability", report.trend().probability())
                .put("significant", report.trend().significant());
        report.shift()
                .ifPresent(shift ->
                        tree.putObject("shift")
                                .put("at", shift.at().toString())
                                .put("factor", shift.factor()));
        tree.put("origins", report.origins());
        report.meanAbsoluteError().ifPresent(error -> tree.put("meanError", error));
        report.scaledError().ifPresent(error -> tree.put("scaledError", error));
    }

    static ObjectNode tree(String group, Instant from, Instant to, ForecastAccuracy accuracy) {
        ObjectNode tree =
                Trees.object()
                        .put("group", group)
                        .put("from", from.toString())
                        .put("to", to.toString())
                        .put("stepMillis", accuracy.step().toMillis())
                        .put("quantile", accuracy.quantile());
        tree.set("all", tree(accuracy.all()));
        tree.set(
                "leads",
                Trees.array(
                        accuracy.leads(),
                        lead ->
                                tree(lead.reliability())
                                        .put("leadSeconds", seconds(lead.leadTime()))));
        ObjectNode series = tree.putObject("series");
        ArrayNode at = series.putArray("at");
        ArrayNode mean = series.putArray("mean");
        ArrayNode quantiles = series.putArray("quantile");
        ArrayNode actual = series.putArray("actual");
        for (ForecastAccuracy.Point point : accuracy.points()) {
            at.add(point.at().toEpochMilli());
            mean.add(point.mean());
            quantiles.add(point.quantile());
            actual.add(point.actual());
        }
        return tree;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
