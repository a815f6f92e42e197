package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.runtime.LoopStatistics.PlugInCalls;
import io.novacron.autoscaler.runtime.LoopStatistics.PlugInCalls.Operation;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.ResourceController;
import io.novacron.autoscaler.spi.ResourceController.ManagedInstance;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// One resource controller as the loop sees it: one listing a tick whoever asks, its throttling,
/// its launches in flight.
///
/// Thread-safe.
final class ControllerView {

    /// Pause after a throttle that names none.
    private static final Duration THROTTLE_PAUSE = Duration.ofSeconds(30);

    /// How many times the time it took a listing serves.
    private static final int RECENT_PER_TOOK = 20;

    /// The longest that a listing serves.
    private static final Duration MOST_RECENT = Duration.ofSeconds(5);

    /// A listing that takes longer is taken anew before the old one has served its time, so that no
    /// batch waits for it.
    private static final Duration LONG = Duration.ofMillis(100);

    /// Between two batches of a lane that has much to do: the slot of [LoopSettings] and some.
    private static final Duration SLOT = Duration.ofMillis(1_100);

    final String name;
    final ResourceController controller;
    final Bulkhead acting;
    private final Bulkhead listing;
    private final ServiceLog log;
    private final int launchesInFlight;

    private final Tasks tasks;
    private final InstantSource clock;
    private volatile Taken taken =
            new Taken(-1, Instant.EPOCH, Duration.ZERO, new Listing.Failed("not listed yet"));
    private final AtomicBoolean renewing = new AtomicBoolean();

    /// Held by who takes a listing; guards what follows.
    private final ReentrantLock turn = new ReentrantLock();

    private long completeListings;

    /// How many groups the listing before had.
    private int tags;

    private Optional<Instant> failingSince = Optional.empty();
    private volatile Pause throttled = Pause.NONE;
    private final AtomicInteger inFlight = new AtomicInteger();

    ControllerView(
            String name,
            ResourceController controller,
            Tasks tasks,
            ServiceLog log,
            int launchesInFlight,
            InstantSource clock) {
        this.name = name;
        this.controller = controller;
        this.listing = new Bulkhead(Operation.LIST, name, 1, tasks, clock);
        this.acting = new Bulkhead(Operation.ACT, name, launchesInFlight, tasks, clock);
        this.log = log;
        this.tasks = tasks;
        this.clock = clock;
        this.launchesInFlight = launchesInFlight;
    }

    List<PlugInCalls> statistics() {
        return List.of(listing.statistics(), acting.statistics());
    }

    /// A listing and when it was begun.
    private record Taken(long tick, Instant at, Duration took, Listing listing) {

        // A listing that takes long is worth more: it serves for as long as it needs to cost at
        // most a twentieth of the time, but no longer than changes on the other side may stay
        // unseen.
        boolean serves(long currentTick, Instant now) {
            return tick == currentTick || isWithin(worth(), now);
        }

        // The rest of its time is what taking the next one needs; not more than half of it.
        boolean isToBeRenewed(Instant now) {
            Duration needed = took.multipliedBy(2).plus(SLOT);
            Duration half = worth().dividedBy(2);
            Duration rest = needed.compareTo(half) < 0 ? needed : half;
            return took.compareTo(LONG) > 0 && !isWithin(worth().minus(rest), now);
        }

        private Duration worth() {
            Duration worth = took.multipliedBy(RECENT_PER_TOOK);
            return worth.compareTo(MOST_RECENT) > 0 ? MOST_RECENT : worth;
        }

        private boolean isWithin(Duration time, Instant now) {
            return !now.isBefore(at) && now.isBefore(at.plus(time));
        }
    }

    /// The listing of this tick, or of one shortly before where listing takes long; the first
    /// caller makes it, the others wait for that one.
    ///
    /// @param completed told of a complete listing before anyone works with it
    Listing list(long tick, Instant now, Call call, Consumer<Listing.Complete> completed) {
        Taken current = taken;
        if (current.serves(tick, now)) {
            if (current.isToBeRenewed(now) && renewing.compareAndSet(false, true)) {
                renewAside(tick, now, call, completed);
            }
            return current.listing();
        }
        turn.lock();
        try {
            if (!taken.serves(tick, now)) {
                renew(tick, now, call, completed);
            }
            return taken.listing();
        } finally {
            turn.unlock();
        }
    }

