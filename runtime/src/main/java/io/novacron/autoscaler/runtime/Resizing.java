package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.spi.Intent.SizeStep;
import java.time.Duration;

/// One instance that gets another size in place, from the decision until a listing shows it serving
/// with that size. A size that it cannot bear is taken back in the same way.
///
/// Not thread-safe; guarded by its group's lock.
final class Resizing {

    enum Stage {
        /// To be taken out of its pool before it is restarted.
        DRAIN_WANTED,
        /// Out of the pool, requests under way.
        DRAINING,
        /// To be asked for.
        WANTED,
        CALLING,
        /// Asked without a clear answer; asking again for the same size is harmless.
        UNCERTAIN,
        /// The controller said yes; the listing tells the rest.
        ASKED
    }

    final SizeStep step;

    /// When its drain began, or its call was answered, in the group's time.
    Duration since;

    Stage stage;
    final Backoff backoff;
    boolean called;
    int failures;
    int listingsSinceCall;
    long triedInRun;

    /// Whether the newest decision still asks for it; one that takes a size back asks by itself.
    boolean planned = true;

    /// What has gone wrong, where the former size is to be restored.
    boolean toTakeBack;

    /// @param drains whether the instance leaves its pool first
    Resizing(SizeStep step, boolean drains, Duration since, Backoff backoff) {
        this.step = step;
        this.stage = drains ? Stage.DRAIN_WANTED : Stage.WANTED;
        this.since = since;
        this.backoff = backoff;
    }

    String id() {
        return step.instance();
    }

    boolean isBack() {
        return step.back();
    }

    /// Whether a call may follow as far as the decision is concerned.
    boolean isAskedFor() {
        return (planned || isBack()) && !toTakeBack;
    }

    /// Whether it stands out of its pool until it is done.
    boolean isLeavingPool() {
        return stage == Stage.DRAIN_WANTED || stage == Stage.DRAINING;
    }

    /// Whether the size is what was asked for, as far as is believed.
    boolean isSized(Instance instance) {
        return instance.size().filter(step.to()::equals).isPresent();
    }

    /// Whether an instance runs and serves, as far as its controller tells.
    static boolean works(Instance instance) {
        return instance.state() == InstanceState.RUNNING
                && instance.ready().orElse(true)
                && instance.healthy();
    }
}
