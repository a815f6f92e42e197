package io.novacron.autoscaler.forecast;

import java.util.Arrays;

/// How far the truth may be from a forecast, from the errors of forecasts made before (FORECAST
/// 4.6; conformal prediction after Vovk, with a shape over the lead as in Lei et al. 2018).
///
/// Errors are on the model's scale. Their size at lead h, s_h, is the smoothed mean absolute error
/// of the last forecasts at that lead, drawn towards a general shape. A band reaches κ q s_h to
/// both sides, q being the quantile of |e| / s_h over all leads of the last forecasts, κ what makes
/// up for how few they are and for what the past taught about the bands themselves.
final class Bands {

    /// Forecasts whose errors are kept.
    static final int ROWS = 14;

    /// Below so many the general shape and width are used.
    private static final int ENOUGH_ROWS = 3;

    /// What the general shape counts, in forecasts.
    private static final double SHAPE_WEIGHT = 6;

    /// By how much more than what was replayed errors grow over two cycles: parameters were fitted
    /// to what is replayed.
    private static final double GROWTH = 0.15;

    /// In two cycles: bands stop widening four weeks ahead.
    private static final double LONGEST_GROWTH = 14;

    private static final double ROW_DISCOUNT = 0.9;

    /// Beyond this level there are too few errors to count: the tail goes on exponentially.
    private static final double TAIL = 0.97;

    private final int horizon;
    private final int cycle;
    private final double fallback;
    private final float[][] rows = new float[ROWS][];
    private int count;
    private final Adaption adaption = new Adaption();
    private double inflation = 1;

    private double[] scales = new double[0];
    private double[] ratios = new double[0];
    private double[] shares = new double[0];
    private boolean stale = true;

    /// @param horizon leads of a row
    /// @param cycle steps from one row to the next: what the shape is measured in
    /// @param fallback mean absolute error to expect while there are no rows
    Bands(int horizon, int cycle, double fallback) {
        this.horizon = horizon;
        this.cycle = cycle;
        this.fallback = fallback;
    }

    /// Errors of a forecast by lead, `NaN` where there was no value; newest last.
    void add(double[] errors) {
        float[] row = count < ROWS ? new float[horizon] : rows[ROWS - 1];
        System.arraycopy(rows, 0, rows, 1, ROWS - 1);
        for (int h = 0; h < horizon; h++) {
            row[h] = (float) errors[h];
        }
        rows[0] = row;
        count = Math.min(ROWS, count + 1);
        stale = true;
    }

    int rows() {
        return count;
    }

    /// Mean absolute error of a typical forecast: the median over the last ones of their means.
    double typicalError() {
        if (count < ENOUGH_ROWS) {
            return fallback;
        }
        double[] means = new double[count];
        for (int row = 0; row < count; row++) {
            means[row] = meanAbsolute(rows[row]);
        }
        Arrays.sort(means);
        return Math.max(1e-9, means[count / 2]);
    }

    private static double meanAbsolute(float[] row) {
        double sum = 0;
        int known = 0;
        for (float error : row) {
            if (!Float.isNaN(error)) {
                sum += Math.abs(error);
                known++;
            }
        }
        return known == 0 ? 0 : sum / known;
    }

    /// How far the band reaches to one side.
    ///
    /// @param level probability that the truth is inside the band to both sides, 0–1
    /// @param lead 0 is the first step ahead
    double halfWidth(double level, int lead) {
        refresh();
        double base = count < ENOUGH_ROWS ? 1.3 * generalQuantile(level) : empirical(level);
        double growth = 1 + GROWTH * Math.min(1, (lead + 1) / (2.0 * cycle));
        return base * scale(lead) * growth * factor(level) * inflation;
    }

    /// Bands are wider by so much, such as after a level shift.
    void inflate(double factor) {
        inflation = factor;
    }

    /// A value became known that was forecast: bands learn from whether it was inside.
    void happened(double error, int lead) {
        double size = Math.abs(error);
        adaption.happened(size > halfWidth(0.8, lead), size > halfWidth(0.95, lead));
    }

    /// 1.075 at 80 %, 1.15 at 95 %: quantiles of few errors that members were tuned on are too
    /// small.
    private double factor(double level) {
        double few = count < ENOUGH_ROWS ? 1 : Math.max(1, 1.075 + 0.5 * (level - 0.8));
        return few * adaption.factor(level);
    }

