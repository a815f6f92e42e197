package io.novacron.autoscaler.forecast.promise;

/// The load of the last four hours in a few numbers: the same for every horizon, hence made once a
/// step.
final class Lately {

    final double newest;
    final double back1;
    final double back2;
    final double mean5;
    final double mean15;
    final double mean60;
    final double mean240;
    final double max1;
    final double max5;
    final double max15;
    final double max30;
    final double max60;
    final double min15;

    /// Mean absolute deviation from the mean, over 15 and 60 minutes.
    final double swing15;

    final double swing60;

    Lately(LoadMemory load, Clockwork clock) {
        newest = load.back(0);
        back1 = load.back(1);
        back2 = load.back(2);
        mean5 = load.mean(clock.minutes(5));
        mean15 = load.mean(clock.minutes(15));
        mean60 = load.mean(clock.minutes(60));
        mean240 = load.mean(clock.minutes(240));
        max1 = load.max(clock.minutes(1));
        max5 = load.max(clock.minutes(5));
        max15 = load.max(clock.minutes(15));
        max30 = load.max(clock.minutes(30));
        max60 = load.max(clock.minutes(60));
        min15 = load.min(clock.minutes(15));
        swing15 = swing(load, clock.minutes(15), mean15);
        swing60 = swing(load, clock.minutes(60), mean60);
    }

    private static double swing(LoadMemory load, int steps, double mean) {
        double sum = 0;
        for (int back = 0; back < steps; back++) {
            sum += Math.abs(load.back(back) - mean);
        }
        return sum / steps;
    }
}
