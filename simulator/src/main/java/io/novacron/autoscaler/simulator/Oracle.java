package io.novacron.autoscaler.simulator;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/// The least capacity that serves every tick with the same start-up time and perfect foresight.
///
/// In closed form: capacity is cut into levels. Level j is needed in the ticks where at least j
/// instances are. Between two such runs it is cheaper to keep the instance than to start another
/// one when the gap is not longer than the start-up time D; else the next one is launched D before.
/// Before a level's first run it is launched D before, or at the start where that is later. Levels
/// are independent, so the sum over them is the least (SIMULATION.md; checked against brute force
/// in the tests).
public final class Oracle {

    private Oracle() {}

    /// Instance-ticks it pays from tick `from` on.
    ///
    /// @param lead ticks from launch to ready
    static long paid(IntUnaryOperator needed, int from, int ticks, int lead) {
        return sum(needed, from, ticks, lead, null);
    }

    /// Instances it has in each tick from `from` on.
    ///
    /// @param lead ticks from launch to ready
    public static int[] supply(IntUnaryOperator needed, int from, int ticks, int lead) {
        int[] changes = new int[ticks - from + 1];
        sum(needed, from, ticks, lead, changes);
        int[] supply = new int[ticks - from];
        int current = 0;
        for (int index = 0; index < supply.length; index++) {
            current += changes[index];
            supply[index] = current + needed.applyAsInt(from + index);
        }
        return supply;
    }

    // What is kept beyond need goes into `changes` as differences.
    private static long sum(
            IntUnaryOperator needed, int from, int ticks, int lead, int @Nullable [] changes) {
        long paid = 0;
        int before = from < ticks ? needed.applyAsInt(from) : 0;
        int top = before;
        // By level: the tick its last run ended before; −1 without one.
        int[] ended = grown(new int[16], top);
        for (int tick = from; tick < ticks; tick++) {
            int now = needed.applyAsInt(tick);
            paid += now;
            for (int level = before; level > now; level--) {
                ended[level - 1] = tick;
            }
            if (now > before) {
                if (now > top) {
                    ended = grown(ended, now);
                    Arrays.fill(ended, top, now, -1);
                }
                for (int level = before + 1; level <= now; level++) {
                    int end = ended[level - 1];
                    int extra = Math.min(end < 0 ? tick - from : tick - end, lead);
                    paid += extra;
                    if (changes != null && extra > 0) {
                        // Kept through the gap, or started D before: the same ticks either way
                        // where the gap is no longer than D.
                        changes[tick - from - extra]++;
                        changes[tick - from]--;
                    }
                }
                top = Math.max(top, now);
            }
            before = now;
        }
        return paid;
    }

    private static int[] grown(int[] array, int size) {
        return size <= array.length
                ? array
                : Arrays.copyOf(array, Math.max(size, array.length * 2));
    }
}
