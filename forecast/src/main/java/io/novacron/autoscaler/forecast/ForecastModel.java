package io.novacron.autoscaler.forecast;

import java.time.Instant;
import java.util.List;

/// A series that has been learned: a small state that follows new values and forecasts at any time.
/// Mutable and not thread-safe: one group's model is used by one thread at a time. It keeps what it
/// needs of the last days, not the whole history; learning anew ({@link Forecaster#fit}) takes the
/// history again.
public interface ForecastModel {

    /// Steps ahead of the newest known one.
    ///
    /// @param steps at least 1
    /// @param quantiles probabilities, each more than 0 and less than 1
    Prediction predict(int steps, List<Double> quantiles);

    /// Takes the value of the next step; `NaN` where there is none. Costs microseconds: states and
    /// weights move on, nothing is learned anew.
    ///
    /// @throws IllegalArgumentException for an infinite value; the model is unchanged
    void update(double value);

    /// Time of the next step: of the first one ahead.
    Instant next();

    /// Steps this model has taken since it was learned.
    int updates();

    /// Whether learning anew would pay: a day of updates, a history that allows for more members,
    /// or a level shift since.
    boolean refitDue();

    /// What was found and chosen, and how well it does.
    ForecastReport report();
}
