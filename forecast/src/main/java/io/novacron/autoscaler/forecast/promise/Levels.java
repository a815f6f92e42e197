package io.novacron.autoscaler.forecast.promise;

/// Quantiles of the load as such, whatever the time: of the last day and of the last week, newer
/// ones counting more. What is left where load comes without warning.
final class Levels {

    private final ErrorQuantiles day;
    private final ErrorQuantiles week;
    private final double[] level = new double[1];
    private final double[] quantile = new double[1];

    Levels(Clockwork clock) {
        day = new ErrorQuantiles(clock.fading(0.5 * 1440));
        week = new ErrorQuantiles(clock.fading(3.5 * 1440));
    }

    void observe(double load) {
        day.add(load);
        week.add(load);
    }

    double ofDay(double exceeded) {
        return of(day, exceeded);
    }

    double ofWeek(double exceeded) {
        return of(week, exceeded);
    }

    private double of(ErrorQuantiles distribution, double exceeded) {
        level[0] = 1 - exceeded;
        distribution.quantiles(level, quantile);
        return Math.max(0, quantile[0]);
    }
}
