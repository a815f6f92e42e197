package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.PlantModel;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// Models of the plant that a backtest simulates, in YAML or JSON (SIMULATION.md). Reading reports
/// every problem at once and never throws.
public final class ModelDocuments {

    private ModelDocuments() {}

    /// Reads a model.
    ///
    /// @param signals names that metrics may be mapped to
    public static Reading<PlantModel> read(String text, List<String> signals) {
        return read(Optional.of(text), new Findings(), signals);
    }

    /// Reads a model in UTF-8.
    public static Reading<PlantModel> read(byte[] content, List<String> signals) {
        Findings findings = new Findings();
        return read(DocumentParser.decode(content, findings), findings, signals);
    }

    private static Reading<PlantModel> read(
            Optional<String> text, Findings findings, List<String> signals) {
        Optional<PlantModel> model =
                text.flatMap(content -> DocumentParser.parse(content, findings, true))
                        .flatMap(tree -> Node.root(tree, findings).fields("a model"))
                        .map(fields -> new ModelReader(signals).read(fields));
        return Reading.of(model, findings);
    }

    /// The document of a model, with every default said.
    public static ObjectNode tree(PlantModel model) {
        return ModelWriter.model(model);
    }
}
