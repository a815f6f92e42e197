package io.novacron.autoscaler.forecast;

import io.novacron.autoscaler.forecast.pooled.PooledForecaster;
import io.novacron.autoscaler.forecast.pooled.ShippedNetworks;
import io.novacron.autoscaler.forecast.pooled.WindowShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A network that was trained on many series, for hourly steps on a logarithmic scale. What it
/// knows of a series is only what is in its window, so there is nothing to fit and no state. On
/// series unlike those it was trained on, its errors take its weight away as with every member.
final class NetworkMember implements Member {

    private static final int WEEKS_READ = 6;

    private final PooledForecaster forecaster;

    private NetworkMember(PooledForecaster forecaster) {
        this.forecaster = forecaster;
    }

    /// Both networks, where the history is hourly and long enough for all forecasts that are
    /// replayed.
    ///
    /// @param replayed steps from the first replayed origin to the end
    static List<Member> of(History history, int replayed) {
        if (history.day() != WindowShape.DAY
                || !history.transform().logarithmic()
                || history.size() < WindowShape.LENGTH + replayed) {
            return List.of();
        }
        List<Member> members = new ArrayList<>();
        for (PooledForecaster forecaster : ShippedNetworks.all()) {
            members.add(new NetworkMember(forecaster));
        }
        return members;
    }

    @Override
    public String name() {
        return "network_" + forecaster.shape().name().toLowerCase(Locale.ROOT);
    }

    @Override
    public double priorRatio() {
        return 0.9;
    }

    @Override
    public boolean isPretrained() {
        return true;
    }

    @Override
    public int reach() {
        return WEEKS_READ * WindowShape.WEEK + WindowShape.HORIZON;
    }

    @Override
    public void replay(History history, int[] origins, double[][] forecasts) {
        double[][] paths = forecaster.forecast(history.z(), origins);
        for (int index = 0; index < origins.length; index++) {
            fill(paths[index], forecasts[index]);
        }
    }

    @Override
    public void forecast(History history, double[] forecast) {
        fill(forecaster.forecast(history.z(), history.size())[0], forecast);
    }

    // Beyond two days the second one repeats.
    private static void fill(double[] path, double[] forecast) {
        for (int h = 0; h < forecast.length; h++) {
            forecast[h] = h < path.length ? path[h] : forecast[h - WindowShape.DAY];
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
