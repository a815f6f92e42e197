package io.novacron.autoscaler.forecast;

import java.util.Arrays;

/// The next two hours of a series of short steps: {@link NearMembers} weighed lead by lead by the
/// errors of forecasts they made, and the quantiles of what the whole was off by. A smoothed level
/// and a regression take turns that way as the series gives each its due; none is trusted for long.
/// Mutable.
final class NearForecaster {

    /// Leads that are forecast; those between are interpolated.
    private static final int[] LEAD_MINUTES = {5, 10, 15, 30, 60, 120};

    private static final double STRIDE_MINUTES = 5;

    /// Nearly a choice: over an hour the best member is better than what lies between (0.766 of the
    /// last value's error on four traces against 0.778 with the 6 of longer steps).
    private static final double POWER = 20;

    private static final double SCORE_HALF_LIFE_DAYS = 2;
    private static final int REPLAYED_DAYS = 3;

    /// What the first errors count for, before any is known: that of the slower levels.
    private static final int FEWEST = 12;

    private final int[] leads;
    private final int stride;
    private final double decay;
    private final Transform transform;
    private final NearMembers members;
    private final int issues;
    // Forecasts under way in the unit of the series, by issue, lead and member (the whole is last).
    private final float[] under;
    private final double[][] errors;
    private final double[] counts;
    private final NearBands[] bands;
    private long steps;

    NearForecaster(Transform transform, WeekShape shape, double stepMinutes, int day) {
        this.transform = transform;
        this.stride = (int) Math.max(1, Math.rint(STRIDE_MINUTES / stepMinutes));
        this.leads = leads(stepMinutes);
        this.decay = StrictMath.pow(0.5, stride / (SCORE_HALF_LIFE_DAYS * day));
        this.members = new NearMembers(day, stride, stepMinutes, leads, shape);
        this.issues = leads[leads.length - 1] / stride + 2;
        this.under = new float[issues * leads.length * (NearMembers.COUNT + 1)];
        Arrays.fill(under, Float.NaN);
        this.errors = new double[leads.length][NearMembers.COUNT];
        this.counts = new double[leads.length];
        this.bands = new NearBands[leads.length];
        for (int lead = 0; lead < leads.length; lead++) {
            bands[lead] = new NearBands(0.15 * Math.sqrt(1 + leads[lead] * stepMinutes / 60));
        }
    }

    private static int[] leads(double stepMinutes) {
        int[] steps = new int[LEAD_MINUTES.length + 1];
        steps[0] = 1;
        for (int index = 0; index < LEAD_MINUTES.length; index++) {
            steps[index + 1] = (int) Math.max(1, Math.rint(LEAD_MINUTES[index] / stepMinutes));
        }
        return Arrays.stream(steps).distinct().sorted().toArray();
    }

    /// Fits to a history and replays its last days.
    void fit(History history, int day) {
        int size = history.size();
        members.fit(history.z(), history.marks(), size, stride);
        members.restart();
        int first = Math.max(0, size - REPLAYED_DAYS * day);
        for (int t = 0; t < size; t++) {
            update(history.z()[t], history.known(t), t >= first);
        }
    }

    /// The furthest lead.
    int reach() {
        return leads[leads.length - 1];
    }

    /// Takes a step.
    ///
    /// @param value on the model's scale
    void update(double value, boolean known) {
        update(value, known, true);
    }

    private void update(double value, boolean known, boolean judged) {
        if (known && judged) {
            judge(value);
        }
        members.update(value, known);
        if (judged && steps % stride == 0) {
            issue();
        }
        steps++;
    }

    private void judge(double value) {
        double actual = transform.back(value);
        for (int lead = 0; lead < leads.length; lead++) {
            long made = steps - leads[lead];
            if (made < 0 || made % stride != 0) {
                continue;
            }
            int place = place(made, lead);
            float whole = under[place + NearMembers.COUNT];
            if (Float.isNaN(whole)) {
                continue;
            }
            counts[lead] = counts[lead] * decay + 1;
            for (int member = 0; member < NearMembers.COUNT; member++) {
                errors[lead][member] =
                        errors[lead][member] * decay + Math.abs(actual - under[place + member]);
            }
            bands[lead].add(actual - whole, whole);
            under[place + NearMembers.COUNT] = Float.NaN;
        }
    }

    private void issue() {
        double[] each = new double[NearMembers.COUNT];
        for (int lead = 0; lead < leads.length; lead++) {
            int place = place(steps, lead);
            under[place + NearMembers.COUNT] = (float) whole(lead, each);
            for (int member = 0; member < each.length; member++) {
                under[place + member] = (float) each[member];
            }
        }
    }

    private int place(long issue, int lead) {
        int row = (int) (issue / stride % issues);
        return (row * leads.length + lead) * (NearMembers.COUNT + 1);
    }

    /// The weighted mean in the unit of the series.
    ///
    /// @param each filled with the members' forecasts in that unit
    private double whole(int lead, double[] each) {
        members.forecast(lead, each);
        transform.backAll(each);
        double[] weights = weights(lead);
        double sum = 0;
        for (int member = 0; member < each.length; member++) {
            sum += weights[member] * each[member];
        }
        return sum;
    }

    double[] weights(int lead) {
        if (counts[lead] < FEWEST) {
            // Nothing known yet: between the newest value and what it was around.
            return new double[] {0, 0.5, 0.5, 0, 0, 0};
        }
        return Scores.weights(errors[lead], POWER);
    }

    int[] leads() {
        return leads;
    }

    /// Forecasts of the whole at every lead, in the unit of the series.
    double[] forecast() {
        double[] result = new double[leads.length];
        double[] each = new double[NearMembers.COUNT];
        for (int lead = 0; lead < leads.length; lead++) {
            result[lead] = whole(lead, each);
        }
        return result;
    }

    /// What the truth is above a forecast with this probability, in the unit of the series.
    double quantile(int lead, double probability, double forecast) {
        return bands[lead].quantile(probability, forecast);
    }

    /// Mean absolute error of a member at a lead, in the unit of the series.
    double error(int lead, int member) {
        return counts[lead] == 0 ? 0 : errors[lead][member] / counts[lead];
    }
}
