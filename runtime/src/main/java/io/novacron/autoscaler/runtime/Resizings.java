package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.engine.plan.FleetPlanner;
import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Decision.SizeChange;
import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.model.Sizing.Resize;
import io.novacron.autoscaler.runtime.BelievedFleet.Member;
import io.novacron.autoscaler.runtime.Resizing.Stage;
import io.novacron.autoscaler.spi.Intent.SizeStep;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Changes of size in place: which may begin, what a listing says about those under way, and what
/// becomes of one that fails. "Asked" is never taken for "done": a change ends when a listing shows
/// the instance serving with the new size (INCIDENTS 35).
///
/// One that keeps failing, or after which the instance does not serve within the health grace, is
/// taken back to the former size; until a pause is over nothing more is tried. An instance that its
/// controller cannot change is replaced by a new one.
///
/// Stateless; every method runs under the group's lock.
final class Resizings {

    /// Failed calls after which a change is given up and taken back.
    static final int MOST_FAILURES = 3;

    /// Failed calls after which taking back is given up; with their pauses about an hour.
    private static final int MOST_FAILURES_BACK = 12;

    /// Complete listings after which a change that was answered and does not show had no effect.
    /// Listings have been seen to lag by five.
    private static final int LISTINGS_UNTIL_IGNORED = 7;

    private Resizings() {}

    /// Takes in a new complete listing.
    static void listed(ManagedGroup group, Instant now) {
        for (Resizing resizing : List.copyOf(group.work.resizings.values())) {
            Optional<Member> member = group.fleet.find(resizing.id());
            if (group.work.departures.containsKey(resizing.id())) {
                end(group, resizing);
            } else if (member.isEmpty()
                    || member.get().instance.state() == InstanceState.FAILED
                    || member.get().instance.state() == InstanceState.TERMINATING) {
                end(group, resizing);
                group.resizeBackoff.failed(
                        new OutsideException(Kind.UNAVAILABLE, "an instance failed on the way"),
                        now);
                tell(group, resizing, "it failed or left on the way", now);
            } else if (member.get().omissions == 0) {
                seen(group, resizing, member.get().instance, now);
            }
        }
    }

    private static void seen(
            ManagedGroup group, Resizing resizing, Instance instance, Instant now) {
        boolean asked = resizing.stage == Stage.ASKED || resizing.stage == Stage.UNCERTAIN;
        if (resizing.isSized(instance)) {
            if (Resizing.works(instance) && (asked || !resizing.called)) {
                done(group, resizing, now);
            } else if (resizing.stage == Stage.UNCERTAIN) {
                // It happened, without an answer: from now on it has to come up.
                resizing.stage = Stage.ASKED;
                resizing.since = group.time.passed();
            }
        } else if (asked && ++resizing.listingsSinceCall >= LISTINGS_UNTIL_IGNORED) {
            if (resizing.isAskedFor()) {
                resizing.stage = Stage.WANTED;
                failed(
                        group,
                        resizing,
                        new OutsideException(
                                Kind.UNAVAILABLE, "the call was answered and had no effect"),
                        now);
            } else if (!resizing.toTakeBack) {
                // Not asked for any more, and it did not happen.
                end(group, resizing);
            }
        }
    }

    private static void done(ManagedGroup group, Resizing resizing, Instant now) {
        end(group, resizing);
        group.onsets.ends(onset(resizing));
        if (resizing.isBack()) {
            add(
                    group,
                    resizing,
                    EventType.RESIZE_ROLLED_BACK,
                    "%s has its former size %s again".formatted(resizing.id(), resizing.step.to()),
                    now);
        } else {
            group.resizeBackoff.succeeded();
            add(
                    group,
                    resizing,
                    EventType.INSTANCE_RESIZED,
                    "%s has size %s".formatted(resizing.id(), resizing.step.to()),
                    now);
        }
    }

    private static void end(ManagedGroup group, Resizing resizing) {
        group.work.resizings.remove(resizing.id(), resizing);
    }

