package io.novacron.autoscaler.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.novacron.autoscaler.forecast.ForecastReport.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Series whose law is known: forecasts come as near as the law allows.
class KnownProcessTest {

    private static final int DAY = 24;
    private static final int WEEK = 7 * DAY;
    private static final List<Double> BAND = List.of(0.025, 0.1, 0.5, 0.9, 0.975);

    private static Series series(Duration step, int size, IntToDoubleFunction law) {
        return Series.of(Instant.EPOCH, step, IntStream.range(0, size).mapToDouble(law).toArray());
    }

    private static Series hourly(int size, IntToDoubleFunction law) {
        return series(Duration.ofHours(1), size, law);
    }

    private static double wave(int t) {
        return 100 + 40 * Math.sin(2 * Math.PI * t / DAY);
    }

    private static double meanError(Prediction prediction, IntToDoubleFunction truth, int from) {
        double sum = 0;
        for (int h = 0; h < prediction.steps(); h++) {
            sum += Math.abs(prediction.mean(h) - truth.applyAsDouble(from + h));
        }
        return sum / prediction.steps();
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void aDailyWaveUnderNoiseIsContinuedByEveryAlgorithm(Algorithm algorithm) {
        SplittableRandom random = new SplittableRandom(1);
        int size = 28 * DAY;
        ForecastModel model =
                Forecaster.fit(
                        hourly(size, t -> wave(t) + 4 * random.nextGaussian()),
                        ForecastSettings.ahead(48).with(algorithm));

        // Noise of 4 is off by 3.2 on average; the day before repeats it, the others average it
        // out.
        assertThat(meanError(model.predict(48, BAND), KnownProcessTest::wave, size))
                .isLessThan(algorithm == Algorithm.SEASONAL_NAIVE ? 5 : 2);
        assertThat(model.report().seasons().getFirst().steps()).isEqualTo(DAY);
        assertThat(model.report().seasons().getFirst().strength()).isGreaterThan(0.9);
    }

    @Test
    void weekendsAreKnownAfterTwoWeeks() {
        IntToDoubleFunction law = t -> t / DAY % 7 >= 5 ? wave(t) / 3 : wave(t);
        SplittableRandom random = new SplittableRandom(2);
        int size = 4 * WEEK + 4 * DAY;

        ForecastModel model =
                Forecaster.fit(
                        hourly(
                                size,
                                t -> law.applyAsDouble(t) * (1 + 0.03 * random.nextGaussian())),
                        ForecastSettings.ahead(72));

        assertThat(meanError(model.predict(72, BAND), law, size)).isLessThan(5);
        assertThat(model.report().seasons()).hasSize(2);
        assertThat(model.report().seasons().getLast().length()).isEqualTo(Duration.ofDays(7));
    }

    @Test
    void aTrendIsContinuedAndTold() {
        SplittableRandom random = new SplittableRandom(3);
        int size = 35 * DAY;
        IntToDoubleFunction law = t -> wave(t) * Math.exp(0.01 * t / DAY);

        ForecastModel model =
                Forecaster.fit(
                        hourly(
                                size,
                                t -> law.applyAsDouble(t) * (1 + 0.02 * random.nextGaussian())),
                        ForecastSettings.ahead(48));

        assertThat(meanError(model.predict(48, BAND), law, size)).isLessThan(4);
        assertThat(model.report().trend().perDay()).isCloseTo(0.01, within(0.001));
        assertThat(model.report().trend().significant()).isTrue();
    }

    @Test
    void noTrendIsToldWhereThereIsNone() {
        int significant = 0;
        for (int seed = 0; seed < 40; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            ForecastModel model =
                    Forecaster.fit(
                            hourly(28 * DAY, t -> wave(t) + 5 * random.nextGaussian()),
                            ForecastSettings.ahead(24));
            significant += model.report().trend().significant() ? 1 : 0;
        }
        assertThat(significant).isLessThanOrEqualTo(6);
    }

    @Test
    void withoutASeasonTheLevelIsForecast() {
        SplittableRandom random = new SplittableRandom(4);
        double[] state = {0};
        int size = 30 * DAY;
        Series series =
                hourly(
                        size,
                        t -> {
                            state[0] = 0.8 * state[0] + random.nextGaussian();
                            return 50 + state[0];
                        });

        ForecastModel model = Forecaster.fit(series, ForecastSettings.ahead(24));
        Prediction prediction = model.predict(24, BAND);

        assertThat(model.report().path()).isEqualTo(Path.NO_SEASON);
        assertThat(model.report().seasons()).isEmpty();
        // An autoregression of 0.8 is back at its mean within a day.
        assertThat(prediction.mean(23)).isCloseTo(50, within(1.5));
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 36, 50})
    void aSeasonOfAnotherLengthIsFound(int season) {
        SplittableRandom random = new SplittableRandom(5);
        IntToDoubleFunction law = t -> 100 + 40 * Math.sin(2 * Math.PI * t / season);

        ForecastModel model =
                Forecaster.fit(
                        hourly(800, t -> law.applyAsDouble(t) + 3 * random.nextGaussian()),
                        ForecastSettings.ahead(24));

        // A day holds two seasons of twelve hours, and is as good.
        assertThat(model.report().seasons().getFirst().steps())
                .isEqualTo(season == 12 ? 24 : season);
        assertThat(meanError(model.predict(24, BAND), law, 800)).isLessThan(3);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1.6, 0.5})
    void aLevelThatChangedADayAgoIsTakenUp(double factor) {
        int size = 28 * DAY;
        SplittableRandom random = new SplittableRandom(6);
        IntToDoubleFunction law = t -> t < size - 20 ? wave(t) : factor * wave(t);

        ForecastModel model =
                Forecaster.fit(
                        hourly(
                                size,
                                t -> law.applyAsDouble(t) * (1 + 0.02 * random.nextGaussian())),
                        ForecastSettings.ahead(48));

        assertThat(model.report().shift())
                .hasValueSatisfying(shift -> {
                    assertThat(shift.factor()).isCloseTo(factor, within(0.05 * factor));
                    assertThat(shift.at())
                            .isEqualTo(Instant.EPOCH.plus(Duration.ofHours(size - 20)));
                });
        assertThat(meanError(model.predict(24, BAND), law, size)).isLessThan(5 * factor);
    }

    @Test
    void aLevelThatChangesLaterIsTakenUpWithoutLearningAnew() {
        int size = 28 * DAY;
        SplittableRandom random = new SplittableRandom(7);
        IntToDoubleFunction law = t -> t < size + 30 ? wave(t) : 1.6 * wave(t);
        IntToDoubleFunction noisy = t -> law.applyAsDouble(t) * (1 + 0.02 * random.nextGaussian());
        ForecastModel model = Forecaster.fit(hourly(size, noisy), ForecastSettings.ahead(48));

        for (int t = size; t < size + 42; t++) {
            model.update(noisy.applyAsDouble(t));
        }

        assertThat(model.report().shift())
                .hasValueSatisfying(
                        shift -> assertThat(shift.factor()).isCloseTo(1.6, within(0.1)));
        assertThat(model.refitDue()).isTrue();
        assertThat(meanError(model.predict(24, BAND), law, size + 42)).isLessThan(8);
    }

    @Test
    void aSteadySeriesRaisesNoAlarm() {
        for (int seed = 0; seed < 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            ForecastModel model =
                    Forecaster.fit(
                            hourly(28 * DAY, t -> wave(t) * (1 + 0.1 * random.nextGaussian())),
                            ForecastSettings.ahead(48));
            for (int t = 28 * DAY; t < 33 * DAY; t++) {
                model.update(wave(t) * (1 + 0.1 * random.nextGaussian()));
            }
            assertThat(model.report().shift()).isEmpty();
        }
    }

    @Test
    void manyZerosAreForecastByWhenAndHowMuch() {
        SplittableRandom random = new SplittableRandom(8);
        int size = 28 * DAY;
        // Work only from 9 to 17, about 20 each hour.
        Series series =
                hourly(
                        size,
                        t ->
                                t % DAY >= 9 && t % DAY < 17
                                        ? 20 * (0.8 + 0.4 * random.nextDouble())
                                        : 0);

        ForecastModel model = Forecaster.fit(series, ForecastSettings.ahead(24));
        Prediction prediction = model.predict(24, List.of(0.5, 0.8, 0.95));

        assertThat(model.report().path()).isEqualTo(Path.INTERMITTENT);
        assertThat(model.report().zeroShare()).isCloseTo(2 / 3.0, within(0.02));
        assertThat(prediction.quantile(0.8, 3)).isZero();
        assertThat(prediction.mean(3)).isLessThan(4);
        assertThat(prediction.quantile(0.5, 12)).isCloseTo(20, within(4.0));
        assertThat(prediction.quantile(0.95, 12)).isBetween(18.0, 35.0);
    }

    @Test
    void bandsHoldWhatTheyPromiseOnSimulatedSeries() {
        double[] inside = new double[2];
        int all = 0;
        for (int seed = 0; seed < 60; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            double[] state = {0};
            double[] values =
                    IntStream.range(0, 30 * DAY)
                            .mapToDouble(t -> {
                                state[0] = 0.7 * state[0] + 0.08 * random.nextGaussian();
                                return wave(t) * Math.exp(state[0]);
                            })
                            .toArray();
            Series series = Series.of(Instant.EPOCH, Duration.ofHours(1), values);
            Prediction prediction =
                    Forecaster.fit(series.first(28 * DAY), ForecastSettings.ahead(48))
                            .predict(48, BAND);
            for (int h = 0; h < 48; h++) {
                double value = values[28 * DAY + h];
                inside[0] += between(prediction, 0.1, 0.9, h, value);
                inside[1] += between(prediction, 0.025, 0.975, h, value);
                all++;
            }
        }
        assertThat(inside[0] / all).isBetween(0.75, 0.9);
        assertThat(inside[1] / all).isBetween(0.92, 0.99);
    }

    private static int between(
            Prediction prediction, double low, double high, int h, double value) {
        return value >= prediction.quantile(low, h) && value <= prediction.quantile(high, h)
                ? 1
                : 0;
    }

    @Test
    void whatIsUpdatedForADayForecastsNearlyLikeWhatIsLearnedAnew() {
        SplittableRandom random = new SplittableRandom(9);
        int size = 32 * DAY;
        double[] values =
                IntStream.range(0, size)
                        .mapToDouble(t -> wave(t) * (1 + 0.05 * random.nextGaussian()))
                        .toArray();
        Series series = Series.of(Instant.EPOCH, Duration.ofHours(1), values);
        ForecastModel updated =
                Forecaster.fit(series.first(size - DAY), ForecastSettings.ahead(48));
        for (int t = size - DAY; t < size; t++) {
            updated.update(values[t]);
        }
        Prediction anew = Forecaster.fit(series, ForecastSettings.ahead(48)).predict(48, BAND);

        Prediction prediction = updated.predict(48, BAND);

        assertThat(prediction.at(0)).isEqualTo(anew.at(0));
        for (int h = 0; h < 48; h++) {
            assertThat(prediction.mean(h)).isCloseTo(anew.mean(h), within(0.05 * anew.mean(h)));
        }
        assertThat(updated.refitDue()).isTrue();
    }

    @Test
    void aMemberThatDegradesLosesItsWeightWithinADay() {
        // Weekends differ while there are weeks; then every day is alike, and the week misleads.
        IntToDoubleFunction weekly = t -> t / DAY % 2 == 0 ? wave(t) : wave(t) / 2;
        int size = 28 * DAY;
        ForecastModel model = Forecaster.fit(hourly(size, weekly), ForecastSettings.ahead(24));
        String leading = model.predict(1, List.of()).weights().getFirst().member();
        double before = weight(model, leading);

        for (int t = size; t < size + DAY; t++) {
            model.update(wave(t) * (t % 2 == 0 ? 1.3 : 0.7));
        }

        List<Double> errors = new ArrayList<>();
        model.report().members().forEach(member -> errors.add(member.weight()));
        assertThat(before).isGreaterThan(0.2);
        assertThat(weight(model, leading)).isLessThan(before);
        assertThat(errors).isSortedAccordingTo((a, b) -> Double.compare(b, a));
    }

    private static double weight(ForecastModel model, String member) {
        return model.predict(1, List.of()).weights().stream()
                .filter(share -> share.member().equals(member))
                .mapToDouble(Prediction.Share::weight)
                .sum();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 15})
    void minutesAheadNoiseIsSmoothedAndTheDayIsKnown(int minutes) {
        Duration step = Duration.ofMinutes(minutes);
        int perDay = 1_440 / minutes;
        int size = 8 * perDay;
        SplittableRandom random = new SplittableRandom(10);
        IntToDoubleFunction law = t -> 1_000 + 500 * Math.sin(2 * Math.PI * t / perDay);

        ForecastModel model =
                Forecaster.fit(
                        series(step, size, t -> law.applyAsDouble(t) + 60 * random.nextGaussian()),
                        ForecastSettings.ahead(perDay));
        Prediction prediction = model.predict(perDay, BAND);

        assertThat(model.report().path()).isEqualTo(Path.SHORT_STEPS);
        assertThat(meanError(prediction, law, size)).isLessThan(35);
        double width = prediction.quantile(0.9, 0) - prediction.quantile(0.1, 0);
        assertThat(width).isBetween(2 * 1.28 * 60 * 0.7, 2 * 1.28 * 60 * 1.5);
    }
}
