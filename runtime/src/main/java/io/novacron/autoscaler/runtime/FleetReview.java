package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.LifecycleHook.Transition;
import io.novacron.autoscaler.runtime.BelievedFleet.Changes;
import io.novacron.autoscaler.runtime.BelievedFleet.Member;
import io.novacron.autoscaler.runtime.OpenWork.Departure;
import io.novacron.autoscaler.runtime.OpenWork.Launch;
import io.novacron.autoscaler.spi.ResourceController.ManagedInstance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Takes a listing and a pool's membership into a group's belief: which launches arrived, who left
/// with or without being asked, who failed, who became ready. Events go to the group's outbox.
///
/// Stateless; every method runs under the group's lock.
final class FleetReview {

    /// Complete listings after which a launch that was answered and never listed is given up.
    /// Listings have been seen to lag by five.
    private static final int LISTINGS_UNTIL_LOST = 7;

    /// Complete listings after which a terminate that was answered and had no effect is planned
    /// anew.
    private static final int LISTINGS_UNTIL_STILL_THERE = 2;

    private FleetReview() {}

    /// @param listed the group's own instances
    /// @return places for launches that became free
    static int absorb(ManagedGroup group, long number, List<ManagedInstance> listed, Instant now) {
        if (group.fleet.hasAbsorbed(number)) {
            return 0;
        }
        Changes changes =
                group.fleet.absorb(number, listed, group.time.passed(), group.longestStep(), now);
        int freed = arrivals(group, changes, now);
        if (group.fillWhenAgreed && changes.agrees()) {
            group.fillWhenAgreed = false;
            group.fill = true;
        }
        unexpected(group, changes, now);
        freed += losses(group, changes, now);
        departures(group, now);
        if (!group.work.resizings.isEmpty()) {
            Resizings.listed(group, now);
        }
        return freed;
    }

    private static int arrivals(ManagedGroup group, Changes changes, Instant now) {
        if (group.work.launches.isEmpty() && changes.appeared().isEmpty()) {
            return 0;
        }
        int freed = 0;
        boolean hooked = !group.effective.lifecycle().hooks(Transition.LAUNCHING).isEmpty();
        for (Member member : group.fleet.members()) {
            // A stopped one has not been started yet.
            Launch launch =
                    WarmInstances.isStopped(member) ? null : group.work.launches.remove(member.key);
            member.arrived |= hooked && (launch != null || isLateLaunch(group, changes, member));
            if (launch != null) {
                freed += launch.hasPlace ? 1 : 0;
                member.launchedAt = Optional.of(launch.wantedAt);
                boolean known =
                        launch.phase == Launch.Phase.STARTED
                                || group.hooks.find(member.id(), Transition.LAUNCHING).isPresent();
                if (!known) {
                    group.launchBackoff.succeeded();
                    launch.zone.ifPresent(zone -> group.zoneTroubles.succeeded(zone, now));
                    group.add(launched(group, member.id(), launch.key, now));
                }
            } else if (changes.appeared().contains(member)
                    && isNews(group, changes)
                    && !group.work.launches.containsKey(member.key)) {
                group.add(
                        Event.of(
                                        now,
                                        group.id,
                                        EventType.INSTANCE_ADOPTED,
                                        "found %s, which no open launch asked for"
                                                .formatted(member.id()))
                                .with("instance", member.id()));
            }
        }
        for (Launch launch : List.copyOf(group.work.launches.values())) {
            if (launch.phase == Launch.Phase.STARTED
                    && ++launch.listingsSinceStart >= LISTINGS_UNTIL_LOST) {
                group.work.launches.remove(launch.key);
                freed += launch.hasPlace ? 1 : 0;
                group.lose(launch.shownAs());
                neverBecameReady(group, launch.wantedAt, now);
                group.add(
                        Event.of(
                                        now,
                                        group.id,
                                        EventType.LAUNCH_FAILED,
                                        "%s was launched but never listed"
                                                .formatted(launch.shownAs()))
                                .with("key", launch.key));
            }
        }
        return freed;
    }

