package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.engine.DecisionEngine;
import io.novacron.autoscaler.engine.schedule.Calendar;
import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Forecast;
import io.novacron.autoscaler.model.Freeze.FrozenDirection;
import io.novacron.autoscaler.model.LifecycleHook.Transition;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.Memory.OperatorFreeze;
import io.novacron.autoscaler.model.Observation;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Intent;
import io.novacron.autoscaler.spi.StateStore.StoredGroup;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// Everything the process knows of one group. The store holds what must survive: document, memory,
/// open intent; the rest is found again by looking.
///
/// All fields but the volatile and final thread-safe ones are guarded by [#lock]; no call to the
/// outside except to the store is made while it is held.
final class ManagedGroup {

    /// Events that could not be written yet; beyond it the oldest are dropped.
    private static final int OUTBOX_LIMIT = 500;

    /// Start-ups remembered for the health grace.
    private static final int STARTUPS = 5;

    /// Health grace where start-ups are fast or not known.
    private static final Duration LEAST_GRACE = Duration.ofMinutes(10);

    /// A due time that the loop replaces by the group's place in its interval.
    static final Instant NOT_SCHEDULED = Instant.MAX;

    /// A due time of a group that is to be evaluated at the next tick.
    static final Instant AT_ONCE = Instant.MIN;

    /// Names kept for the events of replacements; the plan does not need them.
    private static final int LOST_LIMIT = 1_000;

    final String id;
    final ReentrantLock lock = new ReentrantLock();
    final BelievedFleet fleet = new BelievedFleet();
    final OpenWork work = new OpenWork();
    final HookBoard hooks = new HookBoard();
    final Onsets onsets = new Onsets();
    final SteadyTime time = new SteadyTime();
    final Backoff launchBackoff;
    final ZoneTroubles zoneTroubles;

    /// When changes of size may be begun again after one failed.
    final Backoff resizeBackoff;

    final RandomGenerator random;

    /// Failed or vanished instances that no new one has been launched for.
    final ArrayDeque<String> lost = new ArrayDeque<>();

    final ArrayDeque<Duration> startups = new ArrayDeque<>();
    private final ArrayDeque<Event> outbox = new ArrayDeque<>();

    /// Events that have left the outbox, written or dropped.
    private long left;

    /// Start-ups that forecasts have not heard of; the last few.
    private final ArrayDeque<Duration> untoldStartups = new ArrayDeque<>();

    StoredGroup stored;
    ScalingGroup effective;
    Optional<DecisionEngine> engine = Optional.empty();
    Optional<String> broken = Optional.empty();
    Optional<Memory> memory = Optional.empty();
    Optional<Intent> intent = Optional.empty();

    /// An intent that is done and open in the store; the group's next write closes it.
    Optional<Done> done = Optional.empty();

    /// A write whose outcome is unknown: the store may or may not have made it.
    Optional<Attempt> attempt = Optional.empty();

    /// Events of a write whose outcome is unknown.
    Optional<Handed> unanswered = Optional.empty();

    Optional<Decision> lastDecision = Optional.empty();
    Optional<Decision> lastChange = Optional.empty();
    Optional<Observation> lastObservation = Optional.empty();

    /// The month's budget that alerts have followed; NaN before the first evaluation since the
    /// start, infinite without one.
    double watchedPerMonth = Double.NaN;

    /// What the last decision knew of the future.
    Forecast lastForecast = Forecast.NONE;

    Set<String> lastPool = Set.of();

    /// Why nothing may be taken away in this tick.
    Optional<String> inwardHold = Optional.of("not listed yet");

    /// Another instance than asked left; no termination until two listings agree.
    boolean terminationsHeld;

    /// An operator or the start asks for what is missing at once, not as replacements one by one.
    boolean fill = true;

    /// The same, once two listings agree: after a restart with an open intent.
    boolean fillWhenAgreed;

    Optional<Calendar> calendar = Optional.empty();
    long forgetTriedIn;

    /// The run in which a call to the router failed last.
    long routerFailedIn = -1;

    /// When its memory was saved last; [Instant#MIN] where it never was.
    volatile Instant checkpointedAt = Instant.MIN;

    /// Its last visit has left events, or a first memory, to be written with those of others.
    volatile boolean writeDue;

    /// Which kind of hold was recorded last, and when; 0 after a change.
    long recordedKind;

    Instant recordedAt = Instant.EPOCH;

    /// When the last successful fenced write was begun.
    Instant confirmedAt = Instant.MIN;

    boolean fenced;

    /// The memory was read from the store and not used yet.
    boolean restored;