    private static String onset(Resizing resizing) {
        return (resizing.isBack() ? "resize back " : "resize ") + resizing.id();
    }

    /// Moves drains on, and notices those that do not come up.
    static void advance(ManagedGroup group, Set<String> drained, Instant now) {
        Duration drainTimeout = group.effective.lifecycle().drainTimeout();
        for (Resizing resizing : List.copyOf(group.work.resizings.values())) {
            if (resizing.stage == Stage.DRAINING
                    && (drained.contains(resizing.id())
                            || group.time.isOver(resizing.since, drainTimeout))) {
                resizing.stage = Stage.WANTED;
            } else if (resizing.stage == Stage.DRAIN_WANTED
                    && resizing.triedInRun > 0
                    && group.time.isOver(resizing.since, drainTimeout)) {
                notDrained(group, resizing, now);
            } else if (resizing.stage == Stage.ASKED
                    && !resizing.toTakeBack
                    && group.time.isOver(resizing.since, group.healthGrace())
                    && group.fleet
                            .find(resizing.id())
                            .filter(member -> resizing.isSized(member.instance))
                            .isPresent()) {
                giveUp(
                        group,
                        resizing,
                        "it does not serve within the health grace with size " + resizing.step.to(),
                        now);
            }
        }
    }

    // Restarted while requests reach it, it would break them; one that gets its former size back
    // does not serve anyway.
    private static void notDrained(ManagedGroup group, Resizing resizing, Instant now) {
        if (resizing.isBack()) {
            resizing.stage = Stage.WANTED;
        } else {
            giveUp(
                    group,
                    resizing,
                    "its router did not take it out of the pool within the drain timeout",
                    now);
        }
    }

    /// The controller said yes; what it returned is believed until the next listing.
    static void answered(ManagedGroup group, Resizing resizing, Instance returned) {
        if (group.work.resizings.get(resizing.id()) != resizing) {
            return;
        }
        resizing.stage = Stage.ASKED;
        resizing.since = group.time.passed();
        resizing.listingsSinceCall = 0;
        group.fleet
                .find(resizing.id())
                .filter(_ -> returned.id().equals(resizing.id()))
                .ifPresent(member -> member.instance = returned);
    }

    /// The call failed, or had no effect.
    static void failed(
            ManagedGroup group, Resizing resizing, OutsideException failed, Instant now) {
        if (failed.kind() == Kind.FENCED) {
            group.fenced = true;
        }
        if (group.work.resizings.get(resizing.id()) != resizing) {
            return;
        }
        boolean maybeMade = failed.kind() == Kind.TIMED_OUT || failed.kind() == Kind.UNAVAILABLE;
        if (resizing.stage == Stage.CALLING) {
            resizing.stage = maybeMade ? Stage.UNCERTAIN : Stage.WANTED;
        }
        resizing.listingsSinceCall = 0;
        resizing.failures++;
        resizing.backoff.failed(failed, now);
        String message = String.valueOf(failed.getMessage());
        if (failed.kind() == Kind.INVALID && !resizing.isBack()) {
            end(group, resizing);
            group.fleet.find(resizing.id()).ifPresent(member -> member.fixedSize = true);
            tell(group, resizing, "it cannot be changed and is replaced: " + message, now);
        } else if (failed.kind() == Kind.INVALID
                || resizing.failures >= (resizing.isBack() ? MOST_FAILURES_BACK : MOST_FAILURES)) {
            giveUp(group, resizing, message, now);
        } else {
            tell(group, resizing, message, now);
        }
    }

    private static void giveUp(ManagedGroup group, Resizing resizing, String why, Instant now) {
        group.resizeBackoff.failed(new OutsideException(Kind.INVALID, why), now);
        Optional<Member> member = group.fleet.find(resizing.id());
        boolean asBefore =
                member.filter(known ->
                                known.instance.size().equals(resizing.step.from())
                                        && Resizing.works(known.instance))
                        .isPresent();
        if (resizing.isBack() || resizing.step.from().isEmpty() || asBefore) {
            end(group, resizing);
            tell(group, resizing, why, now);
        } else {
            resizing.toTakeBack = true;
            tell(group, resizing, why + "; it gets its former size back", now);
        }
    }