    // Nobody waits for it any more, and it is as new as others. What the first listing after the
    // start shows has served before.
    private static boolean isLateLaunch(ManagedGroup group, Changes changes, Member member) {
        return !changes.first()
                && changes.appeared().contains(member)
                && !group.work.launches.containsKey(member.key)
                && !WarmInstances.isStopped(member);
    }

    static Event launched(ManagedGroup group, String instance, String key, Instant now) {
        Event event =
                Event.of(now, group.id, EventType.INSTANCE_LAUNCHED, "launched " + instance)
                        .with("instance", instance)
                        .with("key", key);
        return group.intent.map(intent -> event.of(intent.id())).orElse(event);
    }

    // After a restart the first listing is no news; for a new group it is.
    private static boolean isNews(ManagedGroup group, Changes changes) {
        return !changes.first() || group.memory.flatMap(known -> known.since()).isEmpty();
    }

    private static void unexpected(ManagedGroup group, Changes changes, Instant now) {
        if (group.work.departures.isEmpty()) {
            group.terminationsHeld = group.terminationsHeld && !changes.agrees();
            return;
        }
        List<String> asked =
                group.work.departures.values().stream()
                        .filter(departure -> departure.calls > 0 && !departure.stops)
                        .map(departure -> departure.id)
                        .filter(id ->
                                group.fleet.find(id).filter(FleetReview::isStillThere).isPresent())
                        .toList();
        List<String> left =
                changes.omitted().stream()
                        .filter(FleetReview::ran)
                        .map(Member::id)
                        .filter(id -> !group.work.departures.containsKey(id))
                        .toList();
        if (!asked.isEmpty() && !left.isEmpty()) {
            group.terminationsHeld = true;
            group.add(
                    Event.of(
                                    now,
                                    group.id,
                                    EventType.UNEXPECTED_TERMINATION,
                                    "asked to terminate %s, but %s left; no termination until two listings agree"
                                            .formatted(
                                                    String.join(", ", asked),
                                                    String.join(", ", left)))
                            .with("asked", String.join(",", asked))
                            .with("left", String.join(",", left)));
        } else if (changes.agrees()) {
            group.terminationsHeld = false;
        }
    }

    private static boolean ran(Member member) {
        return member.instance.state() == InstanceState.RUNNING
                || member.instance.state() == InstanceState.PENDING;
    }

    private static boolean isStillThere(Member member) {
        return member.omissions == 0 && member.instance.state() != InstanceState.TERMINATING;
    }

    // Places for launches that became free.
    private static int losses(ManagedGroup group, Changes changes, Instant now) {
        int freed = 0;
        for (Member member : changes.gone()) {
            group.onsets.ends("terminate " + member.id());
            group.onsets.ends("resize " + member.id());
            group.onsets.ends("resize back " + member.id());
            group.work.toForget.add(member.id());
            if (WarmInstances.isStopped(member)) {
                // No capacity is lost; a launch by its key would be refused.
                Launch start = group.work.launches.remove(member.key);
                if (start != null && start.hasPlace) {
                    freed++;
                }
                continue;
            }
            if (!group.work.departures.containsKey(member.id()) && !member.failureTold) {
                if (!member.beenReady) {
                    neverBecameReady(group, member.launchedAt.orElse(member.firstSeen), now);
                }
                group.lose(member.id());
                group.add(failed(group, member.id(), "left without our asking", now));
            }
        }
        return freed;
    }