    /// When a launch that failed was last counted as a failure in a row.
    Instant failureCountedAt = Instant.MIN;

    /// The store may hold another document than we do: a write of it failed without a clear answer.
    boolean documentUnknown;

    volatile boolean removed;
    boolean acting;
    long run;

    /// When the next evaluation is due; written by the loop and by operators who want it sooner.
    volatile Instant dueAt = NOT_SCHEDULED;

    volatile Instant lookedAt = Instant.EPOCH;

    /// What it waits for: the names of its controller, providers and router.
    volatile String lane = "";

    /// When the loop is going to look at it, in milliseconds since the epoch; the loop's own.
    long plannedFor = DueQueue.NOWHERE;

    /// It is among the groups that the loop plans anew at its next tick.
    final AtomicBoolean changeNoted = new AtomicBoolean();

    /// Draining, or waiting for a pool: to be looked at between evaluations.
    volatile boolean needsAttention;

    volatile GroupStatus status;

    /// By metric, which pushed values ask for an early evaluation.
    volatile Map<String, EarlyTest> earlyTests = Map.of();

    /// When an early evaluation was asked for; [Instant#MAX] while none is.
    final AtomicReference<Instant> earlyAskedAt = new AtomicReference<>(Instant.MAX);

    /// Written by the loop.
    volatile Instant evaluatedEarlyAt = Instant.EPOCH;

    /// Guards against two evaluations of one group at once.
    final AtomicBoolean busy = new AtomicBoolean();

    /// A change that was handed to the store.
    ///
    /// @param waiting the newest of the events that waited and went with it
    record Attempt(
            Intent intent,
            Memory memory,
            Optional<Decision> decision,
            WorkChange change,
            long waiting) {}

    /// An intent's end.
    ///
    /// @param intent its id
    record Done(String intent, Intent.Outcome outcome) {}

    /// Events that were handed to the store.
    ///
    /// @param waiting the newest of those that waited
    record Handed(List<Event> events, long waiting) {}

    ManagedGroup(StoredGroup stored, ScalingGroup effective, RandomGenerator random) {
        this.id = stored.group().id();
        this.stored = stored;
        this.effective = effective;
        this.random = random;
        this.launchBackoff = new Backoff(random);
        this.zoneTroubles = new ZoneTroubles(random);
        this.resizeBackoff = new Backoff(random);
        compile(effective);
        this.status = Statuses.notEvaluated(this);
    }

    /// Takes another document; memory and fleet stay (INCIDENTS 31).
    void become(StoredGroup newStored, ScalingGroup newEffective) {
        stored = newStored;
        effective = newEffective;
        compile(newEffective);
        launchBackoff.succeeded();
        zoneTroubles.forget();
        resizeBackoff.succeeded();
        fleet.members().forEach(member -> member.fixedSize = false);
    }

    private void compile(ScalingGroup group) {
        earlyTests = EarlyTest.of(group);
        try {
            engine = Optional.of(DecisionEngine.compile(group));
            calendar = Optional.of(new Calendar(group));
            broken = Optional.empty();
        } catch (IllegalArgumentException wrong) {
            engine = Optional.empty();
            broken = Optional.of("the document cannot be evaluated: " + wrong.getMessage());
        }
    }

    /// n of the SPEC.
    int desired() {
        return memory.flatMap(known ->
                        known.desired().isPresent()
                                ? Optional.of(known.desired().getAsInt())
                                : Optional.empty())
                .orElse(effective.desiredCapacity());
    }

    /// An operator's freeze that holds now.
    Optional<OperatorFreeze> operatorFreeze(Instant now) {
        return memory.flatMap(Memory::freeze)
                .filter(freeze -> freeze.until().map(now::isBefore).orElse(true));
    }

    /// Whether a pause, a dry run or a freeze in both directions forbids a launch now.
    boolean forbidsLaunch(Instant now) {
        return handsOff()
                || operatorFreeze(now).map(OperatorFreeze::direction).stream()
                        .anyMatch(FrozenDirection.BOTH::equals)
                || calendar
                        .flatMap(known -> known.frozenAt(now))
                        .map(Calendar.Frozen::direction)
                        .stream()
                        .anyMatch(FrozenDirection.BOTH::equals);
    }

    /// Whether a pause, a dry run or any freeze forbids a termination now.
    boolean forbidsTermination(Instant now) {
        return handsOff()
                || operatorFreeze(now).isPresent()
                || calendar.flatMap(known -> known.frozenAt(now)).isPresent();
    }

    private boolean handsOff() {
        return !effective.enabled() || effective.dryRun() || broken.isPresent();
    }

