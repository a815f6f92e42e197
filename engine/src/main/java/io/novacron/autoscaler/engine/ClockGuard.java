package io.novacron.autoscaler.engine;

import io.novacron.autoscaler.engine.arithmetic.EpochMillis;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.Memory.Effect;
import io.novacron.autoscaler.model.TimedCounts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Makes a memory fit a clock that was set back: times after now become now, so that no cooldown,
/// window or period outlasts its length. Samples are judged by their assessor.
final class ClockGuard {

    private ClockGuard() {}

    static Memory noLaterThan(Instant now, Memory memory) {
        if (fits(now, memory)) {
            return memory;
        }
        return new Memory(
                earlier(now, memory.since()),
                memory.desired(),
                earlier(now, memory.decidedAt()),
                earlier(now, memory.lastScaleOutAt()),
                earlier(now, memory.lastScaleInAt()),
                earlier(now, memory.recommendations()),
                earlier(now, memory.actions()),
                memory.samples(),
                memory.instanceSamples(),
                memory.spentThisMonth(),
                earlier(now, memory.idleSince()),
                earlierEffects(now, memory.effects()),
                memory.replacementFailures(),
                memory.freeze(),
                memory.sizes());
    }

    private static boolean fits(Instant now, Memory memory) {
        return fits(now, memory.since())
                && fits(now, memory.decidedAt())
                && fits(now, memory.lastScaleOutAt())
                && fits(now, memory.lastScaleInAt())
                && fits(now, memory.idleSince())
                && fits(now, memory.recommendations())
                && fits(now, memory.actions())
                && fits(now, memory.effects());
    }

    private static boolean fits(Instant now, List<Effect> effects) {
        for (int index = 0; index < effects.size(); index++) {
            if (effects.get(index).at().isAfter(now)) {
                return false;
            }
        }
        return true;
    }

    private static boolean fits(Instant now, Optional<Instant> time) {
        return time.isEmpty() || !time.get().isAfter(now);
    }

    private static boolean fits(Instant now, TimedCounts counts) {
        long nowMillis = EpochMillis.of(now);
        for (int index = 0; index < counts.size(); index++) {
            if (counts.millisAt(index) > nowMillis) {
                return false;
            }
        }
        return true;
    }

    private static Optional<Instant> earlier(Instant now, Optional<Instant> time) {
        return fits(now, time) ? time : Optional.of(now);
    }

    private static TimedCounts earlier(Instant now, TimedCounts counts) {
        if (fits(now, counts)) {
            return counts;
        }
        long[] times = new long[counts.size()];
        int[] values = new int[counts.size()];
        for (int index = 0; index < times.length; index++) {
            times[index] = Math.min(EpochMillis.of(now), counts.millisAt(index));
            values[index] = counts.countAt(index);
        }
        return TimedCounts.owning(times, values);
    }

    private static List<Effect> earlierEffects(Instant now, List<Effect> effects) {
        return effects.stream()
                .map(effect ->
                        effect.at().isAfter(now)
                                ? new Effect(now, effect.metric(), effect.value())
                                : effect)
                .toList();
    }
}
