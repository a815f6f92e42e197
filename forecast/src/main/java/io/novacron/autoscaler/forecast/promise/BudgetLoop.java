package io.novacron.autoscaler.forecast.promise;

/// Which probability of being short is aimed at, so that the share of time that is short stays at
/// the bound: it falls with every miss and rises slowly without (integral control of its
/// logarithm).
final class BudgetLoop {

    /// What the logarithm of the aim gains in a day without a miss.
    private static final double GAIN = 0.35;

    /// Where it begins, as a multiple of the bound: capacity is whole and held, so that fewer
    /// misses come than are aimed at.
    private static final double START = 1.5;

    private final double bound;
    private final double gain;
    private final double least;
    private final double most;
    private double logarithm;

    /// @param bound share of time, 0–1
    BudgetLoop(Clockwork clock, double bound) {
        this.bound = bound;
        this.gain = GAIN / (clock.day() * bound);
        this.least = StrictMath.log(Math.max(bound / 6, 0.001));
        this.most = StrictMath.log(Math.clamp(12 * bound, Math.max(bound / 6, 0.001), 0.4));
        this.logarithm = Math.clamp(StrictMath.log(START * bound), least, most);
    }

    void step(boolean missed) {
        logarithm = Math.clamp(logarithm + gain * (bound - (missed ? 1 : 0)), least, most);
    }

    /// The probability aimed at.
    double aim() {
        return StrictMath.exp(logarithm);
    }
}
