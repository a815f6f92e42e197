package io.novacron.autoscaler.testkit;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.ResourceController;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/// A resource controller whose instances exist in virtual time only, and which fails, lies and
/// repeats itself on request (the fault menu of INCIDENTS.md). What it answers and what is true are
/// two things: tests check against [#live].
///
/// A new instance is pending for the start-up time, then running and ready. A terminated one is
/// gone at once. Not thread-safe.
public final class SimulatedFleet implements ResourceController {

    /// What can go wrong.
    public enum Fault {
        /// The listing throws `UNAVAILABLE`.
        LISTING_FAILS,
        /// The listing hangs: it throws `TIMED_OUT`.
        LISTING_HANGS,
        /// The listing throws `THROTTLED` with a retry-after of two minutes.
        LISTING_THROTTLED,
        /// A complete-looking listing without anything.
        LISTING_EMPTY,
        /// A complete-looking listing without every second instance.
        LISTING_PARTIAL,
        /// A listing as it was [#setListingLag] ago.
        LISTING_LAGS,
        /// Every instance twice.
        LISTING_DUPLICATES,
        LAUNCH_NO_CAPACITY,
        LAUNCH_QUOTA,
        LAUNCH_INVALID,
        LAUNCH_THROTTLED,
        LAUNCH_UNAVAILABLE,
        /// Times out and nothing was started.
        LAUNCH_LOST,
        /// Starts the instance, then answers with a time-out.
        LAUNCH_HAPPENS_BUT_TIMES_OUT,
        /// Starts two instances for one key.
        LAUNCH_TWICE,
        /// Starts an instance that stays pending.
        LAUNCH_NEVER_RUNS,
        /// Starts an instance that fails 5 s later.
        LAUNCH_DIES,
        /// Starts an instance that takes ten times as long.
        LAUNCH_SLOW,
        TERMINATE_FAILS,
        /// Answers, and the instance stays.
        TERMINATE_LOST,
        /// Terminates, then answers with a time-out.
        TERMINATE_HAPPENS_BUT_TIMES_OUT,
        /// Terminates the oldest instance of the group instead.
        TERMINATE_OTHER
    }

    /// An instance as it is.
    private static final class Truth {
        final String id;
        final String group;
        final String key;
        final Instant created;
        final Duration startup;
        final Optional<String> zone;
        Optional<Instant> diesAt = Optional.empty();
        Optional<Instant> goneAt = Optional.empty();
        boolean healthy = true;
        boolean ready = true;
        boolean isProtected;

        Truth(
                String id,
                String group,
                String key,
                Instant created,
                Duration startup,
                Optional<String> zone) {
            this.id = id;
            this.zone = zone;
            this.group = group;
            this.key = key;
            this.created = created;
            this.startup = startup;
        }

        boolean existsAt(Instant time) {
            return !created.isAfter(time) && goneAt.map(time::isBefore).orElse(true);
        }

        InstanceState stateAt(Instant time) {
            if (diesAt.filter(death -> !death.isAfter(time)).isPresent()) {
                return InstanceState.FAILED;
            }
            return runsFrom().isAfter(time) ? InstanceState.PENDING : InstanceState.RUNNING;
        }

        Instant runsFrom() {
            return startup.compareTo(Duration.ofDays(3650)) > 0
                    ? Instant.MAX
                    : created.plus(startup);
        }

        Instance at(Instant time) {
            InstanceState state = stateAt(time);
            Instant since =
                    switch (state) {
                        case RUNNING -> runsFrom();
                        case FAILED -> diesAt.orElse(created);
                        case PENDING, TERMINATING, STOPPED -> created;
                    };
            return new Instance(
                    id,
                    state,
                    Optional.of(state == InstanceState.RUNNING && ready),
                    Optional.of(since),
                    Optional.empty(),
                    zone,
                    Optional.empty(),
                    Optional.empty(),
                    healthy,
                    isProtected,
                    false);
        }
    }

    /// A call that was made, with whether it was made for an older owner than another before.
    ///
    /// @param what `launch KEY` or `terminate ID`
    public record MadeCall(Instant at, String group, String what, long epoch) {}

    private static final Duration NEVER = Duration.ofDays(100_000);
    private static final int TOMBSTONES = 10_000;

    private final InstantSource clock;
    private final Steps steps;
    private final Faults<Fault> faults;
    private final Map<String, Truth> truths = new TreeMap<>();

    /// The same by group: a launch looks at one group's only.
    private final Map<String, Map<String, Truth>> byGroup = new HashMap<>();

    private final List<MadeCall> calls = new ArrayList<>();
    private Duration startup;
    private Duration lag = Duration.ofMinutes(2);
    private int started;
    private int tombstoneLimit = TOMBSTONES;
    private int listings;
    private OptionalInt limit = OptionalInt.empty();
    private List<String> zones = List.of();
    private final Set<String> closedZones = new TreeSet<>();
    private int nextZone;

    /// @param startup time from launch to running
    public SimulatedFleet(
            InstantSource clock, Duration startup, Steps steps, RandomGenerator random) {
        this.clock = clock;
        this.startup = startup;
        this.steps = steps;
        this.faults = new Faults<>(Fault.class, clock, random);
    }

