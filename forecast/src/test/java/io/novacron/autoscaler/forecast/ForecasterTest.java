package io.novacron.autoscaler.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.novacron.autoscaler.forecast.ForecastReport.Path;
import io.novacron.autoscaler.forecast.ForecastSettings.Scale;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a caller relies on whatever the series: an answer for every history, quantiles in order,
/// the same answer for the same series, and one that moves along with the series.
class ForecasterTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final int DAY = 24;
    private static final List<Double> QUANTILES =
            List.of(0.001, 0.025, 0.1, 0.3, 0.5, 0.7, 0.9, 0.975, 0.999);

    private static Series hourly(double... values) {
        return Series.of(Instant.EPOCH, HOUR, values);
    }

    /// A day with a peak and some noise.
    private static double[] load(int size, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return IntStream.range(0, size)
                .mapToDouble(t ->
                        (100 + 40 * Math.sin(2 * Math.PI * t / DAY))
                                * (0.9 + 0.2 * random.nextDouble()))
                .toArray();
    }

    private static void assertUsable(Prediction prediction, int steps) {
        assertThat(prediction.steps()).isEqualTo(steps);
        for (int h = 0; h < steps; h++) {
            assertThat(prediction.mean(h)).isFinite();
            double before = Double.NEGATIVE_INFINITY;
            for (double quantile : prediction.quantiles()) {
                double value = prediction.quantile(quantile, h);
                assertThat(value)
                        .as("quantile %s at %d", quantile, h)
                        .isFinite()
                        .isGreaterThanOrEqualTo(before);
                before = value;
            }
        }
        assertThat(prediction.weights().stream().mapToDouble(Prediction.Share::weight).sum())
                .isCloseTo(1, within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0, 1, 2, 3, 5, 6, 10, 23, 24, 25, 47, 48, 95, 96, 167, 168, 215, 216, 335, 336, 337,
                383, 384, 500
            })
    void everyLengthOfHistoryHasAnAnswer(int size) {
        ForecastModel model = Forecaster.fit(hourly(load(size, size)), ForecastSettings.ahead(48));

        assertUsable(model.predict(72, QUANTILES), 72);
        for (double value : load(60, size + 1)) {
            model.update(value);
        }
        assertUsable(model.predict(72, QUANTILES), 72);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 15, 30, 60, 120, 360, 1_440, 10_080, 43_200})
    void everyStepHasAnAnswer(int minutes) {
        for (int size : new int[] {1, 13, 100, 700}) {
            Series series = Series.of(Instant.EPOCH, Duration.ofMinutes(minutes), load(size, size));
            for (Algorithm algorithm : Algorithm.values()) {
                ForecastModel model =
                        Forecaster.fit(series, ForecastSettings.ahead(30).with(algorithm));
                assertUsable(model.predict(300, QUANTILES), 300);
                model.update(100);
                model.update(Double.NaN);
                assertUsable(model.predict(3, QUANTILES), 3);
                assertThat(model.next()).isEqualTo(series.at(size + 2));
            }
        }
    }

    @Test
    void aRungOfTheLadderIsReportedForEachLength() {
        int[] lengths = {0, 3, 20, 30, 50, 100, 230, 340, 400};
        Path[] paths = {
            Path.NOTHING,
            Path.LAST_VALUE,
            Path.FADING_LEVEL,
            Path.ONE_SEASON,
            Path.TWO_SEASONS,
            Path.FOUR_SEASONS,
            Path.WEEKLY_LAGS,
            Path.TWO_WEEKS,
            Path.FULL
        };
        for (int index = 0; index < lengths.length; index++) {
            ForecastModel model =
                    Forecaster.fit(hourly(load(lengths[index], 1)), ForecastSettings.ahead(24));
            assertThat(model.report().path()).isEqualTo(paths[index]);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1e-300, 7, 1e12, -3})
    void aConstantIsContinued(double constant) {
        for (int size : new int[] {1, 2, 30, 400}) {
            double[] values = new double[size];
            Arrays.fill(values, constant);
            ForecastModel model = Forecaster.fit(hourly(values), ForecastSettings.ahead(24));

            Prediction prediction = model.predict(48, QUANTILES);

            assertUsable(prediction, 48);
            double tolerance = Math.abs(constant) * 1e-6;
            assertThat(prediction.mean(47)).isCloseTo(constant, within(tolerance));
        }
    }

    @Test
    void twoPointsAreContinuedWithTheLast() {
        Prediction prediction =
                Forecaster.fit(hourly(10, 20), ForecastSettings.ahead(6)).predict(6, QUANTILES);

        assertThat(prediction.mean(0)).isCloseTo(20, within(1e-9));
        assertThat(prediction.quantile(0.9, 5)).isGreaterThan(25);
        assertThat(prediction.quantile(0.1, 5)).isBetween(0.0, 16.0);
    }

    @Test
    void aMillionPointsAreForecastFromTheNewest() {
        double[] values = load(1_000_000, 5);
        double[] newest = Arrays.copyOfRange(values, values.length - 8 * 168, values.length);

        Prediction whole =
                Forecaster.fit(hourly(values), ForecastSettings.ahead(24)).predict(24, QUANTILES);
        Prediction part =
                Forecaster.fit(hourly(newest), ForecastSettings.ahead(24)).predict(24, QUANTILES);

        for (int h = 0; h < 24; h++) {
            assertThat(whole.mean(h)).isEqualTo(part.mean(h));
        }
    }

    @Test
    void gapsAreNotTakenForZeros() {
        double[] full = load(40 * DAY, 3);
        double[] holed = full.clone();
        SplittableRandom random = new SplittableRandom(3);
        for (int t = 0; t < holed.length; t++) {
            holed[t] = random.nextInt(10) == 0 || (t > 500 && t < 530) ? Double.NaN : holed[t];
        }

        Prediction without =
                Forecaster.fit(hourly(full), ForecastSettings.ahead(48)).predict(48, QUANTILES);
        ForecastModel model = Forecaster.fit(hourly(holed), ForecastSettings.ahead(48));
        Prediction with = model.predict(48, QUANTILES);

        assertUsable(with, 48);
        for (int h = 0; h < 48; h++) {
            assertThat(with.mean(h)).isCloseTo(without.mean(h), within(0.1 * without.mean(h)));
        }
        assertThat(model.report().gaps()).isGreaterThan(100);
    }

    @Test
    void gapsAtTheEndMoveTheForecastOn() {
        double[] values = Arrays.copyOf(load(30 * DAY, 4), 30 * DAY + 6);
        Arrays.fill(values, 30 * DAY, values.length, Double.NaN);

        ForecastModel model = Forecaster.fit(hourly(values), ForecastSettings.ahead(24));

        assertThat(model.next()).isEqualTo(Instant.EPOCH.plus(Duration.ofHours(30 * DAY + 6)));
        // The wave is at its top six hours into the day and passes the middle at twelve.
        assertThat(model.predict(7, QUANTILES).mean(6)).isCloseTo(100, within(8.0));
    }

    @Test
    void aBoundIsKept() {
        double[] values = IntStream.range(0, 500).mapToDouble(t -> 90 + t % 24 / 3.0).toArray();

        Prediction prediction =
                Forecaster.fit(hourly(values), ForecastSettings.ahead(24).within(0, 100))
                        .predict(24, QUANTILES);

        for (int h = 0; h < 24; h++) {
            assertThat(prediction.quantile(0.999, h)).isLessThanOrEqualTo(100);
        }
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void aSeriesTimesAFactorHasItsForecastTimesTheFactor(Algorithm algorithm) {
        double[] values = load(700, 9);
        double[] times = Arrays.stream(values).map(value -> value * 1_024).toArray();
        ForecastSettings settings = ForecastSettings.ahead(48).with(algorithm);

        Prediction plain = Forecaster.fit(hourly(values), settings).predict(48, QUANTILES);
        Prediction scaled = Forecaster.fit(hourly(times), settings).predict(48, QUANTILES);

        for (int h = 0; h < 48; h++) {
            assertRatio(scaled.mean(h), plain.mean(h) * 1_024);
            assertRatio(scaled.quantile(0.9, h), plain.quantile(0.9, h) * 1_024);
        }
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void onALinearScaleASeriesPlusAConstantHasItsForecastPlusTheConstant(Algorithm algorithm) {
        double[] values = load(700, 10);
        double[] moved = Arrays.stream(values).map(value -> value - 5_000).toArray();
        ForecastSettings settings = ForecastSettings.ahead(48).with(algorithm).with(Scale.LINEAR);

        Prediction plain = Forecaster.fit(hourly(values), settings).predict(48, QUANTILES);
        Prediction below = Forecaster.fit(hourly(moved), settings).predict(48, QUANTILES);

        for (int h = 0; h < 48; h++) {
            assertThat(below.mean(h)).isCloseTo(plain.mean(h) - 5_000, within(0.5));
            assertThat(below.quantile(0.1, h))
                    .isCloseTo(plain.quantile(0.1, h) - 5_000, within(0.5));
        }
    }

    private static void assertRatio(double value, double expected) {
        // Parameters are chosen by comparisons, which rounding may turn over.
        assertThat(value).isCloseTo(expected, within(1e-3 * Math.abs(expected)));
    }

    @Test
    void theSameSeriesHasTheSameForecastToTheLastBit() {
        double[] values = load(960, 11);

        Prediction first =
                Forecaster.fit(hourly(values), ForecastSettings.ahead(48)).predict(48, QUANTILES);
        Prediction second =
                Forecaster.fit(hourly(values.clone()), ForecastSettings.ahead(48))
                        .predict(48, QUANTILES);

        for (int h = 0; h < 48; h++) {
            assertThat(second.mean(h)).isEqualTo(first.mean(h));
            assertThat(second.quantile(0.975, h)).isEqualTo(first.quantile(0.975, h));
        }
        // Pinned: another machine or version of Java that comes out elsewhere fails here. A change
        // of the
        // members changes it too, and on purpose.
        assertThat(first.mean(0)).isEqualTo(PINNED);
    }

    private static final double PINNED = 98.96020631366225;

    @Test
    void theComponentsMakeUpTheMean() {
        Prediction prediction =
                Forecaster.fit(hourly(load(700, 12)), ForecastSettings.ahead(24))
                        .predict(24, QUANTILES);
        Components parts = prediction.components();

        assertThat(parts.multiplicative()).isTrue();
        for (int h = 0; h < 24; h++) {
            assertThat(parts.level() * parts.day(h) * parts.week(h) * parts.rest(h))
                    .isCloseTo(prediction.mean(h), within(1e-6));
        }
        // 700 hours end at four; the wave is at its top at six and at its bottom at eighteen.
        assertThat(parts.day(2) / parts.day(14)).isCloseTo(140 / 60.0, within(0.2));
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        ForecastModel model = Forecaster.fit(hourly(load(50, 13)), ForecastSettings.ahead(24));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.update(Double.NEGATIVE_INFINITY))
                .withMessageContaining("-Infinity");
        assertThatIllegalArgumentException().isThrownBy(() -> model.predict(0, List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.predict(1, List.of(1.0)))
                .withMessageContaining("quantile 1.0");
        assertThatIllegalArgumentException().isThrownBy(() -> ForecastSettings.ahead(0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Algorithm.of("prophet"))
                .withMessageContaining("seasonal_naive");
    }
}
