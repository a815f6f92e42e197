package io.novacron.autoscaler.forecast;

/// The mean of the last two weeks, the seasons of {@link SeasonProfile}, and a short regression on
/// what is left (FORECAST 4.3 E).
final class HierarchicalProfile implements Member {

    private static final double DAY_HALF_LIFE = 10;
    private static final double REST_HALF_LIFE = 14;

    private final int day;
    private final int window;
    private final int[] lags;
    private Fit fit;

    /// Everything as it is from one origin on.
    private record Fit(
            SeasonProfile seasons, double mean, Coefficients rest, double low, double high) {

        Fit moved(double newMean, double rest) {
            return new Fit(seasons, newMean, this.rest, Math.min(low, rest), Math.max(high, rest));
        }
    }

    private static final class Coefficients {
        private final double[] values;

        Coefficients(double[] values) {
            this.values = values;
        }
    }

    HierarchicalProfile(History history) {
        this.day = history.day();
        this.window = 2 * Math.max(history.week(), 7 * day);
        this.lags = new int[] {1, 2, day};
        this.fit = fit(history, history.size());
    }

    @Override
    public String name() {
        return "profile";
    }

    @Override
    public double priorRatio() {
        return 1.3;
    }

    private Fit fit(History history, int size) {
        SeasonProfile seasons = SeasonProfile.of(history, size, DAY_HALF_LIFE);
        double[] rest = seasons.without(history, size);
        int recent = Math.min(size, window);
        double mean = 0;
        for (int t = size - recent; t < size; t++) {
            mean += rest[t];
        }
        mean /= recent;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int t = 0; t < size; t++) {
            rest[t] -= mean;
            low = Math.min(low, rest[t]);
            high = Math.max(high, rest[t]);
        }
        return new Fit(seasons, mean, new Coefficients(regression(history, rest)), low, high);
    }

    private double[] regression(History history, double[] rest) {
        LinearSystem system = new LinearSystem(lags.length);
        double[] row = new double[lags.length];
        double decay = StrictMath.pow(.5, 1 / (REST_HALF_LIFE * day));
        double weight = 1;
        double squares = 0;
        boolean gaps = history.hasGaps();
        for (int t = rest.length - 1; t >= day; t--) {
            if (!gaps || history.known(t)) {
                for (int i = 0; i < lags.length; i++) {
                    row[i] = rest[t - lags[i]];
                }
                system.add(row, rest[t], weight);
                squares += weight * rest[t] * rest[t];
            }
            weight *= decay;
        }
        return system.solve(1e-3 * squares + 1e-9);
    }

    @Override
    public void replay(History history, int[] origins, double[][] forecasts) {
        for (int index = 0; index < origins.length; index++) {
            Fit then = origins[index] == history.size() ? fit : fit(history, origins[index]);
            forecast(then, history, origins[index], forecasts[index]);
        }
    }

    @Override
    public void forecast(History history, double[] forecast) {
        forecast(fit, history, history.size(), forecast);
    }

    private void forecast(Fit now, History history, int origin, double[] forecast) {
        int reach = Math.min(day, origin);
        double[] rest = new double[reach + forecast.length];
        double[] z = history.z();
        for (int back = 1; back <= reach; back++) {
            int t = origin - back;
            rest[reach - back] = z[t] - now.seasons.both(history, t) - now.mean;
        }
        for (int h = 0; h < forecast.length; h++) {
            double sum = 0;
            for (int i = 0; i < lags.length; i++) {
                int place = reach + h - lags[i];
                sum += place < 0 ? 0 : now.rest.values[i] * rest[place];
            }
            rest[reach + h] = Math.max(now.low, Math.min(now.high, sum));
            forecast[h] = now.mean + rest[reach + h] + now.seasons.both(history, origin + h);
        }
    }

    /// The seasons stay until the model is learned anew; the mean follows.
    @Override
    public void update(History history) {
        int newest = history.size() - 1;
        if (history.known(newest)) {
            double rest = history.z()[newest] - fit.seasons.both(history, newest) - fit.mean;
            fit = fit.moved(fit.mean + rest / window, rest);
        }
    }

    @Override
    public void lift(History history, int newest, double by) {
        fit = fit.moved(fit.mean + by, 0);
    }
}
