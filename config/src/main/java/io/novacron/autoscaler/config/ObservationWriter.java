package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.Forecast;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.Observation;
import io.novacron.autoscaler.model.Observation.Fleet;
import io.novacron.autoscaler.model.Observation.MetricReading;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Writes what was observed and forecast as [ObservationReader] and [CaseReader] read it.
final class ObservationWriter {

    private ObservationWriter() {}

    static ObjectNode tree(Observation observed) {
        DocumentBuilder metrics = new DocumentBuilder();
        observed.metrics().forEach((name, reading) -> metrics.put(name, reading(reading)));
        return new DocumentBuilder()
                .put("instances", fleet(observed.fleet()))
                .put("metrics", metrics.build())
                .build();
    }

    private static JsonNode fleet(Fleet fleet) {
        return switch (fleet) {
            case Fleet.Counted(int instances) -> JsonNodeFactory.instance.numberNode(instances);
            case Fleet.Listed(var instances) ->
                    DocumentBuilder.array(
                            instances.stream().map(ObservationWriter::instance).toList());
        };
    }

    private static ObjectNode instance(Instance instance) {
        DocumentBuilder document =
                new DocumentBuilder().put("id", instance.id()).put("state", instance.state());
        instance.ready().ifPresent(ready -> document.put("ready", ready));
        return document.putTime("since", instance.since())
                .putText("size", instance.size())
                .putText("zone", instance.zone())
                .putText("host", instance.host())
                .putText("address", instance.address())
                .putUnless(true, "healthy", instance.healthy())
                .putUnless(false, "protected", instance.protectedFromTermination())
                .putUnless(false, "draining", instance.draining())
                .build();
    }

    private static ObjectNode reading(MetricReading reading) {
        DocumentBuilder document =
                new DocumentBuilder()
                        .putNumber("value", reading.value())
                        .putTime("at", reading.at());
        reading.perInstance()
                .ifPresent(samples ->
                        document.put("perInstance", MemoryDocuments.byInstance(samples)));
        return document.putUnlessEmpty("history", MemoryDocuments.pairs(reading.history()))
                .putText("error", reading.error())
                .build();
    }

    static ObjectNode tree(Forecast forecast) {
        DocumentBuilder document =
                new DocumentBuilder()
                        .put(
                                "points",
                                DocumentBuilder.array(
                                        forecast.points().stream()
                                                .map(ObservationWriter::point)
                                                .toList()))
                        .putNumber("confidence", forecast.confidence())
                        .putDuration("leadTime", forecast.leadTime())
                        .putNumber("capacityPerInstance", forecast.capacityPerInstance());
        forecast.promise().ifPresent(promise -> document.put("promise", promise(promise)));
        return document.build();
    }

    private static ObjectNode promise(Forecast.Promise promise) {
        return new DocumentBuilder()
                .put("raise", promise.raise())
                .put("keep", promise.keep())
                .put("bound", promise.bound())
                .put("shortShare", promise.shortShare())
                .put("aim", promise.aim())
                .put("strategy", promise.strategy())
                .put("leader", promise.leader())
                .build();
    }

    private static ObjectNode point(Forecast.Point point) {
        DocumentBuilder quantiles = new DocumentBuilder();
        point.quantiles().forEach((level, demand) -> quantiles.put(Double.toString(level), demand));
        return new DocumentBuilder()
                .put("at", point.at())
                .put("mean", point.mean())
                .putUnlessEmpty("quantiles", quantiles.build())
                .build();
    }
}
