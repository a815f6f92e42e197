package io.novacron.autoscaler.forecast.promise;

import io.novacron.autoscaler.forecast.Cholesky;

/// A ridge regression whose observations fade: normal equations that are multiplied by a factor in
/// every step, solved now and then. Columns are brought to unit deviation before the penalty, the
/// last column is the constant and is free.
final class FadingRegression {

    private final int size;
    private final double fading;
    private final double penalty;
    // Lower triangle, row by row, with what a weight of 1 counts now.
    private final double[] matrix;
    private final double[] right;
    private double unit = 1;
    private double weights;
    private double[] coefficients;
    private boolean solved;

    /// @param fading factor a step
    /// @param penalty by unit of weight
    FadingRegression(int size, double fading, double penalty) {
        this.size = size;
        this.fading = fading;
        this.penalty = penalty;
        this.matrix = new double[size * size];
        this.right = new double[size];
        this.coefficients = new double[size];
    }

    void add(double[] row, double target) {
        // Instead of shrinking what is there, what comes weighs more.
        unit /= fading;
        weights += unit;
        for (int i = 0; i < size; i++) {
            double scaled = unit * row[i];
            int at = i * size;
            for (int j = 0; j <= i; j++) {
                matrix[at + j] += scaled * row[j];
            }
            right[i] += scaled * target;
        }
        if (unit > 1e100) {
            rescale();
        }
    }

    private void rescale() {
        for (int index = 0; index < matrix.length; index++) {
            matrix[index] /= unit;
        }
        for (int index = 0; index < size; index++) {
            right[index] /= unit;
        }
        weights /= unit;
        unit = 1;
    }

    boolean isSolved() {
        return solved;
    }

    double value(double[] row) {
        double sum = 0;
        for (int index = 0; index < size; index++) {
            sum += coefficients[index] * row[index];
        }
        return sum;
    }

    void solve() {
        if (weights == 0) {
            return;
        }
        int constant = size - 1;
        double[] deviation = new double[size];
        for (int i = 0; i < size; i++) {
            double mean = matrix[constant * size + i] / weights;
            double variance = matrix[i * size + i] / weights - mean * mean;
            deviation[i] = i == constant ? 1 : Math.sqrt(Math.max(variance, 1e-12));
        }
        double[] lower = new double[size * size];
        double[] solution = new double[size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j <= i; j++) {
                lower[i * size + j] = matrix[i * size + j] / weights / deviation[i] / deviation[j];
            }
            lower[i * size + i] += i == constant ? 1e-12 : penalty;
            solution[i] = right[i] / weights / deviation[i];
        }
        Cholesky.solve(lower, solution);
        for (int i = 0; i < size; i++) {
            solution[i] /= deviation[i];
        }
        coefficients = solution;
        solved = true;
    }
}
