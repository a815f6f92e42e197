package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.Memory.OperatorFreeze;
import io.novacron.autoscaler.model.ScalingGroup;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Prepares a memory for the next decision: a start value for a new group, a recommendation after a
/// pause, the month's account. Pure.
final class Memories {

    private static final double MILLIS_PER_HOUR = 3_600_000;

    private Memories() {}

    /// @param observed what the engine is going to see
    /// @param restored the memory was read from the store: evaluations after its last checkpoint
    ///   are lost, so a shorter pause counts too
    static Memory prepared(
            Optional<Memory> before,
            ScalingGroup group,
            List<Instance> observed,
            boolean restored,
            Instant now) {
        Memory memory = before.orElse(Memory.EMPTY);
        if (memory.since().isEmpty() || memory.desired().isEmpty()) {
            return started(memory, group, observed, now);
        }
        Duration pause = Duration.between(memory.decidedAt().orElse(now), now);
        Duration interval = group.evaluationInterval();
        Duration longest =
                restored ? interval.multipliedBy(3).dividedBy(2) : interval.multipliedBy(2);
        Memory kept =
                pause.compareTo(longest) > 0
                        ? memory.withRecommendation(memory.desired().getAsInt(), now)
                        : memory;
        double spent = spent(kept, group, observed, now);
        return spent == kept.spentThisMonth()
                ? kept
                : kept.withAccounts(kept.replacementFailures(), spent);
    }

    // Instances found at the start are kept: nothing is terminated because a group is new, whether
    // its
    // instances were adopted or the store was lost.
    private static Memory started(
            Memory memory, ScalingGroup group, List<Instance> observed, Instant now) {
        int found = (int) observed.stream().filter(Instance::isCapacity).count();
        int desired =
                memory.desired()
                        .orElse(
                                Math.clamp(
                                        Math.max(group.desiredCapacity(), found),
                                        group.minCapacity(),
                                        group.maxCapacity()));
        Memory started =
                new Memory(
                        Optional.of(memory.since().orElse(now)),
                        OptionalInt.of(desired),
                        memory.decidedAt(),
                        memory.lastScaleOutAt(),
                        memory.lastScaleInAt(),
                        memory.recommendations(),
                        memory.actions(),
                        memory.samples(),
                        memory.instanceSamples(),
                        memory.spentThisMonth(),
                        memory.idleSince(),
                        memory.effects(),
                        memory.replacementFailures(),
                        memory.freeze(),
                        memory.sizes());
        return started.withRecommendation(desired, now);
    }

    /// Money spent this calendar month (UTC), the time since the last decision at today's fleet
    /// included.
    private static double spent(
            Memory memory, ScalingGroup group, List<Instance> observed, Instant now) {
        double perHour = pricePerHour(group, observed);
        Instant last = memory.decidedAt().orElse(now);
        YearMonth month = YearMonth.from(now.atOffset(ZoneOffset.UTC));
        Instant monthStart = month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        if (last.isBefore(monthStart)) {
            return perHour * Duration.between(monthStart, now).toMillis() / MILLIS_PER_HOUR;
        }
        long millis = Math.max(0, Duration.between(last, now).toMillis());
        return memory.spentThisMonth() + perHour * millis / MILLIS_PER_HOUR;
    }

    /// Of what is paid now: neither what has failed nor what waits in the warm pool; each instance
    /// at the price of the size it has.
    static double pricePerHour(ScalingGroup group, List<Instance> observed) {
        double standard = group.pricePerHour().orElse(0);
        double sum = 0;
        for (Instance instance : observed) {
            if (instance.state() != InstanceState.FAILED
                    && instance.state() != InstanceState.STOPPED) {
                sum +=
                        group.size().isEmpty()
                                ? standard
                                : group.pricePerHour(instance.size()).orElse(0);
            }
        }
        return sum;
    }

    /// The memory as the engine gets it while nothing may be taken away: with a freeze inwards that
    /// says why, so that desired does not fall on an old view and the explanation names the cause.
    /// An operator's freeze stays.
    static Memory heldInwards(Memory memory, Optional<String> reason, Instant now) {
        if (reason.isEmpty() || memory.freeze().isPresent()) {
            return memory;
        }
        return memory.withFreeze(
                Optional.of(
                        new OperatorFreeze(
                                io.novacron.autoscaler.model.Freeze.FrozenDirection.IN,
                                "the autoscaler",
                                reason.get(),
                                now,
                                Optional.empty())));
    }
}
