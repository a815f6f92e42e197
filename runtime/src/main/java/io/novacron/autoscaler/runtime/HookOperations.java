package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.LifecycleHook.Result;
import io.novacron.autoscaler.model.LifecycleHook.Transition;
import io.novacron.autoscaler.runtime.HookBoard.News;
import io.novacron.autoscaler.runtime.HookBoard.Waiting;
import io.novacron.autoscaler.runtime.ScalingException.Code;
import io.novacron.autoscaler.spi.HookWait;
import io.novacron.autoscaler.spi.HookWait.Phase;
import io.novacron.autoscaler.spi.HookWait.Turn;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// What outside parties say of lifecycle hooks over the API: done, given up, still at it. Durable
/// before it is answered. Thread-safe.
final class HookOperations {

    private final GroupOperations groups;
    private final Durability durability;
    private final GroupEvaluator evaluator;
    private final Hooks hooks;
    private final InstantSource clock;

    HookOperations(
            GroupOperations groups,
            Durability durability,
            GroupEvaluator evaluator,
            Hooks hooks,
            InstantSource clock) {
        this.groups = groups;
        this.durability = durability;
        this.evaluator = evaluator;
        this.hooks = hooks;
        this.clock = clock;
    }

    HookWait complete(
            String id,
            String instance,
            String hook,
            Optional<String> token,
            Result result,
            Change change) {
        ManagedGroup group = groups.require(id);
        HookWait after =
                hear(
                        group,
                        instance,
                        hook,
                        token,
                        new News.Said(result, change.reason(), Optional.of(change.actor())));
        hooks.start(group);
        return after;
    }

    HookWait heartbeat(String id, String instance, String hook, Optional<String> token) {
        return hear(groups.require(id), instance, hook, token, new News.Heartbeat());
    }

    private HookWait hear(
            ManagedGroup group, String instance, String hook, Optional<String> token, News news) {
        return groups.locked(
                group,
                () ->
                        GroupOperations.durable(
                                group.id,
                                () -> {
                                    durability.settle(group, evaluator::apply);
                                    Instant now = clock.instant();
                                    group.lookAt(now);
                                    Waiting entry = require(group, instance, hook, token);
                                    return told(group, entry, news, now);
                                }));
    }

    private HookWait told(ManagedGroup group, Waiting entry, News news, Instant now) {
        entry.news = Optional.of(news);
        boolean written = false;
        try {
            hooks.advance(group, Optional.empty(), now);
            written = true;
        } finally {
            if (!written) {
                // Who hears of a failure asks again.
                entry.news = Optional.empty();
            }
        }
        group.needsAttention = true;
        group.status = Statuses.changed(group);
        return entry.wait;
    }

    private Waiting require(
            ManagedGroup group, String instance, String hook, Optional<String> token) {
        Optional<Waiting> found = find(group, instance, hook);
        if (found.isEmpty()) {
            throw new ScalingException(
                    Code.NOT_FOUND,
                    group.id,
                    "no instance %s of group %s waits or waited for a hook %s"
                            .formatted(instance, group.id, hook));
        }
        HookWait wait = found.get().wait;
        Turn turn = wait.turn().orElseThrow();
        if (wait.finished().contains(hook)) {
            throw notWaiting(group, "hook %s of %s is finished".formatted(hook, instance));
        }
        boolean takenBack =
                wait.at() == Transition.TERMINATING && !group.work.departures.containsKey(instance);
        if (wait.phase() == Phase.WITHDRAWN || takenBack) {
            throw notWaiting(
                    group,
                    "hook %s of %s is not waited for any more: %s"
                            .formatted(
                                    hook,
                                    instance,
                                    wait.at() == Transition.TERMINATING
                                            ? "the instance stays, or has failed"
                                            : "the instance is taken away, or has failed"));
        }
        if (group.time.passed().compareTo(found.get().dueAt) >= 0) {
            throw notWaiting(
                    group, "hook %s of %s timed out at %s".formatted(hook, instance, turn.due()));
        }
        if (token.filter(given -> !given.equals(turn.token())).isPresent()) {
            throw notWaiting(
                    group,
                    "this token is not that of the wait of %s for hook %s"
                            .formatted(instance, hook));
        }
        return found.get();
    }

    private static Optional<Waiting> find(ManagedGroup group, String instance, String hook) {
        for (Transition at : Transition.values()) {
            Optional<Waiting> entry =
                    group.hooks
                            .find(instance, at)
                            .filter(known ->
                                    known.wait.finished().contains(hook)
                                            || known.wait
                                                    .turn()
                                                    .filter(turn -> turn.hook().equals(hook))
                                                    .isPresent());
            if (entry.isPresent()) {
                return entry;
            }
        }
        return Optional.empty();
    }

    private static ScalingException notWaiting(ManagedGroup group, String why) {
        return new ScalingException(Code.NOT_WAITING, group.id, why);
    }
}
