package io.novacron.autoscaler.forecast;

/// A quickly forgetting daily profile on the level of the last day, moved by the last two
/// deviations, which fade (FORECAST 4.3 F): for the first days of a history.
final class DayProfile implements Member {

    private static final double HALF_LIFE_DAYS = 4;
    private static final double FADE = 0.9;

    private SeasonProfile seasons;

    DayProfile(History history) {
        this.seasons = SeasonProfile.of(history, history.size(), HALF_LIFE_DAYS);
    }

    @Override
    public String name() {
        return "day_profile";
    }

    @Override
    public double priorRatio() {
        return 1.25;
    }

    @Override
    public void replay(History history, int[] origins, double[][] forecasts) {
        for (int index = 0; index < origins.length; index++) {
            forecast(
                    SeasonProfile.of(history, origins[index], HALF_LIFE_DAYS),
                    history,
                    origins[index],
                    forecasts[index]);
        }
    }

    @Override
    public void forecast(History history, double[] forecast) {
        forecast(seasons, history, history.size(), forecast);
    }

    private static void forecast(
            SeasonProfile seasons, History history, int origin, double[] forecast) {
        double[] z = history.z();
        int first = Math.max(0, origin - history.day());
        double level = 0;
        for (int t = first; t < origin; t++) {
            level += z[t] - seasons.day(history, t);
        }
        level /= origin - first;
        double move = 0;
        int recent = Math.min(2, origin);
        for (int t = origin - recent; t < origin; t++) {
            move += (z[t] - seasons.day(history, t) - level) / recent;
        }
        for (int h = 0; h < forecast.length; h++) {
            move *= h == 0 ? 1 : FADE;
            forecast[h] = level + seasons.day(history, origin + h) + move;
        }
    }

    @Override
    public void update(History history) {
        // Once a day: the profile is the younger for it, and a step stays cheap.
        if (history.phase(history.size(), history.day()) == 0) {
            seasons = SeasonProfile.of(history, history.size(), HALF_LIFE_DAYS);
        }
    }

    @Override
    public void lift(History history, int newest, double by) {
        // The level is that of the last day, in the history.
    }
}
