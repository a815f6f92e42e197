package io.novacron.autoscaler.forecast;

import java.util.Arrays;

/// From the unit of a series to the scale it is modelled on, and back (FORECAST 4.1).
///
/// Logarithmic: z = ln(y + c), with c = 0 where all values are well above 0, else 5 % of the median
/// of the values that are not 0. Linear, for series with negative values: z = (y − centre) / unit,
/// so that thresholds mean the same on both.
final class Transform {

    private static final double OFFSET_SHARE = 0.05;

    /// A value below this share of the median is as good as 0: its logarithm would be an outlier.
    private static final double TINY_SHARE = 1e-3;

    private final boolean logarithmic;
    private final double offset;
    private final double unit;
    private final double smallest;
    private final double least;
    private final double most;

    private Transform(
            boolean logarithmic,
            double offset,
            double unit,
            double smallest,
            double least,
            double most) {
        this.logarithmic = logarithmic;
        this.offset = offset;
        this.unit = unit;
        this.smallest = smallest;
        this.least = least;
        this.most = most;
    }

    /// @param values `NaN` for gaps, at least one known
    static Transform of(double[] values, ForecastSettings settings) {
        double[] known = Arrays.stream(values).filter(value -> !Double.isNaN(value)).toArray();
        double min = Double.POSITIVE_INFINITY;
        for (double value : known) {
            min = Math.min(min, value);
        }
        double most = settings.most().orElse(Double.POSITIVE_INFINITY);
        if (min < 0 || settings.scale() == ForecastSettings.Scale.LINEAR) {
            return linear(known, settings.least().orElse(Double.NEGATIVE_INFINITY), most);
        }
        double[] positive = Arrays.stream(known).filter(value -> value > 0).sorted().toArray();
        double median = positive.length == 0 ? 1 : positive[positive.length / 2];
        double offset = min > TINY_SHARE * median ? 0 : OFFSET_SHARE * median;
        double smallest = offset > 0 ? offset : 0.05 * min;
        return new Transform(true, offset, 1, smallest, settings.least().orElse(0), most);
    }

    private static Transform linear(double[] known, double least, double most) {
        double mean = 0;
        for (int index = 0; index < known.length; index++) {
            mean += (known[index] - mean) / (index + 1);
        }
        double deviation = 0;
        for (int index = 0; index < known.length; index++) {
            deviation += (Math.abs(known[index] - mean) - deviation) / (index + 1);
        }
        // A constant: any unit will do.
        double unit = deviation > 1e-12 * Math.abs(mean) ? deviation : Math.max(1, Math.abs(mean));
        return new Transform(false, mean, unit, 0, least, most);
    }

    boolean logarithmic() {
        return logarithmic;
    }

    double forward(double value) {
        return logarithmic
                ? StrictMath.log(Math.max(value + offset, smallest))
                : (value - offset) / unit;
    }

    /// Within the bounds of the settings.
    double back(double z) {
        // exp(700) is the largest there is room for.
        double value = logarithmic ? StrictMath.exp(Math.min(z, 700)) - offset : z * unit + offset;
        return bounded(value);
    }

    /// A value in the unit of the series, within the bounds of the settings.
    double bounded(double value) {
        return Math.min(most, Math.max(least, value));
    }

    /// Turns every value back, in place.
    void backAll(double[] values) {
        for (int index = 0; index < values.length; index++) {
            values[index] = back(values[index]);
        }
    }

    /// A difference on the scale as people see it: a factor, or a difference in the unit.
    double factor(double difference) {
        return logarithmic ? StrictMath.exp(difference) : difference * unit;
    }
}