    public Faults<Fault> faults() {
        return faults;
    }

    /// How old a listing is under [Fault#LISTING_LAGS]; default 2 minutes.
    public void setListingLag(Duration newLag) {
        this.lag = newLag;
    }

    public void setStartup(Duration newStartup) {
        this.startup = newStartup;
    }

    /// Refuses launches beyond so many live instances with `NO_CAPACITY`.
    public void limitTo(int instances) {
        this.limit = OptionalInt.of(instances);
    }

    /// Launches go to these zones in turn; default none.
    public void setZones(List<String> newZones) {
        this.zones = List.copyOf(newZones);
    }

    /// Launches that this zone's turn comes to are refused with `NO_CAPACITY`, until opened again.
    public void setZoneClosed(String zone, boolean closed) {
        if (closed) {
            closedZones.add(zone);
        } else {
            closedZones.remove(zone);
        }
    }

    // ---- the truth ----

    /// Instances of a group that really are pending or running, by id.
    public List<Instance> live(String group) {
        return present(group).stream()
                .map(truth -> truth.at(clock.instant()))
                .filter(instance -> instance.state() != InstanceState.FAILED)
                .toList();
    }

    /// Instances of a group that really run, are ready and healthy.
    public List<Instance> ready(String group) {
        return live(group).stream()
                .filter(instance -> instance.state() == InstanceState.RUNNING)
                .filter(instance -> instance.ready().orElse(true) && instance.healthy())
                .toList();
    }

    /// One instance as it is; empty where it is gone or never was.
    public Optional<Instance> find(String id) {
        return Optional.ofNullable(truths.get(id))
                .filter(truth -> truth.existsAt(clock.instant()))
                .map(truth -> truth.at(clock.instant()));
    }

    /// What a complete and honest listing said at some time: the tags of everything that was there,
    /// each as it was.
    public List<ManagedInstance> listingAt(Instant time) {
        List<ManagedInstance> listed = new ArrayList<>();
        truths.values().stream()
                .filter(truth -> truth.existsAt(time))
                .forEach(truth ->
                        listed.add(new ManagedInstance(truth.group, truth.key, truth.at(time))));
        return listed;
    }

    /// Everything that carries a group's tag, failed ones included.
    public List<String> tagged(String group) {
        return present(group).stream().map(truth -> truth.id).toList();
    }

    /// Launch keys of everything ever started, by instance.
    public Map<String, String> keys() {
        Map<String, String> keys = new TreeMap<>();
        truths.values().forEach(truth -> keys.put(truth.id, truth.key));
        return keys;
    }

    /// Every launch and terminate call, whatever became of it.
    public List<MadeCall> calls() {
        return List.copyOf(calls);
    }

    public long launchCalls() {
        return calls.stream().filter(call -> call.what().startsWith("launch ")).count();
    }

    public long terminateCalls() {
        return calls.stream().filter(call -> call.what().startsWith("terminate ")).count();
    }

    public int listings() {
        return listings;
    }

    // ---- a hand from outside ----

    /// Starts a running instance with a tag that no launch asked for; answers its id.
    public String appear(String group) {
        return start(group, "by-hand-" + started, Duration.ZERO).id;
    }

    /// Ends an instance behind the controller's back: it is gone.
    public void kill(String id) {
        truth(id).goneAt = Optional.of(clock.instant());
    }

    /// Lets an instance fail: it stays and is listed as failed.
    public void fail(String id) {
        failAt(id, clock.instant());
    }

    /// The same at a later time.
    public void failAt(String id, Instant time) {
        truth(id).diesAt = Optional.of(time);
    }

    public void setHealthy(String id, boolean healthy) {
        truth(id).healthy = healthy;
    }

    public void setReady(String id, boolean ready) {
        truth(id).ready = ready;
    }

    public void setProtected(String id, boolean isProtected) {
        truth(id).isProtected = isProtected;
    }

    // ---- the controller ----

    @Override
    public List<Problem> validate(ScalingGroup group) {
        return List.of();
    }

    @Override
    public List<ManagedInstance> list(Call call) {
        listings++;
        steps.pass("before list");
        fail(Fault.LISTING_FAILS, Kind.UNAVAILABLE, "the listing failed");
        fail(Fault.LISTING_HANGS, Kind.TIMED_OUT, "the listing did not answer");
        if (faults.strikes(Fault.LISTING_THROTTLED)) {
            throw new OutsideException(
                    Kind.THROTTLED, "too many calls", null, Optional.of(Duration.ofMinutes(2)));
        }
        if (faults.strikes(Fault.LISTING_EMPTY)) {
            return List.of();
        }
        Instant time =
                faults.strikes(Fault.LISTING_LAGS) ? clock.instant().minus(lag) : clock.instant();
        List<ManagedInstance> listed = listingAt(time);
        if (faults.strikes(Fault.LISTING_PARTIAL)) {
            List<ManagedInstance> some = new ArrayList<>();
            for (int index = 0; index < listed.size(); index += 2) {
                some.add(listed.get(index));
            }
            return some;
        }
        if (faults.strikes(Fault.LISTING_DUPLICATES)) {
            listed.addAll(List.copyOf(listed));
        }
        return listed;
    }

