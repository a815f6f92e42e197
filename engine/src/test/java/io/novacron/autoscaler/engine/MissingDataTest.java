package io.novacron.autoscaler.engine;

import static io.novacron.autoscaler.engine.InstanceSpec.fleet;
import static io.novacron.autoscaler.engine.InstanceSpec.running;
import static io.novacron.autoscaler.engine.RuleSpec.averageValue;
import static io.novacron.autoscaler.engine.RuleSpec.desired;
import static io.novacron.autoscaler.engine.RuleSpec.groupValue;
import static io.novacron.autoscaler.engine.RuleSpec.latency;
import static io.novacron.autoscaler.engine.RuleSpec.queue;
import static io.novacron.autoscaler.engine.RuleSpec.step;
import static io.novacron.autoscaler.engine.RuleSpec.threshold;
import static io.novacron.autoscaler.engine.RuleSpec.utilization;
import static io.novacron.autoscaler.engine.RuleSpec.watermark;
import static io.novacron.autoscaler.engine.Scenario.sample;
import static java.lang.Double.NaN;
import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Decision.LimitedBy;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.MetricDefinition.Aggregate;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.TimedValues;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a metric without a usable sample means (SPEC sections 1 and 3.1, INCIDENTS 1–8 and 37).
class MissingDataTest {

    private static RuleSpec.Threshold rule() {
        return threshold("cpu").out(75).in(25).by(2, 1);
    }

    private static Scenario cpu(MetricSpec metric) {
        return Scenario.group(rule()).metric("cpu", metric);
    }

    static Stream<MetricReading> nothing() {
        return Stream.of(
                MetricReading.failed("timed out after 5 s"),
                MetricReading.perInstance(List.of()),
                MetricReading.of(NaN),
                MetricReading.of(Double.POSITIVE_INFINITY),
                MetricReading.of(Double.NEGATIVE_INFINITY),
                new MetricReading(
                        OptionalDouble.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        TimedValues.EMPTY,
                        Optional.empty()));
    }

    @ParameterizedTest
    @MethodSource("nothing")
    void isNoDataNeverZero(MetricReading reading) {
        cpu(MetricSpec.custom())
                .reads("cpu", reading)
                .decide()
                .holds()
                .limitedBy(LimitedBy.MISSING_DATA)
                .says(ReasonCode.METRIC_MISSING, ReasonCode.NO_DATA, ReasonCode.METRICS_UNAVAILABLE)
                .notices(EventType.METRICS_UNAVAILABLE);
    }

    @Test
    void aMetricThatWasNotReadIsMissing() {
        cpu(MetricSpec.custom()).decide().holds().says(ReasonCode.NO_DATA);
    }

    @Test
    void theReasonSaysWhyAndSinceWhen() {
        cpu(MetricSpec.custom())
                .memory(MemorySpec.empty().sample("cpu", "09:40", 50))
                .fails("cpu", "timed out after 5 s")
                .decide()
                .holds()
                .becauseOf("timed out after 5 s", "2026-01-05T09:40:00Z", "for 20m");
    }

    @Test
    void theReasonOfAForbiddenScaleInNamesTheMissingMetric() {
        Scenario.group(rule(), groupValue("rps", 100))
                .reads("cpu", 10)
                .memory(MemorySpec.empty().sample("rps", "09:40", 50))
                .fails("rps", "connection refused")
                .decide()
                .holds()
                .limitedBy(LimitedBy.MISSING_DATA)
                .says(ReasonCode.MISSING_DATA)
                .becauseOf("rps", "connection refused", "2026-01-05T09:40:00Z");
    }

    @ParameterizedTest
    @ValueSource(doubles = {NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -1})
    void nonsenseNeverMovesAnyRule(double value) {
        for (RuleSpec<?> rule :
                List.of(
                        threshold("m").out(75).in(25),
                        step("m").from(60, 1).to(40, -1),
                        utilization("m", 50),
                        groupValue("m", 50),
                        averageValue("m", 50),
                        watermark("m", 10, 20),
                        watermark("m", 10, 20).absolute(),
                        queue("m"),
                        latency("m"),
                        desired("m"))) {
            MetricSpec metric = MetricSpec.of(MetricType.REQUEST_COUNT);
            Scenario.group(rule).metric("m", metric).reads("m", value).decide().holds();
            Scenario.group(rule)
                    .metric("m", metric)
                    .instances(fleet(2))
                    .each("m", value, value)
                    .decide()
                    .holds();
            Scenario.group(rule)
                    .metric("m", metric)
                    .history("m", OptionalDouble.empty(), "10:00 " + value)
                    .decide()
                    .holds();
        }
    }

