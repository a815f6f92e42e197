package io.novacron.autoscaler.runtime.simulation;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.runtime.simulation.MadeCall.Verb;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.ResourceController;
import io.novacron.autoscaler.testkit.FleetFault;
import io.novacron.autoscaler.testkit.SimulatedFleet;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/// A controller in front of the true fleet that fails and lies by plan. It notes each call with the
/// truth at that moment.
final class TroubledController implements ResourceController {

    private static final Duration NEVER = Duration.ofDays(100_000);

    private final SimulatedFleet fleet;
    private final SimulatedWorld world;
    private final ListingLies lies;

    /// Keys for which a fault started two instances.
    final Set<String> doubled = new HashSet<>();

    /// Groups and instances a fault takes from, and any other hook of a test, before a call has its
    /// effect.
    private BiConsumer<Verb, String> beforeCall = (_, _) -> {};

    TroubledController(SimulatedFleet fleet, SimulatedWorld world) {
        this.fleet = fleet;
        this.world = world;
        this.lies = new ListingLies(fleet, world.faults, world.clock);
    }

    void beforeCall(BiConsumer<Verb, String> hook) {
        beforeCall = hook;
    }

    @Override
    public Set<String> zones() {
        return fleet.zones();
    }

    @Override
    public int launchesAtOnce() {
        return 3;
    }

    @Override
    public List<Problem> validate(ScalingGroup group) {
        return List.of();
    }

    @Override
    public List<ManagedInstance> list(Call call) {
        world.steps.pass("before list");
        refuse(FaultKind.LISTING_FAILS, "web", Kind.UNAVAILABLE, "the listing failed");
        throttle(FaultKind.LISTING_THROTTLED, "web");
        return lies.tell();
    }

    @Override
    public Instance launch(LaunchRequest request, Call call) {
        String group = request.group().id();
        note(Verb.LAUNCH, group, request.key(), call);
        world.steps.pass("before launch");
        beforeCall.accept(Verb.LAUNCH, group);
        refuse(FaultKind.LAUNCH_QUOTA, group, Kind.QUOTA, "over the quota");
        refuse(FaultKind.LAUNCH_NO_CAPACITY, group, Kind.NO_CAPACITY, "no capacity");
        refuse(FaultKind.LAUNCH_INVALID, group, Kind.INVALID, "the template is invalid");
        refuse(FaultKind.LAUNCH_UNAVAILABLE, group, Kind.UNAVAILABLE, "internal error");
        refuse(FaultKind.LAUNCH_LOST, group, Kind.TIMED_OUT, "no answer");
        throttle(FaultKind.LAUNCH_THROTTLED, group);
        Instance started = start(request, group, call);
        world.steps.pass("after launch");
        refuse(FaultKind.LAUNCH_UNANSWERED, group, Kind.TIMED_OUT, "no answer");
        return started;
    }

    private Instance start(LaunchRequest request, String group, Call call) {
        Optional<Fault> speed = world.faults.strikes(FaultKind.STARTS_AT_OTHER_SPEED, group);
        Duration startup =
                speed.map(fault -> times(world.base.startup(), fault.strength()))
                        .orElse(world.base.startup());
        boolean never = world.faults.strikes(FaultKind.NEVER_RUNS, group).isPresent();
        fleet.setStartup(never ? NEVER : startup);
        if (world.faults.strikes(FaultKind.LAUNCH_TWICE, group).isPresent()) {
            fleet.faults().next(FleetFault.LAUNCH_TWICE, 1);
            doubled.add(request.key());
        }
        Instance started = fleet.launch(request, call);
        fleet.faults().heal();
        world.faults
                .strikes(FaultKind.DIES_YOUNG, group)
                .ifPresent(fault -> fleet.failAt(started.id(), later(fault.strength())));
        return started;
    }

    private Instant later(double seconds) {
        return world.clock.instant().plusMillis((long) (seconds * 1000));
    }

    private static Duration times(Duration duration, double factor) {
        return Duration.ofMillis((long) (duration.toMillis() * factor));
    }

    @Override
    public void terminate(TerminateRequest request, Call call) {
        String group = request.group().id();
        note(Verb.TERMINATE, group, request.instance(), call);
        world.steps.pass("before terminate");
        beforeCall.accept(Verb.TERMINATE, group);
        refuse(FaultKind.TERMINATE_FAILS, group, Kind.UNAVAILABLE, "internal error");
        if (world.faults.strikes(FaultKind.TERMINATE_LOST, group).isPresent()) {
            return;
        }
        if (world.faults.strikes(FaultKind.ALREADY_GONE, group).isPresent()) {
            fleet.find(request.instance()).ifPresent(victim -> fleet.kill(victim.id()));
        }
        if (world.faults.strikes(FaultKind.TERMINATE_OTHER, group).isPresent()) {
            fleet.live(group).stream()
                    .filter(instance -> !instance.id().equals(request.instance()))
                    .min(Comparator.comparing(Instance::id))
                    .ifPresent(other -> fleet.kill(other.id()));
        } else {
            fleet.terminate(request, call);
        }
        world.steps.pass("after terminate");
        refuse(FaultKind.TERMINATE_UNANSWERED, group, Kind.TIMED_OUT, "no answer");
    }

    private void note(Verb verb, String group, String subject, Call call) {
        Optional<Instance> victim =
                verb == Verb.TERMINATE
                        ? fleet.find(subject)
                                .filter(instance -> instance.state() != InstanceState.FAILED)
                        : Optional.empty();
        world.calls.add(
                new MadeCall(
                        world.faults.tick(),
                        world.clock.instant(),
                        group,
                        verb,
                        subject,
                        call.epoch(),
                        victim,
                        fleet.live(group).size(),
                        fleet.ready(group).size(),
                        world.router.isMember(group, subject),
                        world.router.isDrained(subject),
                        world.store.announced(verb, subject),
                        verb == Verb.LAUNCH || world.store.named(group, subject),
                        group.equals("web") && world.operator.forbids(verb, world.processTime()),
                        world.store.grantedBefore(
                                group, world.clock.instant().minus(SimulatedWorld.OWNERSHIP_AGE))));
    }

    private void refuse(FaultKind kind, String group, Kind cause, String message) {
        if (world.faults.strikes(kind, group).isPresent()) {
            throw new OutsideException(cause, message);
        }
    }

    private void throttle(FaultKind kind, String group) {
        Optional<Fault> fault = world.faults.strikes(kind, group);
        if (fault.isPresent()) {
            throw new OutsideException(
                    Kind.THROTTLED,
                    "too many calls",
                    null,
                    Optional.of(Duration.ofSeconds((long) fault.get().strength())));
        }
    }

    @Override
    public void close() {}
}
