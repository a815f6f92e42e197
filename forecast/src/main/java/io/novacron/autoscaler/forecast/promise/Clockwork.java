package io.novacron.autoscaler.forecast.promise;

import java.time.Duration;

/// The step of a panel, its lead, and how long minutes, days and weeks are in steps.
///
/// @param stepSeconds length of a step
/// @param lead steps from an order to an instance that serves, at least 1
record Clockwork(double stepSeconds, int lead) {

    static final int HORIZONS = 3;

    static Clockwork of(Duration step, Duration lead) {
        double seconds = step.toMillis() / 1000.0;
        if (!(seconds > 0)) {
            throw new IllegalArgumentException("a step of " + step);
        }
        int steps = (int) Math.max(1, Math.ceil(lead.toMillis() / 1000.0 / seconds));
        return new Clockwork(seconds, steps);
    }

    /// Steps of so many minutes, at least one.
    int minutes(double minutes) {
        return (int) Math.max(1, Math.round(minutes * 60 / stepSeconds));
    }

    int day() {
        return minutes(1440);
    }

    /// Steps ahead of the horizon with this index: now, the lead time, twice the lead time.
    int horizon(int index) {
        return index * lead;
    }

    /// What a weight is multiplied by in each step to be half after so many minutes.
    double fading(double halfLifeMinutes) {
        return StrictMath.pow(0.5, stepSeconds / 60 / halfLifeMinutes);
    }
}