    @Test
    void oneInstanceWithNonsenseIsOneWithoutASample() {
        Scenario.group(utilization("m", 100))
                .instances(fleet(4))
                .eachOf("m", 2000, 800, 190)
                .decide()
                .wants(3);
        Scenario.group(utilization("m", 100))
                .instances(fleet(4))
                .samples(
                        "m",
                        sample("i-1", 800, 2000),
                        sample("i-2", 190, 2000),
                        sample("i-3", Double.POSITIVE_INFINITY, 2000),
                        sample("i-4", NaN, 2000))
                .decide()
                .wants(3);
    }

    @Test
    void aCustomMetricMayBeNegative() {
        Scenario.group(threshold("temperature").in(-5)).reads("temperature", -10).decide().wants(3);
    }

    @Nested
    class OnMissing {

        @Test
        void holdIsTheDefault() {
            cpu(MetricSpec.custom()).fails("cpu", "x").decide().holds();
        }

        @Test
        void aValueStandsIn() {
            cpu(MetricSpec.custom().missingIs(100))
                    .fails("cpu", "x")
                    .decide()
                    .wants(6)
                    .says(ReasonCode.METRIC_STAND_IN)
                    .notices();
            cpu(MetricSpec.custom().missingIs(0)).fails("cpu", "x").decide().wants(3);
            cpu(MetricSpec.custom().missingIs(0)).reads("cpu", NaN).decide().wants(3);
            cpu(MetricSpec.custom().missingIs(0)).reads("cpu", 90, "09:00").decide().wants(3);
        }

        @ParameterizedTest(name = "last known from {0}: {1}")
        @CsvSource({"09:58, 6", "09:55:01, 6", "09:55, 4", "09:51, 4"})
        void theLastKnownStandsInWhileItIsYoung(String at, int expected) {
            cpu(MetricSpec.custom().lastKnown("5m"))
                    .memory(MemorySpec.empty().sample("cpu", at, 90))
                    .fails("cpu", "x")
                    .decide()
                    .wants(expected);
        }

        @Test
        void theLastKnownMayComeWithTheReadingItself() {
            cpu(MetricSpec.custom().lastKnown("10m")).reads("cpu", 90, "09:52").decide().wants(6);
        }

        @Test
        void ignoredItAbstains() {
            Scenario.group(rule(), groupValue("rps", 100))
                    .metric("cpu", MetricSpec.custom().ignored())
                    .fails("cpu", "x")
                    .reads("rps", 40)
                    .decide()
                    .wants(2)
                    .says(ReasonCode.ABSTAINED);
        }

        @Test
        void allIgnoredIsWithoutDataAllTheSame() {
            cpu(MetricSpec.custom().ignored())
                    .fails("cpu", "x")
                    .decide()
                    .holds()
                    .notices(EventType.METRICS_UNAVAILABLE);
        }

        @Test
        void aStandInCountsForThisEvaluationOnly() {
            Scenario scenario =
                    Scenario.group(rule().periods(2))
                            .metric("cpu", MetricSpec.custom().missingIs(100))
                            .fails("cpu", "x");
            Answer first = scenario.tick("10:00").wants(4).says(ReasonCode.WARMING_UP);
            assertThat(first.memory().samples().getOrDefault("cpu", TimedValues.EMPTY).isEmpty())
                    .isTrue();
            scenario.tick("10:01").wants(4);
            scenario.reads("cpu", 90).tick("10:02").wants(4);
            scenario.fails("cpu", "x").tick("10:03").wants(6);
        }

        @Test
        void aStandInForInstancesStandsForEachOfThem() {
            Scenario scenario =
                    Scenario.group(averageValue("m", 100))
                            .metric("m", MetricSpec.custom().lastKnown("5m"))
                            .instances(fleet(4));
            scenario.each("m", 100, 100, 100, 100).tick("10:00").holds();
            scenario.fails("m", "x").tick("10:01").holds();
            Scenario band =
                    Scenario.group(watermark("m", 80, 120))
                            .metric("m", MetricSpec.custom().lastKnown("5m"))
                            .instances(fleet(4));
            band.each("m", 100, 100, 100, 100).tick("10:00").holds();
            band.fails("m", "x").tick("10:01").holds();
        }
    }

    @Nested
    class MaxAge {

        @ParameterizedTest(name = "a sample from {0} is fresh: {1}")
        @CsvSource({"10:00, true", "09:58:30, true", "09:57, true", "09:56:59, false"})
        void isThreeIntervalsUnlessSaid(String at, boolean fresh) {
            Answer answer = Scenario.group(groupValue("m", 50)).reads("m", 100, at).decide();
            if (fresh) {
                answer.wants(8);
            } else {
                answer.holds().says(ReasonCode.NO_DATA).becauseOf("old");
            }
        }

