package io.novacron.autoscaler.cli.tune;

import io.novacron.autoscaler.cli.backtest.FiguresTree;
import io.novacron.autoscaler.model.PlantModel;
import io.novacron.autoscaler.simulator.DemandTrace;
import io.novacron.autoscaler.simulator.Figures;
import io.novacron.autoscaler.simulator.tune.Trial;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What a search came to, as JSON.
public final class TuneTree {

    private final TuneOutcome outcome;
    private final PlantModel model;
    private final String file;
    private final DemandTrace demand;

    private TuneTree(TuneOutcome outcome, PlantModel model, String file, DemandTrace demand) {
        this.outcome = outcome;
        this.model = model;
        this.file = file;
        this.demand = demand;
    }

    /// @param objective as it was asked for
    /// @param file name of the demand's
    public static ObjectNode of(
            TuneOutcome outcome,
            String objective,
            long seed,
            PlantModel model,
            String file,
            DemandTrace demand) {
        return new TuneTree(outcome, model, file, demand).tree(objective, seed);
    }

    private ObjectNode tree(String objective, long seed) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("group", outcome.space().group().id());
        root.put("objective", objective);
        root.put("seed", seed);
        root.put("tried", outcome.trials().size());
        root.put("endedBy", outcome.ending().name());
        ArrayNode frontier = root.putArray("frontier");
        for (Trial trial : outcome.frontier().members()) {
            frontier.add(point(trial));
        }
        root.put("holds", outcome.holds());
        outcome.generalizes().ifPresent(holds -> root.put("holdsHeldOut", holds));
        root.set(outcome.holds() ? "chosen" : "nearest", both(outcome.best(), true));
        root.set("asItIs", both(outcome.present(), false));
        ObjectNode source = compared(List.of());
        root.set("model", source.get("model"));
        root.set("demand", source.get("demand"));
        return root;
    }

    private ObjectNode point(Trial trial) {
        Figures figures = trial.figures();
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("cost", figures.cost());
        node.put("instanceHours", figures.instanceHours());
        node.put("underProvisionedTimeShare", figures.underProvisionedTimeShare());
        node.put("sloViolationShare", figures.sloViolationShare());
        node.put("holds", outcome.frontier().holds(trial));
        node.put("chosen", outcome.holds() && trial.equals(outcome.best()));
        node.set("changes", changes(trial));
        return node;
    }

    private ObjectNode changes(Trial trial) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, String> change : outcome.space().changes(trial.point()).entrySet()) {
            node.put(change.getKey(), change.getValue());
        }
        return node;
    }

    private ObjectNode both(Trial trial, boolean best) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.set("changes", changes(trial));
        node.set("searched", figures(trial.figures()));
        outcome.validation()
                .ifPresent(
                        held -> node.set("heldOut", figures(best ? held.best() : held.present())));
        return node;
    }

    private ObjectNode figures(Figures figures) {
        ObjectNode node = (ObjectNode) compared(List.of(figures)).get("groups").get(0);
        // A wall clock's; the rest is the same on every machine.
        node.remove("runtimeMillis");
        return node;
    }

    private ObjectNode compared(List<Figures> figures) {
        return FiguresTree.of(
                figures.stream().map(Figures::id).toList(), figures, model, file, demand);
    }
}
