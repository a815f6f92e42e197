package io.novacron.autoscaler.forecast;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// How a series is forecast: one family of members, or all of them weighed by their errors.
public enum Algorithm {
    /// Holt-Winters and its double-seasonal form: level, day, week, autoregressive error; without a
    /// season a level with a damped trend.
    EXPONENTIAL_SMOOTHING,
    /// The value one day or one week before, with the recent change fading out.
    SEASONAL_NAIVE,
    /// A smoothed level with half of the long trend, on the series without its seasons.
    THETA,
    /// Ridge regressions on lags of the differences to the day before.
    REGRESSION,
    /// Every member the length of the history allows; weights follow their errors.
    AUTO;

    /// The name in documents and on the command line: `exponential_smoothing`.
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The algorithm of a name.
    ///
    /// @throws IllegalArgumentException that says what is allowed
    public static Algorithm of(String name) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.wireName().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("found '%s'; %s".formatted(name, names())));
    }

    /// Every name, for messages.
    public static String names() {
        return Arrays.stream(values()).map(Algorithm::wireName).collect(Collectors.joining(", "));
    }
}
