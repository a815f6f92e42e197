package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.TraceStep;
import io.novacron.autoscaler.runtime.GroupStatus.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// Puts a group's state into the value that is shown. Runs under the group's lock.
final class Statuses {

    private Statuses() {}

    static GroupStatus notEvaluated(ManagedGroup group) {
        String why = group.broken.orElse("not evaluated yet");
        return new GroupStatus(
                group.id,
                group.desired(),
                0,
                0,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(
                        new Condition(Condition.Type.ABLE_TO_SCALE, false, why, Instant.EPOCH),
                        new Condition(Condition.Type.SCALING_ACTIVE, false, why, Instant.EPOCH),
                        new Condition(Condition.Type.SCALING_LIMITED, false, why, Instant.EPOCH)));
    }

    /// @param obstacle why the group cannot be scaled now, beyond what it knows itself
    static GroupStatus of(
            ManagedGroup group, List<Instance> observed, Optional<String> obstacle, Instant now) {
        GroupStatus before = group.status;
        List<Instance> real =
                group.work.launches.isEmpty()
                        ? observed
                        : observed.stream()
                                .filter(instance -> !group.work.isOnlyWanted(instance.id()))
                                .toList();
        int current = 0;
        int ready = 0;
        for (Instance instance : real) {
            current += instance.isCapacity() ? 1 : 0;
            ready += serves(instance) ? 1 : 0;
        }
        Optional<String> unable = obstacle.or(() -> unable(group, now));
        Optional<String> inactive = inactive(group, now);
        List<Decision.LimitedBy> limits =
                group.lastDecision.map(Decision::limitedBy).orElse(List.of());
        return new GroupStatus(
                group.id,
                group.desired(),
                current,
                ready,
                real,
                group.lastDecision,
                group.lastChange,
                group.memory.flatMap(Memory::freeze),
                group.intent,
                group.hooks.open(),
                List.of(
                        condition(
                                before,
                                Condition.Type.ABLE_TO_SCALE,
                                unable.isEmpty(),
                                unable.orElse("instances can be listed, started and stopped"),
                                now),
                        condition(
                                before,
                                Condition.Type.SCALING_ACTIVE,
                                inactive.isEmpty(),
                                inactive.orElse("decisions are made on data and acted on"),
                                now),
                        condition(
                                before,
                                Condition.Type.SCALING_LIMITED,
                                !limits.isEmpty(),
                                limits.isEmpty()
                                        ? "no limit keeps it from what is wanted"
                                        : limits.stream()
                                                .map(limit -> limit.name().toLowerCase(Locale.ROOT))
                                                .collect(Collectors.joining(", ")),
                                now)));
    }

    /// The same status after an operator's change, until the next evaluation says more.
    static GroupStatus changed(ManagedGroup group) {
        GroupStatus before = group.status;
        return new GroupStatus(
                group.id,
                group.desired(),
                before.current(),
                before.ready(),
                before.instances(),
                before.lastDecision(),
                before.lastChange(),
                group.memory.flatMap(Memory::freeze),
                group.intent,
                group.hooks.open(),
                before.conditions());
    }

    static boolean serves(Instance instance) {
        return instance.state() == InstanceState.RUNNING
                && instance.ready().orElse(true)
                && instance.healthy()
                && !instance.draining();
    }

    private static Optional<String> unable(ManagedGroup group, Instant now) {
        if (group.fenced) {
            return Optional.of("another owner has taken this group over");
        }
        if (group.broken.isPresent()) {
            return group.broken;
        }
        if (group.inwardHold.isPresent()) {
            return group.inwardHold;
        }
        if (group.terminationsHeld) {
            return Optional.of(
                    "another instance than asked left; terminations wait for two equal listings");
        }
        if (!group.launchBackoff.allows(now)) {
            return Optional.of("launches fail: " + group.launchBackoff.reason(now));
        }
        Optional<String> zones = Spreading.unable(group, now);
        if (zones.isPresent()) {
            return zones;
        }
        if (!group.resizeBackoff.allows(now)) {
            return Optional.of("changes of size fail: " + group.resizeBackoff.reason(now));
        }
        if (group.onsets.isOn(EventType.REPLACEMENT_STOPPED.name())) {
            return Optional.of(
                    "three replacements in a row failed; a success or an operator's word starts again");
        }
        Optional<String> stuck = group.work.departures.isEmpty() ? Optional.empty() : stuck(group);
        return stuck.isPresent() || !group.onsets.isOn("router")
                ? stuck
                : Optional.of("the router fails");
    }

    private static Optional<String> stuck(ManagedGroup group) {
        return group.work.departures.values().stream()
                .filter(departure -> departure.calls > 1 || departure.drainFailed)
                .map(departure -> departure.id + " could not be taken away yet")
                .findFirst();
    }

    private static Optional<String> inactive(ManagedGroup group, Instant now) {
        if (!group.effective.enabled()) {
            return Optional.of("the group is paused");
        }
        if (group.effective.dryRun()) {
            return Optional.of("dry run: decisions are shown and not acted on");
        }
        if (group.operatorFreeze(now).isPresent()) {
            Memory.OperatorFreeze freeze = group.operatorFreeze(now).get();
            return Optional.of("frozen by %s: %s".formatted(freeze.by(), freeze.reason()));
        }
        return group.lastDecision.flatMap(Statuses::withoutData);
    }

    private static Optional<String> withoutData(Decision decision) {
        for (TraceStep step : decision.trace()) {
            if (step.code() == ReasonCode.METRICS_UNAVAILABLE
                    || step.code() == ReasonCode.MISSING_DATA
                    || step.code() == ReasonCode.METRIC_MISSING
                    || step.code() == ReasonCode.METRIC_ERROR) {
                return Optional.of(step.note());
            }
        }
        return Optional.empty();
    }

    private static Condition condition(
            GroupStatus before, Condition.Type type, boolean holds, String reason, Instant now) {
        Condition old = before.condition(type);
        boolean same = old.holds() == holds && !old.since().equals(Instant.EPOCH);
        if (same && old.reason().equals(reason)) {
            return old;
        }
        return new Condition(type, holds, reason, same ? old.since() : now);
    }
}
