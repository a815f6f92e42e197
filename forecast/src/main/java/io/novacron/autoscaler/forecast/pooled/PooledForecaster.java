package io.novacron.autoscaler.forecast.pooled;

/// Forecasts two days at 24 steps a day with one network trained on many series at once.
///
/// @param shape what the network was trained to look at
public record PooledForecaster(WindowShape shape, Network network) {

    public PooledForecaster {
        if (network.inputs() != shape.inputs() || network.outputs() != WindowShape.HORIZON) {
            throw new IllegalArgumentException(
                    "a network from %d to %d numbers; %s needs %d to %d"
                            .formatted(
                                    network.inputs(),
                                    network.outputs(),
                                    shape,
                                    shape.inputs(),
                                    WindowShape.HORIZON));
        }
    }

    /// @param series logarithms of load
    /// @param origins index of the first step to be forecast, each at least {@link
    ///   WindowShape#LENGTH}
    /// @return logarithms by origin, {@link WindowShape#HORIZON} each
    public double[][] forecast(double[] series, int... origins) {
        int width = shape.inputs();
        float[] inputs = new float[origins.length * width];
        double[][] paths = new double[origins.length][WindowShape.HORIZON];
        for (int index = 0; index < origins.length; index++) {
            shape.fill(series, origins[index], inputs, index * width, paths[index]);
        }
        float[] corrections = network.evaluate(inputs, origins.length);
        for (int index = 0; index < origins.length; index++) {
            double deviation = WindowShape.Scale.of(series, origins[index]).deviation();
            for (int ahead = 0; ahead < WindowShape.HORIZON; ahead++) {
                paths[index][ahead] += deviation * corrections[index * WindowShape.HORIZON + ahead];
            }
        }
        return paths;
    }
}
