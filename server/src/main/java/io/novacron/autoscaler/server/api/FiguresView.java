package io.novacron.autoscaler.server.api;

import io.novacron.autoscaler.simulator.Figures;
import tools.jackson.databind.node.ObjectNode;

/// Figures of a backtest, with the names of SIMULATION.md.
final class FiguresView {

    private FiguresView() {}

    static ObjectNode tree(Figures figures) {
        ObjectNode tree =
                Trees.object()
                        .put("steps", figures.steps())
                        .put("instanceHours", figures.instanceHours())
                        .put("cost", figures.cost())
                        .put("oracleInstanceHours", figures.oracleInstanceHours())
                        .put("oracleCost", figures.oracleCost())
                        .put("underProvisionedTimeShare", figures.underProvisionedTimeShare())
                        .put("overProvisionedTimeShare", figures.overProvisionedTimeShare())
                        .put("unservedShare", figures.unservedShare())
                        .put("sloViolationShare", figures.sloViolationShare())
                        .put("instability", figures.instability())
                        .put("efficiency", figures.efficiency());
        figures.costRatio().ifPresent(ratio -> tree.put("costRatio", ratio));
        tree.putObject("scalingActions")
                .put("out", figures.scalingActions().out())
                .put("in", figures.scalingActions().in())
                .put("up", figures.scalingActions().up())
                .put("down", figures.scalingActions().down());
        return tree;
    }
}
