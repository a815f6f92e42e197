package io.novacron.autoscaler.forecast;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// What was found in a series, what was chosen, and how well it does.
///
/// @param algorithm what was asked for
/// @param path the rung of the history ladder: what the length of the history allows
/// @param known steps with a value that were learned from
/// @param gaps steps without one between them
/// @param zeroShare share of known values that are 0
/// @param outliers values further than six robust standard deviations from their profile
/// @param seasons seasons that are used, shortest first
/// @param shift the newest level shift that was corrected for
/// @param members every member with its error, largest weight first
/// @param origins forecasts the errors are from: replayed when the model was learned, made since
/// @param meanAbsoluteError of the whole over these, in the unit of the series; empty without any
/// @param scaledError the same over the mean absolute change from one season to the next (the
///   seasonal naive forecast's error inside the history); below 1 is better than that
/// @param confidence share of these forecasts, over all leads, within 20 % of what happened; what
///   SPEC section 5 asks for at one lead time is {@link ConfidenceTracker}'s
public record ForecastReport(
        Algorithm algorithm,
        Path path,
        int known,
        int gaps,
        double zeroShare,
        int outliers,
        List<Season> seasons,
        Trend trend,
        Optional<LevelShift> shift,
        List<MemberError> members,
        int origins,
        OptionalDouble meanAbsoluteError,
        OptionalDouble scaledError,
        OptionalDouble confidence) {

    /// Rungs of the history ladder, shortest first.
    public enum Path {
        /// Nothing known at all: zero.
        NOTHING,
        /// Fewer than six values: the last one.
        LAST_VALUE,
        /// Less than one season: the last value, fading to the mean.
        FADING_LEVEL,
        /// One season: the same step of the season before.
        ONE_SEASON,
        /// Two seasons: and its profile.
        TWO_SEASONS,
        /// Four seasons: and smoothing, and a short regression.
        FOUR_SEASONS,
        /// Nine days: and weekly lags.
        WEEKLY_LAGS,
        /// Two weeks: and a weekly season, and the hierarchical profile.
        TWO_WEEKS,
        /// Sixteen days and more: and the long regression.
        FULL,
        /// No season was found: levels and trends.
        NO_SEASON,
        /// Many zeros: whether and how much apart.
        INTERMITTENT,
        /// Steps of a few minutes: the shape of longer steps, and the last minutes.
        SHORT_STEPS
    }

    /// A season.
    ///
    /// @param steps its length in steps
    /// @param strength 0–1: the share of the variance around the level that it explains
    public record Season(Duration length, int steps, double strength) {}

    /// The long trend, from the means of days (or of six steps where there is no season).
    ///
    /// @param perDay change a day: a share of the level on a logarithmic scale, else in the unit of
    ///   the series
    /// @param relative whether it is a share
    /// @param probability of a slope at least so steep by chance, 0–1, autocorrelation considered
    public record Trend(double perDay, boolean relative, double probability) {

        /// Whether chance is an unlikely reason: below 5 %.
        public boolean significant() {
            return probability < 0.05;
        }
    }

    /// The level changed at once.
    ///
    /// @param at first step on the new level
    /// @param factor new level over old; on a linear scale the difference
    public record LevelShift(Instant at, double factor) {}

    /// One member.
    ///
    /// @param error mean absolute error of its forecasts, newer ones count more; empty: none yet
    /// @param weight 0–1
    public record MemberError(String member, OptionalDouble error, double weight) {}

    public ForecastReport {
        seasons = List.copyOf(seasons);
        members = List.copyOf(members);
    }
}
