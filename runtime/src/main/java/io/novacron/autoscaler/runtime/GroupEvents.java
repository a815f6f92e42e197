package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.runtime.OpenWork.Departure;
import io.novacron.autoscaler.runtime.OpenWork.Launch;
import io.novacron.autoscaler.spi.Intent;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The events of a change, in the order people read them: the decision, what it replaces, what is
/// going to be done. All are written before the first call. Runs under the group's lock.
final class GroupEvents {

    private GroupEvents() {}

    static List<Event> of(
            ManagedGroup group, Decision decision, WorkChange change, Intent intent, Instant now) {
        List<Event> events = new ArrayList<>();
        if (decision.action() != Decision.Action.NONE) {
            events.add(decided(decision).of(intent.id()));
        }
        group.intent
                .filter(open -> open.to() != intent.to() && !group.work.isEmpty())
                .ifPresent(open ->
                        events.add(
                                Event.of(
                                                now,
                                                group.id,
                                                EventType.ACTION_SUPERSEDED,
                                                "on the way to %d, now to %d"
                                                        .formatted(open.to(), intent.to()))
                                        .of(open.id())));
        for (String id : change.takenBack()) {
            events.add(
                    Event.of(now, group.id, EventType.DRAIN_TAKEN_BACK, id + " stays")
                            .with("instance", id)
                            .of(intent.id()));
        }
        ArrayDeque<String> lost = new ArrayDeque<>(group.lost);
        if (decision.action() == Decision.Action.NONE && !group.fill) {
            unhealthy(group).forEach(lost::addLast);
        }
        for (Launch launch : change.launches()) {
            String replaced = change.replaces(launch) ? lost.pollFirst() : null;
            if (replaced != null) {
                events.add(
                        Event.of(
                                        now,
                                        group.id,
                                        EventType.INSTANCE_REPLACED,
                                        "%s is replaced by a new instance".formatted(replaced))
                                .with("instance", replaced)
                                .with("key", launch.key)
                                .of(intent.id()));
            }
            events.add(launching(group, launch, now).of(intent.id()));
        }
        for (Departure departure : change.departures()) {
            if (departure.stage == Departure.Stage.DRAIN_WANTED) {
                events.add(
                        Event.of(
                                        now,
                                        group.id,
                                        EventType.INSTANCE_DRAINING,
                                        departure.id + " leaves its pool")
                                .with("instance", departure.id)
                                .of(intent.id()));
            }
        }
        for (Resizing resizing : change.resizings()) {
            events.add(Resizings.announced(group, resizing, now).of(intent.id()));
        }
        return events;
    }

    private static Event launching(ManagedGroup group, Launch launch, Instant now) {
        Event event =
                Event.of(
                                now,
                                group.id,
                                EventType.INSTANCE_LAUNCHING,
                                "launching an instance" + Spreading.words(group, launch, now))
                        .with("key", launch.key);
        return launch.zone.map(zone -> event.with("zone", zone)).orElse(event);
    }

    private static List<String> unhealthy(ManagedGroup group) {
        return group.fleet.members().stream()
                .filter(member -> member.instance.isCapacity() && !member.instance.healthy())
                .map(BelievedFleet.Member::id)
                .toList();
    }

    static Event decided(Decision decision) {
        EventType type =
                switch (decision.action()) {
                    case SCALE_OUT -> EventType.SCALE_OUT;
                    case SCALE_IN -> EventType.SCALE_IN;
                    case SCALE_UP -> EventType.SCALE_UP;
                    case SCALE_DOWN -> EventType.SCALE_DOWN;
                    case NONE -> throw new IllegalArgumentException("a hold is no event");
                };
        Event event =
                Event.of(decision.at(), decision.group(), type, decision.reason())
                        .with("from", Integer.toString(decision.from().instances()))
                        .with("to", Integer.toString(decision.to().instances()));
        Event named = decision.rule().map(rule -> event.with("rule", rule)).orElse(event);
        return decision.limitedBy().isEmpty()
                ? named
                : named.with(
                        "limitedBy",
                        decision.limitedBy().stream()
                                .map(limit -> limit.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(",")));
    }

    static Event terminating(ManagedGroup group, Departure departure, Instant now) {
        Event event =
                Event.of(
                                now,
                                group.id,
                                departure.stops
                                        ? EventType.INSTANCE_STOPPING
                                        : EventType.INSTANCE_TERMINATING,
                                (departure.stops ? "stopping " : "terminating ") + departure.id)
                        .with("instance", departure.id)
                        .with("cause", departure.replaced ? "replaced" : "scale_in");
        return group.intent.map(intent -> event.of(intent.id())).orElse(event);
    }
}
