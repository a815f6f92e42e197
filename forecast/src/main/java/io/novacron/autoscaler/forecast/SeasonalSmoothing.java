package io.novacron.autoscaler.forecast;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Exponential smoothing with a daily and, in its double form, a weekly season and an
/// autoregressive error (FORECAST 4.3 C and D). Its parameters minimise {@link
/// SmoothingFilter#criterion}: the best of a few starts, then steps along each parameter, halved
/// when none helps.
final class SeasonalSmoothing implements Member {

    private static final double[][] STARTS = {
        {.02, .1, .1, .9}, {.02, .1, .1, .5}, {.02, .3, .1, .9}, {.02, .1, .3, .9},
        {.1, .1, .1, .9}, {.1, .3, .1, .5}, {.1, .1, .3, 0}, {.02, .02, .1, .9},
        {.3, .1, .1, 0}, {.3, .3, .3, .5}, {.7, .1, .1, 0}, {.02, .3, .3, .5},
    };

    private static final int ROUNDS = 12;

    private final String name;
    private final double priorRatio;
    private final boolean plain;
    private final int day;
    private final int week;
    private final double alpha;
    private final double delta;
    private final double omega;
    private final double phi;
    // Holds the whole history; until learning is over.
    private @Nullable SmoothingFilter fitted;

    // The state at the newest step; the tables start at `place`.
    private double level;
    private double error;
    private final double[] days;
    private final double[] weeks;
    private int dayPlace;
    private int weekPlace;

    private SeasonalSmoothing(
            String name,
            double priorRatio,
            boolean plain,
            int day,
            int week,
            double[] parameters,
            SmoothingFilter fitted) {
        this.name = name;
        this.priorRatio = priorRatio;
        this.plain = plain;
        this.day = day;
        this.week = week;
        this.alpha = parameters[0];
        this.delta = parameters[1];
        this.omega = parameters[2];
        this.phi = parameters[3];
        this.fitted = fitted;
        fitted.replay(alpha, delta, omega, phi, new int[0], new double[0][]);
        this.days = fitted.days().clone();
        this.weeks = fitted.weeks().clone();
        this.level = fitted.level();
        this.error = fitted.error();
    }

    /// Holt-Winters with a daily season.
    ///
    /// @param plain on plain values instead of the history's scale: an additive season
    static SeasonalSmoothing daily(History history, boolean plain, int horizon) {
        return fit(
                plain ? "smoothing_additive" : "smoothing_day",
                1.05,
                history,
                plain,
                Math.max(1, history.day()),
                0,
                horizon);
    }

    /// A daily and a weekly season.
    static SeasonalSmoothing weekly(History history, int horizon) {
        return fit("smoothing_week", 1.3, history, false, history.day(), history.week(), horizon);
    }

    private static SeasonalSmoothing fit(
            String name,
            double priorRatio,
            History history,
            boolean plain,
            int day,
            int week,
            int horizon) {
        int size = history.size();
        double[] values = history.z();
        if (plain) {
            values = new double[size];
            for (int t = 0; t < size; t++) {
                values[t] = history.transform().back(history.z()[t]);
            }
        }
        SmoothingFilter filter =
                new SmoothingFilter(
                        values, history.marks(), history.hasGaps(), size, day, week, horizon);
        return new SeasonalSmoothing(
                name, priorRatio, plain, day, week, search(filter, week > 0), filter);
    }

    private static double[] search(SmoothingFilter filter, boolean weekly) {
        double[] best = STARTS[0].clone();
        if (!filter.judges()) {
            return best;
        }
        double least = Double.POSITIVE_INFINITY;
        for (double[] start : STARTS) {
            double value =
                    filter.criterion(start[0], start[1], weekly ? start[2] : 0, start[3], least);
            if (value < least) {
                least = value;
                best = start.clone();
            }
        }
        double[] widths = {.1, .1, .1, .2};
        for (int round = 0; round < ROUNDS; round++) {
            boolean better = false;
            for (int k = 0; k < 4; k++) {
                if (k == 2 && !weekly) {
                    continue;
                }
                for (int sign = -1; sign <= 1; sign += 2) {
                    double[] next = best.clone();
                    double low = k == 0 ? .001 : 0;
                    double high = k == 3 ? .99 : 1;
                    next[k] = Math.min(high, Math.max(low, next[k] + sign * widths[k]));
                    if (next[k] == best[k]) {
                        continue;
                    }
                    double value =
                            filter.criterion(
                                    next[0], next[1], weekly ? next[2] : 0, next[3], least);
                    if (value < least) {
                        least = value;
                        best = next;
                        better = true;
                        break;
                    }
                }
            }
            if (!better) {
                for (int k = 0; k < 4; k++) {
                    widths[k] /= 2;
                }
            }
        }
        return best;
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
        Objects.requireNonNull(fitted, "learned already")
                .replay(alpha, delta, omega, phi, origins, forecasts);
        for (double[] forecast : forecasts) {
            toScale(history, forecast);
        }
    }

    @Override
    public void learned() {
        fitted = null;
    }

    @Override
    public void forecast(History history, double[] forecast) {
        double power = 1;
        for (int h = 0; h < forecast.length; h++) {
            power *= phi;
            forecast[h] =
                    level
                            + days[(dayPlace + h) % day]
                            + (week == 0 ? 0 : weeks[(weekPlace + h) % week])
                            + power * error;
        }
        toScale(history, forecast);
    }

    private void toScale(History history, double[] forecast) {
        if (plain) {
            for (int h = 0; h < forecast.length; h++) {
                forecast[h] = history.transform().forward(forecast[h]);
            }
        }
    }

    @Override
    public void update(History history) {
        int newest = history.size() - 1;
        if (history.known(newest)) {
            double z = history.z()[newest];
            double value = plain ? history.transform().back(z) : z;
            double deviation = value - level - days[dayPlace] - (week == 0 ? 0 : weeks[weekPlace]);
            double r = deviation - phi * error;
            level += alpha * r;
            days[dayPlace] += delta * r;
            if (week > 0) {
                weeks[weekPlace] += omega * r;
            }
            error = deviation;
        } else {
            error *= phi;
        }
        dayPlace = dayPlace + 1 == day ? 0 : dayPlace + 1;
        weekPlace = week == 0 || weekPlace + 1 == week ? 0 : weekPlace + 1;
    }

    @Override
    public void lift(History history, int newest, double by) {
        // The level has moved on by itself since, if alpha is large by nearly all of it.
        double left = by * StrictMath.pow(1 - alpha, newest);
        if (plain && history.transform().logarithmic()) {
            double factor = StrictMath.exp(left);
            level *= factor;
            error *= factor;
            for (int place = 0; place < day; place++) {
                days[place] *= factor;
            }
        } else {
            level += plain ? history.transform().factor(left) : left;
        }
    }
}
