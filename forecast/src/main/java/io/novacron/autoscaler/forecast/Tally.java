package io.novacron.autoscaler.forecast;

import java.util.OptionalDouble;

/// How the ensemble's forecasts went, all together.
final class Tally {

    private int forecasts;
    private long judged;
    private long close;
    private double missed;

    void add(OpenForecast done) {
        forecasts++;
        judged += done.known();
        close += done.close();
        missed += done.missed();
    }

    int forecasts() {
        return forecasts;
    }

    /// Mean absolute error, in the unit of the series.
    OptionalDouble meanAbsoluteError() {
        return judged == 0 ? OptionalDouble.empty() : OptionalDouble.of(missed / judged);
    }

    /// Share within 20 % of what happened.
    OptionalDouble closeShare() {
        return judged == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) close / judged);
    }
}
