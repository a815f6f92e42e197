package io.novacron.autoscaler.forecast;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// A series with many zeros (FORECAST 4.9): whether there is anything, by hour of the week, and how
/// much there is then, from the ensemble on the values that are not 0.
///
/// The mean is probability × size. The quantile p is 0 where nothing is at least as likely as p,
/// else the size's quantile for what is left. So the upper quantile tells when 0 is enough.
final class IntermittentModel implements ForecastModel {

    private static final double HALF_LIFE_DAYS = 28;
    private static final double PRIOR = 0.5;

    private final ForecastModel sizes;
    private final double[] some;
    private final double[] all;
    private final double fade;
    private final double placesPerStep;
    private long steps;

    private IntermittentModel(ForecastModel sizes, int places, double placesPerStep, double fade) {
        this.sizes = sizes;
        this.some = new double[places];
        this.all = new double[places];
        this.placesPerStep = placesPerStep;
        this.fade = fade;
    }

    static IntermittentModel fit(Series series, ForecastSettings settings) {
        double[] values = series.toArray();
        double stepDays =
                Math.max(1, series.step().toMillis()) / (double) Duration.ofDays(1).toMillis();
        // Places of an hour, or of a step where that is longer; a week of them.
        int places = (int) Math.max(1, Math.round(24 * 7 / Math.max(1, 24 * stepDays)));
        double placesPerStep = stepDays / 7 * places;
        // What was counted fades with every value that is counted in its place: so many a week.
        double visitDays = 7 * Math.min(1, placesPerStep);
        double fade = StrictMath.pow(0.5, visitDays / HALF_LIFE_DAYS);
        double[] sizes = values.clone();
        for (int t = 0; t < sizes.length; t++) {
            sizes[t] = sizes[t] == 0 ? Double.NaN : sizes[t];
        }
        IntermittentModel model =
                new IntermittentModel(
                        Forecaster.ensemble(
                                Series.of(series.start(), series.step(), sizes), settings),
                        places,
                        placesPerStep,
                        fade);
        for (double value : values) {
            model.count(value);
        }
        return model;
    }

    private int place(long step) {
        return (int) Math.floorMod((long) (step * placesPerStep), (long) all.length);
    }

    private void count(double value) {
        if (!Double.isNaN(value)) {
            int place = place(steps);
            some[place] = some[place] * fade + (value != 0 ? 1 : 0);
            all[place] = all[place] * fade + 1;
        }
        steps++;
    }

    /// Probability that there is something, so many steps ahead.
    private double probability(int ahead) {
        int place = place(steps + ahead);
        return (some[place] + PRIOR) / (all[place] + 2 * PRIOR);
    }

    @Override
    public Prediction predict(int ahead, List<Double> quantiles) {
        // The size's quantile depends on the step: all that may be needed are made at once.
        List<Double> grid = new ArrayList<>();
        for (int index = 1; index < 100; index++) {
            grid.add(index / 100.0);
        }
        grid.add(0.995);
        grid.add(0.999);
        Prediction size = sizes.predict(ahead, grid);
        double[] mean = new double[ahead];
        SortedMap<Double, double[]> byQuantile = new TreeMap<>();
        for (double quantile : quantiles) {
            byQuantile.put(quantile, new double[ahead]);
        }
        for (int h = 0; h < ahead; h++) {
            double probability = probability(h);
            mean[h] = probability * size.mean(h);
            for (var entry : byQuantile.entrySet()) {
                double left = (entry.getKey() - (1 - probability)) / probability;
                entry.getValue()[h] = left <= 0 ? 0 : size.quantile(left, h);
            }
        }
        double[] rest = new double[ahead];
        double[] ones = new double[ahead];
        Arrays.fill(ones, 1);
        double level = size.components().level();
        for (int h = 0; h < ahead; h++) {
            rest[h] = level == 0 ? 0 : mean[h] / level;
        }
        return new Prediction(
                size.at(0),
                size.step(),
                mean,
                byQuantile,
                new Components(true, level, ones, ones.clone(), rest),
                size.weights());
    }

    @Override
    public void update(double value) {
        sizes.update(value == 0 ? Double.NaN : value);
        count(value);
    }

    @Override
    public Instant next() {
        return sizes.next();
    }

    @Override
    public int updates() {
        return sizes.updates();
    }

    @Override
    public boolean refitDue() {
        return sizes.refitDue();
    }

    @Override
    public ForecastReport report() {
        ForecastReport of = sizes.report();
        double zeros = 0;
        double seen = 0;
        for (int place = 0; place < all.length; place++) {
            zeros += all[place] - some[place];
            seen += all[place];
        }
        return new ForecastReport(
                of.algorithm(),
                ForecastReport.Path.INTERMITTENT,
                of.known(),
                of.gaps(),
                seen == 0 ? 0 : zeros / seen,
                of.outliers(),
                of.seasons(),
                of.trend(),
                of.shift(),
                of.members(),
                of.origins(),
                of.meanAbsoluteError(),
                of.scaledError(),
                of.confidence());
    }
}
