package io.novacron.autoscaler.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What comes out for series whose law is known, and for series that are hardly one.
class ForecasterTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final List<Double> QUANTILES = List.of(0.025, 0.1, 0.5, 0.9, 0.975);

    static Series hourly(int size, IntToDoubleFunction value) {
        return Series.of(
                Instant.EPOCH, HOUR, IntStream.range(0, size).mapToDouble(value).toArray());
    }

    private static double day(int t) {
        return 100 + 40 * Math.sin(2 * Math.PI * t / 24);
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void aDailyWaveIsContinuedByEveryAlgorithm(Algorithm algorithm) {
        ForecastModel model =
                Forecaster.fit(
                        hourly(28 * 24, ForecasterTest::day),
                        ForecastSettings.ahead(48).with(algorithm));

        Prediction prediction = model.predict(48, QUANTILES);

        for (int h = 0; h < 48; h++) {
            assertThat(prediction.mean(h)).isCloseTo(day(28 * 24 + h), within(3.0));
        }
        assertThat(prediction.at(0)).isEqualTo(Instant.EPOCH.plus(Duration.ofDays(28)));
    }

    @ParameterizedTest
    @ValueSource(
            ints = {0, 1, 2, 3, 5, 6, 10, 23, 24, 25, 47, 48, 95, 96, 168, 215, 216, 335, 336, 400})
    void everyLengthHasAnAnswerWithQuantilesInOrder(int size) {
        SplittableRandom random = new SplittableRandom(size);
        ForecastModel model =
                Forecaster.fit(
                        hourly(size, t -> day(t) * (0.9 + 0.2 * random.nextDouble())),
                        ForecastSettings.ahead(48));

        assertInOrder(model.predict(72, QUANTILES), 72);
        for (int step = 0; step < 60; step++) {
            model.update(day(size + step));
        }
        assertInOrder(model.predict(72, QUANTILES), 72);
    }

    static void assertInOrder(Prediction prediction, int steps) {
        for (int h = 0; h < steps; h++) {
            double before = Double.NEGATIVE_INFINITY;
            for (double quantile : prediction.quantiles()) {
                double value = prediction.quantile(quantile, h);
                assertThat(value).isFinite().isGreaterThanOrEqualTo(before);
                before = value;
            }
            assertThat(prediction.mean(h)).isFinite();
        }
    }
}
