package io.novacron.autoscaler.forecast.promise;

/// Quantiles of load now, at the lead time and at twice the lead time.
final class Panel {

    /// Probabilities for which forecasts are made.
    static final double[] LEVELS = {0.6, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99, 0.995, 0.998, 0.999};

    private static final double[] LOGARITHMS = new double[LEVELS.length];

    static {
        for (int level = 0; level < LEVELS.length; level++) {
            LOGARITHMS[level] = StrictMath.log(1 - LEVELS[level]);
        }
    }

    /// Days of load that are remembered: a week before the longest horizon, and its surroundings.
    private static final int DAYS = 9;

    /// How many times the highest load of the last days a forecast may be. Quantiles are taken back
    /// from logarithms, where one bad error makes them astronomic; a mean with such a one is, too.
    private static final double MOST = 1.35;

    /// Days in which the highest load fades.
    private static final double HIGHEST_DAYS = 7;

    private final Clockwork clock;
    private final double highestFading;
    private double highest;
    private final LoadMemory load;
    private final HorizonPanel[] horizons = new HorizonPanel[Clockwork.HORIZONS];
    private final double[][] quantiles = new double[Clockwork.HORIZONS][LEVELS.length];

    Panel(Clockwork clock) {
        this.clock = clock;
        this.load = new LoadMemory(clock, DAYS);
        this.highestFading = StrictMath.exp(-1 / (HIGHEST_DAYS * clock.day()));
        for (int index = 0; index < horizons.length; index++) {
            horizons[index] = new HorizonPanel(clock, clock.horizon(index), LEVELS);
        }
    }

    /// A step is over.
    ///
    /// @param value its load, in instances
    void observe(double value) {
        long step = load.size();
        for (HorizonPanel horizon : horizons) {
            horizon.learn(value, step);
        }
        load.add(value);
        highest = Math.max(value, highest * highestFading);
        renew(step + 1);
        double most = MOST * highest + HorizonPanel.FLOOR;
        Lately lately = new Lately(load, clock);
        for (int index = 0; index < horizons.length; index++) {
            long target = step + 1 + horizons[index].horizon();
            horizons[index].look(
                    new Outlook(lately, load, clock, target), target, most, quantiles[index]);
        }
    }

    // Spread over the horizons, so that no step has all the work.
    private void renew(long steps) {
        int quarter = clock.minutes(240);
        if (steps < quarter) {
            return;
        }
        int third = clock.minutes(20);
        for (int index = 0; index < horizons.length; index++) {
            long own = steps - quarter - (long) index * third;
            if (own < 0) {
                continue;
            }
            if (own % clock.minutes(360) == 0 || own == quarter) {
                horizons[index].solve();
            }
            if (own % clock.minutes(120) == 0) {
                horizons[index].calibrate();
            }
            if (own % clock.minutes(60) == 0) {
                horizons[index].weigh();
            }
        }
    }

    /// Load that is exceeded with this probability at most; between levels linear in its logarithm.
    double quantile(int horizon, double exceeded) {
        double logarithm = StrictMath.log(exceeded);
        double[] known = quantiles[horizon];
        if (logarithm >= LOGARITHMS[0]) {
            return known[0];
        }
        for (int level = 1; level < LEVELS.length; level++) {
            if (logarithm >= LOGARITHMS[level]) {
                double part =
                        (LOGARITHMS[level - 1] - logarithm)
                                / (LOGARITHMS[level - 1] - LOGARITHMS[level]);
                return known[level - 1] + part * (known[level] - known[level - 1]);
            }
        }
        return known[LEVELS.length - 1];
    }

    /// Who forecasts most of the load at the lead time, at this probability.
    String leader(double exceeded) {
        int level = 0;
        while (level < LEVELS.length - 1 && 1 - LEVELS[level] > exceeded) {
            level++;
        }
        return horizons[1].leader(level);
    }
}
