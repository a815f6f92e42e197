package io.novacron.autoscaler.forecast;

/// The long trend: the least-squares slope of the means of cycles, and how likely chance gives one
/// as steep. The number of independent means is reduced for their autocorrelation (n (1 − ρ) / (1 +
/// ρ), Bayley and Hammersley 1946); the distribution is the normal one, which a few weeks allow.
final class TrendTest {

    private TrendTest() {}

    /// @param z values on the model's scale
    /// @param cycle steps of a mean
    /// @param cyclesPerDay to express the slope a day
    static ForecastReport.Trend of(
            double[] z, int size, int cycle, double cyclesPerDay, Transform transform) {
        int count = size / cycle;
        if (count < 4) {
            return new ForecastReport.Trend(0, transform.logarithmic(), 1);
        }
        double[] means = new double[count];
        int offset = size - count * cycle;
        for (int index = 0; index < count; index++) {
            for (int t = 0; t < cycle; t++) {
                means[index] += z[offset + index * cycle + t] / cycle;
            }
        }
        double middle = (count - 1) / 2.0;
        double mean = 0;
        for (double value : means) {
            mean += value / count;
        }
        double products = 0;
        double squares = 0;
        for (int index = 0; index < count; index++) {
            products += (index - middle) * (means[index] - mean);
            squares += (index - middle) * (index - middle);
        }
        double slope = products / squares;
        double left = 0;
        double lagged = 0;
        double before = 0;
        for (int index = 0; index < count; index++) {
            double rest = means[index] - mean - slope * (index - middle);
            left += rest * rest;
            lagged += rest * before;
            before = rest;
        }
        double correlation = left <= 0 ? 0 : Math.max(0, Math.min(0.95, lagged / left));
        double independent = Math.max(3, count * (1 - correlation) / (1 + correlation));
        double error = Math.sqrt(left / (count - 2) / squares * count / independent);
        double probability =
                slope == 0 ? 1 : error <= Math.abs(slope) * 1e-9 ? 0 : tails(slope / error);
        double perDay = slope * cyclesPerDay;
        return new ForecastReport.Trend(
                transform.logarithmic() ? StrictMath.expm1(perDay) : transform.factor(perDay),
                transform.logarithmic(),
                probability);
    }

    /// Probability of a standard normal value further out, by the continued form of Abramowitz and
    /// Stegun 7.1.26 (error below 2e-7).
    private static double tails(double value) {
        double x = Math.abs(value) / StrictMath.sqrt(2);
        double t = 1 / (1 + 0.3275911 * x);
        double polynomial =
                t
                        * (0.254829592
                                + t
                                        * (-0.284496736
                                                + t
                                                        * (1.421413741
                                                                + t
                                                                        * (-1.453152027
                                                                                + t
                                                                                        * 1.061405429))));
        return polynomial * StrictMath.exp(-x * x);
    }
}
