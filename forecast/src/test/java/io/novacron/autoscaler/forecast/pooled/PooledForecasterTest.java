package io.novacron.autoscaler.forecast.pooled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PooledForecasterTest {

    /// Logarithms of hourly load with a day and a week in them.
    private static double[] series(int hours, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double phase = random.nextDouble() * 2 * Math.PI;
        double[] series = new double[hours];
        for (int t = 0; t < hours; t++) {
            series[t] =
                    5
                            + 0.8 * Math.sin(2 * Math.PI * t / 24 + phase)
                            + (t / 24 % 7 < 2 ? -0.4 : 0)
                            + 0.02 * random.nextDouble();
        }
        return series;
    }

    private static PooledForecaster shipped(WindowShape shape) {
        return ShippedNetworks.all().stream()
                .filter(each -> each.shape() == shape)
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void theShippedNetworksKnowADayWhenTheySeeOne(WindowShape shape) {
        PooledForecaster forecaster = shipped(shape);
        double[] series = series(900, 3);

        double[] path = forecaster.forecast(series, 800)[0];

        double error = 0;
        for (int ahead = 0; ahead < path.length; ahead++) {
            error += Math.abs(path[ahead] - series[800 + ahead]) / path.length;
        }
        assertThat(error).isLessThan(0.15);
    }

    @ParameterizedTest
    @EnumSource
    void aSeriesTwiceAsLargeIsForecastTwiceAsLarge(WindowShape shape) {
        PooledForecaster forecaster = shipped(shape);
        double[] series = series(900, 4);
        double[] lifted = Arrays.stream(series).map(value -> value + Math.log(2)).toArray();

        double[] path = forecaster.forecast(series, 850)[0];
        double[] higher = forecaster.forecast(lifted, 850)[0];

        for (int ahead = 0; ahead < path.length; ahead++) {
            assertThat(higher[ahead]).isCloseTo(path[ahead] + Math.log(2), within(1e-4));
        }
    }

    @Test
    void manyOriginsAtOnceGiveWhatEachGives() {
        for (PooledForecaster forecaster : ShippedNetworks.all()) {
            double[] series = series(900, 5);

            double[][] together = forecaster.forecast(series, 400, 500, 850);

            assertThat(together[0]).containsExactly(forecaster.forecast(series, 400)[0]);
            assertThat(together[2]).containsExactly(forecaster.forecast(series, 850)[0]);
        }
    }

    @Test
    void onlyWhatIsBeforeTheOriginCounts() {
        for (PooledForecaster forecaster : ShippedNetworks.all()) {
            double[] series = series(900, 6);
            double[] path = forecaster.forecast(series, 700)[0];
            Arrays.fill(series, 700, 900, Double.NaN);

            assertThat(forecaster.forecast(series, 700)[0]).containsExactly(path);
        }
    }

    @ParameterizedTest
    @EnumSource
    void trainingLowersTheErrorAndRepeatsItself(WindowShape shape) {
        List<double[]> fleet = new ArrayList<>();
        for (int group = 0; group < 6; group++) {
            fleet.add(Arrays.stream(series(500, 10 + group)).map(Math::exp).toArray());
        }
        int[] hidden = {16};

        PooledForecaster once = NetworkTrainer.train(shape, fleet, hidden, 1, 7, round -> {});
        PooledForecaster often = NetworkTrainer.train(shape, fleet, hidden, 60, 7, round -> {});
        PooledForecaster again = NetworkTrainer.train(shape, fleet, hidden, 60, 7, round -> {});

        assertThat(again.network().bytes()).isEqualTo(often.network().bytes());
        assertThat(error(often)).isLessThan(0.7 * error(once));
    }

    private static double error(PooledForecaster forecaster) {
        double[] unseen = series(900, 99);
        double error = 0;
        for (double[] path : forecaster.forecast(unseen, 600)) {
            for (int ahead = 0; ahead < path.length; ahead++) {
                error += Math.abs(path[ahead] - unseen[600 + ahead]);
            }
        }
        return error;
    }

    @Test
    void weightsAreReadAsTheyWereWrittenAndGarbageIsRefused() {
        byte[] bytes = ShippedNetworks.all().getFirst().network().bytes();

        assertThat(Network.of(bytes).bytes()).isEqualTo(bytes);
        assertThatThrownBy(() -> Network.of(new byte[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not the weights");
        assertThatThrownBy(() -> Network.of(Arrays.copyOf(bytes, bytes.length - 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needed are");
        byte[] wide = bytes.clone();
        wide[8] = 1;
        assertThatThrownBy(() -> Network.of(wide))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("allowed is 1 to");
        assertThatThrownBy(() -> new PooledForecaster(WindowShape.PROFILE, Network.of(bytes)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PROFILE needs");
    }
}