    /// Notes that an instance was let into the pool, before the pool's next reading says so.
    void joinedPool(String instance) {
        Set<String> pool = new TreeSet<>(lastPool);
        pool.add(instance);
        lastPool = pool;
    }

    /// Pending, or running outside its pool, longer than this is failed (INCIDENTS 20).
    Duration healthGrace() {
        return effective
                .lifecycle()
                .healthGrace()
                .orElseGet(() ->
                        startups.isEmpty()
                                ? LEAST_GRACE
                                : startups.stream()
                                        .map(startup -> startup.multipliedBy(3))
                                        .reduce(
                                                LEAST_GRACE,
                                                (one, other) ->
                                                        one.compareTo(other) < 0 ? other : one));
    }

    /// Moves the group's time on to a look; at most by what a look may be late.
    void lookAt(Instant now) {
        time.moveTo(now, longestStep());
    }

    /// The longest step of the group's time: one and a half intervals.
    Duration longestStep() {
        return effective.evaluationInterval().multipliedBy(3).dividedBy(2);
    }

    void startedIn(Duration startup) {
        if (effective.predictive().isPresent() && untoldStartups.size() < OUTBOX_LIMIT) {
            untoldStartups.addLast(startup);
        }
        if (startups.size() == STARTUPS) {
            startups.removeFirst();
        }
        startups.addLast(startup);
    }

    /// Takes the start-ups that forecasts have not heard of.
    List<Duration> untoldStartups() {
        List<Duration> untold = List.copyOf(untoldStartups);
        untoldStartups.clear();
        return untold;
    }

    void add(Event event) {
        if (outbox.size() == OUTBOX_LIMIT) {
            outbox.removeFirst();
            left++;
        }
        outbox.addLast(event);
    }

    void add(Instant now, EventType type, String message) {
        add(Event.of(now, id, type, message));
    }

    /// Events that wait to be written, without taking them.
    List<Event> waiting() {
        return List.copyOf(outbox);
    }

    /// The number of the newest event that waits, counted since the group is here.
    long newestWaiting() {
        return left + outbox.size();
    }

    /// The events up to this number are written.
    void written(long newest) {
        while (left < newest && !outbox.isEmpty()) {
            outbox.removeFirst();
            left++;
        }
    }

    /// Its document and version.
    StoredGroup document() {
        lock.lock();
        try {
            return stored;
        } finally {
            lock.unlock();
        }
    }

    /// The document it is evaluated by.
    ScalingGroup evaluated() {
        lock.lock();
        try {
            return effective;
        } finally {
            lock.unlock();
        }
    }

    /// The readings of the last evaluation; none before the first.
    Map<String, MetricReading> readings() {
        lock.lock();
        try {
            return lastObservation.map(Observation::metrics).orElse(Map.of());
        } finally {
            lock.unlock();
        }
    }

    /// How long the last instances took to start, oldest first.
    List<Duration> lastStartups() {
        lock.lock();
        try {
            return List.copyOf(startups);
        } finally {
            lock.unlock();
        }
    }

    /// Members of the pool as last read.
    Set<String> pool() {
        lock.lock();
        try {
            return lastPool;
        } finally {
            lock.unlock();
        }
    }

    /// Ids of instances whose requests are running out.
    List<String> draining() {
        lock.lock();
        try {
            Stream<String> leaving =
                    work.departures.values().stream()
                            .filter(departure ->
                                    departure.stage == OpenWork.Departure.Stage.DRAINING
                                            || departure.resumed)
                            .map(departure -> departure.id);
            Stream<String> restarting =
                    work.resizings.values().stream()
                            .filter(resizing -> resizing.stage == Resizing.Stage.DRAINING)
                            .map(Resizing::id);
            return Stream.concat(leaving, restarting).toList();
        } finally {
            lock.unlock();
        }
    }

    /// Whether an instance may not serve yet: its launching hooks are not through.
    boolean holds(BelievedFleet.Member member) {
        return hooks.holds(member, effective.lifecycle().hooks(Transition.LAUNCHING));
    }

    /// Notes an instance that is to be replaced; the oldest is forgotten beyond [#LOST_LIMIT].
    void lose(String instance) {
        if (lost.size() == LOST_LIMIT) {
            lost.removeFirst();
        }
        lost.addLast(instance);
    }

    /// How many believed instances run or start and are not leaving.
    int staying() {
        return (int)
                fleet.members().stream()
                        .filter(member ->
                                member.instance.isCapacity()
                                        && !work.departures.containsKey(member.id()))
                        .count();
    }
}
