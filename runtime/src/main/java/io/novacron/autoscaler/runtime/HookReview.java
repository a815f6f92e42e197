package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.LifecycleHook;
import io.novacron.autoscaler.model.LifecycleHook.Result;
import io.novacron.autoscaler.model.LifecycleHook.Transition;
import io.novacron.autoscaler.runtime.BelievedFleet.Member;
import io.novacron.autoscaler.runtime.HookBoard.News;
import io.novacron.autoscaler.runtime.HookBoard.Waiting;
import io.novacron.autoscaler.runtime.OpenWork.Departure;
import io.novacron.autoscaler.spi.HookWait;
import io.novacron.autoscaler.spi.HookWait.Phase;
import io.novacron.autoscaler.spi.HookWait.Turn;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.function.Supplier;

/// What becomes of a group's waits for lifecycle hooks now: who begins to wait, whose answer came,
/// who has waited too long, who is not waited for any more. Changes nothing itself but notes what
/// is to be written. One use; runs under the group's lock.
final class HookReview {

    private static final Duration FIRST_REST = Duration.ofSeconds(1);
    private static final Duration LONGEST_REST = Duration.ofMinutes(1);

    private final ManagedGroup group;
    private final Instant now;
    private final Supplier<String> tokens;
    private final SequencedMap<HookWait.Key, HookWait> waits = new LinkedHashMap<>();
    private final List<HookWait.Key> removed = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final SequencedSet<HookWait.Key> calls = new LinkedHashSet<>();
    private final List<HookOutcome> outcomes = new ArrayList<>();

    HookReview(ManagedGroup group, Supplier<String> tokens, Instant now) {
        this.group = group;
        this.tokens = tokens;
        this.now = now.truncatedTo(ChronoUnit.MICROS);
    }

    /// What is to be written, and then done.
    ///
    /// @param waits new or changed ones
    /// @param calls those of them that somebody is called for
    record Changes(
            List<HookWait> waits,
            List<HookWait.Key> removed,
            List<Event> events,
            SequencedSet<HookWait.Key> calls,
            List<HookOutcome> outcomes) {

        boolean isNothing() {
            return waits.isEmpty() && removed.isEmpty() && events.isEmpty();
        }
    }

    /// Whether a group has nothing to do with hooks, as most.
    static boolean isIdle(ManagedGroup group) {
        return group.hooks.isEmpty() && group.effective.lifecycle().hooks().isEmpty();
    }

    /// Whether an instance on its way out may be stopped as far as its hooks are concerned. One
    /// that runs no more has nothing left to be done on it.
    static boolean lets(ManagedGroup group, Departure departure, Member member) {
        if (departure.calls > 0
                || member.instance.state() != InstanceState.RUNNING
                || group.effective.lifecycle().hooks(Transition.TERMINATING).isEmpty()) {
            return true;
        }
        return group.hooks
                .find(departure.id, Transition.TERMINATING)
                .map(entry -> entry.wait.phase())
                .filter(phase -> phase == Phase.CONTINUED || phase == Phase.ABANDONED)
                .isPresent();
    }

    /// @param observed the fleet as the engine sees it, where instances on their way out may begin
    ///   to wait
    Changes changes(Optional<List<Instance>> observed) {
        arrivals();
        group.hooks.entries().forEach(this::review);
        observed.ifPresent(this::departures);
        return new Changes(List.copyOf(waits.values()), removed, events, calls, outcomes);
    }

    private void arrivals() {
        if (group.effective.lifecycle().hooks(Transition.LAUNCHING).isEmpty()) {
            return;
        }
        for (Member member : group.fleet.members()) {
            if (member.arrived
                    && group.hooks.find(member.id(), Transition.LAUNCHING).isEmpty()
                    && !group.work.departures.containsKey(member.id())) {
                HookWait expected = expected(member.id(), Transition.LAUNCHING);
                if (member.instance.state() == InstanceState.RUNNING) {
                    goOn(expected);
                } else {
                    put(expected);
                }
            }
        }
    }

    private HookWait expected(String instance, Transition at) {
        return new HookWait(group.id, instance, at, Phase.EXPECTED, List.of(), Optional.empty());
    }

    private void review(Waiting entry) {
        HookWait wait = entry.wait;
        Optional<Member> member = group.fleet.find(wait.instance());
        boolean gone = member.isEmpty() && group.fleet.isKnown() && group.fleet.isAgreed();
        if (gone || member.filter(WarmInstances::isStopped).isPresent()) {
            removed.add(wait.key());
            endOpen(wait, wait.instance() + " is gone");
        } else if (member.isPresent()) {
            switch (wait.at()) {
                case LAUNCHING -> launching(entry, member.get());
                case TERMINATING -> terminating(entry, member.get());
            }
        }
    }

