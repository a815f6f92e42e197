package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.runtime.BelievedFleet.Member;
import io.novacron.autoscaler.runtime.OpenWork.Departure;
import io.novacron.autoscaler.runtime.OpenWork.Launch;
import io.novacron.autoscaler.runtime.PlugIns.RouterView;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.ResourceController.ResizeRequest;
import io.novacron.autoscaler.spi.ResourceController.StopRequest;
import io.novacron.autoscaler.spi.ResourceController.TerminateRequest;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the calls that a group's open work asks for, one after the other for one group, but
/// launches a few at once where the controller takes them so; groups side by side. Each next call
/// is chosen from the state as it is then, so a newer decision takes effect between two calls. A
/// call that failed is not repeated before the group has been looked at again.
///
/// Order: into the pool (drains taken back first), failed ones away, launches, changes of size,
/// drains, terminations, pool entries to forget. Thread-safe.
final class Actuator {

    private static final Logger LOG = LoggerFactory.getLogger(Actuator.class);

    private final Tasks tasks;
    private final PlugIns plugIns;
    private final Durability durability;
    private final LoopSettings settings;
    private final LoopMeters meters;
    private final PoolCalls pools;
    private final LaunchCalls launches;

    Actuator(
            Tasks tasks,
            PlugIns plugIns,
            Durability durability,
            LoopSettings settings,
            LoopMeters meters) {
        this.tasks = tasks;
        this.plugIns = plugIns;
        this.durability = durability;
        this.settings = settings;
        this.meters = meters;
        this.pools = new PoolCalls(plugIns, durability, settings);
        this.launches = new LaunchCalls(plugIns, durability, settings, meters);
    }

    /// One call to make.
    private sealed interface Step {
        record Register(Instance instance) implements Step {}

        record Start(Launch launch) implements Step {}

        record Drain(Departure departure) implements Step {}

        record Terminate(Departure departure) implements Step {}

        record Forget(String instance) implements Step {}

        record LeavePool(Resizing resizing) implements Step {}

        record Resize(Resizing resizing) implements Step {}
    }

    /// Starts working on a group unless that is going on already.
    void start(ManagedGroup group, Instant now) {
        group.lock.lock();
        try {
            if (group.acting || next(group, now).isEmpty()) {
                return;
            }
            group.acting = true;
        } finally {
            group.lock.unlock();
        }
        tasks.start("act " + group.id, () -> run(group, now));
    }

    private void run(ManagedGroup group, Instant now) {
        boolean done = false;
        try {
            while (true) {
                Optional<Step> step = claim(group, now);
                if (step.isEmpty()) {
                    done = true;
                    return;
                }
                perform(group, step.get(), now);
            }
        } finally {
            if (!done) {
                locked(group, () -> group.acting = false);
            }
        }
    }

    private Optional<Step> claim(ManagedGroup group, Instant now) {
        group.lock.lock();
        try {
            Optional<Step> step = claimed(group, next(group, now), now);
            if (step.isPresent()) {
                return step;
            }
            group.acting = false;
            writeDown(group, now);
            return Optional.empty();
        } finally {
            group.lock.unlock();
        }
    }

    private Optional<Step> claimed(ManagedGroup group, Optional<Step> next, Instant now) {
        Optional<Step> step =
                next.filter(one -> isOurs(group, one, now)).filter(one -> hasPlace(group, one));
        step.ifPresent(one -> markCalling(group, one));
        return step;
    }

    private boolean isOurs(ManagedGroup group, Step step, Instant now) {
        return switch (step) {
            case Step.Forget _ -> true;
            case Step.Register _,
                    Step.Start _,
                    Step.Drain _,
                    Step.Terminate _,
                    Step.LeavePool _,
                    Step.Resize _ ->
                    durability.confirm(group, now);
        };
    }

