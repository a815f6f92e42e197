package io.novacron.autoscaler.runtime.simulation;

import io.novacron.autoscaler.model.Instance;
import java.time.Instant;
import java.util.Optional;

/// A launch or terminate call as it arrived at the controller, with the truth at that moment.
///
/// @param subject the key of a launch, the instance of a termination
/// @param victim the instance as it really was, where there was one that had not failed
/// @param live really pending or running instances of the group before it
/// @param ready those that really served
/// @param inPool whether the victim was in its pool
/// @param drained whether its requests had ended, or their time was over
/// @param announced whether the store had an event that said so before
/// @param named whether the store had a plan that named it before
/// @param forbidden whether an acknowledged pause, dry run or freeze forbade it
/// @param granted the newest epoch the store had granted so long before that no confirmation of an
///   older owner is young enough any more
record MadeCall(
        int tick,
        Instant at,
        String group,
        Verb verb,
        String subject,
        long epoch,
        Optional<Instance> victim,
        int live,
        int ready,
        boolean inPool,
        boolean drained,
        boolean announced,
        boolean named,
        boolean forbidden,
        long granted) {

    /// What was asked.
    enum Verb {
        LAUNCH,
        TERMINATE
    }

    boolean isLaunch() {
        return verb == Verb.LAUNCH;
    }

    boolean tookServing() {
        return verb == Verb.TERMINATE
                && victim.filter(instance -> instance.healthy() && instance.ready().orElse(true))
                        .isPresent();
    }
}
