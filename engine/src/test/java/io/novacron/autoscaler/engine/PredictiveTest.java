package io.novacron.autoscaler.engine;

import static io.novacron.autoscaler.engine.RuleSpec.desired;
import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Decision.LimitedBy;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Forecast;
import io.novacron.autoscaler.model.Forecast.Point;
import io.novacron.autoscaler.model.Predictive;
import io.novacron.autoscaler.model.Predictive.Aim;
import io.novacron.autoscaler.model.Predictive.Breach;
import io.novacron.autoscaler.model.Predictive.CapacityPerInstance;
import io.novacron.autoscaler.model.Predictive.Mode;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// SPEC section 5 with a quantile: an instance serves 100 of the load, new ones are ready after 5
/// minutes, the interval is a minute, it is 10:00 and there are 4.
class PredictiveTest {

    private static final Predictive SETTINGS =
            new Predictive(
                    Mode.SCALE,
                    Optional.of("rps"),
                    Optional.of(new CapacityPerInstance.Fixed(100)),
                    Duration.ofHours(24),
                    Duration.ofDays(7),
                    0.8,
                    "auto",
                    new Aim.Quantile(0.95),
                    Optional.of(Duration.ofMinutes(5)),
                    new Breach.Honor());

    private static Predictive with(Mode mode, Aim aim, Optional<Duration> lead, Breach breach) {
        return new Predictive(
                mode,
                SETTINGS.load(),
                SETTINGS.capacityPerInstance(),
                SETTINGS.forecastHorizon(),
                SETTINGS.historyWindow(),
                SETTINGS.minConfidence(),
                SETTINGS.algorithm(),
                aim,
                lead,
                breach);
    }

    private static Scenario withRule(String desired, Predictive predictive) {
        return Scenario.group(desired(desired))
                .bounds(1, 20)
                .reads("rps", 300)
                .with(builder -> builder.predictive(predictive));
    }

    private static Scenario withoutRule(Predictive predictive) {
        return Scenario.group()
                .bounds(1, 20)
                .reads("rps", 300)
                .with(builder -> builder.predictive(predictive));
    }

    /// `"10:05 900"`: that demand at quantile 0.95, half of it on average.
    private static List<Point> points(String... points) {
        return Arrays.stream(points)
                .map(text -> text.split(" ", -1))
                .map(parts -> point(Times.at(parts[0]), Double.parseDouble(parts[1])))
                .toList();
    }

    private static Point point(Instant at, double demand) {
        return new Point(at, demand / 2, new TreeMap<>(Map.of(0.95, demand)));
    }

    private static Forecast forecast(String... points) {
        return new Forecast(points(points));
    }

    private static Forecast trusted(double confidence, String... points) {
        return new Forecast(
                points(points),
                OptionalDouble.of(confidence),
                Optional.empty(),
                OptionalDouble.empty());
    }

    @Nested
    class TheFloor {

        @Test
        void isWhatDemandTakesWhenNewInstancesAreReady() {
            withRule("current", SETTINGS)
                    .expects(forecast("10:00 300", "10:05 900", "10:10 900"))
                    .decide()
                    .wants(9)
                    .by("predictive")
                    .says(ReasonCode.PREDICTIVE_FLOOR)
                    .becauseOf("900", "95 %", "100 an instance", "9 are wanted")
                    .unlimited();
        }

        @ParameterizedTest(name = "a peak of 1,000 at {0}: {1}")
        @CsvSource({"10:04, 5", "10:05, 10", "10:06, 10", "10:07, 5"})
        void isTheHighestFromTheLeadTimeOnForOneInterval(String peak, int expected) {
            // Demand runs straight from point to point.
            Instant at = Times.at(peak);
            Instant before = at.minusSeconds(60);
            Instant after = at.plusSeconds(60);
            List<Point> points =
                    List.of(
                            point(Times.at("10:00"), 500),
                            point(before, 500),
                            point(at, 1000),
                            point(after, 500));
            withRule("current", SETTINGS)
                    .instances(1)
                    .expects(new Forecast(points))
                    .decide()
                    .wants(expected);
        }

