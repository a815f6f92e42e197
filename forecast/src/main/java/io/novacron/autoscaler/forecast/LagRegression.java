package io.novacron.autoscaler.forecast;

import java.util.Arrays;

/// A ridge regression on lags of the differences to the season before (FORECAST 4.3 B): with d_t =
/// z_t − z_{t−m} over its standard deviation, d_t is regressed on some d_{t−l}; forecast step by
/// step, then the differences are undone. The best single member on hourly load with rhythm.
///
/// Where there is no season the deviations from the mean take the place of the differences.
final class LagRegression implements Member {

    /// Weight of an observation halves with so many steps of age.
    private static final double HALF_LIFE = 1_000;

    /// Forecasts leave the range of the past by at most this share of it.
    private static final double MARGIN = 0.3;

    private final String name;
    private final double priorRatio;
    private final int difference;
    private final int[] lags;
    private final double[] coefficients;
    private final double scale;
    private double mean;
    private double low;
    private double high;

    private LagRegression(
            String name,
            double priorRatio,
            History history,
            int difference,
            int[] lags,
            double penalty,
            double constantPenalty) {
        this.name = name;
        this.priorRatio = priorRatio;
        this.difference = difference;
        this.lags = lags;
        int size = history.size();
        double[] z = history.z();
        if (difference == 0) {
            double sum = 0;
            for (int t = 0; t < size; t++) {
                sum += z[t];
            }
            mean = sum / size;
        }
        double[] d = new double[size];
        double squares = 0;
        low = Double.POSITIVE_INFINITY;
        high = Double.NEGATIVE_INFINITY;
        for (int t = 0; t < size; t++) {
            low = Math.min(low, z[t]);
            high = Math.max(high, z[t]);
            if (t >= difference) {
                d[t] = z[t] - (difference == 0 ? mean : z[t - difference]);
                squares += d[t] * d[t];
            }
        }
        double deviation = Math.sqrt(squares / Math.max(1, size - difference));
        scale = deviation < 1e-9 ? 1 : deviation;
        for (int t = difference; t < size; t++) {
            d[t] /= scale;
        }
        this.coefficients = fit(history, d, penalty, constantPenalty);
    }

    /// With every lag that leaves enough rows; empty where too few are left.
    static java.util.Optional<Member> fit(Form form, History history) {
        int day = history.day();
        int difference = form.seasonal ? day : 0;
        int least = Math.max(form.rows, form.seasonal ? form.days * day : 0);
        int[] lags =
                Arrays.stream(form.lags(day, history.week()))
                        .filter(lag -> history.size() - difference - lag >= least)
                        .toArray();
        return lags.length == 0
                ? java.util.Optional.empty()
                : java.util.Optional.of(
                        new LagRegression(
                                form.memberName,
                                form.priorRatio,
                                history,
                                difference,
                                lags,
                                form.penalty,
                                form.constantPenalty));
    }

    /// Which lags, and how strongly they are held back.
    enum Form {
        /// A few days of history.
        SHORT("regression_day", 0.9, true, 24, 1, 1e-2, 2),
        /// Nine days and more.
        WEEK("regression_week", 0.93, true, 24, 1, 1e-2, 2),
        /// Sixteen days and more.
        LONG("regression", 0.9, true, 150, 6, 1e-3, 0),
        /// No season.
        PLAIN("autoregression", 0.9, false, 24, 0, 1e-2, 2);

        private final String memberName;
        private final double priorRatio;
        private final boolean seasonal;
        private final int rows;
        private final int days;
        private final double penalty;
        private final double constantPenalty;

        Form(
                String memberName,
                double priorRatio,
                boolean seasonal,
                int rows,
                int days,
                double penalty,
                double constantPenalty) {
            this.memberName = memberName;
            this.priorRatio = priorRatio;
            this.seasonal = seasonal;
            this.rows = rows;
            this.days = days;
            this.penalty = penalty;
            this.constantPenalty = constantPenalty;
        }

        private int[] lags(int m, int week) {
            int[] all =
                    switch (this) {
                        case SHORT -> new int[] {1, 2, 3, m - 1, m, m + 1};
                        case WEEK ->
                                new int[] {
                                    1, 2, 3, m - 1, m, m + 1, 2 * m, week - m, week - 1, week,
                                    week + 1
                                };
                        case LONG ->
                                new int[] {
                                    1, 2, 3, m - 1, m, m + 1, 2 * m - 1, 2 * m, 2 * m + 1, 3 * m,
                                    4 * m, 5 * m, 6 * m, 7 * m - 1, 7 * m, 7 * m + 1
                                };
                        case PLAIN -> new int[] {1, 2, 3, 6, 12};
                    };
            return Arrays.stream(all).filter(lag -> lag > 0).distinct().sorted().toArray();
        }
    }

    private double[] fit(History history, double[] d, double penalty, double constantPenalty) {
        int size = history.size();
        int terms = lags.length;
        LinearSystem system = new LinearSystem(terms);
        double[] row = new double[terms];
        double decay = StrictMath.pow(2, -1 / HALF_LIFE);
        double weight = decay;
        boolean gaps = history.hasGaps();
        for (int t = size - 1; t >= difference + lags[terms - 1]; t--) {
            if (!gaps || history.known(t)) {
                for (int i = 0; i < terms; i++) {
                    row[i] = d[t - lags[i]];
                }
                system.add(row, d[t], weight);
            }
            weight *= decay;
        }
        return system.solve(penalty * system.weights() + constantPenalty);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public double priorRatio() {
        return priorRatio;
    }

    @Override
    public void replay(History history, int[] origins, double[][] forecasts) {
        for (int index = 0; index < origins.length; index++) {
            double[] z = history.z();
            double least = Double.POSITIVE_INFINITY;
            double greatest = Double.NEGATIVE_INFINITY;
            for (int t = 0; t < origins[index]; t++) {
                least = Math.min(least, z[t]);
                greatest = Math.max(greatest, z[t]);
            }
            forecast(z, origins[index], least, greatest, forecasts[index]);
        }
    }

    @Override
    public void forecast(History history, double[] forecast) {
        forecast(history.z(), history.size(), low, high, forecast);
    }

    private void forecast(
            double[] z, int origin, double least, double greatest, double[] forecast) {
        int reach = Math.min(lags[lags.length - 1], origin - difference);
        int horizon = forecast.length;
        double[] work = new double[reach + horizon];
        for (int back = 1; back <= reach; back++) {
            int t = origin - back;
            work[reach - back] = (z[t] - (difference == 0 ? mean : z[t - difference])) / scale;
        }
        double margin = MARGIN * (greatest - least);
        double floor = least - margin;
        double ceiling = greatest + margin;
        for (int h = 0; h < horizon; h++) {
            double sum = 0;
            for (int i = 0; i < lags.length; i++) {
                int place = reach + h - lags[i];
                sum += place < 0 ? 0 : coefficients[i] * work[place];
            }
            work[reach + h] = sum;
            double base =
                    difference == 0
                            ? mean
                            : h < difference
                                    ? z[origin + h - difference]
                                    : forecast[h - difference];
            forecast[h] = Math.min(ceiling, Math.max(floor, base + sum * scale));
        }
    }

    @Override
    public void update(History history) {
        double newest = history.z()[history.size() - 1];
        low = Math.min(low, newest);
        high = Math.max(high, newest);
    }

    @Override
    public void lift(History history, int newest, double by) {
        mean += difference == 0 ? by : 0;
        low += Math.min(0, by);
        high += Math.max(0, by);
    }
}
