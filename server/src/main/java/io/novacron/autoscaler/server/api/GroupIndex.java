package io.novacron.autoscaler.server.api;

import io.novacron.autoscaler.model.Forecast.Promise;
import io.novacron.autoscaler.runtime.AutoScalingManager;
import io.novacron.autoscaler.server.http.ApiRequest;
import io.novacron.autoscaler.server.http.Cursor;
import io.novacron.autoscaler.server.http.Reply;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A small row for each group: what an overview of a hundred thousand groups reads page by page.
final class GroupIndex {

    private final AutoScalingManager manager;
    private final Spark spark;
    private final InstantSource clock;

    GroupIndex(AutoScalingManager manager, InstantSource clock) {
        this.manager = manager;
        this.spark = new Spark(manager);
        this.clock = clock;
    }

    /// How rows are ordered: by a key that is a number, the smallest first, then by id.
    private enum Order {
        ID,
        ATTENTION,
        CHANGED;

        static Order of(String name) {
            return valueOf(name.toUpperCase(java.util.Locale.ROOT));
        }

        long key(GroupRow row) {
            return switch (this) {
                case ID -> 0;
                case ATTENTION -> row.state().urgency();
                case CHANGED -> -row.changedAt().toEpochMilli();
            };
        }
    }

    Reply list(ApiRequest request) {
        Order order = Order.of(request.text("sort").orElseThrow());
        List<GroupRow> matching =
                rows(request)
                        .filter(row -> matches(request, row))
                        .sorted(
                                Comparator.<GroupRow>comparingLong(order::key)
                                        .thenComparing(GroupRow::id))
                        .toList();
        int limit = request.count("limit");
        List<GroupRow> rest =
                request.cursor()
                        .map(cursor ->
                                matching.stream()
                                        .filter(row -> isAfter(row, order, cursor))
                                        .toList())
                        .orElse(matching);
        List<GroupRow> page = rest.stream().limit(limit).toList();
        Optional<String> next =
                rest.size() > limit
                        ? Optional.of(page.getLast())
                                .map(last ->
                                        new Cursor(Long.toString(order.key(last)), last.id())
                                                .toString())
                        : Optional.empty();
        ObjectNode tree =
                Trees.page("groups", page.stream().map(row -> shown(request, row)).toList(), next);
        Map<GroupState, Integer> counts = new TreeMap<>();
        matching.forEach(row -> counts.merge(row.state(), 1, Integer::sum));
        tree.put("total", matching.size())
                .put(
                        "attention",
                        matching.stream().filter(row -> row.state().needsAttention()).count());
        ObjectNode shown = tree.putObject("counts");
        counts.forEach((state, count) -> shown.put(Trees.name(state), count));
        tree.set("totals", totals(matching));
        if (request.truth("order")) {
            ObjectNode columns = tree.putObject("order");
            ArrayNode ids = columns.putArray("ids");
            ArrayNode states = columns.putArray("states");
            matching.forEach(row -> {
                ids.add(row.id());
                states.add(Trees.name(row.state()));
            });
        }
        return Reply.of(tree);
    }

    // Sums of all that match, of whatever page.
    private static ObjectNode totals(List<GroupRow> rows) {
        ObjectNode tree =
                Trees.object()
                        .put("groups", rows.size())
                        .put("ready", rows.stream().mapToLong(row -> row.status().ready()).sum())
                        .put(
                                "desired",
                                rows.stream().mapToLong(row -> row.status().desired()).sum());
        List<Double> prices =
                rows.stream().flatMap(row -> row.pricePerHour().stream().boxed()).toList();
        if (!prices.isEmpty()) {
            tree.put("pricePerHour", prices.stream().mapToDouble(Double::doubleValue).sum())
                    .put("priced", prices.size());
        }
        rows.stream()
                .flatMap(row -> row.promise().stream())
                .mapToDouble(Promise::shortShare)
                .average()
                .ifPresent(share -> tree.put("shortShare", share));
        return tree.put("promises", rows.stream().filter(row -> row.promise().isPresent()).count());
    }

    private ObjectNode shown(ApiRequest request, GroupRow row) {
        ObjectNode tree = row.tree();
        if (request.truth("spark")) {
            tree.set("spark", spark.of(row.id(), clock.instant()));
        }
        return tree;
    }

    private static boolean isAfter(GroupRow row, Order order, Cursor cursor) {
        int byKey = Long.compare(order.key(row), cursor.number());
        return byKey > 0 || (byKey == 0 && row.id().compareTo(cursor.id()) > 0);
    }

    private Stream<GroupRow> rows(ApiRequest request) {
        List<String> ids = request.several("ids");
        return ids.isEmpty()
                ? manager.listScalingGroups().stream()
                        .flatMap(stored -> GroupRow.of(manager, stored).stream())
                : ids.stream().distinct().flatMap(id -> row(id).stream());
    }

    /// The row of a group that exists.
    Optional<GroupRow> row(String id) {
        return manager.getScalingGroup(id).flatMap(stored -> GroupRow.of(manager, stored));
    }

    private static boolean matches(ApiRequest request, GroupRow row) {
        Set<String> states = new HashSet<>(request.several("state"));
        return (states.isEmpty() || states.contains(Trees.name(row.state())))
                && request.text("q").map(row::contains).orElse(true)
                && request.several("label").stream()
                        .allMatch(label -> GroupRow.hasLabel(row.stored().group(), label));
    }
}