    // Growth by hundreds goes out in batches: without a place the rest waits for the next look.
    private boolean hasPlace(ManagedGroup group, Step step) {
        if (step instanceof Step.Start(Launch launch) && !launch.hasPlace) {
            launch.hasPlace =
                    plugIns.controllerOf(group.effective)
                            .filter(view -> view.reserve(1) == 1)
                            .isPresent();
            return launch.hasPlace;
        }
        return true;
    }

    private Optional<Step> next(ManagedGroup group, Instant now) {
        if (group.removed || group.fenced) {
            return Optional.empty();
        }
        Optional<RouterView> router = plugIns.routerOf(group.effective);
        if (router.isEmpty() && group.work.isEmpty()) {
            group.work.toForget.clear();
            return Optional.empty();
        }
        Optional<Step> step = router.isPresent() ? register(group) : Optional.empty();
        return step.or(() -> terminate(group, now, true))
                .or(() -> launchable(group, now).findFirst().map(Step.Start::new))
                .or(() -> resize(group, now))
                .or(() -> drain(group, now))
                .or(() -> terminate(group, now, false))
                .or(() -> forget(group, router));
    }

    private static Optional<Step> register(ManagedGroup group) {
        return group.fleet.members().stream()
                .filter(member ->
                        member.omissions == 0
                                && member.registerTriedIn < group.run
                                && !group.holds(member))
                .map(member -> member.instance)
                .filter(instance ->
                        instance.state() == InstanceState.RUNNING
                                && instance.ready().orElse(true)
                                && !group.work.departures.containsKey(instance.id())
                                && !isToRestart(group, instance.id())
                                && !group.lastPool.contains(instance.id()))
                .findFirst()
                .map(Step.Register::new);
    }

    private static Optional<Step> terminate(ManagedGroup group, Instant now, boolean replacedOnly) {
        if (group.forbidsTermination(now)) {
            return Optional.empty();
        }
        return group.work.departures.values().stream()
                .filter(departure ->
                        departure.stage == Departure.Stage.TERMINATE_CLEARED
                                && (departure.replaced || !replacedOnly)
                                && departure.triedInRun < group.run)
                .filter(departure ->
                        group.fleet
                                .find(departure.id)
                                .filter(member -> !WorkPlanner.isProtected(group, member))
                                .isPresent())
                .findFirst()
                .map(Step.Terminate::new);
    }

    private static Stream<Launch> launchable(ManagedGroup group, Instant now) {
        if (group.forbidsLaunch(now) || !group.launchBackoff.allows(now)) {
            return Stream.empty();
        }
        return group.work.launches.values().stream()
                .filter(launch ->
                        (launch.phase == Launch.Phase.WANTED
                                        || launch.phase == Launch.Phase.UNCERTAIN)
                                && launch.triedInRun < group.run
                                && isOpen(group, launch, now));
    }

    /// A zone where launches fail is tried by one at a time.
    private static boolean isOpen(ManagedGroup group, Launch launch, Instant now) {
        return group.zoneTroubles.allows(launch.zone, now)
                && launch.zone
                        .filter(group.zoneTroubles::isFailing)
                        .filter(zone ->
                                group.work.launches.values().stream()
                                        .anyMatch(other ->
                                                other.phase == Launch.Phase.CALLING
                                                        && other.zone.equals(launch.zone)))
                        .isEmpty();
    }

    private static boolean isToRestart(ManagedGroup group, String id) {
        return group.work.resizings.containsKey(id)
                && Resizings.how(group) == Sizing.Resize.RESTART;
    }

