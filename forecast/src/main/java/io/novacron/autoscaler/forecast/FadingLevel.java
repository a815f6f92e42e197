package io.novacron.autoscaler.forecast;

/// The last value, held for six steps and fading to the mean of all there is (FORECAST 4.5): all
/// that the first hours of a history support. With fewer than six values it stays.
final class FadingLevel implements Member {

    private static final int HELD = 6;
    private static final double FADE_PER_HOUR = 0.9;

    private final double fade;
    private double mean;
    private int count;

    /// @param hoursPerStep for the speed of fading; a step longer than an hour fades like an hour
    FadingLevel(History history, double hoursPerStep) {
        this.fade = StrictMath.pow(FADE_PER_HOUR, Math.min(1, hoursPerStep));
        this.count = history.size();
        this.mean = mean(history, count);
    }

    private static double mean(History history, int size) {
        double sum = 0;
        for (int t = 0; t < size; t++) {
            sum += history.z()[t];
        }
        return size == 0 ? 0 : sum / size;
    }

    @Override
    public String name() {
        return "last_value";
    }

    @Override
    public double priorRatio() {
        return 3;
    }

    @Override
    public void replay(History history, int[] origins, double[][] forecasts) {
        for (int index = 0; index < origins.length; index++) {
            forecast(history, origins[index], mean(history, origins[index]), forecasts[index]);
        }
    }

    @Override
    public void forecast(History history, double[] forecast) {
        forecast(history, history.size(), mean, forecast);
    }

    private void forecast(History history, int origin, double level, double[] forecast) {
        double last = origin == 0 ? 0 : history.z()[origin - 1];
        double above = last - level;
        for (int h = 0; h < forecast.length; h++) {
            above *= h < HELD || origin < HELD ? 1 : fade;
            forecast[h] = level + above;
        }
    }

    @Override
    public void update(History history) {
        count++;
        mean += (history.z()[history.size() - 1] - mean) / count;
    }

    @Override
    public void lift(History history, int newest, double by) {
        mean += by;
    }
}
