package io.novacron.autoscaler.forecast;

/// One way to forecast: fitted once, with a state that follows new values. What it says is weighed
/// against the other members by the errors it made on this series ({@link Scores}).
///
/// Everything is on the scale of {@link History#z}; members that work on plain values convert.
/// `horizon` is the length of the array that is filled.
interface Member {

    /// Its name in reports, stable.
    String name();

    /// Its expected error as a multiple of the seasonal naive forecast's, before any is known.
    /// Counts as much as one forecast (FORECAST 4.4).
    double priorRatio();

    /// Steps of history it reads to go on; what is older may be forgotten.
    default int reach() {
        return 0;
    }

    /// Whether it was trained on other series, this one perhaps among them: what it would have said
    /// earlier is then no measure of how well the past could be known.
    default boolean isPretrained() {
        return false;
    }

    /// What would have been forecast with today's parameters at earlier times.
    ///
    /// @param origins numbers of known steps, ascending, each at most the history's size
    /// @param forecasts a row for each origin, filled
    void replay(History history, int[] origins, double[][] forecasts);

    /// Steps ahead of the newest.
    void forecast(History history, double[] forecast);

    /// The newest step of the history is new to the member.
    void update(History history);

    /// The level changed `newest` steps ago by so much, and the history before that was lifted to
    /// it; states go along, by what they have not learned yet.
    void lift(History history, int newest, double by);

    /// Learning is over: there are no more replays, and what only they need can go.
    default void learned() {
        // Most members need nothing but their parameters.
    }
}