    // One call at a time; a call whose answer is missing is repeated only after a look.
    private static Optional<Step> resize(ManagedGroup group, Instant now) {
        if (group.forbidsLaunch(now) || group.work.resizings.isEmpty()) {
            return Optional.empty();
        }
        for (Resizing resizing : group.work.resizings.values()) {
            if (resizing.triedInRun >= group.run || !resizing.isAskedFor()) {
                continue;
            }
            if (resizing.stage == Resizing.Stage.DRAIN_WANTED) {
                return Optional.of(new Step.LeavePool(resizing));
            }
            boolean toAsk =
                    resizing.stage == Resizing.Stage.WANTED
                            || resizing.stage == Resizing.Stage.UNCERTAIN;
            if (toAsk
                    && resizing.backoff.allows(now)
                    && Resizings.flavor(group, resizing.step.to()).isPresent()) {
                return Optional.of(new Step.Resize(resizing));
            }
        }
        return Optional.empty();
    }

    private static Optional<Step> drain(ManagedGroup group, Instant now) {
        if (group.forbidsTermination(now)) {
            return Optional.empty();
        }
        return group.work.departures.values().stream()
                .filter(departure ->
                        departure.stage == Departure.Stage.DRAIN_WANTED
                                && departure.triedInRun < group.run)
                .findFirst()
                .map(Step.Drain::new);
    }

    private static Optional<Step> forget(ManagedGroup group, Optional<RouterView> router) {
        if (router.isEmpty()) {
            group.work.toForget.clear();
            return Optional.empty();
        }
        return group.work.toForget.isEmpty() || group.forgetTriedIn >= group.run
                ? Optional.empty()
                : Optional.of(new Step.Forget(group.work.toForget.first()));
    }

    private static void markCalling(ManagedGroup group, Step step) {
        switch (step) {
            case Step.Register(Instance instance) ->
                    group.fleet
                            .find(instance.id())
                            .ifPresent(member -> member.registerTriedIn = group.run);
            case Step.Start(Launch launch) -> {
                launch.starts = WarmInstances.startedBy(group, launch).map(Member::id);
                launch.phase = Launch.Phase.CALLING;
                launch.triedInRun = group.run;
            }
            case Step.Drain(Departure departure) -> departure.triedInRun = group.run;
            case Step.Terminate(Departure departure) -> {
                departure.stage = Departure.Stage.CALLING;
                departure.triedInRun = group.run;
                departure.calls++;
            }
            case Step.LeavePool(Resizing resizing) -> resizing.triedInRun = group.run;
            case Step.Resize(Resizing resizing) -> {
                resizing.stage = Resizing.Stage.CALLING;
                resizing.called = true;
                resizing.triedInRun = group.run;
            }
            case Step.Forget _ -> {}
        }
    }

    private void perform(ManagedGroup group, Step step, Instant now) {
        switch (step) {
            case Step.Register(Instance instance) -> pools.register(group, instance, now);
            case Step.Start start -> launchSeveral(group, start, now);
            case Step.Drain(Departure departure) -> pools.drain(group, departure, now);
            case Step.Terminate(Departure departure) -> terminate(group, departure, now);
            case Step.Forget(String instance) -> pools.forget(group, instance, now);
            case Step.LeavePool(Resizing resizing) -> pools.leavePool(group, resizing, now);
            case Step.Resize(Resizing resizing) -> resize(group, resizing, now);
        }
    }

    /// This launch and those that come next, until something else is to be done first. Returns when
    /// all have their answer or ran out of time.
    private void launchSeveral(ManagedGroup group, Step.Start first, Instant now) {
        int atOnce = atOnce(group, now);
        if (atOnce == 1) {
            // After it there may be reason for more.
            launches.launch(group, first.launch(), now);
            return;
        }
        AtomicReference<Optional<Step>> given = new AtomicReference<>(Optional.of(first));
        tasks.sideBySide(
                "launch " + group.id,
                atOnce,
                _ -> {
                    Optional<Step> step =
                            given.getAndSet(Optional.empty()).or(() -> claimLaunch(group, now));
                    while (step.isPresent() && step.get() instanceof Step.Start(Launch launch)) {
                        launches.launch(group, launch, now);
                        step = claimLaunch(group, now);
                    }
                });
    }

