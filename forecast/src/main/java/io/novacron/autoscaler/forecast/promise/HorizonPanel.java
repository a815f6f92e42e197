package io.novacron.autoscaler.forecast.promise;

import io.novacron.autoscaler.forecast.promise.Outlook.Scale;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Seven forecasters of the quantiles of load at one horizon, and their mixture.
///
/// Two regressions of location and scale on the last minutes, the daily and weekly shape and the
/// time of day, one on roots and one on logarithms; three that take the highest load of the last 1,
/// 5 and 30 minutes to last; two that take the load of a day and a week before, moved to the
/// present level. Each is turned into quantiles by the errors it made (conformal), the mixture
/// weighs them by their pinball loss at each quantile: averaging never trusts one model.
final class HorizonPanel {

    static final int EXPERTS = 7;
    private static final int REGRESSIONS = 2;
    private static final Scale[] SCALES = {Scale.ROOT, Scale.LOGARITHM};
    private static final String[] NAMES = {
        "regression_root",
        "regression_logarithm",
        "last_minute",
        "last_5_minutes",
        "last_30_minutes",
        "day_before",
        "week_before"
    };

    /// Load that is added before logarithms are taken, in instances.
    static final double FLOOR = 0.25;

    private static final double PENALTY = 1e-3;
    private static final double LOSS_POWER = 5;
    private static final double DAY = 1440;

    /// Days in which the losses by which forecasters are weighed fade.
    private static final double LOSS_DAYS = 0.4;

    private static final double LEAST_SPREAD = 0.3;

    private final Clockwork clock;
    private final int horizon;
    private final double[] levels;
    private final FadingRegression[] location = new FadingRegression[REGRESSIONS];
    private final FadingRegression[] spread = new FadingRegression[REGRESSIONS];

    /// Fading mean of the absolute error, by which the least spread is known.
    private final double[] meanError = new double[REGRESSIONS];

    private final ErrorQuantiles[] errors = new ErrorQuantiles[EXPERTS];
    private final double[][] offsets;
    private final double[][] losses;
    private final double[][] weights;
    private double lossUnit = 1;
    private final double dailyFading;
    private final double lossFading;
    private final @Nullable Issued[] issued;

    /// What was forecast for one step.
    private static final class Issued {
        private final double[][] rows = new double[REGRESSIONS][];
        private final double[][] spreadRows = new double[REGRESSIONS][];
        private final double[] center = new double[EXPERTS];
        private final double[] size = new double[EXPERTS];

        /// By forecaster; absent where it has no experience yet.
        private final double[] @Nullable [] quantiles = new double[EXPERTS][];
    }

    /// @param horizon steps from the first unknown one
    /// @param levels ascending probabilities
    HorizonPanel(Clockwork clock, int horizon, double[] levels) {
        this.clock = clock;
        this.horizon = horizon;
        this.levels = levels;
        for (int index = 0; index < REGRESSIONS; index++) {
            location[index] = new FadingRegression(Outlook.WIDTH, clock.fading(5 * DAY), PENALTY);
            spread[index] = new FadingRegression(11, clock.fading(5 * DAY), PENALTY);
        }
        for (int expert = 0; expert < EXPERTS; expert++) {
            errors[expert] = new ErrorQuantiles(clock.fading(1.5 * DAY));
        }
        offsets = new double[EXPERTS][levels.length];
        losses = new double[EXPERTS][levels.length];
        weights = new double[EXPERTS][levels.length];
        dailyFading = clock.fading(DAY);
        lossFading = clock.fading(LOSS_DAYS * DAY);
        issued = new Issued[horizon + 1];
    }

    /// The step became known that was looked ahead to `horizon` steps ago.
    void learn(double load, long step) {
        Issued was = issued[(int) (step % issued.length)];
        if (was == null) {
            return;
        }
        issued[(int) (step % issued.length)] = null;
        lossUnit /= lossFading;
        for (int expert = 0; expert < EXPERTS; expert++) {
            if (expert < REGRESSIONS) {
                learn(expert, load, was);
            } else if (was.center[expert] > 0) {
                errors[expert].add(StrictMath.log((load + FLOOR) / was.center[expert]));
            }
            double[] quantiles = was.quantiles[expert];
            for (int level = 0; quantiles != null && level < levels.length; level++) {
                double miss = load - quantiles[level];
                losses[expert][level] +=
                        lossUnit * (miss > 0 ? levels[level] * miss : (levels[level] - 1) * miss);
            }
        }
        if (lossUnit > 1e100) {
            for (double[] each : losses) {
                for (int level = 0; level < each.length; level++) {
                    each[level] /= lossUnit;
                }
            }
            lossUnit = 1;
        }
    }

    private void learn(int index, double load, Issued was) {
        double value = SCALES[index].of(load);
        location[index].add(was.rows[index], value);
        if (was.size[index] == 0) {
            return;
        }
        double error = value - was.center[index];
        meanError[index] = dailyFading * meanError[index] + (1 - dailyFading) * Math.abs(error);
        spread[index].add(was.spreadRows[index], Math.abs(error));
        errors[index].add(error / was.size[index]);
    }

