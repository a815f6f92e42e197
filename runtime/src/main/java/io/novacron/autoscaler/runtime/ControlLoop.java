package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.runtime.LoopStatistics.Queue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// One loop, any clock: `tick(now)` evaluates the groups that are due.
///
/// Each group has its own place in its interval. A tick touches only the groups that are due; those
/// that use the same controller, providers and router share a [Lane] and are visited in batches.
/// Each lane waits for its own plug-ins and for no others. With [Tasks#virtualThreads] lanes,
/// evaluations and actuation run side by side and `tick` returns at once; with [Tasks#direct] all
/// is done when it returns.
///
/// A loop that does not keep up evaluates every group as often as it can, in the order they became
/// due, and says so in [#statistics]: lag, late groups, skipped evaluations.
///
/// `tick` is called by one thread at a time.
public final class ControlLoop {

    /// Waiting longer than this counts as late.
    private static final Duration LATE = Duration.ofSeconds(1);

    /// A tick that comes so many times later than usual ends a pause.
    private static final int UNUSUAL = 4;

    /// Between two listings that look for what a deleted group has left.
    private static final Duration SOON = Duration.ofSeconds(5);

    private final GroupRegistry registry;
    private final PlugIns plugIns;
    private final BatchVisitor visitor;
    private final Orphans orphans;
    private final ServiceLog log;
    private final Tasks tasks;
    private final LoopSettings settings;
    private final InstantSource clock;
    private final LoopMeters meters;
    private final Checkpointer checkpointer;
    private final Housekeeping housekeeping;
    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
    private final Map<String, Instant> sweptAt = new HashMap<>();
    private long ticks;
    private Optional<Instant> anchor = Optional.empty();
    private Instant lastTick = Instant.MIN;
    private Duration usualGap = Duration.ZERO;

    ControlLoop(
            GroupRegistry registry,
            PlugIns plugIns,
            GroupEvaluator evaluator,
            Orphans orphans,
            ServiceLog log,
            Tasks tasks,
            LoopSettings settings,
            InstantSource clock,
            long epoch,
            LoopMeters meters,
            EarlyEvaluations early,
            Checkpointer checkpointer,
            Housekeeping housekeeping) {
        this.registry = registry;
        this.plugIns = plugIns;
        this.orphans = orphans;
        this.log = log;
        this.tasks = tasks;
        this.settings = settings;
        this.clock = clock;
        this.meters = meters;
        this.checkpointer = checkpointer;
        this.housekeeping = housekeeping;
        this.visitor =
                new BatchVisitor(
                        registry,
                        plugIns,
                        evaluator,
                        orphans,
                        tasks,
                        settings,
                        clock,
                        epoch,
                        meters,
                        group -> {
                            registry.due().changed(group);
                            early.ended(group);
                        });
    }

    /// Evaluates the groups that are due at `now`, and goes on with what is under way in the
    /// others.
    public void tick(Instant now) {
        ticks++;
        meters.ticks.increment();
        visitor.at(ticks, now);
        // Whole milliseconds, as the queue counts.
        Instant start = anchor.orElse(now.truncatedTo(ChronoUnit.MILLIS));
        anchor = Optional.of(start);
        DueQueue due = registry.due();
        if (now.isBefore(lastTick)) {
            due.restart(registry.all());
        }
        spreadAfterPause(start, now);
        lastTick = now;
        due.plan(registry.size(), group -> nextLook(group, start, now));
        Set<Lane> fed = new LinkedHashSet<>();
        due.takeDue(
                now, group -> visit(group, start, now).ifPresent(visit -> fed.add(feed(visit))));
        fed.forEach(Lane::start);
        sweepIdle(now);
        checkpointer.sweep(now);
        log.flush(now);
        housekeeping.tick(registry.size(), now);
    }

    /// Lets the groups go that wait for their evaluation: nobody is going to tick. What has been
    /// begun comes to its end. They are due again at the next tick.
    void dropWaiting() {
        lanes.values()
                .forEach(lane -> {
                    List<Visit> dropped = lane.drop();
                    dropped.stream()
                            .filter(Visit::evaluates)
                            .forEach(visit -> visit.group().dueAt = visit.due());
                    visitor.leave(dropped);
                });
    }

    /// What the loop has done so far and how it fares now. Thread-safe.
    public LoopStatistics statistics() {
        Instant now = clock.instant();
        int waiting = 0;
        int running = 0;
        int late = 0;
        Instant oldest = now;
        List<LoopStatistics.Lane> each = new ArrayList<>();
        for (Lane lane : lanes.values()) {
            Lane.Load load = lane.load(now, LATE);
            each.add(
                    new LoopStatistics.Lane(
                            lane.name(),
                            load.waiting(),
                            load.running(),
                            load.late(),
                            lane.lag().timing()));
            waiting += load.waiting();
            running += load.running();
            late += load.late();
            oldest = load.oldest().isBefore(oldest) ? load.oldest() : oldest;
        }
        each.sort(Comparator.comparing(LoopStatistics.Lane::name));
        return meters.statistics(
                new Queue(registry.size(), waiting, running, late, Duration.between(oldest, now)),
                each,
                plugIns.statistics(),
                housekeeping.records());
    }

