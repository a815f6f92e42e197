package io.novacron.autoscaler.server.cost;

import io.novacron.autoscaler.server.cost.Account.Comparison;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Lines of a cost report as the API shows them.
public final class CostTrees {

    private CostTrees() {}

    public static ObjectNode tree(CostRow row) {
        Account account = row.account();
        Optional<Money> money = row.money();
        ObjectNode tree =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("key", row.key())
                        .put("groups", row.groups())
                        .put("unpricedGroups", row.unpriced())
                        .put("spanHours", account.spanHours())
                        .put("seenHours", account.seenHours())
                        .put("instanceHours", account.instanceHours())
                        .put("maximumInstanceHours", account.maximumHours());
        money.ifPresent(known -> {
            tree.put("cost", known.cost()).put("maximumCost", known.maximum());
            row.currency().ifPresent(currency -> tree.put("currency", currency));
        });
        row.note().ifPresent(note -> tree.put("note", note));
        Actions actions = row.actions();
        tree.putObject("actions")
                .put("out", actions.out())
                .put("in", actions.in())
                .put("up", actions.up())
                .put("down", actions.down())
                .put("ineffective", actions.ineffective())
                .put("oscillating", actions.oscillating());
        if (row.compared().hours() > 0) {
            tree.set("compared", compared(row.compared(), money));
        }
        if (row.forecasts() > 0) {
            ObjectNode forecasts = tree.putObject("forecasts").put("count", row.forecasts());
            put(forecasts, "confidence", row.confidence());
            put(forecasts, "relativeError", row.relativeError());
        }
        return tree;
    }

    private static ObjectNode compared(Comparison sums, Optional<Money> money) {
        double hours = sums.hours();
        ObjectNode tree =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("hours", hours)
                        .put("instanceHours", sums.instances())
                        .put("oracleInstanceHours", sums.oracle())
                        .put("maximumInstanceHours", sums.maximum())
                        .put("usedInstanceHours", sums.used())
                        .put("spareInstanceHours", sums.spare())
                        .put("idleInstanceHours", sums.idle());
        money.ifPresent(known ->
                tree.put("cost", known.compared())
                        .put("oracleCost", known.oracle())
                        .put("usedCost", known.used())
                        .put("spareCost", known.spare())
                        .put("idleCost", known.idle()));
        put(tree, "costRatio", ratio(sums.instances(), sums.oracle()));
        put(tree, "efficiency", ratio(sums.used(), sums.instances()));
        return tree.put("underProvisionedTimeShare", sums.under() / hours)
                .put("overProvisionedTimeShare", sums.over() / hours)
                .put("underProvisioningAccuracy", 100 * sums.lacking() / hours)
                .put("overProvisioningAccuracy", 100 * sums.excess() / hours)
                .put("instability", sums.unstable() / hours);
    }

    private static OptionalDouble ratio(double of, double to) {
        return to > 0 ? OptionalDouble.of(of / to) : OptionalDouble.empty();
    }

    private static void put(ObjectNode tree, String name, OptionalDouble value) {
        value.ifPresent(known -> tree.put(name, known));
    }
}