    private void launching(Waiting entry, Member member) {
        HookWait wait = entry.wait;
        InstanceState state = member.instance.state();
        boolean leaves = group.work.departures.containsKey(member.id());
        boolean ended = state == InstanceState.FAILED || state == InstanceState.TERMINATING;
        boolean pending = wait.isOpen() || wait.phase() == Phase.EXPECTED;
        if (leaves || ended) {
            if (pending) {
                withdraw(wait, member.id() + (leaves ? " is taken away" : " failed"));
            }
        } else if (wait.phase() == Phase.WITHDRAWN) {
            // It stays after all: its hooks begin anew.
            put(expected(member.id(), Transition.LAUNCHING));
        } else if (wait.phase() == Phase.EXPECTED && state == InstanceState.RUNNING) {
            goOn(wait);
        } else if (wait.isOpen()) {
            waiting(entry);
        }
    }

    private void terminating(Waiting entry, Member member) {
        HookWait wait = entry.wait;
        if (!group.work.departures.containsKey(member.id())) {
            if (wait.isOpen()) {
                withdraw(wait, member.id() + " stays");
            } else if (wait.phase() != Phase.WITHDRAWN) {
                removed.add(wait.key());
            }
        } else if (wait.isOpen() && member.instance.state() == InstanceState.FAILED) {
            withdraw(wait, member.id() + " failed");
        } else if (wait.isOpen()) {
            waiting(entry);
        }
    }

    // Out of their pool, and nothing but their hooks keeps them.
    private void departures(List<Instance> observed) {
        if (group.effective.lifecycle().hooks(Transition.TERMINATING).isEmpty()) {
            return;
        }
        for (Departure departure : group.work.departures.values()) {
            boolean begins =
                    group.hooks
                            .find(departure.id, Transition.TERMINATING)
                            .map(entry -> entry.wait.phase() == Phase.WITHDRAWN)
                            .orElse(true);
            if (begins
                    && departure.calls == 0
                    && departure.stage == Departure.Stage.TERMINATE_WANTED
                    && !waits.containsKey(new HookWait.Key(departure.id, Transition.TERMINATING))) {
                group.fleet
                        .find(departure.id)
                        .filter(member -> member.instance.state() == InstanceState.RUNNING)
                        .filter(member ->
                                Terminations.isAllowed(group, departure, member, observed, now))
                        .ifPresent(_ -> goOn(expected(departure.id, Transition.TERMINATING)));
            }
        }
    }

    private void waiting(Waiting entry) {
        HookWait wait = entry.wait;
        Turn turn = wait.turn().orElseThrow();
        Optional<LifecycleHook> hook = hookOf(wait);
        Optional<News> news = entry.news;
        if (news.isPresent() && news.get() instanceof News.Said said) {
            events.add(HookEvents.said(wait, said, now));
            finish(wait, said.result(), HookOutcome.of(said.result()));
        } else if (hook.isEmpty()) {
            events.add(HookEvents.dropped(wait, now));
            finish(wait, Result.CONTINUE, HookOutcome.CONTINUED);
        } else if (group.time.passed().compareTo(entry.dueAt) >= 0
                && news.filter(heard -> !(heard instanceof News.Failed)).isEmpty()) {
            events.add(HookEvents.timedOut(wait, hook.get(), now));
            finish(wait, hook.get().defaultResult(), HookOutcome.TIMED_OUT);
        } else if (news.isPresent()) {
            heard(entry, hook.get(), news.get());
        } else if (mayCall(entry, hook.get())) {
            put(
                    wait.with(
                            Phase.CALLED,
                            new Turn(
                                    turn.hook(),
                                    turn.token(),
                                    turn.since(),
                                    turn.due(),
                                    turn.latest(),
                                    turn.heartbeatAt(),
                                    turn.attempts() + 1)));
            calls.add(wait.key());
        }
    }

    private void heard(Waiting entry, LifecycleHook hook, News news) {
        HookWait wait = entry.wait;
        switch (news) {
            case News.Said _ -> throw new IllegalArgumentException("said " + news);
            case News.Later _ -> put(wait.in(Phase.ACCEPTED));
            case News.Heartbeat _ -> put(wait.with(wait.phase(), afterHeartbeat(wait, hook)));
            case News.Failed(OutsideException failure) -> {
                boolean again =
                        failure.kind() != Kind.INVALID
                                && wait.turn().orElseThrow().attempts() <= hook.retries();
                if (!again || !entry.failureTold) {
                    events.add(HookEvents.callFailed(wait, failure, again, now));
                }
                put(again ? wait : wait.in(Phase.ACCEPTED));
            }
        }
    }

