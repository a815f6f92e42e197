package io.novacron.autoscaler.server.api;

import io.novacron.autoscaler.config.GroupDocuments;
import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.Memory.OperatorFreeze;
import io.novacron.autoscaler.runtime.AutoScalingManager;
import io.novacron.autoscaler.runtime.GroupStatus;
import io.novacron.autoscaler.runtime.GroupStatus.Condition;
import io.novacron.autoscaler.spi.DecisionRecord;
import io.novacron.autoscaler.spi.HookWait;
import io.novacron.autoscaler.spi.StateStore.StoredGroup;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What the API shows, as trees in the shape of the OpenAPI document.
final class Trees {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Trees() {}

    static ObjectNode object() {
        return NODES.objectNode();
    }

    static <T> ArrayNode array(Collection<T> values, Function<T, ? extends JsonNode> tree) {
        ArrayNode array = NODES.arrayNode();
        values.forEach(value -> array.add(tree.apply(value)));
        return array;
    }

    static ArrayNode texts(Collection<String> values) {
        return array(values, NODES::stringNode);
    }

    static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /// A document without how the group is.
    static ObjectNode document(StoredGroup stored) {
        return GroupDocuments.tree(stored.group()).put("version", stored.version());
    }

    static ObjectNode group(AutoScalingManager manager, StoredGroup stored) {
        ObjectNode tree = document(stored);
        GroupRow.of(manager, stored).ifPresent(row -> tree.set("status", status(row)));
        return tree;
    }

    private static ObjectNode status(GroupRow row) {
        GroupStatus status = row.status();
        ObjectNode tree =
                object().put("desired", status.desired())
                        .put("current", status.current())
                        .put("ready", status.ready())
                        .put("state", name(row.state()));
        tree.set("conditions", array(status.conditions(), Trees::condition));
        row.promise().ifPresent(promise -> tree.set("promise", PromiseView.tree(promise)));
        status.freeze().ifPresent(freeze -> tree.set("freeze", freeze(freeze)));
        status.lastDecision().ifPresent(last -> tree.set("lastDecision", summary(last)));
        return tree;
    }

    private static ObjectNode condition(Condition condition) {
        ObjectNode tree =
                object().put("type", name(condition.type()))
                        .put("status", condition.holds())
                        .put("reason", condition.reason());
        if (!condition.since().equals(Instant.EPOCH)) {
            tree.put("since", condition.since().toString());
        }
        return tree;
    }

    private static ObjectNode freeze(OperatorFreeze freeze) {
        ObjectNode tree =
                object().put("direction", name(freeze.direction()))
                        .put("by", freeze.by())
                        .put("reason", freeze.reason())
                        .put("since", freeze.from().toString());
        freeze.until().ifPresent(until -> tree.put("until", until.toString()));
        return tree;
    }

    private static ObjectNode summary(Decision decision) {
        ObjectNode tree =
                object().put("at", decision.at().toString()).put("action", name(decision.action()));
        tree.set("from", capacity(decision.from()));
        tree.set("to", capacity(decision.to()));
        tree.put("rule", decision.rule().orElse(null));
        tree.set("limitedBy", texts(decision.limitedBy().stream().map(Trees::name).toList()));
        return tree.put("reason", decision.reason());
    }

    static ObjectNode capacity(Decision.Capacity capacity) {
        ObjectNode tree = object().put("instances", capacity.instances());
        capacity.size().ifPresent(size -> tree.put("size", size));
        return tree;
    }

    static ObjectNode decision(DecisionRecord decision) {
        ObjectNode tree =
                object().put("group", decision.group())
                        .put("at", decision.at().toString())
                        .put("action", name(decision.action()));
        tree.set("from", capacity(decision.from()));
        tree.set("to", capacity(decision.to()));
        tree.put("rule", decision.rule().orElse(null));
        tree.set("limitedBy", texts(decision.limitedBy().stream().map(Trees::name).toList()));
        tree.put("dryRun", decision.dryRun()).put("reason", decision.reason());
        tree.set("trace", array(decision.trace(), Trees::step));
        return tree;
    }

    private static ObjectNode step(DecisionRecord.Step step) {
        ObjectNode tree = object().put("stage", name(step.stage()));
        step.rule().ifPresent(rule -> tree.put("rule", rule));
        tree.put("code", name(step.code()));
        step.recommendation().ifPresent(wanted -> tree.put("recommendation", wanted));
        return tree.put("input", step.input())
                .put("output", step.output())
                .put("note", step.note());
    }

    static ObjectNode event(Event event) {
        ObjectNode tree =
                object().put("sequence", event.sequence()).put("at", event.at().toString());
        event.group().ifPresent(group -> tree.put("group", group));
        tree.put("type", name(event.type())).put("message", event.message());
        ObjectNode details = tree.putObject("details");
        event.details().forEach(details::put);
        event.intent().ifPresent(intent -> tree.put("intent", intent));
        return tree;
    }

    private static ObjectNode instance(Instance instance) {
        ObjectNode tree = object().put("id", instance.id()).put("state", name(instance.state()));
        instance.ready().ifPresent(ready -> tree.put("ready", ready));
        tree.put("healthy", instance.healthy())
                .put("draining", instance.draining())
                .put("protected", instance.protectedFromTermination());
        instance.since().ifPresent(since -> tree.put("since", since.toString()));
        instance.size().ifPresent(size -> tree.put("size", size));
        instance.zone().ifPresent(zone -> tree.put("zone", zone));
        instance.host().ifPresent(host -> tree.put("host", host));
        instance.address().ifPresent(address -> tree.put("address", address));
        return tree;
    }

    /// @param wait for a hook, where it waits for one
    static ObjectNode instance(Instance instance, Optional<HookWait> wait) {
        ObjectNode tree = instance(instance);
        wait.ifPresent(known -> tree.set("hook", wait(known)));
        return tree;
    }

    static ObjectNode wait(HookWait wait) {
        ObjectNode tree =
                object().put("transition", name(wait.at())).put("phase", name(wait.phase()));
        wait.turn()
                .ifPresent(turn -> {
                    tree.put("hook", turn.hook())
                            .put("token", turn.token())
                            .put("since", turn.since().toString())
                            .put("due", turn.due().toString())
                            .put("latest", turn.latest().toString())
                            .put("attempts", turn.attempts());
                    turn.heartbeatAt().ifPresent(at -> tree.put("heartbeatAt", at.toString()));
                });
        return tree;
    }

    /// A page: its entries, and where the next one begins where there is one.
    static ObjectNode page(String name, List<? extends JsonNode> entries, Optional<String> next) {
        ObjectNode tree = object();
        ArrayNode array = tree.putArray(name);
        entries.forEach(array::add);
        next.ifPresent(cursor -> tree.put("next", cursor));
        return tree;
    }
}