    // The machine slept, or the loop stood still: every group is overdue. All at once they would be
    // a herd (INCIDENTS 43); each waits for its next place, which is no more than an interval away.
    private void spreadAfterPause(Instant start, Instant now) {
        Duration gap =
                lastTick.equals(Instant.MIN) ? Duration.ZERO : Duration.between(lastTick, now);
        boolean paused = usualGap.isPositive() && gap.compareTo(usualGap.multipliedBy(UNUSUAL)) > 0;
        usualGap = gap;
        if (!paused || !settings.spread()) {
            return;
        }
        for (ManagedGroup group : registry.all()) {
            Duration interval = group.effective.evaluationInterval();
            Instant due = group.dueAt;
            boolean overdue = due.isAfter(Instant.MIN) && now.isAfter(due);
            if (overdue && gap.compareTo(interval) > 0) {
                meters.skipped.add(Duration.between(due, now).toMillis() / interval.toMillis() + 1);
                group.dueAt = nextDue(group, start, now);
                registry.due().changed(group);
            }
        }
    }

    /// When a group is to be looked at next; a group that is under way is planned when it is done.
    private long nextLook(ManagedGroup group, Instant start, Instant now) {
        if (group.busy.get()) {
            return DueQueue.NOWHERE;
        }
        if (group.dueAt.equals(ManagedGroup.NOT_SCHEDULED)) {
            // One before the start, so that a place at the start itself counts.
            group.dueAt = settings.spread() ? nextDue(group, start, start.minusMillis(1)) : now;
        }
        Instant next = isDue(group, now) ? now : group.dueAt;
        if (group.needsAttention) {
            Instant look = group.lookedAt.plus(settings.attention());
            boolean clockWentBack = look.isAfter(now.plus(settings.attention()));
            Instant attended = clockWentBack ? now : look;
            next = attended.isBefore(next) ? attended : next;
        }
        Instant early = EarlyEvaluations.next(group, now);
        next = early.isBefore(next) ? early : next;
        return next.toEpochMilli();
    }

    // A due time further away than an interval means that the clock went back.
    private static boolean isDue(ManagedGroup group, Instant now) {
        return !now.isBefore(group.dueAt)
                || Duration.between(now, group.dueAt)
                                .compareTo(group.effective.evaluationInterval())
                        > 0;
    }

    private Optional<Visit> visit(ManagedGroup group, Instant start, Instant now) {
        if (!group.busy.compareAndSet(false, true)) {
            return Optional.empty();
        }
        Instant dueAt = group.dueAt;
        boolean due = isDue(group, now);
        boolean early = !due && EarlyEvaluations.isDue(group, now);
        group.lookedAt = now;
        if (due) {
            group.dueAt = nextDue(group, start, now);
            long interval = group.effective.evaluationInterval().toMillis();
            if (dueAt.isAfter(Instant.MIN) && now.isAfter(dueAt)) {
                meters.skipped.add(Duration.between(dueAt, now).toMillis() / interval);
            }
        }
        if (due || early) {
            Optional<Instant> asked = EarlyEvaluations.begin(group, due, now);
            return Optional.of(new Visit(group, true, early, due ? dueAt : asked.orElse(now)));
        }
        return Optional.of(new Visit(group, false, false, dueAt));
    }

    // What cannot wait for its place in the interval does not wait behind those whose place has
    // come, either.
    private Lane feed(Visit visit) {
        String own = visit.group().lane;
        Lane lane =
                lanes.computeIfAbsent(
                        visit.early() ? own + " early" : own,
                        name -> new Lane(name, tasks, clock, visitor::visit));
        lane.add(visit);
        return lane;
    }

    // Each group has its own place in its interval, by a hash of its id, on the grid of slots: a
    // restart is no herd, and groups still share listings and queries.
    private Instant nextDue(ManagedGroup group, Instant start, Instant now) {
        long interval = group.effective.evaluationInterval().toMillis();
        long slot = Math.min(settings.slot().toMillis(), interval);
        long places = settings.spread() ? interval / slot : 1;
        long offset =
                Math.floorMod((group.id.hashCode() * 0x9E3779B97F4A7C15L) >>> 16, places) * slot;
        long since = now.toEpochMilli() - start.toEpochMilli() - offset;
        return start.plusMillis(offset + (Math.floorDiv(since, interval) + 1) * interval);
    }

    // Controllers that no group has listed for a while still have orphans to be found.
    private void sweepIdle(Instant now) {
        for (ControllerView view : plugIns.controllers()) {
            Duration period = orphans.awaits(view) ? SOON : settings.sweep();
            Instant last = sweptAt.getOrDefault(view.name, Instant.MIN);
            boolean due =
                    last.equals(Instant.MIN)
                            || Duration.between(last, now).abs().compareTo(period) >= 0;
            if (due && !view.isListedAfter(now.minus(period))) {
                sweptAt.put(view.name, now);
                tasks.start("sweep " + view.name, () -> visitor.list(view));
            }
        }
    }
}
