package io.novacron.autoscaler.forecast.pooled;

/// How a network looks at the history before an origin, and what its output corrects.
///
/// Series are logarithms of load at 24 steps a day. The level (mean of the last week) is taken off
/// and the rest is divided by the deviation over the window, so that one network serves series of
/// any size; the output is in the same unit.
public enum WindowShape {
    /// Thirteen days of history and the last day again; corrects the same hour yesterday.
    HISTORY {
        @Override
        int inputs() {
            return LENGTH + DAY;
        }

        @Override
        void fill(double[] series, int origin, float[] row, int at, double[] base) {
            for (int ahead = 0; ahead < HORIZON; ahead++) {
                base[ahead] = series[origin - DAY + ahead % DAY];
            }
            Scale scale = Scale.of(series, origin);
            for (int index = 0; index < LENGTH; index++) {
                row[at + index] = scale.in(series[origin - LENGTH + index]);
            }
            for (int index = 0; index < DAY; index++) {
                row[at + LENGTH + index] = scale.in(base[index]);
            }
        }
    },
    /// Thirteen days of history and the mean shape of the same two days in up to six weeks before;
    /// corrects the mean of yesterday and that shape.
    PROFILE {
        @Override
        int inputs() {
            return LENGTH + HORIZON + 1;
        }

        @Override
        void fill(double[] series, int origin, float[] row, int at, double[] base) {
            Scale scale = Scale.of(series, origin);
            double[] shape = shape(series, origin);
            for (int index = 0; index < LENGTH; index++) {
                row[at + index] = scale.in(series[origin - LENGTH + index]);
            }
            for (int ahead = 0; ahead < HORIZON; ahead++) {
                row[at + LENGTH + ahead] = (float) (shape[ahead] / scale.deviation());
                base[ahead] =
                        0.5 * (series[origin - DAY + ahead % DAY] + shape[ahead] + scale.level());
            }
            row[at + LENGTH + HORIZON] = (float) (0.5 * StrictMath.log(scale.deviation()));
        }
    };

    /// Steps of a day and of a week.
    public static final int DAY = 24;

    public static final int WEEK = 7 * DAY;

    /// Steps of history in the window. A series needs as many before its first origin.
    public static final int LENGTH = 13 * DAY;

    /// Steps ahead.
    public static final int HORIZON = 2 * DAY;

    private static final int WEEKS = 6;
    private static final double FADING = 0.85;

    abstract int inputs();

    /// Writes the inputs for one origin, and the forecast they correct.
    ///
    /// @param series logarithms; only what is before the origin is read
    abstract void fill(double[] series, int origin, float[] row, int at, double[] base);

    record Scale(double level, double deviation) {

        static Scale of(double[] series, int origin) {
            double level = mean(series, origin - WEEK, origin);
            double whole = mean(series, origin - LENGTH, origin);
            double squares = 0;
            for (int index = origin - LENGTH; index < origin; index++) {
                squares += (series[index] - whole) * (series[index] - whole);
            }
            return new Scale(level, Math.max(1e-3, StrictMath.sqrt(squares / LENGTH)));
        }

        float in(double value) {
            return (float) ((value - level) / deviation);
        }
    }

    static double mean(double[] series, int from, int to) {
        double sum = 0;
        for (int index = from; index < to; index++) {
            sum += series[index];
        }
        return sum / (to - from);
    }

    /// The weeks before, each without its level, the newer ones with more weight.
    private static double[] shape(double[] series, int origin) {
        double[] shape = new double[HORIZON];
        double sum = 0;
        for (int week = 1; week <= WEEKS && origin - week * WEEK >= 0; week++) {
            double weight = StrictMath.pow(FADING, week);
            sum += weight;
            int from = origin - week * WEEK;
            double level = mean(series, from, from + WEEK);
            for (int ahead = 0; ahead < HORIZON; ahead++) {
                shape[ahead] += weight * (series[from + ahead] - level);
            }
        }
        for (int ahead = 0; ahead < HORIZON; ahead++) {
            shape[ahead] /= sum;
        }
        return shape;
    }
}
