package io.novacron.autoscaler.forecast;

import java.util.Arrays;

/// What is said about the next minutes, each from the newest steps (FORECAST 3i and 4.11): smoothed
/// levels of three speeds, the last value, a level on the shape of the week, and one ridge
/// regression for each lead. All on the model's scale. Mutable: keeps two days of steps.
final class NearMembers {

    /// Last value, three levels, a level on the shape, the regression.
    static final int COUNT = 6;

    private static final String[] NAMES = {
        "last_value", "level_10m", "level_33m", "level_2h", "shape_and_level", "regression_short"
    };

    private static final int FEATURES = 8;
    private static final double[] HALF_LIFE_MINUTES = {10, 33, 120};
    private static final double ROW_HALF_LIFE_DAYS = 5;
    private static final double PENALTY = 1e-3;

    /// Features and targets are cut here, in typical deviations: a burst teaches nothing about the
    /// next hour.
    private static final double FAR = 4;

    private final int day;
    private final int smooth;
    private final int[] leads;
    private final WeekShape shape;
    private final double[] speeds = new double[3];
    private final float[] z;
    private final float[] level;
    private final double[] levels = new double[3];
    private double shapeLevel;
    private double scale = 1;
    private double[][] coefficients = new double[0][];
    private int daysUsed;
    private long steps;

    /// @param day steps of a day
    /// @param smooth steps to each side that a value of the day before is averaged over
    /// @param leads steps ahead, ascending
    NearMembers(int day, int smooth, double stepMinutes, int[] leads, WeekShape shape) {
        this.day = day;
        this.smooth = smooth;
        this.leads = leads;
        this.shape = shape;
        int ring = 2 * day + smooth + leads[leads.length - 1] + 4;
        this.z = new float[ring];
        this.level = new float[ring];
        for (int index = 0; index < speeds.length; index++) {
            speeds[index] = 1 - StrictMath.pow(0.5, stepMinutes / HALF_LIFE_MINUTES[index]);
        }
    }

    static String name(int member) {
        return NAMES[member];
    }

    /// Takes a step.
    ///
    /// @param known whether it has a value; if not, levels stay
    void update(double value, boolean known) {
        double weekly = shape.at(steps);
        if (steps == 0) {
            Arrays.fill(levels, value);
            shapeLevel = value - weekly;
        } else if (known) {
            for (int index = 0; index < levels.length; index++) {
                levels[index] += speeds[index] * (value - levels[index]);
            }
            shapeLevel += speeds[1] * (value - weekly - shapeLevel);
        }
        int place = (int) (steps % z.length);
        z[place] = (float) (known ? value : levels[1]);
        level[place] = (float) levels[1];
        steps++;
    }

    /// Every member's forecast at a lead.
    ///
    /// @param lead index of the lead
    /// @param forecasts filled, by member
    void forecast(int lead, double[] forecasts) {
        long now = steps - 1;
        int ahead = leads[lead];
        forecasts[0] = z(now);
        forecasts[1] = levels[0];
        forecasts[2] = levels[1];
        forecasts[3] = levels[2];
        forecasts[4] = shapeLevel + shape.at(now + ahead);
        double[] row = new double[FEATURES];
        features(now, ahead, row);
        double sum = levels[1];
        if (lead < coefficients.length) {
            for (int feature = 0; feature < FEATURES; feature++) {
                sum += coefficients[lead][feature] * row[feature] * scale;
            }
        }
        forecasts[5] = sum;
    }

    private double z(long step) {
        return z[(int) (step % z.length)];
    }

    private double level(long step) {
        return level[(int) (step % level.length)];
    }

    /// Differences from the level now, so that a series that is moved moves its forecast along.
    private void features(long now, int ahead, double[] row) {
        double base = level(now);
        row[0] = z(now) - base;
        row[1] = now < 1 ? 0 : z(now - 1) - base;
        row[2] = now < 2 ? 0 : z(now - 2) - base;
        row[3] = daysUsed < 1 ? 0 : before(now, ahead, day);
        row[4] = daysUsed < 2 ? 0 : before(now, ahead, 2 * day);
        row[5] = shape.at(now + ahead) - shape.at(now);
        row[6] = levels[2] - base;
        row[7] = levels[0] - base;
        for (int feature = 0; feature < FEATURES; feature++) {
            row[feature] = Math.max(-FAR, Math.min(FAR, row[feature] / scale));
        }
    }

    /// How the series went on from the same time so long before.
    private double before(long now, int ahead, int back) {
        long then = now - back;
        if (then - smooth < 0) {
            return 0;
        }
        double sum = 0;
        for (int near = -smooth; near <= smooth; near++) {
            sum += z(then + ahead + near);
        }
        return sum / (2 * smooth + 1) - level(then);
    }

    /// Fits the regressions to a history and leaves this at its end.
    ///
    /// @param values on the model's scale, filled
    /// @param stride steps from one row to the next
    void fit(double[] values, boolean[] known, int size, int stride) {
        daysUsed = size >= 3 * day ? 2 : size >= 2 * day ? 1 : 0;
        scale = deviation(values, size);
        LinearSystem[] systems = new LinearSystem[leads.length];
        for (int lead = 0; lead < leads.length; lead++) {
            systems[lead] = new LinearSystem(FEATURES);
        }
        double growth = StrictMath.pow(2, stride / (ROW_HALF_LIFE_DAYS * day));
        double weight = 1;
        double[] row = new double[FEATURES];
        int first = Math.max(3, daysUsed * day + smooth);
        for (int t = 0; t < size; t++) {
            update(values[t], known[t]);
            if (t < first || t % stride != 0 || !known[t]) {
                continue;
            }
            weight *= growth;
            for (int lead = 0; lead < leads.length; lead++) {
                int then = t + leads[lead];
                if (then < size && known[then]) {
                    features(t, leads[lead], row);
                    double target = (values[then] - levels[1]) / scale;
                    systems[lead].add(row, Math.max(-FAR, Math.min(FAR, target)), weight);
                }
            }
        }
        coefficients = new double[leads.length][];
        for (int lead = 0; lead < leads.length; lead++) {
            coefficients[lead] =
                    systems[lead].weights() <= 0
                            ? new double[FEATURES]
                            : systems[lead].solve(PENALTY * systems[lead].weights() + 2 * weight);
        }
    }

    /// Goes back to before the first step; what was fitted stays.
    void restart() {
        steps = 0;
    }

    /// Typical distance of a value from the level around it.
    private double deviation(double[] values, int size) {
        double running = size == 0 ? 0 : values[0];
        double sum = 0;
        for (int t = 0; t < size; t++) {
            sum += Math.abs(values[t] - running);
            running += speeds[1] * (values[t] - running);
        }
        double mean = size == 0 ? 0 : sum / size;
        return mean > 1e-9 ? 1.25 * mean : 1;
    }
}
