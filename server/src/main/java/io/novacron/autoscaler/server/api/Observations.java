package io.novacron.autoscaler.server.api;

import io.novacron.autoscaler.config.DecisionDocuments;
import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.runtime.AutoScalingManager;
import io.novacron.autoscaler.runtime.GroupStatus;
import io.novacron.autoscaler.server.http.ApiRequest;
import io.novacron.autoscaler.server.http.Cursor;
import io.novacron.autoscaler.server.http.FieldProblem;
import io.novacron.autoscaler.server.http.Refusal;
import io.novacron.autoscaler.server.http.Refusal.Kind;
import io.novacron.autoscaler.server.http.Reply;
import io.novacron.autoscaler.spi.DecisionQuery;
import io.novacron.autoscaler.spi.DecisionRecord;
import io.novacron.autoscaler.spi.EventCheck;
import io.novacron.autoscaler.spi.EventQuery;
import io.novacron.autoscaler.spi.HookWait;
import io.novacron.autoscaler.spi.StateStore;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/// What happened and why: decisions, explanations, instances, events.
final class Observations {

    private static final Map<String, EventType> TYPES =
            Stream.of(EventType.values()).collect(Collectors.toMap(Trees::name, type -> type));

    private final AutoScalingManager manager;
    private final StateStore store;

    Observations(AutoScalingManager manager, StateStore store) {
        this.manager = manager;
        this.store = store;
    }

    Reply decisions(ApiRequest request) {
        String id = Groups.require(manager, request).group().id();
        int limit = request.count("limit");
        DecisionQuery query =
                DecisionQuery.latest(id, limit + 1)
                        .before(request.cursor().map(Cursor::number).orElse(Long.MAX_VALUE));
        if (request.time("since").isPresent()) {
            query = query.since(request.time("since").get());
        }
        if (request.time("until").isPresent()) {
            query = query.until(request.time("until").get());
        }
        List<DecisionRecord> found =
                store.decisions(request.truth("changes") ? query.withoutHolds() : query);
        Optional<String> next =
                found.size() > limit
                        ? Optional.of(Cursor.of(found.get(limit - 1).sequence()).toString())
                        : Optional.empty();
        return Reply.of(
                Trees.page(
                        "decisions",
                        found.stream().limit(limit).map(Trees::decision).toList(),
                        next));
    }

    Reply explain(ApiRequest request) {
        String id = Groups.require(manager, request).group().id();
        Optional<Instant> at = request.time("at");
        Optional<Decision> last = manager.status(id).flatMap(GroupStatus::lastDecision);
        if (last.isPresent() && at.map(time -> !last.get().at().isAfter(time)).orElse(true)) {
            return Reply.of(DecisionDocuments.tree(last.get()));
        }
        DecisionQuery query =
                at.map(time -> DecisionQuery.inForce(id, time))
                        .orElseGet(() -> DecisionQuery.latest(id, 1));
        return store.decisions(query).stream()
                .findFirst()
                .map(decision -> Reply.of(Trees.decision(decision)))
                .orElseThrow(() ->
                        Refusal.of(
                                Kind.NOT_FOUND,
                                at.map(time ->
                                                "no decision of group %s at or before %s is kept"
                                                        .formatted(id, time))
                                        .orElse("group %s was not evaluated yet".formatted(id))));
    }

    Reply instances(ApiRequest request) {
        String id = Groups.require(manager, request).group().id();
        Optional<GroupStatus> status = manager.status(id);
        Map<String, HookWait> waits =
                status.map(GroupStatus::hooks).orElse(List.of()).stream()
                        .collect(
                                Collectors.toMap(
                                        HookWait::instance, wait -> wait, (_, leaves) -> leaves));
        List<Instance> instances =
                status.map(GroupStatus::instances).orElse(List.of()).stream()
                        .sorted(Comparator.comparing(Instance::id))
                        .toList();
        ObjectNode tree = Trees.object();
        tree.set(
                "instances",
                Trees.array(
                        instances,
                        instance ->
                                Trees.instance(
                                        instance, Optional.ofNullable(waits.get(instance.id())))));
        return Reply.of(tree);
    }

    Reply events(ApiRequest request) {
        int limit = request.count("limit");
        EventQuery query =
                EventQuery.latest(limit + 1)
                        .ofTypes(types(request.several("action")))
                        .before(request.cursor().map(Cursor::number).orElse(Long.MAX_VALUE));
        if (request.text("group").isPresent()) {
            query = query.ofGroup(request.text("group").get());
        }
        if (request.text("actor").isPresent()) {
            query = query.by(request.text("actor").get());
        }
        if (request.time("since").isPresent()) {
            query = query.since(request.time("since").get());
        }
        List<Event> found = store.events(query);
        Optional<String> next =
                found.size() > limit
                        ? Optional.of(Cursor.of(found.get(limit - 1).sequence()).toString())
                        : Optional.empty();
        return Reply.of(
                Trees.page("events", found.stream().limit(limit).map(Trees::event).toList(), next));
    }

    private static Set<EventType> types(List<String> names) {
        Set<EventType> types = EnumSet.noneOf(EventType.class);
        for (String name : names) {
            EventType type = TYPES.get(name);
            if (type == null) {
                throw Refusal.of(
                        Kind.BAD_PARAMETER,
                        "action",
                        List.of(
                                FieldProblem.of(
                                        "action",
                                        FieldProblem.quoted(name),
                                        "one of: "
                                                + TYPES.keySet().stream()
                                                        .sorted()
                                                        .collect(Collectors.joining(", ")))));
            }
            types.add(type);
        }
        return types;
    }

    Reply verify(ApiRequest request) {
        EventCheck check = store.verifyEvents();
        ObjectNode tree =
                Trees.object()
                        .put("intact", check.isIntact())
                        .put("checked", check.checked())
                        .put("first", check.first())
                        .put("last", check.last());
        check.broken()
                .ifPresent(broken ->
                        tree.putObject("broken")
                                .put("sequence", broken.sequence())
                                .put("problem", broken.problem()));
        return Reply.of(tree);
    }
}
