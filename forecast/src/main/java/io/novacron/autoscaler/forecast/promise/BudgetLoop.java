package io.novacron.autoscaler.forecast.promise;

/// Which probability of being short is aimed at, so that the share of time that is short stays at
/// the bound: it falls with every miss and rises slowly without (integral control of its
/// logarithm), faster in the first days, when it has everything to learn.
final class BudgetLoop {

    /// What the logarithm of the aim gains in a day without a miss.
    private static final double GAIN = 0.35;

    /// By how much more it gains at first; that fades in [#EARLY_DAYS].
    private static final double EARLY = 2;

    private static final double EARLY_DAYS = 2;

    /// Where it begins, as a multiple of the bound: capacity is whole and held, so that fewer
    /// misses come than are aimed at.
    private static final double START = 2;

    private final double bound;
    private final double gain;
    private final double least;
    private final double most;
    private final double earlyFading;
    private double early = EARLY;
    private double logarithm;

    /// @param bound share of time, 0–1
    BudgetLoop(Clockwork clock, double bound) {
        this.bound = bound;
        this.gain = GAIN / (clock.day() * bound);
        this.earlyFading = StrictMath.exp(-1 / (EARLY_DAYS * clock.day()));
        this.least = StrictMath.log(Math.max(bound / 6, 0.001));
        this.most = StrictMath.log(Math.clamp(12 * bound, Math.max(bound / 6, 0.001), 0.4));
        this.logarithm = Math.clamp(StrictMath.log(START * bound), least, most);
    }

    /// @param pace of spending the bound: above 1 where there is something left of it, below 1
    ///   where too much is spent
    void step(boolean missed, double pace) {
        early *= earlyFading;
        double change = gain * (1 + early) * (pace * bound - (missed ? 1 : 0));
        logarithm = Math.clamp(logarithm + change, least, most);
    }

    /// The probability aimed at.
    double aim() {
        return StrictMath.exp(logarithm);
    }
}