    private int atOnce(ManagedGroup group, Instant now) {
        group.lock.lock();
        try {
            long waiting = 1 + launchable(group, now).count();
            return (int) Math.min(waiting, launches.atOnce(group));
        } finally {
            group.lock.unlock();
        }
    }

    private Optional<Step> claimLaunch(ManagedGroup group, Instant now) {
        group.lock.lock();
        try {
            return claimed(group, next(group, now).filter(Step.Start.class::isInstance), now);
        } finally {
            group.lock.unlock();
        }
    }

    private void resize(ManagedGroup group, Resizing resizing, Instant now) {
        ScalingGroup document = group.effective;
        ControllerView view = plugIns.controllerOf(document).orElseThrow();
        ResizeRequest request =
                new ResizeRequest(
                        document,
                        resizing.id(),
                        Resizings.flavor(group, resizing.step.to()).orElseThrow(),
                        Resizings.how(group));
        try {
            Instance changed =
                    view.acting.call(
                            settings.actTimeout(),
                            () -> view.controller.resize(request, actCall()));
            locked(group, () -> Resizings.answered(group, resizing, changed));
        } catch (OutsideException failed) {
            view.noteThrottle(failed, now);
            locked(group, () -> Resizings.failed(group, resizing, failed, now));
            LOG.warn(
                    "group {}: the size of {} was not changed: {}",
                    group.id,
                    resizing.id(),
                    failed.getMessage());
        }
    }

    private void terminate(ManagedGroup group, Departure departure, Instant now) {
        ScalingGroup document = group.effective;
        ControllerView view = plugIns.controllerOf(document).orElseThrow();
        try {
            view.acting.run(
                    settings.actTimeout(),
                    () -> {
                        if (departure.stops) {
                            view.controller.stop(
                                    new StopRequest(document, departure.id), actCall());
                        } else {
                            view.controller.terminate(
                                    new TerminateRequest(document, departure.id), actCall());
                        }
                    });
            meters.terminations.increment();
            locked(
                    group,
                    () -> {
                        departure.stage = Departure.Stage.TERMINATED;
                        departure.listingsSinceCall = 0;
                        group.work.toForget.add(departure.id);
                    });
        } catch (OutsideException failed) {
            view.noteThrottle(failed, now);
            locked(group, () -> terminateFailed(group, departure, failed, now));
        }
    }

    private static void terminateFailed(
            ManagedGroup group, Departure departure, OutsideException failed, Instant now) {
        departure.stage = Departure.Stage.TERMINATE_WANTED;
        departure.neverStops |= departure.stops && failed.kind() == Kind.INVALID;
        if (failed.kind() == Kind.FENCED) {
            group.fenced = true;
        }
        if (group.onsets.begins("terminate " + departure.id, now)) {
            Event event =
                    Event.of(
                                    now,
                                    group.id,
                                    EventType.TERMINATE_FAILED,
                                    "%s could not be %s: %s"
                                            .formatted(
                                                    departure.id,
                                                    departure.stops ? "stopped" : "terminated",
                                                    failed.getMessage()))
                            .with("instance", departure.id);
            group.add(group.intent.map(intent -> event.of(intent.id())).orElse(event));
            LOG.warn(
                    "group {}: {} could not be terminated: {}",
                    group.id,
                    departure.id,
                    failed.getMessage());
        }
    }

    /// Writes what the calls brought; what the store does not take waits for the next evaluation.
    private void writeDown(ManagedGroup group, Instant now) {
        if (group.waiting().isEmpty() || group.memory.isEmpty() || group.removed || group.fenced) {
            return;
        }
        try {
            durability.checkpoint(group, group.memory.get(), now);
        } catch (OutsideException failed) {
            durability.failed(group, failed, now);
        }
    }

    static void locked(ManagedGroup group, Runnable change) {
        group.lock.lock();
        try {
            change.run();
        } finally {
            group.lock.unlock();
        }
    }

    private Call actCall() {
        return new Call(settings.actTimeout(), durability.epoch());
    }
}
