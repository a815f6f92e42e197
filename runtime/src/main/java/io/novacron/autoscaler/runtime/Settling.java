package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.runtime.ManagedGroup.Done;
import io.novacron.autoscaler.runtime.OpenWork.Launch;
import io.novacron.autoscaler.spi.Intent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Whether what a group has begun is done. Runs under the group's lock.
final class Settling {

    private Settling() {}

    /// Whether it is to be looked at between evaluations: something waits for a look.
    static boolean isUnsettled(
            ManagedGroup group, List<Instance> observed, boolean hasPool, Instant now) {
        boolean launchesWait =
                !group.work.launches.isEmpty()
                        && group.launchBackoff.allows(now)
                        && group.work.launches.values().stream()
                                .anyMatch(launch -> launch.phase == Launch.Phase.WANTED);
        boolean poolWaits =
                hasPool
                        && (!group.work.departures.isEmpty()
                                || !group.work.resizings.isEmpty()
                                || !group.work.toForget.isEmpty()
                                || observed.stream()
                                        .anyMatch(instance ->
                                                instance.isCapacity()
                                                        && !Statuses.serves(instance)));
        return launchesWait || poolWaits || group.hooks.isWaiting();
    }

    /// Closes the intent where all of it is done. No call waits for it: it is closed with what is
    /// written of the group next.
    static void closeIfDone(ManagedGroup group, Instant now) {
        if (group.intent.isEmpty() || !group.work.isEmpty() || group.hooks.holdsLaunches()) {
            return;
        }
        if (group.fleet.members().stream()
                .anyMatch(member -> member.instance.state() == InstanceState.PENDING)) {
            return;
        }
        Intent intent = group.intent.get();
        int staying = group.staying();
        Optional<String> otherSizes = Resizings.remaining(group);
        boolean complete = staying == intent.to() && otherSizes.isEmpty();
        group.add(
                Event.of(
                                now,
                                group.id,
                                complete ? EventType.ACTION_COMPLETED : EventType.ACTION_PARTIAL,
                                "%s of %d wanted%s, after %s"
                                        .formatted(
                                                Words.instances(staying),
                                                intent.to(),
                                                otherSizes.orElse(""),
                                                Words.since(intent.at(), now)))
                        .of(intent.id()));
        group.done =
                Optional.of(
                        new Done(
                                intent.id(),
                                complete ? Intent.Outcome.COMPLETED : Intent.Outcome.PARTIAL));
        group.intent = Optional.empty();
    }
}
