package io.novacron.autoscaler.testkit;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.model.Sizing.Resize;
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
/// A new instance is pending for the start-up time, then running and ready; a restart takes as
/// long. A terminated one is gone at once, a stopped one stopped at once. Not thread-safe.
public final class SimulatedFleet implements ResourceController {

    /// A call that was made, with whether it was made for an older owner than another before.
    ///
    /// @param what `launch KEY`, `terminate ID`, `resize ID SIZE`, `stop ID` or `start ID`
    public record MadeCall(Instant at, String group, String what, long epoch) {}

    private static final int TOMBSTONES = 10_000;

    private final InstantSource clock;
    private final Steps steps;
    private final Faults<FleetFault> faults;
    private final Map<String, SimulatedInstance> truths = new TreeMap<>();

    /// The same by group: a launch looks at one group's only.
    private final Map<String, Map<String, SimulatedInstance>> byGroup = new HashMap<>();

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
    private Set<Ability> abilities =
            Set.of(Ability.SIZE, Ability.RESIZE_LIVE, Ability.RESIZE_RESTART, Ability.STOP);

    /// @param startup time from launch to running
    public SimulatedFleet(
            InstantSource clock, Duration startup, Steps steps, RandomGenerator random) {
        this.clock = clock;
        this.startup = startup;
        this.steps = steps;
        this.faults = new Faults<>(FleetFault.class, clock, random);
    }

    public Faults<FleetFault> faults() {
        return faults;
    }

    /// How old a listing is under [FleetFault#LISTING_LAGS]; default 2 minutes.
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

    /// Launches that name no zone go to these in turn; default none.
    public void setZones(List<String> newZones) {
        this.zones = List.copyOf(newZones);
    }

    /// Launches in this zone are refused with `NO_CAPACITY`, until opened again.
    public void setZoneClosed(String zone, boolean closed) {
        if (closed) {
            closedZones.add(zone);
        } else {
            closedZones.remove(zone);
        }
    }

    /// What it can do; default everything but storage.
    public void setAbilities(Set<Ability> newAbilities) {
        this.abilities = Set.copyOf(newAbilities);
    }

    // ---- the truth ----