        @Test
        void raisesAndNeverLowers() {
            withRule("12", SETTINGS)
                    .expects(forecast("10:00 300", "10:10 300"))
                    .decide()
                    .wants(12)
                    .doesNotSay(ReasonCode.PREDICTIVE_FLOOR);
        }

        @Test
        void isRoundedUp() {
            withRule("current", SETTINGS)
                    .expects(forecast("10:00 401", "10:10 401"))
                    .decide()
                    .wants(5);
        }

        @Test
        void staysBelowTheMaximum() {
            withRule("current", SETTINGS)
                    .expects(forecast("10:00 300", "10:05 9000", "10:10 9000"))
                    .decide()
                    .wants(20)
                    .limitedBy(LimitedBy.MAX_CAPACITY);
        }

        @Test
        void mayRaiseTheMaximumAsLongAsTheForecastDoes() {
            Predictive raised =
                    with(
                            Mode.SCALE,
                            SETTINGS.aim(),
                            SETTINGS.leadTime(),
                            new Breach.IncreaseBy(0.1));
            withRule("current", raised)
                    .expects(forecast("10:00 300", "10:05 9000", "10:10 9000"))
                    .decide()
                    .wants(22)
                    .limitedBy(LimitedBy.MAX_CAPACITY);
            withRule("current", raised)
                    .expects(forecast("10:00 300", "10:05 2100", "10:10 2100"))
                    .decide()
                    .wants(21)
                    .unlimited();
            withRule("current", raised)
                    .instances(21)
                    .expects(forecast("10:00 300", "10:10 300"))
                    .decide()
                    .wants(20)
                    .by("bounds");
        }

        @Test
        void usesTheQuantileAskedFor() {
            Point point =
                    new Point(
                            Times.at("10:05"), 100, new TreeMap<>(Map.of(0.5, 200.0, 0.9, 600.0)));
            for (var expected : Map.of(0.5, 2, 0.6, 3, 0.9, 6, 0.99, 6, 0.1, 2).entrySet()) {
                withRule(
                                "current",
                                with(
                                        Mode.SCALE,
                                        new Aim.Quantile(expected.getKey()),
                                        SETTINGS.leadTime(),
                                        SETTINGS.maxCapacityBreach()))
                        .instances(1)
                        .expects(new Forecast(List.of(point)))
                        .decide()
                        .wants(expected.getValue());
            }
        }
    }

    @Nested
    class GoingIn {

        @Test
        void keepsWhatIsNeededBeforeItCouldReturn() {
            withRule("1", SETTINGS)
                    .instances(8)
                    .expects(forecast("10:00 300", "10:03 700", "10:05 200", "10:10 200"))
                    .decide()
                    .wants(7)
                    .by("predictive")
                    .says(ReasonCode.PREDICTIVE_KEEP);
        }

        @Test
        void neverGrowsForIt() {
            withRule("1", SETTINGS)
                    .expects(forecast("10:00 300", "10:03 700", "10:05 200", "10:10 200"))
                    .decide()
                    .wants(4);
        }

        @Test
        void goesWhenNothingIsExpected() {
            withRule("1", SETTINGS).expects(forecast("10:00 100", "10:10 100")).decide().wants(1);
        }
    }

    @Nested
    class Trust {

        @Test
        void belowTheConfidenceAskedForTheGroupIsReactive() {
            withRule("5", SETTINGS)
                    .expects(trusted(0.79, "10:00 900", "10:10 900"))
                    .decide()
                    .wants(5)
                    .says(ReasonCode.FORECAST_UNTRUSTED);
            withRule("5", SETTINGS)
                    .expects(trusted(0.8, "10:00 900", "10:10 900"))
                    .decide()
                    .wants(9);
        }

