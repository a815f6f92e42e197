package io.novacron.autoscaler.runtime.forecast;

import java.time.Duration;
import java.time.Instant;

/// Gathers the samples of the step that runs. Steps are numbered since the epoch, so that they are
/// the history's. Not thread-safe.
final class DemandSteps {

    private final long stepMillis;
    private long open = Long.MIN_VALUE;
    private double sum;
    private int count;

    DemandSteps(Duration step) {
        this.stepMillis = step.toMillis();
    }

    /// Hears of a step that is over.
    interface Over {
        /// @param value its mean; `NaN` where nothing was seen
        void over(long step, double value);
    }

    /// Moves on to a time; every step that is over by then is told, gaps too.
    ///
    /// @param most steps to tell; of a longer pause only the first is
    /// @return false where there was a longer pause
    boolean moveTo(Instant now, int most, Over over) {
        long current = stepOf(now);
        if (open == Long.MIN_VALUE || current < open) {
            // The first one, or a clock that went back: what comes belongs to the step that runs.
            open = open == Long.MIN_VALUE ? current : open;
            return true;
        }
        boolean all = current - open <= most;
        long last = all ? current : Math.min(current, open + 1);
        for (; open < last; open++) {
            over.over(open, count == 0 ? Double.NaN : sum / count);
            sum = 0;
            count = 0;
        }
        open = current;
        return all;
    }

    void add(double value) {
        sum += value;
        count++;
    }

    /// The step that runs.
    long open() {
        return open;
    }

    Instant startOf(long step) {
        return Instant.ofEpochMilli(step * stepMillis);
    }

    long stepOf(Instant time) {
        return Math.floorDiv(time.toEpochMilli(), stepMillis);
    }
}