    // A change that keeps failing is told once, until it succeeds.
    private static void tell(ManagedGroup group, Resizing resizing, String why, Instant now) {
        if (group.onsets.begins(onset(resizing), now)) {
            add(
                    group,
                    resizing,
                    EventType.RESIZE_FAILED,
                    "%s could not get size %s: %s"
                            .formatted(resizing.id(), resizing.step.to(), why),
                    now);
        }
    }

    private static void add(
            ManagedGroup group, Resizing resizing, EventType type, String text, Instant now) {
        Event event = described(Event.of(now, group.id, type, text), resizing.step);
        group.add(group.intent.map(intent -> event.of(intent.id())).orElse(event));
    }

    private static Event described(Event event, SizeStep step) {
        Event described = event.with("instance", step.instance()).with("to", step.to());
        return step.from().map(from -> described.with("from", from)).orElse(described);
    }

    /// What is written before the first call.
    static Event announced(ManagedGroup group, Resizing resizing, Instant now) {
        SizeStep step = resizing.step;
        String text =
                step.back()
                        ? "giving %s its former size %s back".formatted(step.instance(), step.to())
                        : "changing the size of %s from %s to %s"
                                .formatted(
                                        step.instance(), step.from().orElse("unknown"), step.to());
        return described(Event.of(now, group.id, EventType.INSTANCE_RESIZING, text), step)
                .with("how", how(group).name().toLowerCase(Locale.ROOT));
    }

    /// Notes which of those under way the newest decision still asks for.
    static void follow(ManagedGroup group, Decision decision) {
        for (Resizing resizing : group.work.resizings.values()) {
            resizing.planned =
                    decision.plan()
                            .resize()
                            .contains(new SizeChange(resizing.id(), resizing.step.to()));
        }
    }

    /// Those nobody was asked for and that are not wanted any more.
    static List<String> cancelled(ManagedGroup group) {
        return group.work.resizings.values().stream()
                .filter(resizing ->
                        !resizing.planned
                                && !resizing.isBack()
                                && !resizing.called
                                && resizing.stage != Stage.CALLING)
                .map(Resizing::id)
                .toList();
    }

    /// Those to begin now: what is to be taken back, then what the decision asks for, at most
    /// `maxUnavailable` under way at once.
    ///
    /// @param cancelled ids whose place is free
    static List<Resizing> begun(
            ManagedGroup group,
            Decision decision,
            List<String> cancelled,
            boolean hasPool,
            Instant now) {
        List<Resizing> begun = new ArrayList<>();
        if (group.forbidsLaunch(now)) {
            return begun;
        }
        for (Resizing resizing : group.work.resizings.values()) {
            if (resizing.toTakeBack) {
                SizeStep step = resizing.step;
                begun.add(
                        resizing(
                                group,
                                new SizeStep(
                                        step.instance(),
                                        Optional.of(step.to()),
                                        step.from().orElseThrow(),
                                        true),
                                hasPool));
            }
        }
        if (group.inwardHold.isPresent() || group.terminationsHeld) {
            return begun;
        }
        int room =
                group.effective.lifecycle().maxUnavailable()
                        - (group.work.resizings.size() - cancelled.size());
        for (SizeChange change : decision.plan().resize()) {
            Resizing open = group.work.resizings.get(change.instance());
            if (open != null && !cancelled.contains(change.instance())) {
                if (!open.isBack() && !open.toTakeBack && !open.step.to().equals(change.to())) {
                    // Another size is wanted by now; what was asked for is not asked for again.
                    begun.add(
                            resizing(
                                    group,
                                    new SizeStep(open.id(), open.step.from(), change.to(), false),
                                    hasPool && open.stage == Stage.DRAIN_WANTED));
                }
            } else if (room > 0 && mayBegin(group, change, now)) {
                Member member = group.fleet.find(change.instance()).orElseThrow();
                begun.add(
                        resizing(
                                group,
                                new SizeStep(
                                        change.instance(),
                                        member.instance.size(),
                                        change.to(),
                                        false),
                                hasPool));
                room--;
            }
        }
        return begun;
    }

