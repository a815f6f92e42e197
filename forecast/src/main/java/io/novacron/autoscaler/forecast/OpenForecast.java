package io.novacron.autoscaler.forecast;

import java.util.Arrays;

/// A forecast that was made and is compared with what happens, step by step.
final class OpenForecast {

    // By member and lead, in the unit of the series; a float is exact enough to judge by.
    private final float[][] members;
    private final double[] whole;
    private final double[] errors;
    private final double[] sums;
    private int seen;
    private int known;
    private int close;
    private double missed;

    /// @param members forecasts by member and lead, in the unit of the series
    /// @param whole the ensemble's, on the model's scale
    OpenForecast(double[][] members, double[] whole) {
        this.members = new float[members.length][whole.length];
        for (int member = 0; member < members.length; member++) {
            for (int h = 0; h < whole.length; h++) {
                this.members[member][h] = (float) members[member][h];
            }
        }
        this.whole = whole;
        this.errors = new double[whole.length];
        this.sums = new double[members.length];
        Arrays.fill(errors, Double.NaN);
    }

    /// What happened at the next lead; `NaN` where nothing is known.
    ///
    /// @param value in the unit of the series
    /// @param z on the model's scale
    void happened(double value, double z, Transform transform) {
        if (!Double.isNaN(value)) {
            double expected = transform.back(whole[seen]);
            for (int member = 0; member < sums.length; member++) {
                sums[member] += Math.abs(value - members[member][seen]);
            }
            errors[seen] = z - whole[seen];
            known++;
            missed += Math.abs(value - expected);
            close += ConfidenceTracker.isClose(expected, value) ? 1 : 0;
        }
        seen++;
    }

    boolean done() {
        return seen == whole.length;
    }

    int seen() {
        return seen;
    }

    int known() {
        return known;
    }

    /// Leads at which the ensemble was within 20 % of what happened.
    int close() {
        return close;
    }

    /// Sum of the ensemble's absolute errors.
    double missed() {
        return missed;
    }

    /// Share of its leads that are known.
    double share() {
        return (double) known / whole.length;
    }

    /// Mean absolute error of a member so far; 0 where nothing is known.
    double error(int member) {
        return known == 0 ? 0 : sums[member] / known;
    }

    /// Errors on the model's scale by lead, `NaN` where not known. Shared.
    double[] errors() {
        return errors;
    }

    /// The ensemble's forecast on the model's scale at a lead.
    double whole(int lead) {
        return whole[lead];
    }

    /// The level changed `newest` steps ago: what is to come is on the new one, and the errors
    /// since then are no longer news.
    void lift(int newest, double by) {
        for (int h = Math.max(0, seen - newest); h < whole.length; h++) {
            whole[h] += by;
            errors[h] -= by;
        }
    }
}
