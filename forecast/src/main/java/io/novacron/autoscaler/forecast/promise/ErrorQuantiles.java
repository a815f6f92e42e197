package io.novacron.autoscaler.forecast.promise;

/// Quantiles of errors that fade: a histogram on an inverse hyperbolic sine scale, so that small
/// and large errors are told apart to a few percent. One unit of weight lies at infinity, which is
/// what makes quantiles of few errors wide (split conformal prediction, Vovk et al. 2005).
final class ErrorQuantiles {

    private static final int BINS = 512;
    private static final double WIDEST = 12;
    private static final double FINENESS = 20;

    private final double fading;
    private final double[] weights = new double[BINS];
    private double unit = 1;
    private double total;
    private double highest = Double.NEGATIVE_INFINITY;
    private int count;

    ErrorQuantiles(double fading) {
        this.fading = fading;
    }

    private static double asinh(double value) {
        double size = Math.abs(value);
        return Math.signum(value) * StrictMath.log(size + Math.sqrt(size * size + 1));
    }

    void add(double error) {
        unit /= fading;
        double place = (asinh(error * FINENESS) / WIDEST + 1) / 2 * BINS;
        weights[(int) Math.clamp(place, 0, BINS - 1.0)] += unit;
        total += unit;
        highest = Math.max(highest, error);
        count++;
        if (unit > 1e100) {
            for (int bin = 0; bin < BINS; bin++) {
                weights[bin] /= unit;
            }
            total /= unit;
            unit = 1;
        }
    }

    int count() {
        return count;
    }

    /// @param levels ascending probabilities
    /// @param quantiles filled
    void quantiles(double[] levels, double[] quantiles) {
        double all = total / unit + 1;
        double below = 0;
        int level = 0;
        for (int bin = 0; bin < BINS && level < levels.length; bin++) {
            double here = weights[bin] / unit;
            while (level < levels.length && below + here >= levels[level] * all && here > 0) {
                double part = (levels[level] * all - below) / here;
                quantiles[level++] = at(bin + Math.clamp(part, 0, 1));
            }
            below += here;
        }
        while (level < levels.length) {
            // In the weight at infinity: further than anything seen.
            quantiles[level++] = count == 0 ? 1 : highest + 0.5 * Math.abs(highest) + 0.05;
        }
    }

    private static double at(double bin) {
        return StrictMath.sinh((bin / BINS * 2 - 1) * WIDEST) / FINENESS;
    }
}
