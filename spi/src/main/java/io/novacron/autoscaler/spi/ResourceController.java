package io.novacron.autoscaler.spi;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import java.util.List;

/// Starts, stops and lists instances on one kind of infrastructure.
///
/// Thread-safe: the runtime lists from one thread at a time, and launches and terminates for
/// different groups at once; for one group calls are serial. Every method may block up to the
/// call's timeout and then throws [OutsideException]; whatever it throws, the runtime keeps
/// capacity as it is, records the failure and compares wanted with observed again at the next tick.
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

    /// Releases connections. Instances keep running.
    @Override
    void close();

    /// An instance and the tag it carries.
    ///
    /// @param key the launch key it was started with
    record ManagedInstance(String group, String key, Instance instance) {}

    /// @param key durable idempotency key, unique per wanted instance
    record LaunchRequest(ScalingGroup group, String key) {}

    /// @param instance id as listed
    record TerminateRequest(ScalingGroup group, String instance) {}
}
