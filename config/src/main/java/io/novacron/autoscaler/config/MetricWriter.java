package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricDefinition.Aggregate;
import io.novacron.autoscaler.model.OnMissing;
import io.novacron.autoscaler.model.Quantity;
import io.novacron.autoscaler.model.Smoothing;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// Writes metric definitions in the order of SPEC section 1, without what is default.
final class MetricWriter {

    private MetricWriter() {}

    static ObjectNode metrics(Map<String, MetricDefinition> metrics) {
        DocumentBuilder document = new DocumentBuilder();
        metrics.forEach((name, definition) -> document.put(name, metric(definition)));
        return document.build();
    }

    private static ObjectNode metric(MetricDefinition metric) {
        DocumentBuilder document =
                new DocumentBuilder()
                        .put("type", metric.type())
                        .putText("provider", metric.provider())
                        .putText("query", metric.query())
                        .putText("groupLabel", metric.groupLabel())
                        .putText("instanceLabel", metric.instanceLabel());
        metric.request().ifPresent(request -> request(document, request));
        document.putUnless(Aggregate.AVG, "aggregate", metric.aggregate())
                .putDuration("maxAge", metric.maxAge());
        onMissing(document, metric.onMissing());
        document.putUnless(true, "trustZero", metric.trustZero());
        smoothing(document, metric.smoothing());
        return document.build();
    }

    private static void request(DocumentBuilder document, MetricDefinition.Request request) {
        switch (request) {
            case MetricDefinition.Request.Fixed(double amount) -> document.put("request", amount);
            case MetricDefinition.Request.Query(String text) -> {
                if (Quantity.parse(text).isPresent()) {
                    document.put("request", new DocumentBuilder().put("query", text).build());
                } else {
                    document.put("request", text);
                }
            }
        }
    }

    private static void onMissing(DocumentBuilder document, OnMissing onMissing) {
        switch (onMissing) {
            case OnMissing.Hold() -> {}
            case OnMissing.Ignore() -> document.put("onMissing", "ignore");
            case OnMissing.LastKnown(Duration within) ->
                    document.put(
                            "onMissing", new DocumentBuilder().put("lastKnown", within).build());
            case OnMissing.Value(double value) ->
                    document.put("onMissing", new DocumentBuilder().put("value", value).build());
        }
    }

    private static void smoothing(DocumentBuilder document, Smoothing smoothing) {
        switch (smoothing) {
            case Smoothing.None() -> {}
            case Smoothing.Ewma(Duration halfLife) -> over(document, "ewma", "halfLife", halfLife);
            case Smoothing.Average(Duration window) -> over(document, "average", "window", window);
            case Smoothing.Median(Duration window) -> over(document, "median", "window", window);
            case Smoothing.Max(Duration window) -> over(document, "max", "window", window);
        }
    }

    private static void over(DocumentBuilder document, String method, String field, Duration time) {
        document.put(
                "smoothing", new DocumentBuilder().put("method", method).put(field, time).build());
    }
}