        @Test
        void canBeSaid() {
            Scenario scenario =
                    Scenario.group(groupValue("m", 50))
                            .metric("m", MetricSpec.custom().maxAge("30s"));
            scenario.reads("m", 100, "09:59:30").decide().wants(8);
            scenario.reads("m", 100, "09:59:29").decide().holds();
        }

        @Test
        void judgesTheNewestSampleNotTheEarlierOnes() {
            Scenario.group(rule().periods(3))
                    .metric("cpu", MetricSpec.custom().maxAge("30s"))
                    .history("cpu", 90, "09:58 90", "09:59 90")
                    .decide()
                    .wants(6);
        }

        @Test
        void judgesTheNewestOfHistoryAndMemoryTogether() {
            Scenario.group(rule())
                    .memory(MemorySpec.empty().sample("cpu", "09:59", 90))
                    .history("cpu", OptionalDouble.empty(), "09:50 10")
                    .decide()
                    .wants(6);
        }

        @Test
        void judgesEachInstancesSample() {
            // i-2's 0 is too old, so it is missing: as 0 on the way out, ⌈1.5 × 2⌉ = 3.
            Scenario.group(averageValue("m", 50))
                    .instances(fleet(2))
                    .samples("m", sample("i-1", 150, "10:00"), sample("i-2", 900, "09:50"))
                    .decide()
                    .wants(3);
        }

        @Test
        void frozenSamplesOfAllInstancesAreNoData() {
            Scenario.group(averageValue("m", 50))
                    .instances(fleet(2))
                    .samples("m", sample("i-1", 0, "09:40"), sample("i-2", 0, "09:40"))
                    .decide()
                    .holds()
                    .says(ReasonCode.NO_DATA);
        }
    }

    @Nested
    class TheFuture {

        @ParameterizedTest(name = "a sample from {0} counts: {1}")
        @CsvSource({
            "10:00:01, true",
            "10:02:59, true",
            "10:03, false",
            "11:00, false",
            "2100-01-01T00:00:00Z, false"
        })
        void byLessThanMaxAgeCountsAsNow(String at, boolean counts) {
            Answer value = Scenario.group(groupValue("m", 50)).reads("m", 100, at).decide();
            Answer instances =
                    Scenario.group(groupValue("m", 50))
                            .instances(fleet(4))
                            .samples(
                                    "m",
                                    sample("i-1", 100, at),
                                    sample("i-2", 100, at),
                                    sample("i-3", 100, at),
                                    sample("i-4", 100, at))
                            .decide();
            for (Answer answer : List.of(value, instances)) {
                if (counts) {
                    answer.wants(8);
                } else {
                    answer.holds().says(ReasonCode.NO_DATA).becauseOf("in the future");
                }
            }
        }

        @Test
        void inMemoryCountsAsNowAndDoesNotLinger() {
            Scenario scenario =
                    Scenario.group(rule().periods(3))
                            .memory(
                                    MemorySpec.empty()
                                            .sample("cpu", "10:01", 90)
                                            .sample("cpu", "10:02", 90)
                                            .sample("cpu", "12:00", 90))
                            .reads("cpu", 90);
            // All of them are one sample of now.
            Answer answer = scenario.decide().holds().says(ReasonCode.WARMING_UP);
            TimedValues kept = answer.memory().samples().getOrDefault("cpu", TimedValues.EMPTY);
            assertThat(kept.size()).isEqualTo(1);
            assertThat(kept.timeAt(0)).isEqualTo(Times.at("10:00"));
        }

        @Test
        void epochZeroIsOld() {
            Scenario.group(groupValue("m", 50))
                    .reads("m", 100, "1970-01-01T00:00:00Z")
                    .decide()
                    .holds()
                    .says(ReasonCode.NO_DATA);
        }
    }

    @Nested
    class AnUntrustedZero {

        private Scenario scenario() {
            return Scenario.group(rule(), groupValue("m", 50))
                    .metric("m", MetricSpec.custom().zeroIsNotTrusted())
                    .reads("cpu", 10);
        }

        @Test
        void isAMissingSample() {
            scenario()
                    .reads("m", 0)
                    .decide()
                    .holds()
                    .limitedBy(LimitedBy.MISSING_DATA)
                    .becauseOf("0");
            scenario().reads("m", 0.001).decide().wants(3);
        }

        @Test
        void ofAllInstancesIsAMissingSample() {
            scenario().instances(fleet(3)).each("m", 0, 0, 0).decide().holds();
            scenario().instances(fleet(3)).each("m", 0, 0, 30).decide().wants(2);
        }

