package io.novacron.autoscaler.cli.backtest;

import io.novacron.autoscaler.config.ModelDocuments;
import io.novacron.autoscaler.model.PlantModel;
import io.novacron.autoscaler.simulator.DemandTrace;
import io.novacron.autoscaler.simulator.Figures;
import java.util.List;
import java.util.OptionalDouble;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The figures of a comparison as JSON (SIMULATION.md, "Output").
public final class FiguresTree {

    private FiguresTree() {}

    /// @param names of the groups, in the order of the figures
    public static ObjectNode of(
            List<String> names,
            List<Figures> figures,
            PlantModel model,
            String file,
            DemandTrace demand) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ArrayNode groups = root.putArray("groups");
        for (int index = 0; index < figures.size(); index++) {
            groups.add(group(names.get(index), figures.get(index)));
        }
        root.set("model", ModelDocuments.tree(model));
        root.putObject("demand")
                .put("file", file)
                .put("steps", demand.steps())
                .put("filledSteps", demand.filledSteps());
        return root;
    }

    private static ObjectNode group(String name, Figures figures) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("id", name);
        node.put("steps", figures.steps());
        node.put("instanceHours", figures.instanceHours());
        node.put("cost", figures.cost());
        node.put("oracleInstanceHours", figures.oracleInstanceHours());
        node.put("oracleCost", figures.oracleCost());
        put(node, "costRatio", figures.costRatio());
        node.put("underProvisionedTimeShare", figures.underProvisionedTimeShare());
        node.put("overProvisionedTimeShare", figures.overProvisionedTimeShare());
        node.put("underProvisioningAccuracy", figures.underProvisioningAccuracy());
        node.put("overProvisioningAccuracy", figures.overProvisioningAccuracy());
        node.put("instability", figures.instability());
        node.put("unservedShare", figures.unservedShare());
        node.put("sloViolationShare", figures.sloViolationShare());
        node.putObject("scalingActions")
                .put("out", figures.scalingActions().out())
                .put("in", figures.scalingActions().in())
                .put("up", figures.scalingActions().up())
                .put("down", figures.scalingActions().down());
        node.put("efficiency", figures.efficiency());
        put(node, "elasticSpeedup", figures.elasticSpeedup());
        if (!figures.hoursBySize().isEmpty()) {
            ObjectNode sizes = node.putObject("instanceHoursBySize");
            figures.hoursBySize().forEach(sizes::put);
        }
        node.put("runtimeMillis", Math.round(figures.runtimeMillis() * 1000) / 1000.0);
        return node;
    }

    private static void put(ObjectNode node, String name, OptionalDouble value) {
        if (value.isPresent()) {
            node.put(name, value.getAsDouble());
        } else {
            node.putNull(name);
        }
    }
}