        @Test
        void withoutRulesTheCapacityStaysAndIsTold() {
            Decision decision =
                    withoutRule(SETTINGS)
                            .expects(trusted(0.5, "10:00 900", "10:10 900"))
                            .decide()
                            .wants(4)
                            .decision();

            assertThat(decision.notices())
                    .extracting(Decision.Notice::type)
                    .containsExactly(EventType.FORECAST_UNTRUSTED);
            assertThat(decision.reason()).contains("50 %", "80 %");
        }

        @Test
        void withoutRulesAndWithTrustTheForecastDecidesFromTheMinimum() {
            withoutRule(SETTINGS)
                    .expects(trusted(0.9, "10:00 200", "10:10 200"))
                    .decide()
                    .wants(2)
                    .by("predictive");
            withoutRule(SETTINGS).expects(trusted(0.9, "10:00 0", "10:10 0")).decide().wants(1);
        }

        @Test
        void aForecastThatEndsTooEarlyIsNone() {
            withRule("current", SETTINGS)
                    .expects(forecast("10:00 900", "10:04 900"))
                    .decide()
                    .wants(4)
                    .says(ReasonCode.FORECAST_MISSING);
            withoutRule(SETTINGS).decide().wants(4).says(ReasonCode.FORECAST_MISSING);
        }
    }

    @Test
    void aRecommendationIsShownAndNotMade() {
        withRule(
                        "current",
                        with(
                                Mode.RECOMMEND,
                                SETTINGS.aim(),
                                SETTINGS.leadTime(),
                                SETTINGS.maxCapacityBreach()))
                .expects(forecast("10:00 900", "10:10 900"))
                .decide()
                .wants(4)
                .says(ReasonCode.PREDICTIVE_RECOMMENDED);
    }

    @Test
    void aMeasuredLeadTimeIsUsedUnlessOneIsGiven() {
        Forecast measured =
                new Forecast(
                        points("10:00 300", "10:02 300", "10:03 900", "10:04 300", "10:10 300"),
                        OptionalDouble.of(1),
                        Optional.of(Duration.ofMinutes(3)),
                        OptionalDouble.empty());
        Predictive auto =
                with(Mode.SCALE, SETTINGS.aim(), Optional.empty(), SETTINGS.maxCapacityBreach());

        withRule("current", auto).expects(measured).decide().wants(9);
        withRule("current", SETTINGS).expects(measured).decide().wants(4);
        withRule("current", auto)
                .warmup("3m")
                .expects(new Forecast(measured.points()))
                .decide()
                .wants(9);
    }

    @Nested
    class TheLoad {

        private Scenario implied(RuleSpec<?> rule, UnaryOperator<Predictive> settings) {
            Predictive open =
                    new Predictive(
                            Mode.SCALE,
                            Optional.empty(),
                            Optional.empty(),
                            SETTINGS.forecastHorizon(),
                            SETTINGS.historyWindow(),
                            0.8,
                            "auto",
                            SETTINGS.aim(),
                            SETTINGS.leadTime(),
                            SETTINGS.maxCapacityBreach());
            return Scenario.group(rule)
                    .bounds(1, 20)
                    .with(builder -> builder.predictive(settings.apply(open)));
        }

        @Test
        void followsFromTheRuleOnAUtilization() {
            implied(RuleSpec.utilization("cpu", 50), settings -> settings)
                    .each("cpu", 50, 50, 50, 50)
                    .expects(forecast("10:00 400", "10:10 400"))
                    .decide()
                    .wants(8)
                    .by("predictive");
        }

        @Test
        void isMissedWhereNothingSaysIt() {
            List<Problem> problems =
                    new EngineCheck().check(implied(desired("3"), settings -> settings).document());

            assertThat(problems).extracting(Problem::path).containsExactly("predictive.load");
        }
    }
}
