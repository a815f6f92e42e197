package io.novacron.autoscaler.server.api;

import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.runtime.AutoScalingManager;
import io.novacron.autoscaler.server.cost.CostAnalysis;
import io.novacron.autoscaler.server.cost.CostRow;
import io.novacron.autoscaler.server.cost.CostTrees;
import io.novacron.autoscaler.server.http.ApiRequest;
import io.novacron.autoscaler.server.http.Cursor;
import io.novacron.autoscaler.server.http.FieldProblem;
import io.novacron.autoscaler.server.http.Refusal;
import io.novacron.autoscaler.server.http.Refusal.Kind;
import io.novacron.autoscaler.server.http.Reply;
import io.novacron.autoscaler.spi.StateStore.StoredGroup;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// What groups cost, and how that compares with what was needed.
final class Costs {

    private static final Duration STANDARD = Duration.ofDays(7);
    private static final Duration LONGEST = Duration.ofDays(400);
    private static final String LABEL = "label:";

    private final AutoScalingManager manager;
    private final CostAnalysis analysis;
    private final InstantSource clock;

    Costs(AutoScalingManager manager, InstantSource clock) {
        this.manager = manager;
        this.analysis = new CostAnalysis(manager);
        this.clock = clock;
    }

    private record Span(Instant from, Instant to) {}

    private record Page(List<CostRow> rows, boolean more) {}

    Reply list(ApiRequest request) {
        Span span = span(request);
        String by = request.text("by").orElseThrow();
        List<ScalingGroup> groups =
                manager.listScalingGroups().stream()
                        .map(StoredGroup::group)
                        .filter(group -> isAsked(request, group))
                        .toList();
        int limit = request.count("limit");
        String after = request.cursor().map(Cursor::id).orElse("");
        Page page =
                by.equals("group")
                        ? ofGroups(groups, after, limit, span)
                        : ofSums(sums(by, groups, span), request.cursor(), limit);
        Optional<String> next =
                page.more()
                        ? Optional.of(Cursor.of(page.rows().getLast().key()).toString())
                        : Optional.empty();
        ObjectNode tree =
                Trees.page("rows", page.rows().stream().map(CostTrees::tree).toList(), next);
        tree.put("from", span.from().toString()).put("to", span.to().toString()).put("by", by);
        if (request.truth("total")) {
            tree.set("total", CostTrees.tree(analysis.total(groups, span.from(), span.to())));
        }
        return Reply.of(tree);
    }

    private Span span(ApiRequest request) {
        Instant now = clock.instant();
        Instant asked = request.time("to").orElse(now);
        Instant to = asked.isAfter(now) ? now : asked;
        Instant from = request.time("from").orElseGet(() -> to.minus(STANDARD));
        if (!from.isBefore(to)) {
            throw Refusal.of(
                    Kind.BAD_PARAMETER,
                    "from is not before to",
                    List.of(FieldProblem.of("from", from.toString(), "a time before " + to)));
        }
        if (Duration.between(from, to).compareTo(LONGEST) > 0) {
            throw Refusal.of(
                    Kind.BAD_PARAMETER,
                    "the span is too long",
                    List.of(
                            FieldProblem.of(
                                    "from", from.toString(), "at most 400 days before " + to)));
        }
        return new Span(from, to);
    }

    private static boolean isAsked(ApiRequest request, ScalingGroup group) {
        List<String> ids = request.several("group");
        return (ids.isEmpty() || ids.contains(group.id()))
                && request.several("label").stream()
                        .allMatch(label -> GroupRow.hasLabel(group, label));
    }

    // Only the groups of the page are computed.
    private Page ofGroups(List<ScalingGroup> groups, String after, int limit, Span span) {
        List<ScalingGroup> rest =
                groups.stream().filter(group -> group.id().compareTo(after) > 0).toList();
        List<ScalingGroup> page = rest.stream().limit(limit).toList();
        return new Page(analysis.byGroup(page, span.from(), span.to()), rest.size() > page.size());
    }

    private List<CostRow> sums(String by, List<ScalingGroup> groups, Span span) {
        if (by.equals("day")) {
            return analysis.byDay(groups, span.from(), span.to());
        }
        return analysis.byLabel(groups, by.substring(LABEL.length()), span.from(), span.to());
    }

    private static Page ofSums(List<CostRow> rows, Optional<Cursor> cursor, int limit) {
        List<CostRow> rest =
                rows.stream()
                        .filter(row ->
                                cursor.isEmpty() || row.key().compareTo(cursor.get().id()) > 0)
                        .toList();
        return new Page(rest.stream().limit(limit).toList(), rest.size() > limit);
    }
}
