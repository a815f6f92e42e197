package io.novacron.autoscaler.forecast.pooled;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;

/// Trains a {@link PooledForecaster} on many series: every second hour of every series is an
/// origin, the loss is the mean of the relative and of the scaled absolute error (the two halves of
/// M4's OWA), both as parts of what the same hour of the day before would give.
///
/// Adam with decoupled weight decay (Kingma and Ba 2015; Loshchilov and Hutter 2019), dropout
/// (Srivastava et al. 2014), a step that falls along a half cosine. Seeded: equal series and seed
/// give equal weights on every machine.
final class NetworkTrainer {

    private static final int STRIDE = 2;
    private static final int BATCH = 512;
    private static final float DROPOUT = 0.2f;
    private static final double STEP = 1e-3;
    private static final double DECAY = 0.02;
    private static final float FARTHEST = 5;

    /// Below this error, in deviations, the absolute loss is rounded off.
    private static final float ROUNDING = 0.02f;

    /// No target weighs more than this part of the targets: a few series would rule otherwise.
    private static final double MOST_WEIGHT = 0.99;

    private final WindowShape shape;
    private final List<Sample> samples;
    private final SplittableRandom random;

    /// What is learned from one origin.
    private static final class Sample {
        private final double[] series;
        private final int origin;
        private final double scale;

        /// Of each step's error in deviations of the window.
        private final float[] weight = new float[WindowShape.HORIZON];

        Sample(double[] series, int origin, double scale) {
            this.series = series;
            this.origin = origin;
            this.scale = scale;
        }

        double target(int ahead) {
            return series[origin + ahead];
        }

        double naive(int ahead) {
            return series[origin - WindowShape.DAY + ahead % WindowShape.DAY];
        }

        /// Load over the series' mean change from day to day.
        double size(int ahead) {
            return StrictMath.exp(target(ahead)) / scale;
        }
    }

    private NetworkTrainer(WindowShape shape, List<Sample> samples, SplittableRandom random) {
        this.shape = shape;
        this.samples = samples;
        this.random = random;
    }

    /// @param series load at 24 steps a day, all values positive; those shorter than {@link
    ///   WindowShape#LENGTH} and {@link WindowShape#HORIZON} teach nothing
    /// @param rounds how often each origin is seen
    /// @param progress told of each finished round
    /// @throws IllegalArgumentException if no series is long enough
    static PooledForecaster train(
            WindowShape shape,
            List<double[]> series,
            int[] hidden,
            int rounds,
            long seed,
            IntConsumer progress) {
        List<Sample> samples = samples(series);
        if (samples.isEmpty()) {
            throw new IllegalArgumentException(
                    "no series of %d, has %d steps or more"
                            .formatted(series.size(), WindowShape.LENGTH + WindowShape.HORIZON));
        }
        SplittableRandom random = new SplittableRandom(seed);
        int[] widths = new int[hidden.length + 2];
        widths[0] = shape.inputs();
        System.arraycopy(hidden, 0, widths, 1, hidden.length);
        widths[widths.length - 1] = WindowShape.HORIZON;
        Network network = Network.untrained(random, widths);
        new NetworkTrainer(shape, samples, random).train(network, rounds, progress);
        return new PooledForecaster(shape, network);
    }

    private static List<Sample> samples(List<double[]> loads) {
        List<Sample> samples = new ArrayList<>();
        double relativeError = 0;
        double scaledError = 0;
        for (double[] load : loads) {
            double[] series = Arrays.stream(load).map(StrictMath::log).toArray();
            double moved = 0;
            for (int index = WindowShape.DAY; index + WindowShape.HORIZON <= load.length; index++) {
                boolean origin =
                        index >= WindowShape.LENGTH && (index - WindowShape.LENGTH) % STRIDE == 0;
                if (origin && moved > 0) {
                    Sample sample = new Sample(series, index, moved / (index - WindowShape.DAY));
                    for (int ahead = 0; ahead < WindowShape.HORIZON; ahead++) {
                        double error = Math.abs(sample.target(ahead) - sample.naive(ahead));
                        relativeError += error;
                        scaledError += error * sample.size(ahead);
                    }
                    samples.add(sample);
                }
                moved += Math.abs(load[index] - load[index - WindowShape.DAY]);
            }
        }
        weigh(samples, relativeError, scaledError);
        return samples;
    }

