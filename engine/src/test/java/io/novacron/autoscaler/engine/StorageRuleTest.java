package io.novacron.autoscaler.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Forecast;
import io.novacron.autoscaler.model.Forecast.Point;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.Observation;
import io.novacron.autoscaler.model.Observation.Fleet;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Predictive;
import io.novacron.autoscaler.model.Predictive.Aim;
import io.novacron.autoscaler.model.Predictive.Breach;
import io.novacron.autoscaler.model.Predictive.Mode;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.ScalingMode;
import io.novacron.autoscaler.model.SizeMemory;
import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.model.Sizing.Choice;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.model.Sizing.Resize;
import io.novacron.autoscaler.model.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Volumes of 10, 20 … 400 GiB, of which one has 100; 20 % free and 24 h until full, a trend of 6
/// hours, and it is 10:00.
class StorageRuleTest {

    private static final double GIB = 1L << 30;
    private static final Instant NOW = Times.at("10:00");
    private static final int LARGEST = 400;

    private static Optional<Predictive> predictive(Mode mode, double minConfidence) {
        return Optional.of(
                new Predictive(
                        mode,
                        Optional.of("used"),
                        Optional.empty(),
                        Duration.ofDays(2),
                        Duration.ofDays(7),
                        minConfidence,
                        "auto",
                        new Aim.Quantile(0.95),
                        Optional.empty(),
                        new Breach.Honor()));
    }

    private static ScalingGroup group(Optional<Predictive> predictive) {
        List<Flavor> flavors = new ArrayList<>();
        for (int gib = 10; gib <= LARGEST; gib += 10) {
            flavors.add(new Flavor("g" + gib, 0, 0, gib * GIB, OptionalDouble.of(gib)));
        }
        Rule rule =
                new Rule.Storage(
                        Rule.Header.of("room"),
                        "used",
                        0.2,
                        Duration.ofHours(24),
                        Duration.ofHours(6),
                        false);
        ScalingGroup group =
                Scenario.group()
                        .bounds(1, 1)
                        .with(builder ->
                                builder.mode(ScalingMode.VERTICAL)
                                        .size(
                                                new Sizing(
                                                        new Choice.Flavors(flavors),
                                                        Optional.of("g100"),
                                                        Resize.LIVE,
                                                        OptionalDouble.empty(),
                                                        Duration.ofHours(1)))
                                        .metric("used", MetricSpec.custom().build())
                                        .rules(List.of(rule)))
                        .document();
        return predictive.map(part -> group.toBuilder().predictive(part).build()).orElse(group);
    }

    /// Used now, after growing evenly for six hours.
    private static Memory grown(double used, double perHour) {
        MemorySpec memory = MemorySpec.empty().desired(1).scaledOutAt("03:00");
        for (int hour = 6; hour >= 1; hour--) {
            memory.sample("used", "%02d:00".formatted(10 - hour), (used - hour * perHour) * GIB);
        }
        return memory.build()
                .withSizes(new SizeMemory(Optional.of("g100"), List.of(), List.of(), Map.of()));
    }

    /// From now on, an hour apart: the mean, and twice as far from the first at quantile 0.95.
    private static Forecast forecast(Optional<Double> confidence, double... gib) {
        List<Point> points = new ArrayList<>();
        for (int hour = 0; hour < gib.length; hour++) {
            double high = gib[0] + 2 * (gib[hour] - gib[0]);
            points.add(
                    new Point(
                            NOW.plus(Duration.ofHours(hour)),
                            gib[hour] * GIB,
                            new TreeMap<>(Map.of(0.95, high * GIB))));
        }
        return new Forecast(
                points,
                confidence.map(OptionalDouble::of).orElse(OptionalDouble.empty()),
                Optional.empty(),
                OptionalDouble.empty());
    }

    private static double[] line(double from, double perHour, int hours) {
        double[] values = new double[hours + 1];
        for (int hour = 0; hour <= hours; hour++) {
            values[hour] = from + hour * perHour;
        }
        return values;
    }

    private static Decision decide(
            Optional<Predictive> predictive, double used, double perHour, Forecast forecast) {
        return DecisionEngine.compile(group(predictive))
                .decide(
                        Optional.of(grown(used, perHour)),
                        new Observation(
                                new Fleet.Counted(1), Map.of("used", MetricReading.of(used * GIB))),
                        forecast,
                        NOW);
    }

    private static String said(Decision decision) {
        return decision.trace().stream()
                .filter(step -> step.stage() == Stage.RECOMMEND)
                .map(step -> step.note())
                .reduce("", (one, other) -> one + other);
    }

    private static int size(Decision decision) {
        return Integer.parseInt(decision.to().size().orElseThrow().substring(1));
    }

