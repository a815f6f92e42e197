package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.SizeDimension;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads the name of a size. A size within ranges may be written as it is thought of, too: `{cpu:
/// 2, memory: 4Gi}` is `cpu=2,memory=4Gi`.
final class SizeNames {

    private SizeNames() {}

    static Optional<String> name(Node node) {
        return node.tree() instanceof Tree.Mapping ? parts(node) : Scalars.name(node);
    }

    private static Optional<String> parts(Node node) {
        return node.fields("a size").flatMap(fields -> parts(node, fields));
    }

    private static Optional<String> parts(Node node, Fields fields) {
        List<String> parts = new ArrayList<>();
        boolean broken = false;
        for (SizeDimension dimension : SizeDimension.values()) {
            Field<Double> amount =
                    fields.field(dimension.wireName(), Scalars.quantity(Range.POSITIVE));
            broken |= amount.isBroken();
            amount.optional()
                    .ifPresent(
                            sound -> parts.add(dimension.wireName() + "=" + dimension.text(sound)));
        }
        fields.done();
        if (parts.isEmpty() && !broken) {
            return node.wrong("cpu, memory, storage or some of them");
        }
        return broken ? Optional.empty() : Optional.of(String.join(",", parts));
    }
}