    /// 1.3 at 80 %, 2.2 at 95 %, linear in the logarithm of what is outside.
    private static double generalQuantile(double level) {
        double x = -StrictMath.log(1 - level);
        double at80 = 1.609;
        return x < at80 ? 1.3 * x / at80 : 1.3 + 0.649 * (x - at80);
    }

    /// The general shape over the lead, as learned on M4 hourly: about 1 on average over two
    /// cycles, further on like the square root of the lead.
    private double shape(int lead) {
        double cycles = (lead + 1) / (2.0 * cycle);
        return cycles < 1
                ? 0.65 + 0.6 * cycles
                : 1.25 * StrictMath.sqrt(Math.min(LONGEST_GROWTH, cycles));
    }

    private double scale(int lead) {
        return lead < horizon
                ? scales[lead]
                : scales[horizon - 1] * shape(lead) / shape(horizon - 1);
    }

    private void refresh() {
        if (!stale) {
            return;
        }
        scales = scales();
        if (count >= ENOUGH_ROWS) {
            rank();
        }
        stale = false;
    }

    private double[] scales() {
        double[] result = new double[horizon];
        if (count < ENOUGH_ROWS) {
            for (int h = 0; h < horizon; h++) {
                result[h] = fallback * shape(h);
            }
            return result;
        }
        double[] sums = new double[horizon];
        int[] known = new int[horizon];
        double total = 0;
        int all = 0;
        for (int row = 0; row < count; row++) {
            for (int h = 0; h < horizon; h++) {
                float error = rows[row][h];
                if (!Float.isNaN(error)) {
                    sums[h] += Math.abs(error);
                    known[h]++;
                    total += Math.abs(error);
                    all++;
                }
            }
        }
        double mean = all == 0 ? fallback : Math.max(1e-9, total / all);
        for (int h = 0; h < horizon; h++) {
            double near = 0;
            int steps = 0;
            for (int at = Math.max(0, h - 2); at <= Math.min(horizon - 1, h + 2); at++) {
                if (known[at] > 0) {
                    near += sums[at] / known[at];
                    steps++;
                }
            }
            double seen = steps == 0 ? 0 : near / steps;
            double weight = steps == 0 ? 0 : count;
            result[h] = (weight * seen + SHAPE_WEIGHT * mean * shape(h)) / (weight + SHAPE_WEIGHT);
        }
        return result;
    }

    /// Sorts |e| / s with the weights of their rows.
    private void rank() {
        double[] all = new double[count * horizon];
        int size = 0;
        // The row is packed beside the ratio: sorting one array of doubles is all it takes.
        long[] packed = new long[count * horizon];
        for (int row = 0; row < count; row++) {
            for (int h = 0; h < horizon; h++) {
                float error = rows[row][h];
                if (!Float.isNaN(error)) {
                    float ratio = (float) (Math.abs(error) / scales[h]);
                    packed[size++] = ((long) Float.floatToIntBits(ratio) << 32) | row;
                }
            }
        }
        Arrays.sort(packed, 0, size);
        double[] weights = new double[ROWS];
        for (int row = 0; row < count; row++) {
            weights[row] = StrictMath.pow(ROW_DISCOUNT, row);
        }
        shares = new double[size];
        double total = 0;
        for (int index = 0; index < size; index++) {
            all[index] = Float.intBitsToFloat((int) (packed[index] >>> 32));
            double weight = weights[(int) (packed[index] & 0xff)];
            shares[index] = total + weight / 2;
            total += weight;
        }
        for (int index = 0; index < size; index++) {
            shares[index] /= total;
        }
        ratios = Arrays.copyOf(all, size);
    }

    private double empirical(double level) {
        if (ratios.length == 0) {
            return 1.3 * generalQuantile(level);
        }
        if (level <= TAIL) {
            return at(level);
        }
        double near = at(TAIL);
        double slope = Math.max(0, near - at(0.9)) / StrictMath.log(0.1 / (1 - TAIL));
        return near + slope * StrictMath.log((1 - TAIL) / (1 - level));
    }

    private double at(double level) {
        int place = Arrays.binarySearch(shares, level);
        int above = place >= 0 ? place : -place - 1;
        if (above == 0) {
            return ratios[0];
        }
        if (above == shares.length) {
            return ratios[shares.length - 1];
        }
        double part = (level - shares[above - 1]) / (shares[above] - shares[above - 1]);
        return ratios[above - 1] + part * (ratios[above] - ratios[above - 1]);
    }
}
