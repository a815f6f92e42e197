package io.novacron.autoscaler.forecast;

import java.time.Duration;

/// Which seasons a series has: a shorter one (a day, where there is one) and a longer one of seven
/// of them. Known seasons are lengths of time, so that any step will do; where a day explains
/// nothing, another length is searched in the autocorrelation.
///
/// A season is there when its profile explains more of the variance around the level than chance
/// would: with D seasons of history chance explains about 1/D, however autocorrelated the series
/// is; that is taken off, and what remains must exceed 5 % and 1.2/D.
///
/// @param day steps of the shorter season, 0 for none
/// @param week steps of the longer one, a multiple of the shorter, 0 for none
/// @param dayStrength share of the variance around the level it explains, 0–1
/// @param weekStrength the same, of what the shorter one leaves
record Seasons(int day, int week, double dayStrength, double weekStrength) {

    static final Seasons NONE = new Seasons(0, 0, 0, 0);

    private static final Duration DAY = Duration.ofDays(1);

    /// A season must have been seen so often before its presence can be doubted.
    private static final int ENOUGH_TO_DOUBT = 3;

    private static final int LONGEST_SEARCHED = 400;
    private static final int MOST_SEARCHED = 3_000;

    /// @param values on the model's scale, gaps filled
    static Seasons of(double[] values, Duration step) {
        int day = steps(DAY, step);
        if (day >= 2) {
            return of(values, day, 7 * day);
        }
        int week = steps(DAY.multipliedBy(7), step);
        return of(values, week >= 2 ? week : 0, 0);
    }

    private static Seasons of(double[] values, int day, int week) {
        if (day >= 2) {
            int cycles = values.length / day;
            double strength = cycles < 2 ? 0 : strength(values, day);
            if (cycles >= 1 && (cycles < ENOUGH_TO_DOUBT || strength > threshold(cycles))) {
                return new Seasons(day, week, strength, weekly(values, day, week));
            }
        }
        int other = search(values);
        return other == 0 ? NONE : new Seasons(other, 0, strength(values, other), 0);
    }

    private static double threshold(int cycles) {
        return Math.max(0.05, 1.2 / cycles);
    }

    private static int steps(Duration season, Duration step) {
        long stepMillis = Math.max(1, step.toMillis());
        long seasonMillis = season.toMillis();
        return seasonMillis % stepMillis == 0
                ? (int) Math.min(Integer.MAX_VALUE / 8, seasonMillis / stepMillis)
                : 0;
    }

    private static double weekly(double[] values, int day, int week) {
        if (week == 0 || values.length < 2 * week) {
            return 0;
        }
        double[] rest = values.clone();
        double[] profile = profile(deviations(values, day), day);
        for (int t = 0; t < rest.length; t++) {
            rest[t] -= profile[t % day];
        }
        return strength(rest, week);
    }

    /// Adjusted share of the variance around the level that the profile explains.
    private static double strength(double[] values, int season) {
        double[] deviations = deviations(values, season);
        double[] profile = profile(deviations, season);
        double all = 0;
        double left = 0;
        for (int t = 0; t < deviations.length; t++) {
            double rest = deviations[t] - profile[t % season];
            all += deviations[t] * deviations[t];
            left += rest * rest;
        }
        int size = deviations.length;
        if (all <= 1e-12 * size || size <= season + 1) {
            return 0;
        }
        double adjusted = 1 - left / all * (size - 1) / (size - season);
        return Math.max(0, Math.min(1, adjusted));
    }

    /// From the centred moving mean over a season.
    private static double[] deviations(double[] values, int season) {
        int size = values.length;
        double[] sums = new double[size + 1];
        for (int t = 0; t < size; t++) {
            sums[t + 1] = sums[t] + values[t];
        }
        double[] deviations = new double[size];
        for (int t = 0; t < size; t++) {
            // At the ends the window is moved, not shortened: a part of a season has another mean.
            int from = Math.max(0, Math.min(t - season / 2, size - season));
            int until = Math.min(size, from + season);
            deviations[t] = values[t] - (sums[until] - sums[from]) / (until - from);
        }
        return deviations;
    }

    private static double[] profile(double[] deviations, int season) {
        double[] means = new double[season];
        int[] counts = new int[season];
        for (int t = 0; t < deviations.length; t++) {
            means[t % season] += deviations[t];
            counts[t % season]++;
        }
        for (int place = 0; place < season; place++) {
            means[place] /= Math.max(1, counts[place]);
        }
        return means;
    }

    /// The lag of the highest peak of the autocorrelation where its profile passes the test; else
    /// 0.
    private static int search(double[] values) {
        int size = Math.min(values.length, MOST_SEARCHED);
        double[] recent = new double[size];
        System.arraycopy(values, values.length - size, recent, 0, size);
        int longest = Math.min(LONGEST_SEARCHED, size / ENOUGH_TO_DOUBT);
        double[] correlations = new double[Math.max(0, longest + 2)];
        double[] centred = deviations(recent, Math.max(1, Math.min(size, 2 * longest)));
        double variance = 0;
        for (double value : centred) {
            variance += value * value;
        }
        if (variance <= 1e-12 * size) {
            return 0;
        }
        for (int lag = 1; lag < correlations.length; lag++) {
            double sum = 0;
            for (int t = lag; t < size; t++) {
                sum += centred[t] * centred[t - lag];
            }
            correlations[lag] = sum / variance;
        }
        int best = 0;
        for (int lag = 3; lag <= longest; lag++) {
            boolean peak =
                    correlations[lag] > correlations[lag - 1]
                            && correlations[lag] >= correlations[lag + 1];
            // A multiple of a season has a peak as high: the shortest one counts.
            if (peak && correlations[lag] > (best == 0 ? 0.3 : correlations[best] + 0.05)) {
                best = lag;
            }
        }
        return best > 0 && strength(recent, best) > Math.max(0.2, threshold(size / best))
                ? best
                : 0;
    }
}
