package io.novacron.autoscaler.server.api;

import io.novacron.autoscaler.model.Freeze.FrozenDirection;
import io.novacron.autoscaler.model.LifecycleHook.Result;
import io.novacron.autoscaler.runtime.AutoScalingManager;
import io.novacron.autoscaler.runtime.Change;
import io.novacron.autoscaler.server.http.ApiRequest;
import io.novacron.autoscaler.server.http.FieldProblem;
import io.novacron.autoscaler.server.http.Parameter;
import io.novacron.autoscaler.server.http.Refusal;
import io.novacron.autoscaler.server.http.Reply;
import io.novacron.autoscaler.spi.HookWait;
import io.novacron.autoscaler.spi.StateStore.StoredGroup;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What operators do to a group besides changing its document.
final class GroupActions {

    private final AutoScalingManager manager;
    private final InstantSource clock;

    GroupActions(AutoScalingManager manager, InstantSource clock) {
        this.manager = manager;
        this.clock = clock;
    }

    Reply setCapacity(ApiRequest request) {
        String id = require(request);
        manager.setGroupCapacity(id, request.tree().get("capacity").asInt(), change(request));
        return shown(id);
    }

    Reply pause(ApiRequest request) {
        return Groups.shown(manager, manager.pause(require(request), change(request)));
    }

    Reply resume(ApiRequest request) {
        return Groups.shown(manager, manager.resume(require(request), change(request)));
    }

    Reply freeze(ApiRequest request) {
        String id = require(request);
        FrozenDirection direction =
                FrozenDirection.valueOf(
                        request.field("direction").orElse("both").toUpperCase(Locale.ROOT));
        manager.freeze(id, direction, until(request), change(request));
        return shown(id);
    }

    private Optional<Instant> until(ApiRequest request) {
        Optional<String> text = request.field("until");
        Optional<Instant> until = text.flatMap(Parameter::time);
        if (text.isPresent() && until.filter(clock.instant()::isBefore).isEmpty()) {
            throw Refusal.invalid(
                    List.of(
                            FieldProblem.of(
                                    "until",
                                    FieldProblem.quoted(text.get()),
                                    "a time in the future, such as 2026-01-05T10:00:00Z")));
        }
        return until;
    }

    Reply unfreeze(ApiRequest request) {
        String id = require(request);
        manager.unfreeze(id, change(request));
        return shown(id);
    }

    Reply answerHook(ApiRequest request) {
        String id = require(request);
        String instance = request.variable("instance");
        String hook = request.variable("hook");
        Optional<String> token = request.field("token");
        Optional<String> result = request.field("result");
        if (result.isPresent() == request.field("heartbeat").isPresent()) {
            throw Refusal.invalid(
                    List.of(
                            FieldProblem.of(
                                    "",
                                    result.isPresent() ? "both" : "neither",
                                    "either result: continue or abandon, or heartbeat: true")));
        }
        HookWait wait =
                result.isPresent()
                        ? manager.completeHook(
                                id,
                                instance,
                                hook,
                                token,
                                Result.valueOf(result.get().toUpperCase(Locale.ROOT)),
                                change(request))
                        : manager.heartbeatHook(id, instance, hook, token);
        return Reply.of(Trees.wait(wait));
    }

    private static Change change(ApiRequest request) {
        return Groups.change(request, request.field("reason"));
    }

    private String require(ApiRequest request) {
        return Groups.require(manager, request).group().id();
    }

    private Reply shown(String id) {
        StoredGroup stored =
                manager.getScalingGroup(id)
                        .orElseThrow(
                                () -> Refusal.of(Refusal.Kind.NOT_FOUND, "the group was removed"));
        return Groups.shown(manager, stored);
    }
}
