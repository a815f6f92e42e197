package io.novacron.autoscaler.forecast.pooled;

import java.util.Arrays;

/// Gradients of one network and the steps along them (Adam).
final class Descent {

    private static final double FIRST = 0.9;
    private static final double SECOND = 0.999;
    private static final float SMALLEST = 1e-8f;
    private static final int TILE = 8;

    private final Network network;
    private final float[][] gradients;
    private final float[][] biasGradients;
    private final float[][] means;
    private final float[][] squares;
    private final float[][] biasMeans;
    private final float[][] biasSquares;
    private int steps;

    Descent(Network network) {
        this.network = network;
        gradients = like(network.weights);
        means = like(network.weights);
        squares = like(network.weights);
        biasGradients = like(network.biases);
        biasMeans = like(network.biases);
        biasSquares = like(network.biases);
    }

    private static float[][] like(float[][] shape) {
        float[][] made = new float[shape.length][];
        for (int layer = 0; layer < shape.length; layer++) {
            made[layer] = new float[shape[layer].length];
        }
        return made;
    }

    /// The slope of the loss by a layer's inputs from that by its outputs.
    ///
    /// @param inputs after rectification and dropout
    /// @param kept what dropout multiplied them by
    float[] back(int layer, float[] slope, float[] inputs, float[] kept, int rows) {
        int in = network.width(layer);
        int out = network.width(layer + 1);
        float[] turned = new float[in * out];
        float[] weights = network.weights[layer];
        for (int input = 0; input < in; input++) {
            for (int output = 0; output < out; output++) {
                turned[output * in + input] = weights[input * out + output];
            }
        }
        float[] below = new float[rows * in];
        for (int first = 0; first < rows; first += TILE) {
            int last = Math.min(rows, first + TILE);
            for (int output = 0; output < out; output++) {
                for (int row = first; row < last; row++) {
                    Network.addScaled(
                            below, row * in, turned, output * in, slope[row * out + output], in);
                }
            }
        }
        for (int index = 0; index < below.length; index++) {
            below[index] = inputs[index] > 0 ? below[index] * kept[index] : 0;
        }
        return below;
    }

    void gradient(int layer, float[] inputs, float[] slope, int rows) {
        int in = network.width(layer);
        int out = network.width(layer + 1);
        float[] gradient = gradients[layer];
        float[] bias = biasGradients[layer];
        Arrays.fill(gradient, 0);
        Arrays.fill(bias, 0);
        for (int first = 0; first < rows; first += TILE) {
            int last = Math.min(rows, first + TILE);
            for (int input = 0; input < in; input++) {
                for (int row = first; row < last; row++) {
                    float value = inputs[row * in + input];
                    if (value != 0) {
                        Network.addScaled(gradient, input * out, slope, row * out, value, out);
                    }
                }
            }
        }
        for (int row = 0; row < rows; row++) {
            Network.addScaled(bias, 0, slope, row * out, 1, out);
        }
    }

    void step(double rate, double decay) {
        steps++;
        double corrected =
                rate
                        * StrictMath.sqrt(1 - StrictMath.pow(SECOND, steps))
                        / (1 - StrictMath.pow(FIRST, steps));
        for (int layer = 0; layer < network.layers(); layer++) {
            step(
                    network.weights[layer],
                    gradients[layer],
                    means[layer],
                    squares[layer],
                    (float) corrected,
                    (float) (1 - rate * decay));
            step(
                    network.biases[layer],
                    biasGradients[layer],
                    biasMeans[layer],
                    biasSquares[layer],
                    (float) corrected,
                    1);
        }
    }

    private static void step(
            float[] numbers,
            float[] gradient,
            float[] mean,
            float[] square,
            float rate,
            float kept) {
        for (int index = 0; index < numbers.length; index++) {
            float slope = gradient[index];
            mean[index] = (float) FIRST * mean[index] + (float) (1 - FIRST) * slope;
            square[index] = (float) SECOND * square[index] + (float) (1 - SECOND) * slope * slope;
            numbers[index] =
                    numbers[index] * kept
                            - rate * mean[index] / ((float) Math.sqrt(square[index]) + SMALLEST);
        }
    }
}
