package io.novacron.autoscaler.forecast;

/// Normal equations of a weighted ridge regression, summed up row by row and solved by Cholesky.
final class LinearSystem {

    private final int size;
    // Lower triangle, row by row.
    private final double[] matrix;
    private final double[] right;
    private double weights;

    LinearSystem(int size) {
        this.size = size;
        this.matrix = new double[size * size];
        this.right = new double[size];
    }

    /// Adds an observation.
    void add(double[] row, double target, double weight) {
        weights += weight;
        for (int i = 0; i < size; i++) {
            double scaled = weight * row[i];
            int at = i * size;
            for (int j = 0; j <= i; j++) {
                matrix[at + j] += scaled * row[j];
            }
            right[i] += scaled * target;
        }
    }

    double weights() {
        return weights;
    }

    /// Coefficients with a penalty on the square of each.
    double[] solve(double penalty) {
        double[] lower = matrix.clone();
        for (int i = 0; i < size; i++) {
            lower[i * size + i] += penalty;
        }
        double[] solution = right.clone();
        Cholesky.solve(lower, solution);
        return solution;
    }
}
