package io.novacron.autoscaler.forecast;

/// A factor on the width of bands that learns from what happened: after a value outside of a band
/// it grows by so much more than it shrinks after one inside that in the long run the promised
/// share is inside (adaptive conformal inference, Gibbs and Candès 2021). One factor for 80 % and
/// one for 95 %; levels between are interpolated. Mutable.
final class Adaption {

    private static final double SPEED = 0.05;
    private static final double LEAST = 0.7;
    private static final double MOST = 3;

    private double at80 = 1;
    private double at95 = 1;

    /// @param outside80 whether a value was outside of the band of 80 %
    /// @param outside95 of that of 95 %
    void happened(boolean outside80, boolean outside95) {
        at80 = next(at80, outside80, 0.2);
        at95 = next(at95, outside95, 0.05);
    }

    private static double next(double factor, boolean outside, double share) {
        double next = factor * StrictMath.exp(SPEED * ((outside ? 1 : 0) - share));
        return Math.min(MOST, Math.max(LEAST, next));
    }

    /// @param level of a band, 0–1
    double factor(double level) {
        double part = Math.min(1, Math.max(0, (level - 0.8) / 0.15));
        return at80 + part * (at95 - at80);
    }
}
