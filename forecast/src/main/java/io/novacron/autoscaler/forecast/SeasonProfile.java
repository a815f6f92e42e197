package io.novacron.autoscaler.forecast;

import java.util.Arrays;

/// The seasons of a history up to some step: a weighted mean by place in the day, and of what is
/// left by place in the week, shrunk where it has been seen seldom. Newer days count more (FORECAST
/// 4.3 E). Immutable.
final class SeasonProfile {

    private static final double WEEK_HALF_LIFE = 21;
    private static final double SHRINKAGE = 0.6;

    private final double[] days;
    private final double[] weeks;

    private SeasonProfile(double[] days, double[] weeks) {
        this.days = days;
        this.weeks = weeks;
    }

    /// The seasons of the first `size` steps.
    ///
    /// @param dayHalfLife days after which a day counts half
    static SeasonProfile of(History history, int size, double dayHalfLife) {
        int day = history.day();
        int week = history.week();
        double[] days = new double[Math.max(1, day)];
        double[] weeks = new double[Math.max(1, week)];
        if (day > 0 && size >= day) {
            double[] base = level(history.z(), size, Math.max(week, day));
            fill(history, size, base, days, dayHalfLife * day, 0);
            if (week > 0 && size >= week) {
                for (int t = 0; t < size; t++) {
                    base[t] += days[history.phase(t, day)];
                }
                fill(history, size, base, weeks, WEEK_HALF_LIFE * day, SHRINKAGE);
            }
        }
        return new SeasonProfile(days, weeks);
    }

    /// Centred moving mean over the longest season, held flat at the ends.
    private static double[] level(double[] z, int size, int season) {
        double[] sums = new double[size + 1];
        for (int t = 0; t < size; t++) {
            sums[t + 1] = sums[t] + z[t];
        }
        int half = Math.max(1, season / 2);
        double[] level = new double[size];
        int first = Math.min(half, size / 2);
        int last = Math.min(size - 1, Math.max(first, size - half - 1));
        for (int t = first; t <= last; t++) {
            int from = Math.max(0, t - half);
            int until = Math.min(size, t + half);
            level[t] = (sums[until] - sums[from]) / (until - from);
        }
        Arrays.fill(level, 0, first, level[first]);
        Arrays.fill(level, last + 1, size, level[last]);
        return level;
    }

    private static void fill(
            History history,
            int size,
            double[] base,
            double[] table,
            double halfLife,
            double shrinkage) {
        double[] z = history.z();
        int season = table.length;
        double[] weights = new double[season];
        double decay = StrictMath.pow(.5, 1 / halfLife);
        double weight = 1;
        boolean gaps = history.hasGaps();
        int place = history.phase(size - 1, season);
        for (int t = size - 1; t >= 0; t--) {
            if (!gaps || history.known(t)) {
                table[place] += weight * (z[t] - base[t]);
                weights[place] += weight;
            }
            weight *= decay;
            place = place == 0 ? season - 1 : place - 1;
        }
        for (int index = 0; index < season; index++) {
            double divisor = weights[index] + shrinkage;
            table[index] = divisor > 0 ? table[index] / divisor : 0;
        }
    }

    /// The daily part of a step, which may be one to come.
    double day(History history, int t) {
        return days.length == 1 ? days[0] : days[history.phase(t, days.length)];
    }

    /// The weekly part of a step.
    double week(History history, int t) {
        return weeks.length == 1 ? weeks[0] : weeks[history.phase(t, weeks.length)];
    }

    double both(History history, int t) {
        return day(history, t) + week(history, t);
    }

    /// A copy of the first steps without their seasons.
    double[] without(History history, int size) {
        double[] rest = new double[size];
        double[] z = history.z();
        for (int t = 0; t < size; t++) {
            rest[t] = z[t] - both(history, t);
        }
        return rest;
    }
}
