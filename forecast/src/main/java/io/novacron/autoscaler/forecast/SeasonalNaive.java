package io.novacron.autoscaler.forecast;

/// The value one season before (FORECAST 4.3 A); with an offset, moved by the mean of the last
/// three changes from season to season, which fades.
final class SeasonalNaive implements Member {

    private static final double FADE = 0.9;

    private final String name;
    private final double priorRatio;
    private final int season;
    private final boolean offset;

    private SeasonalNaive(String name, double priorRatio, int season, boolean offset) {
        this.name = name;
        this.priorRatio = priorRatio;
        this.season = season;
        this.offset = offset;
    }

    static SeasonalNaive daily(History history) {
        return new SeasonalNaive("day_before", 1.2, history.day(), false);
    }

    static SeasonalNaive dailyWithOffset(History history) {
        return new SeasonalNaive("day_before_moved", 1.15, history.day(), true);
    }

    static SeasonalNaive weekly(History history) {
        return new SeasonalNaive("week_before", 2.0, history.week(), false);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public double priorRatio() {
        return priorRatio;
    }

    @Override
    public void replay(History history, int[] origins, double[][] forecasts) {
        for (int index = 0; index < origins.length; index++) {
            forecast(history, origins[index], forecasts[index]);
        }
    }

    @Override
    public void forecast(History history, double[] forecast) {
        forecast(history, history.size(), forecast);
    }

    private void forecast(History history, int origin, double[] forecast) {
        double[] z = history.z();
        double move = 0;
        if (offset) {
            int count = 0;
            for (int t = Math.max(season, origin - 3); t < origin; t++) {
                move += z[t] - z[t - season];
                count++;
            }
            move /= Math.max(1, count);
        }
        for (int h = 0; h < forecast.length; h++) {
            int back = origin + h - season * (h / season + 1);
            // A history shorter than its season has only its own values to offer.
            forecast[h] = z[Math.max(0, Math.min(back, origin - 1))] + move;
            move *= FADE;
        }
    }

    @Override
    public void update(History history) {
        // Everything is in the history.
    }

    @Override
    public void lift(History history, int newest, double by) {
        // Everything is in the history.
    }
}