    // An error of 1 on the logarithmic scale is a relative one, times load over scale a scaled one.
    private static void weigh(List<Sample> samples, double relativeError, double scaledError) {
        int count = samples.size() * WindowShape.HORIZON;
        double[] sorted = new double[count];
        int place = 0;
        for (Sample sample : samples) {
            double deviation = WindowShape.Scale.of(sample.series, sample.origin).deviation();
            for (int ahead = 0; ahead < WindowShape.HORIZON; ahead++) {
                double weight =
                        0.5
                                * count
                                * deviation
                                * (1 / relativeError + sample.size(ahead) / scaledError);
                sample.weight[ahead] = (float) weight;
                sorted[place++] = weight;
            }
        }
        Arrays.sort(sorted);
        float most = count == 0 ? 0 : (float) sorted[(int) (MOST_WEIGHT * (count - 1))];
        for (Sample sample : samples) {
            for (int ahead = 0; ahead < WindowShape.HORIZON; ahead++) {
                sample.weight[ahead] = Math.min(most, sample.weight[ahead]);
            }
        }
    }

    private void train(Network network, int rounds, IntConsumer progress) {
        int batches = Math.max(1, samples.size() / BATCH);
        int size = Math.min(BATCH, samples.size());
        Descent descent = new Descent(network);
        int[] order = new int[samples.size()];
        Arrays.setAll(order, index -> index);
        int steps = rounds * batches;
        int step = 0;
        for (int round = 0; round < rounds; round++) {
            shuffle(order);
            for (int batch = 0; batch < batches; batch++) {
                double rate = STEP * 0.5 * (1 + StrictMath.cos(StrictMath.PI * step++ / steps));
                learn(network, order, batch * size, size, descent, rate);
            }
            progress.accept(round + 1);
        }
    }

    private void shuffle(int[] order) {
        for (int index = order.length - 1; index > 0; index--) {
            int other = random.nextInt(index + 1);
            int moved = order[index];
            order[index] = order[other];
            order[other] = moved;
        }
    }

    private void learn(
            Network network, int[] order, int from, int rows, Descent descent, double rate) {
        int width = shape.inputs();
        float[] inputs = new float[rows * width];
        float[] target = new float[rows * WindowShape.HORIZON];
        float[] weight = new float[rows * WindowShape.HORIZON];
        double[] base = new double[WindowShape.HORIZON];
        for (int row = 0; row < rows; row++) {
            Sample sample = samples.get(order[from + row]);
            shape.fill(sample.series, sample.origin, inputs, row * width, base);
            double deviation = WindowShape.Scale.of(sample.series, sample.origin).deviation();
            for (int ahead = 0; ahead < WindowShape.HORIZON; ahead++) {
                int at = row * WindowShape.HORIZON + ahead;
                target[at] =
                        (float)
                                Math.clamp(
                                        (sample.target(ahead) - base[ahead]) / deviation,
                                        -FARTHEST,
                                        FARTHEST);
                weight[at] = sample.weight[ahead];
            }
        }
        int layers = network.layers();
        float[][] values = new float[layers + 1][];
        float[][] kept = new float[layers][];
        values[0] = inputs;
        for (int layer = 0; layer < layers; layer++) {
            values[layer + 1] = network.forward(layer, values[layer], rows);
            if (layer < layers - 1) {
                Network.rectify(values[layer + 1]);
                kept[layer] = drop(values[layer + 1]);
            }
        }
        float[] slope = values[layers];
        for (int index = 0; index < slope.length; index++) {
            float error = slope[index] - target[index];
            slope[index] =
                    weight[index]
                            * error
                            / (float) Math.sqrt(error * error + ROUNDING * ROUNDING)
                            / slope.length;
        }
        for (int layer = layers - 1; layer >= 0; layer--) {
            float[] below =
                    layer == 0
                            ? null
                            : descent.back(layer, slope, values[layer], kept[layer - 1], rows);
            descent.gradient(layer, values[layer], slope, rows);
            if (below != null) {
                slope = below;
            }
        }
        descent.step(rate, DECAY);
    }

    /// Silences some of the values and strengthens the others.
    private float[] drop(float[] values) {
        float[] factors = new float[values.length];
        long bits = 0;
        for (int index = 0; index < values.length; index++) {
            if ((index & 3) == 0) {
                bits = random.nextLong();
            }
            float drawn = (bits & 0xffff) / 65536f;
            bits >>>= 16;
            factors[index] = drawn < DROPOUT ? 0 : 1 / (1 - DROPOUT);
            values[index] *= factors[index];
        }
        return factors;
    }
}
