package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.LifecycleHook;
import io.novacron.autoscaler.model.LifecycleHook.Result;
import io.novacron.autoscaler.model.LifecycleHook.Transition;
import io.novacron.autoscaler.runtime.BelievedFleet.Member;
import io.novacron.autoscaler.spi.HookWait;
import io.novacron.autoscaler.spi.HookWait.Phase;
import io.novacron.autoscaler.spi.OutsideException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// A group's waits for lifecycle hooks as the store has them, and what this process knows besides:
/// which calls are under way, what was answered and is not written yet.
///
/// Not thread-safe; guarded by its group's lock.
final class HookBoard {

    private static final Comparator<HookWait.Key> ORDER =
            Comparator.comparing(HookWait.Key::instance).thenComparing(HookWait.Key::at);

    /// One wait.
    static final class Waiting {

        /// As the store has it.
        HookWait wait;

        /// When it times out, in the group's time: a clock that jumps ends no wait.
        Duration dueAt;

        /// Calls that this process has begun in this turn.
        int calls;

        boolean calling;

        /// Who calls, so that a call nobody waits for any more can be given up.
        Optional<Thread> caller = Optional.empty();

        /// Until when no further call follows one that failed.
        Pause pause = Pause.NONE;

        boolean failureTold;

        /// What has been heard and is not in the store yet.
        Optional<News> news = Optional.empty();

        private Waiting(HookWait wait, Duration dueAt) {
            this.wait = wait;
            this.dueAt = dueAt;
        }

        private void giveUpCall() {
            caller.ifPresent(Thread::interrupt);
            caller = Optional.empty();
        }
    }

    /// What has been heard of a hook.
    sealed interface News {

        /// @param by who said it, empty where it was the call's answer
        record Said(Result result, String note, Optional<String> by) implements News {}

        /// The answer comes over the API.
        record Later() implements News {}

        record Heartbeat() implements News {}

        record Failed(OutsideException failure) implements News {}
    }

    private final NavigableMap<HookWait.Key, Waiting> entries = new TreeMap<>(ORDER);

    /// Calls that are durable and to be begun.
    private final List<HookWait.Key> toCall = new ArrayList<>();

    boolean isEmpty() {
        return entries.isEmpty();
    }

    List<Waiting> entries() {
        return List.copyOf(entries.values());
    }

    Optional<Waiting> find(String instance, Transition at) {
        return Optional.ofNullable(entries.get(new HookWait.Key(instance, at)));
    }

    /// Those that somebody's answer is waited for.
    List<HookWait> open() {
        return entries.isEmpty()
                ? List.of()
                : entries.values().stream()
                        .map(entry -> entry.wait)
                        .filter(HookWait::isOpen)
                        .toList();
    }

    boolean isWaiting() {
        return entries.values().stream().anyMatch(entry -> entry.wait.isOpen());
    }

    /// Whether an instance that was launched has not come through its hooks yet and is going to.
    boolean holdsLaunches() {
        return entries.values().stream()
                .anyMatch(entry ->
                        entry.wait.at() == Transition.LAUNCHING
                                && (entry.wait.isOpen() || entry.wait.phase() == Phase.EXPECTED));
    }

    /// Whether an instance may not serve: its launching hooks have not all said continue.
    ///
    /// @param hooks the group's launching hooks
    boolean holds(Member member, List<LifecycleHook> hooks) {
        return find(member.id(), Transition.LAUNCHING)
                .map(entry -> entry.wait.phase() != Phase.CONTINUED)
                .orElse(member.arrived && !hooks.isEmpty());
    }

    /// Which launching hook gave an instance up.
    Optional<String> abandonedBy(String instance) {
        return find(instance, Transition.LAUNCHING)
                .map(entry -> entry.wait)
                .filter(wait -> wait.phase() == Phase.ABANDONED)
                .flatMap(HookWait::turn)
                .map(HookWait.Turn::hook);
    }

    /// How a listed instance counts: as starting while its launching hooks are waited for, as
    /// failed when one gave it up.
    Instance counted(Member member, Instance listed, List<LifecycleHook> hooks) {
        boolean runs =
                listed.state() == InstanceState.RUNNING || listed.state() == InstanceState.PENDING;
        if (!runs || (entries.isEmpty() && !member.arrived) || !holds(member, hooks)) {
            return listed;
        }
        return listed.withState(
                abandonedBy(listed.id()).isPresent() ? InstanceState.FAILED : InstanceState.PENDING,
                false);
    }

    /// Takes over what the store has, at the start or after a write.
    ///
    /// @param passed the group's time
    Waiting put(HookWait wait, Duration passed, Instant now) {
        Waiting known = entries.get(wait.key());
        Duration dueAt =
                wait.turn()
                        .map(turn -> passed.plus(Duration.between(now, turn.due())))
                        .orElse(passed);
        if (known == null || !tokenOf(known.wait).equals(tokenOf(wait))) {
            Waiting fresh = new Waiting(wait, dueAt);
            entries.put(wait.key(), fresh);
            if (known != null) {
                known.giveUpCall();
            }
            return fresh;
        }
        if (wait.phase() != Phase.CALLED) {
            known.giveUpCall();
        }
        boolean moved = !dueOf(known.wait).equals(dueOf(wait));
        known.wait = wait;
        known.dueAt = moved ? dueAt : known.dueAt;
        return known;
    }

    private static Optional<String> tokenOf(HookWait wait) {
        return wait.turn().map(HookWait.Turn::token);
    }

    private static Optional<Instant> dueOf(HookWait wait) {
        return wait.turn().map(HookWait.Turn::due);
    }

    void remove(HookWait.Key key) {
        Waiting removed = entries.remove(key);
        if (removed != null) {
            removed.giveUpCall();
        }
    }

    void callSoon(Waiting entry) {
        entry.calling = true;
        entry.calls++;
        toCall.add(entry.wait.key());
    }

    boolean hasCalls() {
        return !toCall.isEmpty();
    }

    /// Leaves the calls that were to be begun to the next look, which notes them anew.
    void postponeCalls() {
        for (HookWait.Key key : toCall) {
            Waiting waiting = entries.get(key);
            if (waiting != null) {
                waiting.calling = false;
                waiting.calls--;
            }
        }
        toCall.clear();
    }

    /// Takes the calls that are to be begun.
    List<Waiting> takeCalls() {
        List<Waiting> taken =
                toCall.stream()
                        .map(entries::get)
                        .filter(entry -> entry != null && entry.wait.phase() == Phase.CALLED)
                        .toList();
        toCall.clear();
        return taken;
    }
}