    @ParameterizedTest(name = "{0} GiB, trend {1}, forecast {2} an hour: {3}")
    @CsvSource({
        "70, 0, 0, 100, room enough",
        "70, 2, 0, 100, 'the forecast knows that it stops, the trend would take 118'",
        "70, 0, 1, 120, 'the forecast knows what is coming: 70 + 2 × 24 = 118'",
        "70, 1, 0.5, 100, 'half the trend: 94'",
        "85, 0, -1, 110, 'the headroom holds whatever is expected: 85 / 0.8 = 106'",
        "10, 0, -1, 100, it does not shrink"
    })
    void theForecastSaysHowLongAVolumeLasts(
            double used, double trend, double ahead, int wanted, String why) {
        Decision decision =
                decide(
                        predictive(Mode.SCALE, 0.8),
                        used,
                        trend,
                        forecast(Optional.of(0.9), line(used, ahead, 24)));

        assertThat(size(decision)).as(why).isEqualTo(wanted);
        assertThat(said(decision)).contains("forecast to grow by at most").doesNotContain("trend");
    }

    @ParameterizedTest(name = "confidence {0}, {1} hours ahead, {2}: {3}")
    @CsvSource({
        "0.7, 24, SCALE, 'by the trend (the forecast is not trusted'",
        "0.9, 11, SCALE, 'by the trend (the forecast ends at 2026'",
        "0.9, -1, SCALE, 'by the trend (there is no forecast yet)'",
        "0.9, 24, RECOMMEND, an hour;",
        "0.9, 24, OFF, an hour;"
    })
    void otherwiseTheTrendDoesAndTheTraceSaysWhy(
            double confidence, int hours, Mode mode, String expected) {
        Forecast forecast =
                hours < 0 ? Forecast.NONE : forecast(Optional.of(confidence), line(70, 10, hours));
        Decision decision = decide(predictive(mode, 0.8), 70, 2, forecast);

        assertThat(size(decision)).as("70 + 2 × 24 = 118").isEqualTo(120);
        assertThat(said(decision)).contains("growing by 2 GiB an hour").contains(expected);
    }

    @Test
    void withoutPredictiveNothingIsSaidOfForecasts() {
        Decision decision =
                decide(Optional.empty(), 70, 2, forecast(Optional.empty(), line(70, 10, 24)));

        assertThat(size(decision)).isEqualTo(120);
        assertThat(said(decision)).doesNotContain("forecast");
    }

    @Test
    void aForecastThatLiesTooLowHidesNoGrowth() {
        Decision decision =
                decide(
                        predictive(Mode.SCALE, 0.8),
                        70,
                        0,
                        forecast(Optional.of(0.9), line(50, 1, 24)));

        assertThat(size(decision)).as("70 + 2 × 24, not 50 + 2 × 24").isEqualTo(120);
    }

    @Test
    void whatAForecastDoesNotReachGrowsAsWhatItReaches() {
        Decision decision =
                decide(
                        predictive(Mode.SCALE, 0.8),
                        70,
                        0,
                        forecast(Optional.of(0.9), line(70, 1, 12)));

        assertThat(size(decision)).as("24 in 12 h, so 48 in 24 h").isEqualTo(120);
    }

    @Test
    void whatIsForecastOfRoomMovesNothingElse() {
        Decision decision =
                decide(
                        predictive(Mode.SCALE, 0.8),
                        70,
                        0,
                        forecast(Optional.of(0.9), line(70, 0, 24)));

        assertThat(decision.trace())
                .extracting(step -> step.code())
                .doesNotContain(
                        ReasonCode.FORECAST_MISSING,
                        ReasonCode.PREDICTIVE_FLOOR,
                        ReasonCode.PREDICTIVE_KEEP);
        assertThat(decision.to().instances()).isEqualTo(1);
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void moreAheadNeverGivesLessAndAForecastIsEitherUsedOrExplained(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double used = random.nextDouble(1, 95);
        double trend = random.nextDouble(-2, 5);
        double confidence = random.nextDouble();
        double[] low = new double[random.nextInt(1, 50)];
        double[] high = new double[low.length];
        low[0] = used * random.nextDouble(0.5, 1.5);
        high[0] = low[0];
        for (int hour = 1; hour < low.length; hour++) {
            low[hour] = low[hour - 1] + random.nextDouble(-3, 5);
            high[hour] = Math.max(low[hour], high[hour - 1]) + random.nextDouble(3);
        }
        Optional<Predictive> predictive = predictive(Mode.SCALE, 0.5);
        Decision less = decide(predictive, used, trend, forecast(Optional.of(confidence), low));
        Decision more = decide(predictive, used, trend, forecast(Optional.of(confidence), high));
        Decision byTrend = decide(Optional.empty(), used, trend, Forecast.NONE);

        boolean counts = confidence >= 0.5 && low.length - 1 >= 12;
        assertThat(size(more)).isGreaterThanOrEqualTo(size(less)).isBetween(100, LARGEST);
        assertThat(said(less).contains("forecast to grow")).isEqualTo(counts);
        assertThat(said(less).contains("by the trend (")).isEqualTo(!counts);
        assertThat(size(less) * 0.8).as("headroom").isGreaterThanOrEqualTo(used - 1e-9);
        if (!counts) {
            assertThat(size(less)).isEqualTo(size(byTrend));
        }
        assertThat(less)
                .as("the same again")
                .isEqualTo(decide(predictive, used, trend, forecast(Optional.of(confidence), low)));
    }
}