        @Test
        void isNotRemembered() {
            Answer answer = scenario().reads("m", 0).decide();
            assertThat(answer.memory().samples().getOrDefault("m", TimedValues.EMPTY).isEmpty())
                    .isTrue();
        }

        @Test
        void isTrustedUnlessSaid() {
            Scenario.group(groupValue("m", 50)).reads("m", 0).decide().wants(0);
        }
    }

    @Nested
    class AnInstanceThatFellSilent {

        @Test
        void neverTurnsAHoldIntoAScaleIn() {
            for (RuleSpec<?> rule :
                    List.of(
                            threshold("m").out(500).in(25),
                            step("m").from(500, 1).to(25, -1),
                            watermark("m", 50, 500),
                            desired("m / 20"),
                            utilization("m", 75))) {
                Scenario scenario = Scenario.group(rule).instances(fleet(4));
                scenario.each("m", 270, 10, 10, 10).tick("10:00").holds();
                scenario.each("m", NaN, 10, 10, 10).tick("10:01").holds();
                scenario.each("m", NaN, 10, 10, 10)
                        .tick("10:02")
                        .holds()
                        .says(ReasonCode.DIRECTION_REVERSED);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"MAX", "P99", "P95", "P90"})
        void withAPercentileEither(Aggregate aggregate) {
            Scenario scenario =
                    Scenario.group(utilization("m", 100))
                            .metric("m", MetricSpec.custom().aggregate(aggregate))
                            .instances(fleet(4));
            scenario.each("m", 100, 10, 10, 10).tick("10:00");
            scenario.memory(scenario.decide().memory()).instances(fleet(4));
            int before =
                    scenario.each("m", 100, 10, 10, 10).tick("10:01").decision().to().instances();
            scenario.each("m", NaN, 10, 10, 10);
            assertThat(scenario.tick("10:02").decision().to().instances())
                    .isGreaterThanOrEqualTo(before);
        }

        @Test
        void withASumEither() {
            Scenario scenario =
                    Scenario.group(queue("m").throughput(1).drainWithin("10s"))
                            .metric("m", MetricSpec.custom().aggregate(Aggregate.SUM))
                            .instances(fleet(4));
            scenario.each("m", 10, 10, 10, 10).tick("10:00").holds();
            scenario.each("m", NaN, 10, 10, 10).tick("10:01").holds();
        }

        @Test
        void countsAlsoWhereItsDrainWasGivenUpAndItIsNotReady() {
            // Its termination was lost: it runs, is out of its pool, and its sample counts.
            for (RuleSpec<?> rule : List.of(averageValue("m", 100), watermark("m", 85, 500))) {
                InstanceSpec[] fleet = fleet(10);
                fleet[0] = running("i-1").ready(false);
                Scenario scenario =
                        Scenario.group(rule).instances(fleet).memory(MemorySpec.empty().desired(9));
                double[] values = new double[10];
                Arrays.fill(values, 84.8);
                values[0] = 200;
                scenario.each("m", values).tick("10:00").holds();
                values[0] = NaN;
                scenario.each("m", values).tick("10:01").holds();
            }
        }

        @Test
        void countsAsFullWhereItIsNotReadyAndWasNeverHeardOf() {
            InstanceSpec[] fleet = fleet(10);
            fleet[0] = running("i-1").ready(false);
            double[] values = new double[10];
            Arrays.fill(values, 84.8);
            values[0] = NaN;
            Scenario.group(averageValue("m", 100))
                    .instances(fleet)
                    .memory(MemorySpec.empty().desired(9))
                    .each("m", values)
                    .decide()
                    .holds();
        }

        @Test
        void doesNotKeepAScaleOutAlive() {
            // One dead exporter that was hot must not add an instance at every evaluation.
            Scenario scenario = Scenario.group(threshold("m").out(70).in(5)).instances(fleet(4));
            scenario.each("m", 300, 10, 10, 10).tick("10:00").wants(5);
            scenario.each("m", NaN, 10, 10, 10).tick("10:01").wants(5).holds();
        }

        @Test
        void isForgottenWhenItIsGone() {
            Scenario scenario = Scenario.group(threshold("m").in(25)).instances(fleet(4));
            scenario.each("m", 270, 10, 10, 10).tick("10:00").holds();
            Answer answer =
                    scenario.instances(running("i-2"), running("i-3"), running("i-4"))
                            .each("m", NaN, 10, 10, 10)
                            .tick("10:01")
                            .wants(3);
            assertThat(answer.memory().instanceSamples().get("m"))
                    .extracting(known -> known.instance())
                    .containsExactly("i-2", "i-3", "i-4");
        }
    }
}
