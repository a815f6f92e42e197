package io.novacron.autoscaler.forecast.pooled;

import java.util.Arrays;
import java.util.SplittableRandom;

/// A fully connected network with rectified hidden layers and a linear output, in single precision.
///
/// Immutable for those who evaluate it; only {@link NetworkTrainer} changes its numbers. Sums are
/// made in a fixed order, so that equal inputs give equal outputs on every machine.
public final class Network {

    private static final int MARK = 0x4e43_4e31;
    private static final int MOST_LAYERS = 8;
    private static final int WIDEST = 4096;

    /// Rows that go through a layer together: each row of weights is then read once for all.
    private static final int TILE = 8;

    /// Width of the input and of every layer after it.
    private final int[] widths;

    /// By layer, row by row: the weights of one input to all outputs.
    final float[][] weights;

    final float[][] biases;

    private Network(int[] widths) {
        this.widths = widths.clone();
        weights = new float[widths.length - 1][];
        biases = new float[widths.length - 1][];
        for (int layer = 0; layer < weights.length; layer++) {
            weights[layer] = new float[widths[layer] * widths[layer + 1]];
            biases[layer] = new float[widths[layer + 1]];
        }
    }

    /// A network to be trained. Weights are drawn so that a rectified layer keeps the variance of
    /// its input (He et al. 2015); the last layer starts small, so that the first forecasts are
    /// near the base they correct.
    static Network untrained(SplittableRandom random, int... widths) {
        Network made = new Network(widths);
        for (int layer = 0; layer < made.layers(); layer++) {
            double deviation = StrictMath.sqrt(2.0 / widths[layer]);
            if (layer == made.layers() - 1) {
                deviation *= 0.1;
            }
            float[] drawn = made.weights[layer];
            for (int index = 0; index < drawn.length; index++) {
                drawn[index] = (float) (deviation * normal(random));
            }
        }
        return made;
    }

    private static double normal(SplittableRandom random) {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
        return radius * StrictMath.cos(2 * StrictMath.PI * random.nextDouble());
    }

    int layers() {
        return weights.length;
    }

    int width(int level) {
        return widths[level];
    }

    public int inputs() {
        return widths[0];
    }

    public int outputs() {
        return widths[widths.length - 1];
    }

    /// @param inputs rows of {@link #inputs()} numbers each, one after the other
    /// @return as many rows of {@link #outputs()} numbers
    public float[] evaluate(float[] inputs, int rows) {
        float[] values = inputs;
        for (int layer = 0; layer < layers(); layer++) {
            values = forward(layer, values, rows);
            if (layer < layers() - 1) {
                rectify(values);
            }
        }
        return values;
    }

    static void rectify(float[] values) {
        for (int index = 0; index < values.length; index++) {
            values[index] = Math.max(0, values[index]);
        }
    }

    /// One layer before its rectification.
    float[] forward(int layer, float[] values, int rows) {
        int in = widths[layer];
        int out = widths[layer + 1];
        float[] sums = new float[rows * out];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(biases[layer], 0, sums, row * out, out);
        }
        for (int first = 0; first < rows; first += TILE) {
            int last = Math.min(rows, first + TILE);
            for (int input = 0; input < in; input++) {
                for (int row = first; row < last; row++) {
                    float value = values[row * in + input];
                    if (value != 0) {
                        addScaled(sums, row * out, weights[layer], input * out, value, out);
                    }
                }
            }
        }
        return sums;
    }

    static void addScaled(
            float[] target, int at, float[] source, int from, float factor, int count) {
        for (int index = 0; index < count; index++) {
            target[at + index] += factor * source[from + index];
        }
    }

    /// The numbers in half precision: a forecast needs no more, and the file is half as large.
    /// Layout, big-endian: a mark, the number of widths, the widths, then by layer weights and
    /// biases.
    public byte[] bytes() {
        int size = Integer.BYTES * (2 + widths.length);
        for (int layer = 0; layer < layers(); layer++) {
            size += Short.BYTES * (weights[layer].length + biases[layer].length);
        }
        Bytes bytes = new Bytes(new byte[size]);
        bytes.putInt(MARK);
        bytes.putInt(widths.length);
        for (int width : widths) {
            bytes.putInt(width);
        }
        for (int layer = 0; layer < layers(); layer++) {
            for (float[] numbers : new float[][] {weights[layer], biases[layer]}) {
                for (float number : numbers) {
                    bytes.putShort(Float.floatToFloat16(number));
                }
            }
        }
        return bytes.array;
    }

    /// Reads what {@link #bytes()} wrote.
    ///
    /// @throws IllegalArgumentException if it is something else, with what was wrong
    public static Network of(byte[] written) {
        Bytes bytes = new Bytes(written);
        if (written.length < 2 * Integer.BYTES || bytes.getInt() != MARK) {
            throw new IllegalArgumentException("not the weights of a pooled network");
        }
        int levels = bytes.getInt();
        if (levels < 2 || levels > MOST_LAYERS || bytes.left() < levels * Integer.BYTES) {
            throw new IllegalArgumentException(
                    "a network of %d layers; allowed is 1 to %d"
                            .formatted(levels - 1L, MOST_LAYERS - 1));
        }
        int[] widths = new int[levels];
        long numbers = 0;
        for (int level = 0; level < levels; level++) {
            widths[level] = bytes.getInt();
            if (widths[level] < 1 || widths[level] > WIDEST) {
                throw new IllegalArgumentException(
                        "a layer %d wide; allowed is 1 to %d".formatted(widths[level], WIDEST));
            }
            if (level > 0) {
                numbers += (widths[level - 1] + 1L) * widths[level];
            }
        }
        if (bytes.left() != numbers * Short.BYTES) {
            throw new IllegalArgumentException(
                    "%d bytes of weights for layers of %s; needed are %d"
                            .formatted(
                                    bytes.left(), Arrays.toString(widths), numbers * Short.BYTES));
        }
        Network read = new Network(widths);
        for (int layer = 0; layer < read.layers(); layer++) {
            for (float[] target : new float[][] {read.weights[layer], read.biases[layer]}) {
                for (int index = 0; index < target.length; index++) {
                    target[index] = Float.float16ToFloat(bytes.getShort());
                }
            }
        }
        return read;
    }

    private static final class Bytes {
        private final byte[] array;
        private int place;

        Bytes(byte[] array) {
            this.array = array;
        }

        int left() {
            return array.length - place;
        }

        void putShort(short value) {
            array[place++] = (byte) (value >> 8);
            array[place++] = (byte) value;
        }

        void putInt(int value) {
            putShort((short) (value >> 16));
            putShort((short) value);
        }

        short getShort() {
            int high = array[place++] << 8;
            return (short) (high | (array[place++] & 0xff));
        }

        int getInt() {
            int high = getShort() << 16;
            return high | (getShort() & 0xffff);
        }
    }
}