    private Turn afterHeartbeat(HookWait wait, LifecycleHook hook) {
        Turn turn = wait.turn().orElseThrow();
        Instant due = hook.heartbeat().map(now::plus).orElse(turn.latest());
        return new Turn(
                turn.hook(),
                turn.token(),
                turn.since(),
                due.isBefore(turn.latest()) ? due : turn.latest(),
                turn.latest(),
                Optional.of(now),
                turn.attempts());
    }

    // After a restart once whatever the number: whether the last call arrived is not known.
    private boolean mayCall(Waiting entry, LifecycleHook hook) {
        return entry.wait.phase() == Phase.CALLED
                && !entry.calling
                && hook.call().isPresent()
                && (entry.calls == 0 || !entry.pause.holds(now))
                && (entry.calls == 0
                        || entry.wait.turn().orElseThrow().attempts() <= hook.retries());
    }

    private Optional<LifecycleHook> hookOf(HookWait wait) {
        String name = wait.turn().orElseThrow().hook();
        return group.effective.lifecycle().hooks(wait.at()).stream()
                .filter(hook -> hook.name().equals(name))
                .findFirst();
    }

    private void finish(HookWait wait, Result result, HookOutcome outcome) {
        outcomes.add(outcome);
        List<String> finished = new ArrayList<>(wait.finished());
        finished.add(wait.turn().orElseThrow().hook());
        HookWait after =
                new HookWait(
                        wait.group(),
                        wait.instance(),
                        wait.at(),
                        Phase.ABANDONED,
                        finished,
                        wait.turn());
        if (result == Result.ABANDON) {
            put(after);
        } else {
            goOn(after);
        }
    }

    // To the next hook that is not done, or through.
    private void goOn(HookWait wait) {
        Optional<LifecycleHook> next =
                group.effective.lifecycle().hooks(wait.at()).stream()
                        .filter(hook -> !wait.finished().contains(hook.name()))
                        .findFirst();
        if (next.isEmpty()) {
            put(wait.in(Phase.CONTINUED));
            return;
        }
        LifecycleHook hook = next.get();
        boolean called = hook.call().isPresent();
        Instant latest = now.plus(hook.timeout());
        Turn turn =
                new Turn(
                        hook.name(),
                        tokens.get(),
                        now,
                        hook.heartbeat().map(now::plus).orElse(latest),
                        latest,
                        Optional.empty(),
                        called ? 1 : 0);
        HookWait begun = wait.with(called ? Phase.CALLED : Phase.ACCEPTED, turn);
        put(begun);
        events.add(HookEvents.started(begun, hook, now));
        if (called) {
            calls.add(begun.key());
        }
    }

    private void withdraw(HookWait wait, String why) {
        endOpen(wait, why);
        put(wait.in(Phase.WITHDRAWN));
    }

    private void endOpen(HookWait wait, String why) {
        if (wait.isOpen()) {
            events.add(HookEvents.withdrawn(wait, why, now));
            outcomes.add(HookOutcome.WITHDRAWN);
        }
    }

    private void put(HookWait wait) {
        waits.put(wait.key(), wait);
    }

    /// Takes over changes that the store has.
    static void apply(ManagedGroup group, Changes changes, Instant now) {
        changes.removed().forEach(group.hooks::remove);
        for (HookWait wait : changes.waits()) {
            Waiting entry = group.hooks.put(wait, group.time.passed(), now);
            if (entry.news.isPresent() && entry.news.get() instanceof News.Failed(var failure)) {
                entry.pause = new Pause(now, restAfter(group, entry, failure));
                entry.failureTold = true;
            }
            entry.news = Optional.empty();
            if (changes.calls().contains(wait.key())) {
                group.hooks.callSoon(entry);
            }
            if (wait.at() == Transition.TERMINATING && !wait.isOpen()) {
                // Its way out goes on from here.
                Optional.ofNullable(group.work.departures.get(wait.instance()))
                        .ifPresent(departure -> departure.since = group.time.passed());
            }
        }
        group.fleet.members().forEach(member -> member.arrived = false);
    }

    // Doubling from 1 s to 1 min, ± 20 %, and not before the other side wants it.
    private static Duration restAfter(ManagedGroup group, Waiting entry, OutsideException failure) {
        Duration doubled = FIRST_REST.multipliedBy(1L << Math.min(entry.calls - 1, 10));
        Duration rest = doubled.compareTo(LONGEST_REST) < 0 ? doubled : LONGEST_REST;
        Duration jittered =
                Duration.ofMillis(
                        (long) (rest.toMillis() * (0.8 + 0.4 * group.random.nextDouble())));
        Duration asked = failure.retryAfter().orElse(Duration.ZERO);
        return jittered.compareTo(asked) < 0 ? asked : jittered;
    }
}
