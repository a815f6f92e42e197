package io.novacron.autoscaler.forecast.promise;

import org.jspecify.annotations.Nullable;

/// One way from forecasts to capacity, with its own budget and a shadow of the fleet it would have:
/// what it is launched with serves a lead time later, what it releases is gone at once.
final class Strategy {

    private final Kind kind;
    private final BudgetLoop budget;
    private final Recent wanted;
    private final Recent kept;
    private final int[] arriving;
    private final double accountFading;
    private int ready;
    private int pending;
    private boolean begun;
    private long steps;
    private double billed;
    private double missed;
    private double weight;
    private double up;
    private double keep;

    /// Which forecasts, and how long what they say is held.
    enum Kind {
        MIXTURE(0, 0),
        MIXTURE_KEPT_15(15, 0),
        MIXTURE_KEPT_60(60, 0),
        MIXTURE_HELD_15(0, 15),
        MIXTURE_HELD_60(0, 60),
        LEVEL_OF_WEEK(0, 0),
        LEVEL_OF_DAY(0, 0);

        private final int keepMinutes;
        private final int holdMinutes;

        Kind(int keepMinutes, int holdMinutes) {
            this.keepMinutes = keepMinutes;
            this.holdMinutes = holdMinutes;
        }
    }

    Strategy(Kind kind, Clockwork clock, double bound) {
        this.kind = kind;
        this.budget = new BudgetLoop(clock, bound);
        this.wanted = new Recent(kind.holdMinutes == 0 ? 1 : clock.minutes(kind.holdMinutes));
        int keepSteps = Math.max(clock.minutes(3), clock.lead());
        this.kept =
                new Recent(
                        1
                                + Math.max(
                                        keepSteps,
                                        kind.keepMinutes == 0
                                                ? 0
                                                : clock.minutes(kind.keepMinutes)));
        this.arriving = new int[clock.lead()];
        // Three days on average.
        this.accountFading = clock.fading(1.5 * 1440);
    }

    /// A step is over: accounts are settled, then it is decided anew.
    ///
    /// @param load of the step
    /// @param isShort whether the real fleet was too small for it; null where this strategy does
    ///   not drive it
    /// @param pace of spending the bound, see [BudgetLoop#step]
    void step(double load, @Nullable Boolean isShort, double pace, Panel panel, Levels levels) {
        if (!begun) {
            begun = true;
            ready = (int) Math.ceil(load);
        }
        boolean miss = isShort == null ? load > ready : isShort;
        budget.step(miss, pace);
        billed = billed * accountFading + ready + pending;
        missed = missed * accountFading + (miss ? 1 : 0);
        weight = weight * accountFading + 1;
        decide(panel, levels);
        advance();
    }

    private void decide(Panel panel, Levels levels) {
        double aim = budget.aim();
        double now;
        double later;
        double last;
        switch (kind) {
            case LEVEL_OF_WEEK -> {
                now = levels.ofWeek(aim);
                later = now;
                last = now;
            }
            case LEVEL_OF_DAY -> {
                now = levels.ofDay(aim);
                later = now;
                last = now;
            }
            default -> {
                now = panel.quantile(0, aim);
                later = panel.quantile(1, aim);
                last = panel.quantile(2, aim);
            }
        }
        up = wanted.highest(later);
        keep = Math.max(up, kept.highest(Math.max(Math.max(now, later), last)));
    }

    // What becomes ready arrives, then the shadow follows what was decided.
    private void advance() {
        int place = (int) (steps % arriving.length);
        ready += arriving[place];
        pending -= arriving[place];
        arriving[place] = 0;
        steps++;
        int least = (int) Math.ceil(up);
        int most = Math.max(least, (int) Math.ceil(keep));
        int total = ready + pending;
        if (total < least) {
            int newest = (int) ((steps + arriving.length - 1) % arriving.length);
            arriving[newest] += least - total;
            pending += least - total;
        } else if (total > most) {
            release(total - most);
        }
    }

    // The newest first: what is still starting serves last.
    private void release(int count) {
        int rest = count;
        for (int back = 0; back < arriving.length && rest > 0; back++) {
            int place =
                    (int) Math.floorMod(steps + arriving.length - 1 - back, (long) arriving.length);
            int taken = Math.min(rest, arriving[place]);
            arriving[place] -= taken;
            pending -= taken;
            rest -= taken;
        }
        ready -= Math.min(ready, rest);
    }

    /// Billed instances a step, more the more the bound was missed.
    double price(double bound) {
        double share = missed / weight;
        return billed / weight * (1 + 0.15 * Math.max(0, share / bound - 1));
    }

    double up() {
        return up;
    }

    double keep() {
        return keep;
    }

    double aim() {
        return budget.aim();
    }

    Kind kind() {
        return kind;
    }

    /// Highest of the last values, this one included.
    private static final class Recent {
        private final double[] values;
        private int next;

        Recent(int count) {
            values = new double[count];
        }

        double highest(double value) {
            values[next] = value;
            next = (next + 1) % values.length;
            double highest = 0;
            for (double each : values) {
                highest = Math.max(highest, each);
            }
            return highest;
        }
    }
}