    private void renewAside(
            long tick, Instant now, Call call, Consumer<Listing.Complete> completed) {
        boolean started = false;
        try {
            tasks.start("list " + name, () -> renewIfNobodyDoes(tick, now, call, completed));
            started = true;
        } catch (RejectedExecutionException closing) {
            // Nobody is going to need it.
        } finally {
            if (!started) {
                renewing.set(false);
            }
        }
    }

    private void renewIfNobodyDoes(
            long tick, Instant now, Call call, Consumer<Listing.Complete> completed) {
        try {
            if (turn.tryLock()) {
                try {
                    renew(tick, now, call, completed);
                } finally {
                    turn.unlock();
                }
            }
        } finally {
            renewing.set(false);
        }
    }

    private void renew(long tick, Instant now, Call call, Consumer<Listing.Complete> completed) {
        Instant begun = clock.instant();
        Listing listing = fresh(now, call);
        taken = new Taken(tick, now, Duration.between(begun, clock.instant()).abs(), listing);
        if (listing instanceof Listing.Complete complete) {
            completed.accept(complete);
        }
    }

    private Listing fresh(Instant now, Call call) {
        Pause pause = throttled;
        if (pause.holds(now)) {
            return new Listing.Failed(
                    "controller %s is throttled until %s".formatted(name, pause.until()));
        }
        try {
            List<ManagedInstance> listed =
                    listing.call(call.timeout(), () -> List.copyOf(controller.list(call)));
            completeListings++;
            failingSince.ifPresent(since ->
                    log.add(
                            now,
                            EventType.LISTING_RECOVERED,
                            "controller %s lists again after %s"
                                    .formatted(name, Words.since(since, now)),
                            Map.of("controller", name)));
            failingSince = Optional.empty();
            Map<String, Tagged> byGroup = byGroup(listed, tags);
            tags = byGroup.size();
            return new Listing.Complete(completeListings, now, byGroup);
        } catch (OutsideException failed) {
            noteThrottle(failed, now);
            if (failingSince.isEmpty()) {
                failingSince = Optional.of(now);
                log.add(
                        now,
                        EventType.LISTING_FAILED,
                        "controller %s could not list its instances: %s"
                                .formatted(name, failed.getMessage()),
                        Map.of("controller", name));
            }
            return new Listing.Failed(
                    "controller %s could not list: %s".formatted(name, failed.getMessage()));
        }
    }

    /// Whether a listing was begun after `time`, with success or not.
    boolean isListedAfter(Instant time) {
        return taken.at().isAfter(time);
    }

    /// Slows this controller, and only this one, after a throttle.
    void noteThrottle(OutsideException failed, Instant now) {
        if (failed.kind() == Kind.THROTTLED) {
            throttled = new Pause(now, failed.retryAfter().orElse(THROTTLE_PAUSE));
        }
    }

    /// Takes up to so many places for launches; what is granted is given back with [#release].
    int reserve(int wanted) {
        while (true) {
            int taken = inFlight.get();
            int granted = Math.max(0, Math.min(wanted, launchesInFlight - taken));
            if (inFlight.compareAndSet(taken, taken + granted)) {
                return granted;
            }
        }
    }

    /// Takes places whatever the limit: launches that were under way before a restart.
    void reserveResumed(int places) {
        inFlight.addAndGet(places);
    }

    void release(int places) {
        inFlight.addAndGet(-places);
    }

    private static Map<String, Tagged> byGroup(List<ManagedInstance> listed, int groups) {
        Map<String, Tagged> byGroup = HashMap.newHashMap(groups);
        for (ManagedInstance managed : listed) {
            byGroup.computeIfAbsent(managed.group(), _ -> new Tagged()).add(managed);
        }
        return byGroup;
    }
}