    private static boolean mayBegin(ManagedGroup group, SizeChange change, Instant now) {
        return group.resizeBackoff.allows(now)
                && flavor(group, change.to()).isPresent()
                && group.fleet
                        .find(change.instance())
                        .filter(member ->
                                member.omissions == 0
                                        && !member.fixedSize
                                        && member.instance.state() == InstanceState.RUNNING
                                        && !group.work.departures.containsKey(member.id()))
                        .isPresent();
    }

    /// Sizes wanted for instances that their controller cannot change: new ones take their place.
    static List<String> replacements(ManagedGroup group, Decision decision) {
        return decision.plan().resize().stream()
                .filter(change ->
                        group.fleet
                                .find(change.instance())
                                .filter(member -> member.fixedSize)
                                .isPresent())
                .map(SizeChange::to)
                .toList();
    }

    /// What keeps instances from being replaced for their size; empty where nothing does.
    static Optional<String> stopped(ManagedGroup group, Decision decision) {
        int failures = decision.memory().replacementFailures();
        int waiting = replacements(group, decision).size();
        return waiting == 0 || failures < FleetPlanner.MAX_REPLACEMENT_FAILURES
                ? Optional.empty()
                : Optional.of(
                        "%d replacements failed in a row; %d that cannot be changed keep their size"
                                .formatted(failures, waiting));
    }

    private static Resizing resizing(ManagedGroup group, SizeStep step, boolean hasPool) {
        return new Resizing(
                step,
                hasPool && how(group) == Resize.RESTART && group.lastPool.contains(step.instance()),
                group.time.passed(),
                new Backoff(group.random));
    }

    /// Takes up what a process left that died: looked at before it is asked for again.
    static void resume(ManagedGroup group, SizeStep step) {
        Resizing resizing = resizing(group, step, false);
        resizing.stage = Stage.UNCERTAIN;
        resizing.called = true;
        resizing.planned = false;
        group.work.resizings.put(step.instance(), resizing);
    }

    /// How many of those that stay have another size than is wanted, in words; empty where none
    /// has.
    static Optional<String> remaining(ManagedGroup group) {
        Optional<String> wanted = group.memory.flatMap(memory -> memory.sizes().desired());
        if (wanted.isEmpty()) {
            return Optional.empty();
        }
        long others =
                group.fleet.members().stream()
                        .map(member -> member.instance)
                        .filter(instance ->
                                instance.isCapacity()
                                        && instance.size().isPresent()
                                        && !instance.size().equals(wanted)
                                        && !group.work.departures.containsKey(instance.id()))
                        .count();
        return others == 0
                ? Optional.empty()
                : Optional.of(", %d not of size %s yet".formatted(others, wanted.get()));
    }

    /// How a change of size reaches an instance of the group; by a restart where nothing is said.
    static Resize how(ManagedGroup group) {
        return group.effective
                .size()
                .map(Sizing::resize)
                .filter(Resize.LIVE::equals)
                .orElse(Resize.RESTART);
    }

    /// What a name stands for in the group's document.
    static Optional<Flavor> flavor(ManagedGroup group, String name) {
        return group.effective.size().flatMap(sizing -> sizing.size(name));
    }

    /// What the engine sees of an instance on its way to another size: one that stands out of its
    /// pool or starts again is not ready, and not failed either as long as this lasts.
    static Instance observed(Instance listed, Optional<Set<String>> pool) {
        boolean out = pool.filter(members -> !members.contains(listed.id())).isPresent();
        return listed.state() == InstanceState.RUNNING && listed.ready().orElse(true) && out
                ? listed.withState(InstanceState.RUNNING, false)
                : listed;
    }
}