    @Override
    public Instance launch(LaunchRequest request, Call call) {
        String group = request.group().id();
        steps.pass("before launch");
        calls.add(new MadeCall(clock.instant(), group, "launch " + request.key(), call.epoch()));
        fail(Fault.LAUNCH_NO_CAPACITY, Kind.NO_CAPACITY, "no capacity");
        fail(Fault.LAUNCH_QUOTA, Kind.QUOTA, "over the quota");
        fail(Fault.LAUNCH_INVALID, Kind.INVALID, "the template is invalid");
        fail(Fault.LAUNCH_UNAVAILABLE, Kind.UNAVAILABLE, "internal error");
        fail(Fault.LAUNCH_LOST, Kind.TIMED_OUT, "no answer");
        if (faults.strikes(Fault.LAUNCH_THROTTLED)) {
            throw new OutsideException(
                    Kind.THROTTLED, "too many calls", null, Optional.of(Duration.ofMinutes(2)));
        }
        Optional<Truth> existing =
                present(group).stream()
                        .filter(truth -> truth.key.equals(request.key()))
                        .filter(truth -> truth.stateAt(clock.instant()) != InstanceState.FAILED)
                        .findFirst();
        Truth truth = existing.orElseGet(() -> startFor(request));
        steps.pass("after launch");
        fail(Fault.LAUNCH_HAPPENS_BUT_TIMES_OUT, Kind.TIMED_OUT, "no answer");
        return truth.at(clock.instant());
    }

    private Truth startFor(LaunchRequest request) {
        String group = request.group().id();
        if (limit.isPresent() && live(group).size() >= limit.getAsInt()) {
            throw new OutsideException(Kind.NO_CAPACITY, "no capacity");
        }
        if (zone().filter(closedZones::contains).isPresent()) {
            Optional<String> full = zone();
            nextZone++;
            throw new OutsideException(Kind.NO_CAPACITY, "no capacity in zone " + full.get());
        }
        Duration time = startup;
        if (faults.strikes(Fault.LAUNCH_SLOW)) {
            time = startup.multipliedBy(10);
        }
        if (faults.strikes(Fault.LAUNCH_NEVER_RUNS)) {
            time = NEVER;
        }
        Truth truth = start(group, request.key(), time);
        if (faults.strikes(Fault.LAUNCH_DIES)) {
            truth.diesAt = Optional.of(clock.instant().plusSeconds(5));
        }
        if (faults.strikes(Fault.LAUNCH_TWICE)) {
            start(group, request.key(), time);
        }
        return truth;
    }

    @Override
    public void terminate(TerminateRequest request, Call call) {
        String group = request.group().id();
        steps.pass("before terminate");
        calls.add(
                new MadeCall(
                        clock.instant(), group, "terminate " + request.instance(), call.epoch()));
        fail(Fault.TERMINATE_FAILS, Kind.UNAVAILABLE, "internal error");
        if (faults.strikes(Fault.TERMINATE_LOST)) {
            return;
        }
        if (faults.strikes(Fault.TERMINATE_OTHER)) {
            present(group).stream()
                    .filter(truth -> !truth.id.equals(request.instance()))
                    .min(Comparator.comparing((Truth truth) -> truth.created))
                    .ifPresent(truth -> kill(truth.id));
        } else if (truths.containsKey(request.instance())
                && truth(request.instance()).goneAt.isEmpty()) {
            kill(request.instance());
        }
        steps.pass("after terminate");
        fail(Fault.TERMINATE_HAPPENS_BUT_TIMES_OUT, Kind.TIMED_OUT, "no answer");
    }

    @Override
    public void close() {}

    private void fail(Fault fault, Kind kind, String message) {
        if (faults.strikes(fault)) {
            throw new OutsideException(kind, message);
        }
    }

    private Truth start(String group, String key, Duration time) {
        started++;
        Truth truth =
                new Truth("i-%05d".formatted(started), group, key, clock.instant(), time, zone());
        nextZone++;
        truths.put(truth.id, truth);
        byGroup.computeIfAbsent(group, _ -> new TreeMap<>()).put(truth.id, truth);
        if (truths.size() > tombstoneLimit) {
            truths.values().removeIf(old -> old.goneAt.isPresent());
            byGroup.values().forEach(own -> own.keySet().retainAll(truths.keySet()));
            tombstoneLimit = truths.size() + TOMBSTONES;
        }
        return truth;
    }

    private Optional<String> zone() {
        return zones.isEmpty() ? Optional.empty() : Optional.of(zones.get(nextZone % zones.size()));
    }

    private List<Truth> present(String group) {
        Instant now = clock.instant();
        return byGroup.getOrDefault(group, Map.of()).values().stream()
                .filter(truth -> truth.existsAt(now))
                .toList();
    }

    private Truth truth(String id) {
        Truth truth = truths.get(id);
        if (truth == null) {
            throw new IllegalArgumentException("no instance " + id);
        }
        return truth;
    }
}
