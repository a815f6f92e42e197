package io.novacron.autoscaler.forecast;

/// Solves symmetric positive definite systems by Cholesky's factorization. A pivot that rounding
/// makes 0 or negative counts as tiny, so that nearly dependent columns give large coefficients and
/// no exception.
public final class Cholesky {

    private static final double LEAST_PIVOT = 1e-12;

    private Cholesky() {}

    /// @param lower the matrix's lower triangle, row by row in a square; becomes the factor
    /// @param solution the right side; becomes the solution
    public static void solve(double[] lower, double[] solution) {
        int size = solution.length;
        for (int i = 0; i < size; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = lower[i * size + j];
                for (int k = 0; k < j; k++) {
                    sum -= lower[i * size + k] * lower[j * size + k];
                }
                lower[i * size + j] =
                        i == j ? Math.sqrt(Math.max(sum, LEAST_PIVOT)) : sum / lower[j * size + j];
            }
        }
        for (int i = 0; i < size; i++) {
            for (int k = 0; k < i; k++) {
                solution[i] -= lower[i * size + k] * solution[k];
            }
            solution[i] /= lower[i * size + i];
        }
        for (int i = size - 1; i >= 0; i--) {
            for (int k = i + 1; k < size; k++) {
                solution[i] -= lower[k * size + i] * solution[k];
            }
            solution[i] /= lower[i * size + i];
        }
    }
}
