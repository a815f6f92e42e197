package io.novacron.autoscaler.spi;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.model.Sizing.Resize;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Starts, stops and lists instances on one kind of infrastructure.
///
/// Thread-safe: the runtime lists from one thread at a time, and launches and terminates for
/// different groups at once; for one group calls are serial, but for launches where
/// [#launchesAtOnce] says more than one. Every method may block up to the call's timeout and then
/// throws [OutsideException]; whatever it throws, the runtime keeps capacity as it is, records the
/// failure and compares wanted with observed again at the next tick.
///
/// Every instance carries a durable tag (group id and launch key), so that a listing after any
/// crash tells which instances are ours. An instance without the tag is never touched.
public interface ResourceController extends AutoCloseable {

    /// Problems of the group's launch template and of anything this controller cannot do, with
    /// paths relative to the group (`launchTemplate.command`). Called on every registration and by
    /// `validate`; pure, no I/O.
    List<Problem> validate(ScalingGroup group);

    /// All tagged instances of all groups. Called at most once a tick, in one (paged) call whatever
    /// the number of groups. A listing that is not complete throws instead.
    List<ManagedInstance> list(Call call);

    /// Starts one instance and returns it, usually still pending. Idempotent by `request.key`: a
    /// second call with the key of a live instance returns that instance and starts nothing, also
    /// after a restart of this process.
    Instance launch(LaunchRequest request, Call call);

    /// Stops one instance for good, gracefully first. Returns once the stop is under way or done;
    /// the listing tells the rest. Idempotent: an instance that is gone or going is success.
    void terminate(TerminateRequest request, Call call);

    /// What this controller can do besides listing, launching and terminating. A group that asks
    /// for more is refused when it is registered.
    default Set<Ability> abilities() {
        return Set.of();
    }

    /// How many instances of one group it is worth launching at once, each call with a key of its
    /// own; default 1. The runtime makes at most so many at once, and no more than a quarter of the
    /// controller's places for all groups. After a failed launch it makes one, until one succeeds.
    default int launchesAtOnce() {
        return 1;
    }

    /// The zones instances can be launched in, e.g. data centers, racks or hosts; default none,
    /// then a group that names zones is refused. Does not change while the controller is open.
    default Set<String> zones() {
        return Set.of();
    }

    /// Gives one instance another size in place and returns it as it is afterwards: with the new
    /// size at once for `LIVE`, for `RESTART` possibly pending until it is up again. Idempotent: an
    /// instance that has the size already is success.
    ///
    /// @throws OutsideException of kind `INVALID` where this instance cannot be changed in this way
    ///   (it keeps its size; the runtime may replace it)
    default Instance resize(ResizeRequest request, Call call) {
        throw new OutsideException(
                OutsideException.Kind.INVALID, "this controller cannot change an instance's size");
    }

    /// Stops an instance without removing it, for the warm pool; from then on it is listed as
    /// `STOPPED`. Idempotent.
    default void stop(StopRequest request, Call call) {
        throw new OutsideException(
                OutsideException.Kind.INVALID, "this controller cannot keep stopped instances");
    }

    /// Starts a stopped instance and returns it, usually pending. Idempotent: one that runs is
    /// success.
    default Instance start(StartRequest request, Call call) {
        throw new OutsideException(
                OutsideException.Kind.INVALID, "this controller cannot keep stopped instances");
    }

    /// Releases connections. Instances keep running.
    @Override
    void close();

    /// An instance and the tag it carries.
    ///
    /// @param key the launch key it was started with
    record ManagedInstance(String group, String key, Instance instance) {}

    /// @param key durable idempotency key, unique per wanted instance
    /// @param size what it gets of cpu, memory and storage; empty: as the launch template says
    /// @param zone one of [#zones] it starts in, the same whenever this key is asked for; empty:
    ///   the controller chooses. `NO_CAPACITY` says that there is nothing of this key there
    record LaunchRequest(
            ScalingGroup group, String key, Optional<Flavor> size, Optional<String> zone) {

        /// A launch wherever the controller likes.
        public LaunchRequest(ScalingGroup group, String key, Optional<Flavor> size) {
            this(group, key, size, Optional.empty());
        }

        /// A launch as the template says.
        public LaunchRequest(ScalingGroup group, String key) {
            this(group, key, Optional.empty(), Optional.empty());
        }
    }

    /// @param instance id as listed
    record TerminateRequest(ScalingGroup group, String instance) {}

    /// @param instance id as listed
    /// @param how `LIVE` or `RESTART`; replacing is done by launching and terminating
    record ResizeRequest(ScalingGroup group, String instance, Flavor size, Resize how) {}

    /// @param instance id as listed
    record StopRequest(ScalingGroup group, String instance) {}

    /// @param instance id as listed
    record StartRequest(ScalingGroup group, String instance) {}

    /// What not every controller can do.
    enum Ability {
        /// Launches with the cpu and memory of a size.
        SIZE,
        /// Changes cpu and memory of a running instance without interruption.
        RESIZE_LIVE,
        /// Changes cpu and memory of an instance by restarting it.
        RESIZE_RESTART,
        /// Gives an instance a volume, and grows it while it is in use.
        GROW_STORAGE,
        /// Makes a volume smaller, too.
        SHRINK_STORAGE,
        /// Keeps stopped instances for a warm pool.
        STOP
    }
}
