package io.novacron.autoscaler.server.api;

import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Forecast.Promise;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.runtime.AutoScalingManager;
import io.novacron.autoscaler.runtime.GroupStatus;
import io.novacron.autoscaler.spi.StateStore.StoredGroup;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.node.ObjectNode;

/// A group in an overview.
///
/// @param promise what keeps its objective, where it has one
record GroupRow(
        StoredGroup stored, GroupStatus status, GroupState state, Optional<Promise> promise) {

    /// The row of a group as it is; empty where it was removed meanwhile.
    static Optional<GroupRow> of(AutoScalingManager manager, StoredGroup stored) {
        String id = stored.group().id();
        Optional<Promise> promise = manager.promise(id);
        return manager.status(id)
                .map(status ->
                        new GroupRow(
                                stored,
                                status,
                                GroupState.of(stored.group(), status, promise),
                                promise));
    }

    String id() {
        return stored.group().id();
    }

    /// When its capacity changed last, as far as this process knows.
    Instant changedAt() {
        return status.lastChange().map(Decision::at).orElse(Instant.EPOCH);
    }

    boolean contains(String text) {
        String wanted = text.toLowerCase(Locale.ROOT);
        return id().contains(wanted)
                || stored.group().name().toLowerCase(Locale.ROOT).contains(wanted);
    }

    /// @param label `key:value`, or `key` for any value
    static boolean hasLabel(ScalingGroup group, String label) {
        int colon = label.indexOf(':');
        Map<String, String> labels = group.labels();
        return colon < 0
                ? labels.containsKey(label)
                : label.substring(colon + 1).equals(labels.get(label.substring(0, colon)));
    }

    /// What the instances it has cost an hour, each by its size; empty where no price is known.
    OptionalDouble pricePerHour() {
        ScalingGroup group = stored.group();
        if (group.size().isEmpty()) {
            OptionalDouble price = group.pricePerHour();
            return price.isPresent()
                    ? OptionalDouble.of(price.getAsDouble() * status.current())
                    : price;
        }
        List<Double> prices =
                status.instances().stream()
                        .filter(Instance::isCapacity)
                        .flatMap(instance -> group.pricePerHour(instance.size()).stream().boxed())
                        .toList();
        return prices.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(prices.stream().mapToDouble(Double::doubleValue).sum());
    }

    ObjectNode tree() {
        ScalingGroup group = stored.group();
        ObjectNode tree = Trees.object().put("id", group.id()).put("name", group.name());
        if (!group.labels().isEmpty()) {
            ObjectNode labels = tree.putObject("labels");
            group.labels().forEach(labels::put);
        }
        tree.put("state", Trees.name(state))
                .put("attention", state.needsAttention())
                .put("desired", status.desired())
                .put("current", status.current())
                .put("ready", status.ready())
                .put("min", group.minCapacity())
                .put("max", group.maxCapacity())
                .put(
                        "reason",
                        status.lastDecision().map(Decision::reason).orElse("not evaluated yet"));
        pricePerHour().ifPresent(price -> tree.put("pricePerHour", price));
        promise.ifPresent(kept -> tree.set("promise", PromiseView.tree(kept)));
        status.lastDecision().ifPresent(last -> tree.put("evaluatedAt", last.at().toString()));
        Optional.of(changedAt())
                .filter(Instant.EPOCH::isBefore)
                .ifPresent(changed -> tree.put("changedAt", changed.toString()));
        return tree.put("version", stored.version());
    }
}
