package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.LifecycleHook;
import io.novacron.autoscaler.runtime.HookBoard.News;
import io.novacron.autoscaler.runtime.HookBoard.Waiting;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.HookTarget;
import io.novacron.autoscaler.spi.HookTarget.Answer;
import io.novacron.autoscaler.spi.HookTarget.Request;
import io.novacron.autoscaler.spi.HookWait;
import io.novacron.autoscaler.spi.HookWait.Turn;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Moves the waits for lifecycle hooks on, each step durable before it takes effect, and makes
/// their calls: each on a task of its own, so that a hook that takes an hour holds nothing else of
/// its group.
///
/// Thread-safe.
final class Hooks {

    private static final Logger LOG = LoggerFactory.getLogger(Hooks.class);

    private final Tasks tasks;
    private final PlugIns plugIns;
    private final Durability durability;
    private final GroupRegistry registry;
    private final Keys keys;
    private final InstantSource clock;
    private final LoopMeters meters;

    /// Tasks that call now.
    private final Set<Thread> calling = ConcurrentHashMap.newKeySet();

    Hooks(
            Tasks tasks,
            PlugIns plugIns,
            Durability durability,
            GroupRegistry registry,
            Keys keys,
            InstantSource clock,
            LoopMeters meters) {
        this.tasks = tasks;
        this.plugIns = plugIns;
        this.durability = durability;
        this.registry = registry;
        this.keys = keys;
        this.clock = clock;
        this.meters = meters;
    }

    /// Takes in what has been heard and what time it is. Runs under the group's lock; what is to be
    /// called after it is called by [#start].
    ///
    /// @param observed the fleet as the engine sees it, where instances on their way out may begin
    ///   to wait; empty between looks
    /// @throws OutsideException where the store fails; then nothing has changed
    void advance(ManagedGroup group, Optional<List<Instance>> observed, Instant now) {
        if (HookReview.isIdle(group)) {
            return;
        }
        HookReview.Changes changes = new HookReview(group, keys::token, now).changes(observed);
        if (changes.isNothing()) {
            return;
        }
        try {
            durability.hooks(group, changes, now);
        } catch (OutsideException failed) {
            // The store may have it all the same, and that a wait is over.
            group.hooks.postponeCalls();
            throw failed;
        }
        HookReview.apply(group, changes, now);
        changes.outcomes().forEach(meters::ended);
    }

    /// A call with all it takes.
    private record Due(
            Waiting entry, Optional<HookTarget> target, Request request, Duration left) {}

    /// Begins the calls that are due; without the group's lock.
    void start(ManagedGroup group) {
        List<Due> due;
        group.lock.lock();
        try {
            if (group.removed || group.fenced) {
                return;
            }
            if (!group.hooks.hasCalls()) {
                return;
            }
            if (!durability.confirm(group, clock.instant())) {
                group.hooks.postponeCalls();
                return;
            }
            due = group.hooks.takeCalls().stream().map(entry -> due(group, entry)).toList();
        } finally {
            group.lock.unlock();
        }
        for (Due call : due) {
            try {
                tasks.start("hook " + call.request().hook(), () -> run(group, call));
            } catch (RejectedExecutionException closing) {
                LOG.debug("group {}: the next start calls {}", group.id, call.request().hook());
            }
        }
    }

    private Due due(ManagedGroup group, Waiting entry) {
        HookWait wait = entry.wait;
        Turn turn = wait.turn().orElseThrow();
        Optional<HookTarget> target =
                group.effective.lifecycle().hooks(wait.at()).stream()
                        .filter(hook -> hook.name().equals(turn.hook()))
                        .findFirst()
                        .flatMap(LifecycleHook::call)
                        .flatMap(plugIns::hook);
        // Heartbeats may come meanwhile.
        Duration left =
                entry.dueAt
                        .minus(group.time.passed())
                        .plus(Duration.between(turn.due(), turn.latest()));
        return new Due(
                entry,
                target,
                new Request(
                        group.id,
                        wait.instance(),
                        turn.hook(),
                        wait.at(),
                        turn.token(),
                        turn.attempts(),
                        turn.latest()),
                left.isPositive() ? left : Duration.ofSeconds(1));
    }

    private void run(ManagedGroup group, Due due) {
        Waiting entry = due.entry();
        Actuator.locked(group, () -> entry.caller = Optional.of(Thread.currentThread()));
        Optional<News> news = call(due);
        group.lock.lock();
        try {
            entry.caller = Optional.empty();
            entry.calling = false;
            boolean isWaited =
                    entry.wait.isOpen()
                            && group.hooks
                                    .find(entry.wait.instance(), entry.wait.at())
                                    .filter(entry::equals)
                                    .isPresent();
            if (news.isEmpty() || !isWaited || group.removed || group.fenced) {
                return;
            }
            entry.news = news;
            Instant now = clock.instant();
            group.lookAt(now);
            advance(group, Optional.empty(), now);
            group.status = Statuses.changed(group);
        } catch (OutsideException failed) {
            // It is known here and written at the next look.
            durability.failed(group, failed, clock.instant());
        } finally {
            group.lock.unlock();
        }
        start(group);
    }

    // Nothing where we stop: the next start calls again, with the same token.
    private Optional<News> call(Due due) {
        Request request = due.request();
        calling.add(Thread.currentThread());
        try {
            HookTarget target =
                    due.target()
                            .orElseThrow(() ->
                                    new OutsideException(
                                            Kind.INVALID,
                                            "what it calls is not in the server's configuration"));
            meters.hookCalls.increment();
            Answer answer =
                    tasks.call(
                            "hook " + request.hook(),
                            due.left(),
                            () ->
                                    guarded(
                                            target,
                                            request,
                                            new Call(due.left(), durability.epoch())));
            return Optional.of(
                    switch (answer) {
                        case Answer.Done(var result, String note) ->
                                new News.Said(result, shortened(note), Optional.empty());
                        case Answer.Later() -> new News.Later();
                    });
        } catch (OutsideException failed) {
            if (Thread.currentThread().isInterrupted()) {
                return Optional.empty();
            }
            meters.hookFailures.increment();
            return Optional.of(new News.Failed(failed));
        } finally {
            calling.remove(Thread.currentThread());
        }
    }

    private static Answer guarded(HookTarget target, Request request, Call call) {
        try {
            return target.call(request, call);
        } catch (OutsideException known) {
            throw known;
        } catch (RuntimeException bug) {
            LOG.warn("hook {} broke its contract", request.hook(), bug);
            // The message of a foreign exception may hold a secret; its type cannot.
            throw new OutsideException(
                    Kind.UNAVAILABLE, "it failed: " + bug.getClass().getSimpleName(), bug);
        }
    }

    private static String shortened(String note) {
        return note.length() <= HookTarget.LONGEST_NOTE
                ? note
                : note.substring(0, HookTarget.LONGEST_NOTE) + "…";
    }

    /// Lets what is being called go; the next start calls again.
    void interrupt() {
        calling.forEach(Thread::interrupt);
    }

    HookStatistics statistics() {
        return meters.hooks(
                registry.all().stream().mapToInt(group -> group.status.hooks().size()).sum());
    }
}
