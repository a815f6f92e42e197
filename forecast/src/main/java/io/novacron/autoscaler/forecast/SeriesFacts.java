package io.novacron.autoscaler.forecast;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What is only told about a series, not used to forecast it.
///
/// @param known steps with a value
/// @param gaps steps without
/// @param zeroShare share of the known ones that are 0
/// @param outliers values further than six robust standard deviations from the slowly moving level
///   around the profile
/// @param profile the seasons, for components
record SeriesFacts(
        int known,
        int gaps,
        double zeroShare,
        int outliers,
        ForecastReport.Trend trend,
        SeasonProfile profile) {

    private static final double PROFILE_HALF_LIFE = 10;
    private static final double FAR = 6;
    private static final double LEVEL_SPEED = 0.1;

    /// @param any whether anything is known at all; if not, `values` is a stand-in
    static SeriesFacts of(
            boolean any,
            double[] values,
            History history,
            Seasons seasons,
            int cycle,
            double stepDays) {
        int known = 0;
        int zeros = 0;
        for (double value : values) {
            known += Double.isNaN(value) || !any ? 0 : 1;
            zeros += value == 0 ? 1 : 0;
        }
        SeasonProfile profile = SeasonProfile.of(history, history.size(), PROFILE_HALF_LIFE);
        return new SeriesFacts(
                known,
                values.length - known,
                known == 0 ? 0 : (double) zeros / known,
                outliers(history, profile),
                TrendTest.of(
                        history.z(),
                        history.size(),
                        seasons.day() > 0 ? seasons.day() : Math.min(6, cycle),
                        1
                                / ((seasons.day() > 0 ? seasons.day() : Math.min(6, cycle))
                                        * Math.max(1e-9, stepDays)),
                        history.transform()),
                profile);
    }

    private static int outliers(History history, SeasonProfile profile) {
        int size = history.size();
        double[] rest = profile.without(history, size);
        double level = rest[0];
        double[] deviations = new double[size];
        for (int t = 0; t < size; t++) {
            deviations[t] = Math.abs(rest[t] - level);
            level += LEVEL_SPEED * (rest[t] - level);
        }
        double[] sorted = deviations.clone();
        Arrays.sort(sorted);
        double far = FAR * 1.48 * sorted[size / 2];
        int count = 0;
        for (int t = 0; t < size; t++) {
            count += history.known(t) && deviations[t] > far && deviations[t] > 1e-6 ? 1 : 0;
        }
        return count;
    }

    List<ForecastReport.Season> seasons(Seasons found, Duration step) {
        List<ForecastReport.Season> seasons = new ArrayList<>();
        if (found.day() > 0) {
            seasons.add(
                    new ForecastReport.Season(
                            step.multipliedBy(found.day()), found.day(), found.dayStrength()));
        }
        if (found.week() > 0 && known + gaps >= 2 * found.week()) {
            seasons.add(
                    new ForecastReport.Season(
                            step.multipliedBy(found.week()), found.week(), found.weekStrength()));
        }
        return seasons;
    }

    /// The parts of a forecast.
    ///
    /// @param whole on the model's scale
    Components components(History history, double[] whole, int cycle) {
        int size = history.size();
        int recent = Math.min(size, cycle);
        double level = 0;
        for (int t = size - recent; t < size; t++) {
            level += (history.z()[t] - profile.both(history, t)) / recent;
        }
        int steps = whole.length;
        double[] day = new double[steps];
        double[] week = new double[steps];
        double[] rest = new double[steps];
        Transform transform = history.transform();
        for (int h = 0; h < steps; h++) {
            double daily = profile.day(history, size + h);
            double weekly = profile.week(history, size + h);
            day[h] = transform.factor(daily);
            week[h] = transform.factor(weekly);
            rest[h] = transform.factor(whole[h] - level - daily - weekly);
        }
        return new Components(transform.logarithmic(), transform.back(level), day, week, rest);
    }
}
