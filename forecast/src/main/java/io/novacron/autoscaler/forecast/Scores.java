package io.novacron.autoscaler.forecast;

/// How wrong each member was, newer forecasts counting more, and the weights that follow from it
/// (FORECAST 4.4): weight ∝ (error + 5 % of the smallest)^−6, where error is the mean over the
/// member's forecasts, each 0.85 of the one a day younger, and one more that is expected before any
/// is known.
final class Scores {

    /// What a forecast counts against one that is a day younger.
    static final double DISCOUNT = 0.85;

    private static final int POWER = 6;
    private static final double SMOOTHING = 0.05;

    private final double[] sums;
    private final double[] priors;
    private double count;

    /// @param priors expected error of each member, in the unit of errors
    Scores(double[] priors) {
        this.priors = priors;
        this.sums = new double[priors.length];
    }

    /// A forecast whose errors are known; `age` days younger than the one before.
    void add(double[] errors, double age) {
        double discount = StrictMath.pow(DISCOUNT, age);
        for (int member = 0; member < sums.length; member++) {
            sums[member] = sums[member] * discount + errors[member];
        }
        count = count * discount + 1;
    }

    /// Errors of each member: its own forecasts, those under way by the share that is known of
    /// them, and what was expected.
    ///
    /// @param under sums over forecasts under way of share × error
    /// @param shares sum over forecasts under way of their share
    double[] errors(double[] under, double shares) {
        double[] errors = new double[sums.length];
        for (int member = 0; member < sums.length; member++) {
            errors[member] = (sums[member] + under[member] + priors[member]) / (count + shares + 1);
        }
        return errors;
    }

    /// Whether any forecast is known.
    boolean any() {
        return count > 0;
    }

    /// Mean error of a member without what was expected.
    double own(int member) {
        return sums[member] / count;
    }

    static double[] weights(double[] errors) {
        return weights(errors, POWER);
    }

    /// Weights ∝ (error + 5 % of the smallest)^−power.
    static double[] weights(double[] errors, double power) {
        double least = Double.POSITIVE_INFINITY;
        for (double error : errors) {
            least = Math.min(least, error);
        }
        double[] weights = new double[errors.length];
        double total = 0;
        for (int member = 0; member < errors.length; member++) {
            // A history that all members know perfectly, such as a constant, shares alike.
            double ratio =
                    least <= 0
                            ? (errors[member] <= 0 ? 1 : 1e9)
                            : (errors[member] / least + SMOOTHING) / (1 + SMOOTHING);
            weights[member] = StrictMath.pow(ratio, -power);
            total += weights[member];
        }
        for (int member = 0; member < weights.length; member++) {
            weights[member] /= total;
        }
        return weights;
    }
}