    /// Instances of a group that really are pending or running, by id.
    public List<Instance> live(String group) {
        return present(group).stream()
                .map(truth -> truth.at(clock.instant()))
                .filter(instance ->
                        instance.state() == InstanceState.PENDING
                                || instance.state() == InstanceState.RUNNING)
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

    /// Cpu and memory of an instance as they really are; empty where it was launched without a
    /// size.
    public Optional<Flavor> sizeOf(String id) {
        return truth(id).sizeAt(clock.instant());
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
        return calls("launch");
    }

    public long terminateCalls() {
        return calls("terminate");
    }

    /// Calls of one kind, by the word they begin with.
    public long calls(String verb) {
        return calls.stream().filter(call -> call.what().startsWith(verb + " ")).count();
    }

    public int listings() {
        return listings;
    }

    // ---- a hand from outside ----

    /// Starts a running instance with a tag that no launch asked for; answers its id.
    public String appear(String group) {
        return start(group, "by-hand-" + started, Duration.ZERO, Optional.empty(), nextZone()).id;
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

    /// Lets every instance serve with whatever size again.
    public void bearAllSizes() {
        truths.values().forEach(truth -> truth.unbearable = Optional.empty());
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
        fail(FleetFault.LISTING_FAILS, Kind.UNAVAILABLE, "the listing failed");
        fail(FleetFault.LISTING_HANGS, Kind.TIMED_OUT, "the listing did not answer");
        throttle(FleetFault.LISTING_THROTTLED);
        if (faults.strikes(FleetFault.LISTING_EMPTY)) {
            return List.of();
        }
        Instant time =
                faults.strikes(FleetFault.LISTING_LAGS)
                        ? clock.instant().minus(lag)
                        : clock.instant();
        List<ManagedInstance> listed = listingAt(time);
        if (faults.strikes(FleetFault.LISTING_PARTIAL)) {
            List<ManagedInstance> some = new ArrayList<>();
            for (int index = 0; index < listed.size(); index += 2) {
                some.add(listed.get(index));
            }
            return some;
        }
        if (faults.strikes(FleetFault.LISTING_DUPLICATES)) {
            listed.addAll(List.copyOf(listed));
        }
        return listed;
    }

    @Override
    public Instance launch(LaunchRequest request, Call call) {
        String group = request.group().id();
        steps.pass("before launch");
        made(request.group(), "launch " + request.key(), call);
        fail(FleetFault.LAUNCH_NO_CAPACITY, Kind.NO_CAPACITY, "no capacity");
        fail(FleetFault.LAUNCH_QUOTA, Kind.QUOTA, "over the quota");
        fail(FleetFault.LAUNCH_INVALID, Kind.INVALID, "the template is invalid");
        fail(FleetFault.LAUNCH_UNAVAILABLE, Kind.UNAVAILABLE, "internal error");
        fail(FleetFault.LAUNCH_LOST, Kind.TIMED_OUT, "no answer");
        throttle(FleetFault.LAUNCH_THROTTLED);
        Optional<SimulatedInstance> existing =
                present(group).stream()
                        .filter(truth -> truth.key.equals(request.key()))
                        .filter(truth -> truth.stateAt(clock.instant()) != InstanceState.FAILED)
                        .findFirst();
        SimulatedInstance truth = existing.orElseGet(() -> startFor(request));
        steps.pass("after launch");
        fail(FleetFault.LAUNCH_HAPPENS_BUT_TIMES_OUT, Kind.TIMED_OUT, "no answer");
        return truth.at(clock.instant());
    }

    private SimulatedInstance startFor(LaunchRequest request) {
        String group = request.group().id();
        if (limit.isPresent() && live(group).size() >= limit.getAsInt()) {
            throw new OutsideException(Kind.NO_CAPACITY, "no capacity");
        }
        Optional<String> zone = request.zone().or(this::nextZone);
        if (zone.filter(closedZones::contains).isPresent()) {
            throw new OutsideException(Kind.NO_CAPACITY, "no capacity in zone " + zone.get());
        }
        Duration time = startup;
        if (faults.strikes(FleetFault.LAUNCH_SLOW)) {
            time = startup.multipliedBy(10);
        }
        if (faults.strikes(FleetFault.LAUNCH_NEVER_RUNS)) {
            time = SimulatedInstance.NEVER;
        }
        SimulatedInstance truth = start(group, request.key(), time, request.size(), zone);
        if (faults.strikes(FleetFault.LAUNCH_DIES)) {
            truth.diesAt = Optional.of(clock.instant().plusSeconds(5));
        }
        if (faults.strikes(FleetFault.LAUNCH_TWICE)) {
            start(group, request.key(), time, request.size(), zone);
        }
        return truth;
    }

    @Override
    public void terminate(TerminateRequest request, Call call) {
        String group = request.group().id();
        steps.pass("before terminate");
        made(request.group(), "terminate " + request.instance(), call);
        fail(FleetFault.TERMINATE_FAILS, Kind.UNAVAILABLE, "internal error");
        if (faults.strikes(FleetFault.TERMINATE_LOST)) {
            return;
        }
        if (faults.strikes(FleetFault.TERMINATE_OTHER)) {
            present(group).stream()
                    .filter(truth -> !truth.id.equals(request.instance()))
                    .min(Comparator.comparing((SimulatedInstance truth) -> truth.created))
                    .ifPresent(truth -> kill(truth.id));
        } else if (truths.containsKey(request.instance())
                && truth(request.instance()).goneAt.isEmpty()) {
            kill(request.instance());
        }
        steps.pass("after terminate");
        fail(FleetFault.TERMINATE_HAPPENS_BUT_TIMES_OUT, Kind.TIMED_OUT, "no answer");
    }

    @Override
    public Set<Ability> abilities() {
        return abilities;
    }

    @Override
    public Set<String> zones() {
        return Set.copyOf(zones);
    }

    @Override
    public Instance resize(ResizeRequest request, Call call) {
        steps.pass("before resize");
        made(request.group(), "resize " + request.instance() + " " + request.size().name(), call);
        Ability needed =
                request.how() == Resize.LIVE ? Ability.RESIZE_LIVE : Ability.RESIZE_RESTART;
        SimulatedInstance truth = own(request.group(), request.instance(), needed);
        fail(FleetFault.RESIZE_FAILS, Kind.UNAVAILABLE, "internal error");
        fail(FleetFault.RESIZE_INVALID, Kind.INVALID, "this instance cannot be changed");
        Flavor size = request.size();
        Instant now = clock.instant();
        if (faults.strikes(FleetFault.RESIZE_IGNORED)) {
            return truth.at(now).withSize(size.name());
        }
        if (!truth.sizeAt(now).equals(Optional.of(size))) {
            truth.change(now, request, startup, faults);
        }
        steps.pass("after resize");
        fail(FleetFault.RESIZE_HAPPENS_BUT_TIMES_OUT, Kind.TIMED_OUT, "no answer");
        return truth.at(now);
    }

    @Override
    public void stop(StopRequest request, Call call) {
        steps.pass("before stop");
        made(request.group(), "stop " + request.instance(), call);
        SimulatedInstance truth = own(request.group(), request.instance(), Ability.STOP);
        fail(FleetFault.STOP_FAILS, Kind.UNAVAILABLE, "internal error");
        if (truth.stateAt(clock.instant()) != InstanceState.STOPPED) {
            truth.stop(clock.instant());
        }
        steps.pass("after stop");
        fail(FleetFault.STOP_HAPPENS_BUT_TIMES_OUT, Kind.TIMED_OUT, "no answer");
    }

    @Override
    public Instance start(StartRequest request, Call call) {
        steps.pass("before start");
        made(request.group(), "start " + request.instance(), call);
        SimulatedInstance truth = own(request.group(), request.instance(), Ability.STOP);
        fail(FleetFault.START_FAILS, Kind.UNAVAILABLE, "internal error");
        if (truth.stateAt(clock.instant()) == InstanceState.STOPPED) {
            truth.begin(clock.instant(), startup);
        }
        steps.pass("after start");
        fail(FleetFault.START_HAPPENS_BUT_TIMES_OUT, Kind.TIMED_OUT, "no answer");
        return truth.at(clock.instant());
    }

    @Override
    public void close() {}

    private void made(ScalingGroup group, String what, Call call) {
        calls.add(new MadeCall(clock.instant(), group.id(), what, call.epoch()));
    }

    private SimulatedInstance own(ScalingGroup group, String id, Ability needed) {
        if (!abilities.contains(needed)) {
            throw new OutsideException(Kind.INVALID, "this controller cannot do that");
        }
        SimulatedInstance truth = truths.get(id);
        if (truth == null || !truth.group.equals(group.id()) || !truth.existsAt(clock.instant())) {
            throw new OutsideException(
                    Kind.INVALID, "group %s has no instance %s".formatted(group.id(), id));
        }
        return truth;
    }

    private void throttle(FleetFault fault) {
        if (faults.strikes(fault)) {
            throw new OutsideException(
                    Kind.THROTTLED, "too many calls", null, Optional.of(Duration.ofMinutes(2)));
        }
    }

    private void fail(FleetFault fault, Kind kind, String message) {
        if (faults.strikes(fault)) {
            throw new OutsideException(kind, message);
        }
    }

    private SimulatedInstance start(
            String group, String key, Duration time, Optional<Flavor> size, Optional<String> zone) {
        started++;
        SimulatedInstance truth =
                new SimulatedInstance(
                        "i-%05d".formatted(started), group, key, clock.instant(), time, zone, size);
        truths.put(truth.id, truth);
        byGroup.computeIfAbsent(group, _ -> new TreeMap<>()).put(truth.id, truth);
        if (truths.size() > tombstoneLimit) {
            truths.values().removeIf(old -> old.goneAt.isPresent());
            byGroup.values().forEach(own -> own.keySet().retainAll(truths.keySet()));
            tombstoneLimit = truths.size() + TOMBSTONES;
        }
        return truth;
    }

    private Optional<String> nextZone() {
        return zones.isEmpty()
                ? Optional.empty()
                : Optional.of(zones.get(nextZone++ % zones.size()));
    }

    private List<SimulatedInstance> present(String group) {
        Instant now = clock.instant();
        return byGroup.getOrDefault(group, Map.of()).values().stream()
                .filter(truth -> truth.existsAt(now))
                .toList();
    }

    private SimulatedInstance truth(String id) {
        SimulatedInstance truth = truths.get(id);
        if (truth == null) {
            throw new IllegalArgumentException("no instance " + id);
        }
        return truth;
    }
}
