package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.runtime.OpenWork.Launch;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.ResourceController.Ability;
import io.novacron.autoscaler.spi.ResourceController.LaunchRequest;
import io.novacron.autoscaler.spi.ResourceController.StartRequest;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The launch calls of a group and what becomes of each. Thread-safe.
final class LaunchCalls {

    private static final Logger LOG = LoggerFactory.getLogger(LaunchCalls.class);

    /// One group holds at most this part of its controller's places, whatever the controller takes,
    /// so that its growth does not keep other groups waiting.
    private static final int SHARE_OF_PLACES = 4;

    private final PlugIns plugIns;
    private final Durability durability;
    private final LoopSettings settings;
    private final LoopMeters meters;

    LaunchCalls(PlugIns plugIns, Durability durability, LoopSettings settings, LoopMeters meters) {
        this.plugIns = plugIns;
        this.durability = durability;
        this.settings = settings;
        this.meters = meters;
    }

    /// How many launches of a group may be under way at once: as many as its controller takes, and
    /// one while launches fail, so that what is short or broken is asked once and not by all.
    int atOnce(ManagedGroup group) {
        if (group.launchBackoff.isFailing()) {
            return 1;
        }
        int most = Math.max(1, settings.launchesInFlight() / SHARE_OF_PLACES);
        return plugIns.controllerOf(group.effective)
                .map(view -> Math.clamp(view.controller.launchesAtOnce(), 1, most))
                .orElse(1);
    }

    void launch(ManagedGroup group, Launch launch, Instant now) {
        ScalingGroup document = group.effective;
        ControllerView view = plugIns.controllerOf(document).orElseThrow();
        try {
            Instance started =
                    view.acting.call(
                            settings.actTimeout(), () -> begun(group, view, launch, document));
            meters.launches.increment();
            Actuator.locked(group, () -> launched(group, launch, started, now));
        } catch (OutsideException failed) {
            view.noteThrottle(failed, now);
            Actuator.locked(group, () -> launchFailed(group, view, launch, failed, now));
        }
    }

    // A stopped instance of this key is started, otherwise there is a new one.
    private Instance begun(
            ManagedGroup group, ControllerView view, Launch launch, ScalingGroup document) {
        return launch.starts.isPresent()
                ? view.controller.start(new StartRequest(document, launch.starts.get()), actCall())
                : view.controller.launch(
                        new LaunchRequest(
                                document, launch.key, sizeOf(group, view, launch), launch.zone),
                        actCall());
    }

    // A group with sizes for their prices only may have a controller that knows none.
    private static Optional<Flavor> sizeOf(ManagedGroup group, ControllerView view, Launch launch) {
        return view.controller.abilities().contains(Ability.SIZE)
                ? launch.size.flatMap(name -> Resizings.flavor(group, name))
                : Optional.empty();
    }

    private static void launched(ManagedGroup group, Launch launch, Instance started, Instant now) {
        group.launchBackoff.succeeded(now);
        launch.zone.ifPresent(zone -> group.zoneTroubles.succeeded(zone, now));
        if (group.work.launches.get(launch.key) != launch) {
            // A listing showed it before the call returned.
            return;
        }
        launch.phase = Launch.Phase.STARTED;
        launch.instance = Optional.of(started.id());
        group.add(FleetReview.launched(group, started.id(), launch.key, now));
    }

    private static void launchFailed(
            ManagedGroup group,
            ControllerView view,
            Launch launch,
            OutsideException failed,
            Instant now) {
        if (group.work.launches.get(launch.key) != launch) {
            // A listing showed it all the same, or the group is gone.
            return;
        }
        Optional<String> zone = launch.zone.filter(_ -> ZoneTroubles.isOfZone(failed));
        zone.ifPresentOrElse(
                name -> group.zoneTroubles.failed(name, failed, now),
                () -> group.launchBackoff.failed(failed, now));
        if (failed.kind() == Kind.INVALID && launch.resumed) {
            // What the dead process asked for is over, e.g. its stopped instance is gone.
            group.work.launches.remove(launch.key);
        }
        if (failed.kind() == Kind.TIMED_OUT || failed.kind() == Kind.UNAVAILABLE) {
            // It may have happened: the key is asked for again and its place stays taken.
            launch.phase = Launch.Phase.UNCERTAIN;
        } else {
            launch.phase = Launch.Phase.WANTED;
            launch.hasPlace = false;
            view.release(1);
        }
        if (failed.kind() == Kind.FENCED) {
            group.fenced = true;
        }
        Event event =
                Event.of(
                                now,
                                group.id,
                                EventType.LAUNCH_FAILED,
                                launch.zone
                                                .map("launch in zone %s failed: "::formatted)
                                                .orElse("launch failed: ")
                                        + failed.getMessage())
                        .with("key", launch.key)
                        .with("cause", failed.kind().name().toLowerCase(Locale.ROOT));
        Event told = launch.zone.map(name -> event.with("zone", name)).orElse(event);
        group.add(group.intent.map(intent -> told.of(intent.id())).orElse(told));
        LOG.warn("group {}: launch failed: {}", group.id, failed.getMessage());
    }

    private Call actCall() {
        return new Call(settings.actTimeout(), durability.epoch());
    }
}
