package io.novacron.autoscaler.forecast;

import java.util.Arrays;

/// Quantiles around forecasts of the next minutes, from what the forecasts of the last day were off
/// by, lead by lead and side by side: bursts reach further up than down. Mutable.
///
/// How errors grow with what is forecast differs: not at all, with its square root (independent
/// requests), in proportion. Each is tried on the errors that are known, and the one with the
/// smallest pinball loss is used, anew every three hours.
final class NearBands {

    /// Errors of a day of forecasts, one every five minutes.
    private static final int MOST = 288;

    private static final int FEWEST = 12;
    private static final int RENEWED_AFTER = 36;
    private static final double[] GROWTHS = {0, 0.5, 1};
    private static final double[] JUDGED = {0.1, 0.5, 0.8, 0.95};

    /// Of the mean forecast: what is added so that a forecast of 0 has a band.
    private static final double FLOOR = 0.05;

    private final float[] errors = new float[MOST];
    private final float[] forecasts = new float[MOST];
    private final Adaption adaption = new Adaption();
    private final double general;
    private int count;
    private int sinceRenewed = RENEWED_AFTER;
    private double growth;
    private double floor;
    private float[] sorted = new float[0];

    /// @param general half of a band that holds 63 %, as a share of the forecast, while too few
    ///   errors are known
    NearBands(double general) {
        this.general = general;
    }

    /// @param error truth less forecast
    void add(double error, double forecast) {
        if (count >= FEWEST) {
            adaption.happened(isOutside(error, forecast, 0.8), isOutside(error, forecast, 0.95));
        }
        errors[count % MOST] = (float) error;
        forecasts[count % MOST] = (float) forecast;
        count = count == 2 * MOST - 1 ? MOST : count + 1;
        sinceRenewed++;
    }

    private boolean isOutside(double error, double forecast, double level) {
        return error < quantile((1 - level) / 2, forecast)
                || error > quantile((1 + level) / 2, forecast);
    }

    /// What the truth is above the forecast with this probability: 0 in the middle, never on the
    /// other side of it.
    double quantile(double probability, double forecast) {
        double side = Math.signum(probability - 0.5);
        double level = Math.abs(2 * probability - 1);
        if (count < FEWEST) {
            return side * general * -StrictMath.log(1 - level) * Math.max(1e-9, Math.abs(forecast));
        }
        renew();
        double value = at(sorted, probability) * size(forecast, growth) * adaption.factor(level);
        return side > 0 ? Math.max(0, value) : side < 0 ? Math.min(0, value) : 0;
    }

    private double size(double forecast, double power) {
        return power == 0
                ? 1
                : power == 1 ? Math.abs(forecast) + floor : Math.sqrt(Math.abs(forecast) + floor);
    }

    private void renew() {
        if (sinceRenewed < RENEWED_AFTER) {
            return;
        }
        sinceRenewed = 0;
        int size = Math.min(count, MOST);
        double sum = 0;
        for (int index = 0; index < size; index++) {
            sum += Math.abs(forecasts[index]) + Math.abs(errors[index]);
        }
        floor = FLOOR * sum / size + 1e-12;
        double least = Double.POSITIVE_INFINITY;
        for (double tried : GROWTHS) {
            float[] ratios = new float[size];
            for (int index = 0; index < size; index++) {
                ratios[index] = (float) (errors[index] / size(forecasts[index], tried));
            }
            Arrays.sort(ratios);
            double loss = loss(ratios, size, tried);
            if (loss < least) {
                least = loss;
                growth = tried;
                sorted = ratios;
            }
        }
    }

    private double loss(float[] ratios, int size, double power) {
        double loss = 0;
        for (double level : JUDGED) {
            double quantile = at(ratios, level);
            for (int index = 0; index < size; index++) {
                double over = errors[index] - quantile * size(forecasts[index], power);
                loss += over >= 0 ? level * over : (level - 1) * over;
            }
        }
        return loss;
    }

    /// A unit of mass lies beyond every value that was seen, to both sides, where the pace of the
    /// last tenth goes on.
    private static double at(float[] values, double probability) {
        double place = probability * (values.length + 1) - 1;
        int last = values.length - 1;
        int tenth = values.length / 10;
        if (place <= 0) {
            return values[0] - (values[tenth] - values[0]) / 2 * Math.min(1, -place);
        }
        if (place >= last) {
            return values[last]
                    + (values[last] - values[last - tenth]) / 2 * Math.min(1, place - last);
        }
        int below = (int) place;
        return values[below] + (place - below) * (values[below + 1] - values[below]);
    }
}