    /// Looks ahead.
    ///
    /// @param step the target
    /// @param most what no forecaster may exceed
    /// @param mixture filled with the load that is not exceeded, by level
    void look(Outlook outlook, long step, double most, double[] mixture) {
        Issued now = new Issued();
        issued[(int) (step % issued.length)] = now;
        double[] sums = new double[levels.length];
        Arrays.fill(mixture, 0);
        for (int expert = 0; expert < EXPERTS; expert++) {
            if (!center(expert, outlook, now)) {
                continue;
            }
            if (!isExperienced(expert)) {
                continue;
            }
            double[] quantiles = new double[levels.length];
            for (int level = 0; level < levels.length; level++) {
                quantiles[level] = Math.min(most, quantile(expert, now, offsets[expert][level]));
                mixture[level] += weights[expert][level] * quantiles[level];
                sums[level] += weights[expert][level];
            }
            now.quantiles[expert] = quantiles;
        }
        double before = 0;
        for (int level = 0; level < levels.length; level++) {
            // Without experience: twice what the last minutes took.
            mixture[level] =
                    sums[level] > 0
                            ? mixture[level] / sums[level]
                            : 2 * outlook.lately.max15 + FLOOR;
            before = Math.max(before, mixture[level]);
            mixture[level] = before;
        }
    }

    private boolean isExperienced(int expert) {
        return errors[expert].count() >= clock.minutes(240);
    }

    // Where the forecaster's errors are centered, and their size; false where it knows nothing.
    private boolean center(int expert, Outlook outlook, Issued now) {
        switch (expert) {
            case 0, 1 -> {
                Scale scale = SCALES[expert];
                now.rows[expert] = outlook.row(scale);
                now.spreadRows[expert] = outlook.spreadRow(scale);
                if (!location[expert].isSolved()) {
                    return false;
                }
                now.center[expert] = location[expert].value(now.rows[expert]);
                double least = Math.max(LEAST_SPREAD * 0.85 * meanError[expert], 1e-4);
                now.size[expert] =
                        spread[expert].isSolved()
                                ? Math.max(spread[expert].value(now.spreadRows[expert]), least)
                                : Math.max(meanError[expert], 1e-2);
                return true;
            }
            case 2 -> now.center[expert] = outlook.lately.max1 + FLOOR;
            case 3 -> now.center[expert] = outlook.lately.max5 + FLOOR;
            case 4 ->
                    now.center[expert] =
                            Math.max(outlook.lately.max15, outlook.lately.max30) + FLOOR;
            case 5 -> {
                if (!outlook.seasonal) {
                    return false;
                }
                now.center[expert] =
                        moved(
                                Math.max(outlook.dayBeforePeak, outlook.dayBefore),
                                outlook.dayBeforeNow,
                                outlook);
            }
            default -> {
                if (!outlook.weekly) {
                    return false;
                }
                now.center[expert] =
                        moved(
                                Math.max(outlook.weekBeforePeak, outlook.weekBefore),
                                outlook.weekBeforeNow,
                                outlook);
            }
        }
        return true;
    }

    private static double moved(double then, double before, Outlook outlook) {
        double factor = Math.clamp((outlook.lately.mean15 + FLOOR) / (before + FLOOR), 0.3, 3);
        return Math.max(then * factor, 0.5 * outlook.lately.newest) + FLOOR;
    }

    private static double quantile(int expert, Issued now, double offset) {
        if (expert < REGRESSIONS) {
            return SCALES[expert].back(now.center[expert] + offset * now.size[expert]);
        }
        return Math.max(0, now.center[expert] * StrictMath.exp(Math.min(offset, 20)) - FLOOR);
    }

    /// Learns the regressions anew.
    void solve() {
        for (int index = 0; index < REGRESSIONS; index++) {
            location[index].solve();
            if (errors[index].count() >= clock.minutes(60)) {
                spread[index].solve();
            }
        }
    }

    /// Turns the errors so far into offsets.
    void calibrate() {
        for (int expert = 0; expert < EXPERTS; expert++) {
            errors[expert].quantiles(levels, offsets[expert]);
        }
    }

    /// Weighs the forecasters by their losses.
    void weigh() {
        for (int level = 0; level < levels.length; level++) {
            double least = Double.POSITIVE_INFINITY;
            for (int expert = 0; expert < EXPERTS; expert++) {
                if (losses[expert][level] > 0) {
                    least = Math.min(least, losses[expert][level]);
                }
            }
            for (int expert = 0; expert < EXPERTS; expert++) {
                double loss = losses[expert][level];
                weights[expert][level] =
                        loss > 0
                                ? StrictMath.pow(least / loss, LOSS_POWER)
                                : Double.isInfinite(least) ? 1 : 0;
            }
        }
    }

    /// The forecaster with the largest part in the mixture at a level.
    String leader(int level) {
        int best = -1;
        for (int expert = 0; expert < EXPERTS; expert++) {
            if (isExperienced(expert)
                    && (best < 0 || weights[expert][level] > weights[best][level])) {
                best = expert;
            }
        }
        return best < 0 ? "none" : NAMES[best];
    }

    int horizon() {
        return horizon;
    }
}