    private static void departures(ManagedGroup group, Instant now) {
        if (group.work.departures.isEmpty()) {
            return;
        }
        for (Departure departure : List.copyOf(group.work.departures.values())) {
            Optional<Member> member = group.fleet.find(departure.id);
            if (member.isEmpty()) {
                group.work.departures.remove(departure.id);
                group.work.toForget.add(departure.id);
                group.onsets.ends("terminate " + departure.id);
                Event event =
                        Event.of(
                                        now,
                                        group.id,
                                        EventType.INSTANCE_TERMINATED,
                                        departure.id + " is gone")
                                .with("instance", departure.id);
                group.add(group.intent.map(intent -> event.of(intent.id())).orElse(event));
            } else if (departure.stops && WarmInstances.isStopped(member.get())) {
                group.work.departures.remove(departure.id);
                group.work.toForget.add(departure.id);
                group.onsets.ends("terminate " + departure.id);
                member.get().beenReady = false;
                group.add(
                        Event.of(
                                        now,
                                        group.id,
                                        EventType.INSTANCE_STOPPED,
                                        departure.id + " waits in the warm pool")
                                .with("instance", departure.id));
            } else if (departure.stage == Departure.Stage.TERMINATED
                    && isStillThere(member.get())) {
                departure.listingsSinceCall++;
                if (departure.listingsSinceCall >= LISTINGS_UNTIL_STILL_THERE) {
                    group.work.departures.remove(departure.id);
                    if (group.onsets.begins("terminate " + departure.id, now)) {
                        group.add(
                                Event.of(
                                                now,
                                                group.id,
                                                EventType.TERMINATE_FAILED,
                                                departure.id
                                                        + " is still there after a terminate call that was answered")
                                        .with("instance", departure.id));
                    }
                }
            }
        }
    }

    /// Takes in who is in the pool. One that is there and of which two listings know nothing is to
    /// be forgotten: a process that died before it could, or an older owner's late call, left it.
    /// One that leaves and is back in the pool is drained again; one that a process drained before
    /// it died goes on draining.
    static void absorbPool(ManagedGroup group, Set<String> pool) {
        group.lastPool = pool;
        if (group.fleet.isAgreed()) {
            pool.stream()
                    .filter(id -> group.fleet.find(id).isEmpty())
                    .forEach(group.work.toForget::add);
        }
        for (Departure departure : group.work.departures.values()) {
            boolean inPool = pool.contains(departure.id);
            if (departure.resumed && !inPool && departure.stage == Departure.Stage.DRAIN_WANTED) {
                departure.stage = Departure.Stage.DRAINING;
            } else if (inPool && departure.mayDrainAgain()) {
                departure.stage = Departure.Stage.DRAIN_WANTED;
            }
            departure.resumed = false;
        }
        group.work.resizings.values().stream()
                .filter(resizing ->
                        resizing.stage == Resizing.Stage.DRAINING && pool.contains(resizing.id()))
                .forEach(resizing -> resizing.stage = Resizing.Stage.DRAIN_WANTED);
    }

    /// What the engine sees: belief, pool membership, departures, launches that are not listed yet.
    ///
    /// @param pool members of the group's pool; empty where it has none
    static List<Instance> observed(ManagedGroup group, Optional<Set<String>> pool, Instant now) {
        List<Instance> observed = new ArrayList<>();
        Duration grace = group.healthGrace();
        for (Member member : group.fleet.members()) {
            Instance seen = seen(group, member, pool, grace);
            note(group, member, seen, now);
            observed.add(seen);
        }
        for (Launch launch : group.work.launches.values()) {
            observed.add(
                    new Instance(
                            launch.shownAs(),
                            InstanceState.PENDING,
                            Optional.of(false),
                            Optional.of(launch.wantedAt),
                            launch.size,
                            launch.zone,
                            Optional.empty(),
                            Optional.empty(),
                            true,
                            false,
                            false));
        }
        return observed;
    }

