package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.PlantModel;
import io.novacron.autoscaler.model.PlantModel.Fault;
import io.novacron.autoscaler.model.PlantModel.StartUp;
import java.time.Duration;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Writes the model of a backtest with every default said.
final class ModelWriter {

    private ModelWriter() {}

    static ObjectNode model(PlantModel model) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("tick", text(model.tick()));
        node.set("capacityPerInstance", Numbers.node(model.capacityPerTick()));
        switch (model.startup()) {
            case StartUp.Fixed(Duration length) -> node.put("startup", text(length));
            case StartUp.Lognormal(Duration median, Duration p95) ->
                    node.putObject("startup").put("median", text(median)).put("p95", text(p95));
        }
        node.put("warmup", text(model.warmup()));
        node.put("terminate", text(model.terminate()));
        node.put("metricDelay", text(model.metricDelay()));
        node.put("queueing", model.queueLimit().isPresent());
        model.queueLimit()
                .ifPresent(limit -> {
                    if (limit < Double.POSITIVE_INFINITY) {
                        node.set("queueLimit", Numbers.node(limit));
                    }
                });
        ObjectNode objective = node.putObject("objective");
        objective.set("utilization", Numbers.node(model.utilization()));
        model.objective().ifPresent(within -> objective.put("within", text(within)));
        model.serviceTime().ifPresent(time -> node.put("serviceTime", text(time)));
        model.initialInstances()
                .ifPresentOrElse(
                        count -> node.put("initialInstances", count),
                        () -> node.put("initialInstances", "auto"));
        node.put("seed", model.seed());
        if (!model.signals().isEmpty()) {
            ObjectNode signals = node.putObject("signals");
            model.signals().entrySet().stream()
                    .sorted(java.util.Map.Entry.comparingByKey())
                    .forEach(signal -> signals.put(signal.getKey(), signal.getValue()));
        }
        if (!model.faults().isEmpty()) {
            model.faults().forEach(fault -> write(fault, node.withArray("faults").addObject()));
        }
        node.set("pricePerInstanceHour", Numbers.node(model.pricePerInstanceHour()));
        return node;
    }

    private static void write(Fault fault, ObjectNode node) {
        switch (fault.from()) {
            case Fault.Beginning.After(Duration time) -> node.put("at", text(time));
            case Fault.Beginning.At(java.time.Instant time) -> node.put("at", time.toString());
        }
        node.put("for", text(fault.length()));
        node.put("kind", Names.of(fault.kind()));
        node.set("share", Numbers.node(fault.share()));
    }

    private static String text(Duration duration) {
        return DurationText.format(duration);
    }
}
