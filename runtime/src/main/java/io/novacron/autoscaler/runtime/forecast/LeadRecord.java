package io.novacron.autoscaler.runtime.forecast;

import java.time.Duration;
import java.util.Arrays;

/// Forecasts actually made at the lead time beside what happened, for the last day and what is
/// still to come: the measured confidence of SPEC section 5. Compact, as there is one for each
/// group: 25 bytes a step. Steps are numbered since the epoch. Not thread-safe.
final class LeadRecord {

    /// Steps kept at least, whatever their length.
    private static final int FEWEST = Reliability.FEWEST;

    private static final Duration WINDOW = Duration.ofHours(24);

    /// Lead times up to a quarter of the window find a place.
    private static final double ROOM = 1.25;

    private final int window;
    private final long[] steps;
    private final float[] means;
    private final float[] quantiles;
    private final float[] actuals;
    private final short[] leads;
    private final byte[] bands;

    /// @param step length of a step
    LeadRecord(Duration step) {
        window = Math.max(FEWEST, (int) WINDOW.dividedBy(step));
        int size = (int) Math.ceil(window * ROOM) + FEWEST;
        steps = new long[size];
        means = new float[size];
        quantiles = new float[size];
        actuals = new float[size];
        leads = new short[size];
        bands = new byte[size];
        Arrays.fill(steps, Long.MIN_VALUE);
    }

    private int place(long step) {
        int place = (int) Math.floorMod(step, (long) steps.length);
        if (steps[place] != step) {
            steps[place] = step;
            means[place] = Float.NaN;
            quantiles[place] = Float.NaN;
            actuals[place] = Float.NaN;
            leads[place] = 0;
            bands[place] = 0;
        }
        return place;
    }

    /// A forecast was made for a step.
    ///
    /// @param lead in steps, 0 for the first one ahead
    /// @return false where the lead is too long to be judged
    boolean made(long step, double mean, double quantile, int lead) {
        if (lead >= steps.length - window) {
            return false;
        }
        int place = place(step);
        means[place] = (float) mean;
        quantiles[place] = (float) quantile;
        leads[place] = (short) lead;
        return true;
    }

    /// What happened in a step.
    void happened(long step, double actual) {
        actuals[place(step)] = (float) actual;
    }

    /// The narrowest band that held it: 50, 80, 95, or 100 for none.
    void banded(long step, int percent) {
        bands[place(step)] = (byte) percent;
    }

    /// What happened, `NaN` where it is not known.
    double actual(long step) {
        int place = (int) Math.floorMod(step, (long) steps.length);
        return steps[place] == step ? actuals[place] : Double.NaN;
    }

    /// The oldest step of the last 24 h whose actual is known; `before` where none is.
    long oldestActual(long before) {
        for (long step = before - window; step < before; step++) {
            if (!Double.isNaN(actual(step))) {
                return step;
            }
        }
        return before;
    }

    /// Forecasts for the last 24 h that were made at least so early.
    ///
    /// @param newest last step that is over
    /// @param lead in steps; one step less counts too, so that a lead time at the edge of a step
    ///   does not forget everything when it moves
    Reliability judge(long newest, int lead) {
        Reliability.Count count = new Reliability.Count();
        for (long step = newest - window + 1; step <= newest; step++) {
            int place = (int) Math.floorMod(step, (long) steps.length);
            boolean judged =
                    steps[place] == step
                            && !Float.isNaN(means[place])
                            && !Float.isNaN(actuals[place])
                            && leads[place] >= lead - 1;
            if (judged) {
                count.add(means[place], quantiles[place], actuals[place], bands[place]);
            }
        }
        return count.sum();
    }
}
