package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.runtime.BelievedFleet.Member;
import io.novacron.autoscaler.runtime.OpenWork.Departure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The last look before a terminate call: seen in this tick's listing, unprotected as of now,
/// nothing that holds, and enough ready ones left. Runs under the group's lock.
final class Terminations {

    private Terminations() {}

    /// Departures of the open work whose call may be made in this tick. One that has become
    /// protected stays, unless its call was made before.
    ///
    /// @param takenBack ids that are about to stay
    static List<Departure> clearable(
            ManagedGroup group, List<String> takenBack, List<Instance> observed, Instant now) {
        if (group.work.departures.isEmpty()) {
            return List.of();
        }
        List<Departure> cleared = new ArrayList<>();
        for (Departure departure : List.copyOf(group.work.departures.values())) {
            Optional<Member> member = group.fleet.find(departure.id);
            if (departure.stage != Departure.Stage.TERMINATE_WANTED
                    || takenBack.contains(departure.id)
                    || member.isEmpty()) {
                continue;
            }
            if (departure.calls == 0 && WorkPlanner.isProtected(group, member.get())) {
                group.work.departures.remove(departure.id);
                group.add(
                        Event.of(
                                        now,
                                        group.id,
                                        EventType.DRAIN_TAKEN_BACK,
                                        departure.id + " is protected now and stays")
                                .with("instance", departure.id));
            } else if (isAllowed(group, departure, member.get(), observed, now)
                    && HookReview.lets(group, departure, member.get())
                    && isAsked(group, departure, member.get())) {
                cleared.add(departure);
            }
        }
        return cleared;
    }

    /// New departures that need not drain and whose call may be made in this tick.
    static List<Departure> clearable(
            ManagedGroup group, WorkChange change, List<Instance> observed, Instant now) {
        return change.departures().stream()
                .filter(departure -> departure.stage == Departure.Stage.TERMINATE_WANTED)
                .filter(departure ->
                        group.fleet
                                .find(departure.id)
                                .filter(member ->
                                        isAllowed(group, departure, member, observed, now)
                                                && HookReview.lets(group, departure, member)
                                                && isAsked(group, departure, member))
                                .isPresent())
                .toList();
    }

    /// The events of those whose first call this is.
    static List<Event> events(ManagedGroup group, List<Departure> cleared, Instant now) {
        return cleared.stream()
                .filter(departure -> departure.calls == 0)
                .map(departure -> GroupEvents.terminating(group, departure, now))
                .toList();
    }

    // Into the warm pool or away for good; one that is to be stopped has to run first.
    private static boolean isAsked(ManagedGroup group, Departure departure, Member member) {
        departure.stops = WarmInstances.takes(group, departure, member);
        return !departure.stops || Resizing.works(member.instance);
    }

    /// Whether nothing but hooks keeps one that is on its way out.
    static boolean isAllowed(
            ManagedGroup group,
            Departure departure,
            Member member,
            List<Instance> observed,
            Instant now) {
        if (group.inwardHold.isPresent()
                || group.terminationsHeld
                || member.omissions > 0
                || group.forbidsTermination(now)) {
            return false;
        }
        // The plan is older than the drain: should ready ones have died meanwhile, this one is
        // kept.
        long serving =
                observed.stream()
                        .filter(instance -> !instance.id().equals(departure.id))
                        .filter(Statuses::serves)
                        .count();
        return departure.replaced
                || !Statuses.serves(member.instance)
                || serving >= group.effective.minCapacity();
    }
}
