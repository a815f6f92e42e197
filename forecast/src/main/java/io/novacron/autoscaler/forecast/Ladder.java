package io.novacron.autoscaler.forecast;

import io.novacron.autoscaler.forecast.ForecastReport.Path;
import java.util.ArrayList;
import java.util.List;

/// Which members the length of a history supports (FORECAST 4.5). Lengths count in days where the
/// season is a day, else in seasons.
///
/// @param path the rung
/// @param members at least one
record Ladder(Path path, List<Member> members) {

    private static final int FEWEST_TO_FADE = 6;

    Ladder {
        members = List.copyOf(members);
    }

    /// @param hoursPerStep length of a step
    /// @param horizon steps ahead to tune for
    static Ladder of(Algorithm algorithm, History history, double hoursPerStep, int horizon) {
        Path path = path(history);
        List<Member> members =
                switch (algorithm) {
                    case AUTO -> all(path, history, horizon);
                    case SEASONAL_NAIVE -> naive(path, history);
                    case EXPONENTIAL_SMOOTHING -> smoothing(path, history, horizon);
                    case THETA -> theta(path, history);
                    case REGRESSION -> regressions(path, history);
                };
        return new Ladder(
                path,
                members.isEmpty() ? List.of(new FadingLevel(history, hoursPerStep)) : members);
    }

    private static Path path(History history) {
        int size = history.size();
        int day = history.day();
        if (day == 0) {
            return size < FEWEST_TO_FADE
                    ? Path.LAST_VALUE
                    : size < 4 * FEWEST_TO_FADE ? Path.FADING_LEVEL : Path.NO_SEASON;
        }
        boolean weekly = history.week() > 0;
        if (size >= 16 * day) {
            return Path.FULL;
        }
        if (weekly && size >= 14 * day) {
            return Path.TWO_WEEKS;
        }
        if (weekly && size >= 9 * day) {
            return Path.WEEKLY_LAGS;
        }
        return size >= 4 * day
                ? Path.FOUR_SEASONS
                : size >= 2 * day ? Path.TWO_SEASONS : Path.ONE_SEASON;
    }

    private static List<Member> all(Path path, History history, int horizon) {
        List<Member> members = new ArrayList<>();
        switch (path) {
            case NOTHING, LAST_VALUE, FADING_LEVEL, INTERMITTENT, SHORT_STEPS -> {
                // The last value, which is what no members means.
            }
            case NO_SEASON -> {
                members.add(new TrendSmoothing(TrendSmoothing.Kind.LEVEL, history));
                members.add(new TrendSmoothing(TrendSmoothing.Kind.DAMPED, history));
                members.add(new TrendSmoothing(TrendSmoothing.Kind.THETA, history));
                LagRegression.fit(LagRegression.Form.PLAIN, history).ifPresent(members::add);
            }
            case ONE_SEASON -> members.add(SeasonalNaive.daily(history));
            case TWO_SEASONS -> {
                members.addAll(naive(path, history));
                members.add(new DayProfile(history));
            }
            case FOUR_SEASONS, WEEKLY_LAGS -> {
                members.addAll(naive(path, history));
                members.add(new DayProfile(history));
                members.add(SeasonalSmoothing.daily(history, false, horizon));
                members.addAll(regressions(path, history));
            }
            case TWO_WEEKS -> {
                members.addAll(naive(path, history));
                members.add(SeasonalSmoothing.daily(history, true, horizon));
                members.add(SeasonalSmoothing.weekly(history, horizon));
                members.add(new HierarchicalProfile(history));
                members.addAll(regressions(path, history));
            }
            case FULL -> {
                members.addAll(regressions(path, history));
                if (history.week() > 0) {
                    members.add(SeasonalSmoothing.weekly(history, horizon));
                    members.add(SeasonalNaive.weekly(history));
                }
                members.add(new HierarchicalProfile(history));
                members.add(SeasonalSmoothing.daily(history, true, horizon));
                // The level that leads where a season was found and does not last.
                members.add(new TrendSmoothing(TrendSmoothing.Kind.THETA, history));
                members.addAll(
                        NetworkMember.of(
                                history, horizon + (PooledFit.ORIGINS - 1) * history.day()));
            }
        }
        return members;
    }

    private static List<Member> naive(Path path, History history) {
        List<Member> members = new ArrayList<>();
        if (history.day() > 0) {
            members.add(SeasonalNaive.daily(history));
            if (path != Path.ONE_SEASON) {
                members.add(SeasonalNaive.dailyWithOffset(history));
            }
            if (history.week() > 0 && history.size() >= 9 * history.day()) {
                members.add(SeasonalNaive.weekly(history));
            }
        }
        return members;
    }

    private static List<Member> smoothing(Path path, History history, int horizon) {
        if (history.day() == 0) {
            return theta(path, history).isEmpty()
                    ? List.of()
                    : List.of(
                            new TrendSmoothing(TrendSmoothing.Kind.LEVEL, history),
                            new TrendSmoothing(TrendSmoothing.Kind.DAMPED, history));
        }
        if (history.size() < 2 * history.day()) {
            return naive(path, history);
        }
        List<Member> members = new ArrayList<>();
        members.add(SeasonalSmoothing.daily(history, true, horizon));
        members.add(SeasonalSmoothing.daily(history, false, horizon));
        members.add(new TrendSmoothing(TrendSmoothing.Kind.DAMPED, history));
        if (history.week() > 0 && history.size() >= 14 * history.day()) {
            members.add(SeasonalSmoothing.weekly(history, horizon));
        }
        return members;
    }

    private static List<Member> theta(Path path, History history) {
        return switch (path) {
            case NOTHING, LAST_VALUE, FADING_LEVEL, INTERMITTENT, SHORT_STEPS -> List.of();
            case ONE_SEASON -> naive(path, history);
            case TWO_SEASONS, FOUR_SEASONS, WEEKLY_LAGS, TWO_WEEKS, FULL, NO_SEASON ->
                    List.of(new TrendSmoothing(TrendSmoothing.Kind.THETA, history));
        };
    }

    private static List<Member> regressions(Path path, History history) {
        List<Member> members = new ArrayList<>();
        switch (path) {
            case NOTHING, LAST_VALUE, FADING_LEVEL, INTERMITTENT, SHORT_STEPS -> {
                // Too short for one.
            }
            case NO_SEASON ->
                    LagRegression.fit(LagRegression.Form.PLAIN, history).ifPresent(members::add);
            case ONE_SEASON, TWO_SEASONS -> members.addAll(naive(path, history));
            case FOUR_SEASONS ->
                    LagRegression.fit(LagRegression.Form.SHORT, history).ifPresent(members::add);
            case WEEKLY_LAGS, TWO_WEEKS -> {
                LagRegression.fit(LagRegression.Form.SHORT, history).ifPresent(members::add);
                LagRegression.fit(LagRegression.Form.WEEK, history).ifPresent(members::add);
            }
            case FULL ->
                    LagRegression.fit(LagRegression.Form.LONG, history)
                            .or(() -> LagRegression.fit(LagRegression.Form.SHORT, history))
                            .ifPresent(members::add);
        }
        return members;
    }
}