    private static Instance seen(
            ManagedGroup group, Member member, Optional<Set<String>> pool, Duration grace) {
        Instance own = member.instance.withDraining(false);
        if (WarmInstances.isStopped(member)) {
            return own;
        }
        Instance listed =
                group.hooks.counted(
                        member, own, group.effective.lifecycle().hooks(Transition.LAUNCHING));
        Departure departure = group.work.departures.get(member.id());
        if (departure != null) {
            return departure.canStay() || listed.state() == InstanceState.FAILED
                    ? listed.withDraining(true)
                    : listed.withState(InstanceState.TERMINATING, false);
        }
        if (group.work.resizings.containsKey(member.id())) {
            member.outOfPoolSince = Optional.empty();
            member.pendingSince = group.time.passed();
            return Resizings.observed(listed, pool);
        }
        return switch (listed.state()) {
            case TERMINATING, FAILED, STOPPED -> listed;
            case PENDING ->
                    own.state() == InstanceState.PENDING
                                    && isOver(group, member.pendingSince, grace)
                            ? listed.withState(InstanceState.FAILED, false)
                            : listed;
            case RUNNING -> running(group, member, listed, pool, grace);
        };
    }

    private static Instance running(
            ManagedGroup group,
            Member member,
            Instance listed,
            Optional<Set<String>> pool,
            Duration grace) {
        boolean servesByItself = listed.ready().orElse(true);
        if (pool.isEmpty() || !servesByItself || pool.get().contains(listed.id())) {
            member.outOfPoolSince = Optional.empty();
            return listed;
        }
        Duration since = member.outOfPoolSince.orElse(group.time.passed());
        member.outOfPoolSince = Optional.of(since);
        return isOver(group, since, grace)
                ? listed.withState(InstanceState.FAILED, false)
                : listed.withState(InstanceState.RUNNING, false);
    }

    private static boolean isOver(ManagedGroup group, Duration since, Duration grace) {
        return group.time.passed().minus(since).compareTo(grace) > 0;
    }

    private static void note(ManagedGroup group, Member member, Instance seen, Instant now) {
        if (seen.draining()) {
            return;
        }
        if (seen.state() == InstanceState.FAILED && !member.failureTold) {
            member.failureTold = true;
            group.lose(member.id());
            if (!member.beenReady) {
                neverBecameReady(group, member.launchedAt.orElse(member.firstSeen), now);
            }
            Optional<String> hook = group.hooks.abandonedBy(member.id());
            String why =
                    member.instance.state() == InstanceState.FAILED
                            ? "is reported failed"
                            : hook.isPresent()
                                    ? "was given up by its launching hook " + hook.get()
                                    : member.instance.state() == InstanceState.PENDING
                                            ? "is pending beyond the health grace"
                                            : "is not in its pool beyond the health grace";
            group.add(failed(group, member.id(), why, now));
        } else if (seen.state() == InstanceState.RUNNING
                && seen.ready().orElse(true)
                && seen.healthy()
                && !member.beenReady) {
            member.beenReady = true;
            if (member.firstSeen.isBefore(now) || member.launchedAt.isPresent()) {
                becameReady(group, member, now);
            }
        }
    }

    private static void becameReady(ManagedGroup group, Member member, Instant now) {
        member.launchedAt.ifPresent(at -> group.startedIn(Duration.between(at, now).abs()));
        group.memory = group.memory.map(known -> known.withAccounts(0, known.spentThisMonth()));
        group.add(
                Event.of(now, group.id, EventType.INSTANCE_READY, member.id() + " is ready")
                        .with("instance", member.id()));
    }

    // Instances that were launched together and fail together are one failure; the next one counts
    // when
    // what was launched after it fails too.
    private static void neverBecameReady(ManagedGroup group, Instant launchedAt, Instant now) {
        if (launchedAt.isBefore(group.failureCountedAt)) {
            return;
        }
        group.failureCountedAt = now;
        group.memory =
                group.memory.map(known ->
                        known.withAccounts(
                                known.replacementFailures() + 1, known.spentThisMonth()));
    }

    private static Event failed(ManagedGroup group, String id, String why, Instant now) {
        return Event.of(now, group.id, EventType.INSTANCE_FAILED, id + " " + why)
                .with("instance", id);
    }
}
