package io.novacron.autoscaler.engine;

import static io.novacron.autoscaler.engine.InstanceSpec.failed;
import static io.novacron.autoscaler.engine.InstanceSpec.fleet;
import static io.novacron.autoscaler.engine.InstanceSpec.pending;
import static io.novacron.autoscaler.engine.InstanceSpec.running;
import static io.novacron.autoscaler.engine.InstanceSpec.terminating;
import static io.novacron.autoscaler.engine.RuleSpec.averageValue;
import static io.novacron.autoscaler.engine.RuleSpec.groupValue;
import static io.novacron.autoscaler.engine.RuleSpec.target;
import static io.novacron.autoscaler.engine.RuleSpec.utilization;
import static io.novacron.autoscaler.engine.Scenario.sample;
import static java.lang.Double.NaN;

import io.novacron.autoscaler.model.MetricDefinition.Aggregate;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.Rule.TargetKind;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// SPEC section 2, target: the arithmetic of Kubernetes HPA v2, case for case.
class TargetRuleTest {

    @Nested
    class AGroupValue {

        @ParameterizedTest(name = "{0} against 80 with {1} ready: {2}")
        @CsvSource({
            "160, 3, 6",
            "120, 3, 5",
            "100, 4, 5",
            "88, 100, 100",
            "72, 100, 100",
            "88.1, 100, 111",
            "71.9, 100, 90",
            "40, 4, 2",
            "1, 4, 1",
            "0, 4, 0"
        })
        void isReadyTimesValueByTarget(double value, int ready, int expected) {
            Scenario.group(groupValue("m", 80))
                    .instances(ready)
                    .reads("m", value)
                    .decide()
                    .wants(expected);
            Scenario.group(utilization("m", 80))
                    .instances(ready)
                    .reads("m", value)
                    .decide()
                    .wants(expected);
        }

        @Test
        void countsOnlyReadyInstances() {
            Scenario.group(groupValue("m", 100))
                    .instances(running("a"), running("b"), running("c").ready(false), pending("d"))
                    .reads("m", 300)
                    .decide()
                    .wants(6);
        }

        @Test
        void neverScalesInWhenOverloadedButFewAreReady() {
            // HPA's trap: ⌈1 × 1.5⌉ = 2 would be less than the 3 there are.
            Scenario.group(groupValue("m", 100))
                    .instances(running("a"), running("b").ready(false), running("c").ready(false))
                    .reads("m", 150)
                    .decide()
                    .wants(3);
        }

        @Test
        void neverScalesOutWhenIdleButMoreAreReadyThanWanted() {
            Scenario.group(groupValue("m", 100))
                    .instances(fleet(10))
                    .memory(MemorySpec.empty().desired(4))
                    .reads("m", 80)
                    .decide()
                    .wants(4);
        }

        @Test
        void holdsWhenNoneIsReady() {
            Scenario.group(groupValue("m", 100))
                    .instances(running("a").ready(false), pending("b"))
                    .reads("m", 500)
                    .decide()
                    .holds()
                    .says(ReasonCode.NONE_READY);
        }

        @ParameterizedTest(name = "from zero {0} against 1000 gives {1}, tolerance or not")
        @CsvSource({"1000, 1", "1050, 2", "1, 1", "0, 0", "2500, 3"})
        void fromZeroThereIsNoTolerance(double value, int expected) {
            for (TargetKind kind : TargetKind.values()) {
                Scenario.group(target("m", kind, 1000).tolerance(0.5))
                        .instances(0)
                        .reads("m", value)
                        .decide()
                        .wants(expected);
            }
        }
    }

    @Nested
    class AGroupTotalWithAverageValue {

        @ParameterizedTest(name = "{0} in total at 10 each, n = {1}: {2}")
        @CsvSource({
            "400, 30, 40",
            "60, 5, 6",
            "54, 5, 5",
            "46, 5, 5",
            "44.9, 5, 5",
            "44, 5, 5",
            "40, 5, 4",
            "0, 5, 0",
            "31, 3, 3",
            "34, 3, 4"
        })
        void isTheTotalByTarget(double total, int n, int expected) {
            Scenario.group(averageValue("m", 10))
                    .instances(n)
                    .reads("m", total)
                    .decide()
                    .wants(expected);
        }

        @Test
        void isJudgedByTheDesiredCapacityNotByReadiness() {
            Scenario.group(averageValue("m", 10))
                    .instances(running("a").ready(false), pending("b"))
                    .reads("m", 50)
                    .decide()
                    .wants(5);
        }
    }

    @Nested
    class Utilization {

        @Test
        void isPercentOfTheRequestTruncated() {
            // 100 × 1399 / 2000 = 69.95, truncated to 69: inside 10 % of 63 (69.3); 69.95 is not.
            Scenario.group(utilization("m", 63))
                    .instances(fleet(2))
                    .eachOf("m", 1000, 700, 699)
                    .decide()
                    .holds()
                    .says(ReasonCode.WITHIN_TOLERANCE);
            Scenario.group(utilization("m", 63))
                    .instances(fleet(2))
                    .eachOf("m", 1000, 700, 700)
                    .decide()
                    .wants(3);
        }

        @Test
        void isTheMeanOfPercentagesWithoutRequestsNotTruncated() {
            Scenario.group(utilization("m", 63))
                    .instances(fleet(2))
                    .each("m", 70, 69.9)
                    .decide()
                    .wants(3);
            Scenario.group(utilization("m", 63))
                    .instances(fleet(2))
                    .each("m", 69, 69.5)
                    .decide()
                    .holds();
        }

        @Test
        void weighsByRequest() {
            // (900 + 300) / (1000 + 3000) = 30 %, not the mean of 90 % and 10 %.
            Scenario.group(utilization("m", 60))
                    .instances(fleet(2))
                    .samples("m", sample("i-1", 900, 1000), sample("i-2", 300, 3000))
                    .decide()
                    .wants(1);
        }

        @Test
        void theMetricsRequestCountsForInstancesThatGiveNone() {
            Scenario.group(utilization("m", 50))
                    .metric("m", MetricSpec.custom().request(1000))
                    .instances(fleet(2))
                    .each("m", 800, 1200)
                    .decide()
                    .wants(4);
        }

        @Test
        void leavesFailedAndTerminatingInstancesOut() {
            Scenario.group(utilization("m", 30))
                    .instances(running("i-1"), running("i-2"), failed("i-3"), terminating("i-4"))
                    .eachOf("m", 2000, 1000, 1400, 0, 0)
                    .decide()
                    .wants(4);
        }

        @Test
        void leavesDrainingInstancesOut() {
            Scenario.group(utilization("m", 30))
                    .instances(running("i-1"), running("i-2"), running("i-3").draining())
                    .eachOf("m", 2000, 1000, 1400, 0)
                    .decide()
                    .wants(4);
        }

        @Test
        void ignoresSamplesOfUnknownInstances() {
            Scenario.group(utilization("m", 50))
                    .instances(fleet(2))
                    .each("m", 50, 50, 900, 900)
                    .decide()
                    .holds();
        }

        @Test
        void knowsInstancesByTheirAddressToo() {
            Scenario.group(utilization("m", 50))
                    .instances(running("a").address("i-1"), running("b").address("i-2"))
                    .each("m", 100, 100)
                    .decide()
                    .wants(4);
        }

        @Test
        void outCountsUnreadyOnesAsIdle() {
            // (0 + 1000 + 1400) / 6000 = 40 % of 30 %: ⌈1.33 × 3⌉ = 4.
            Scenario.group(utilization("m", 30))
                    .instances(running("i-1").ready(false), running("i-2"), running("i-3"))
                    .eachOf("m", 2000, 600, 1000, 1400)
                    .decide()
                    .wants(4);
        }

        @Test
        void outCountsPendingOnesAsIdle() {
            Scenario.group(utilization("m", 50))
                    .instances(running("i-1"), running("i-2"), pending("i-3"))
                    .each("m", 90, 90)
                    .decide()
                    .wants(4);
        }

        @Test
        void holdsWhereUnreadyOnesTurnTheDirectionAround() {
            Scenario.group(utilization("m", 30))
                    .instances(
                            running("i-1"),
                            running("i-2").ready(false),
                            running("i-3").ready(false))
                    .eachOf("m", 2000, 800, 1000, 1400)
                    .decide()
                    .holds()
                    .says(ReasonCode.DIRECTION_REVERSED);
        }

        @Test
        void inLeavesUnreadyOnesOut() {
            Scenario.group(utilization("m", 50))
                    .instances(
                            running("i-1"),
                            pending("i-2"),
                            pending("i-3"),
                            pending("i-4"),
                            pending("i-5"))
                    .eachOf("m", 2000, 200)
                    .decide()
                    .wants(1);
        }

        @Test
        void warmingUpIsUnready() {
            Scenario.group(utilization("m", 50))
                    .warmup("2m")
                    .instances(
                            running("i-1").since("09:57"),
                            running("i-2").since("09:57"),
                            running("i-3").since("09:57"),
                            running("i-4").since("09:59"),
                            running("i-5").since("09:58:01"))
                    .eachOf("m", 2000, 200, 600, 1000, 500, 500)
                    .decide()
                    .wants(2);
        }

        @Test
        void warmingUpEndsExactlyAfterTheWarmUp() {
            Scenario scenario =
                    Scenario.group(utilization("m", 50))
                            .warmup("2m")
                            .instances(running("i-1"), running("i-2").since("09:58"))
                            .each("m", 100, 100);
            scenario.at("09:59:59").decide().wants(2);
            scenario.at("10:00").decide().wants(4);
        }

        @Test
        void readyAndSinceMayBeLeftOut() {
            Scenario.group(utilization("m", 50))
                    .warmup("10m")
                    .instances(
                            running("i-1").readyNotSaid().sinceNotSaid(),
                            running("i-2").readyNotSaid().sinceNotSaid())
                    .each("m", 100, 100)
                    .decide()
                    .wants(4);
        }

        @Test
        void noReadyInstanceWithASampleIsNoData() {
            Scenario.group(utilization("m", 50))
                    .instances(running("i-1").ready(false), running("i-2"))
                    .each("m", 100)
                    .decide()
                    .holds()
                    .says(ReasonCode.NO_DATA);
        }

        @Test
        void aPlainNumberOfInstancesIsAllReady() {
            Scenario.group(utilization("m", 50)).instances(2).each("m", 100, 100).decide().wants(4);
        }
    }

    @Nested
    class Missing {

        @Test
        void inCountsAsFullRequests() {
            // (800 + 190 + 2 × 2000) / 8000 = 62 %: ⌈0.62 × 4⌉ = 3.
            Scenario.group(utilization("m", 100))
                    .instances(fleet(4))
                    .eachOf("m", 2000, 800, 190)
                    .decide()
                    .wants(3);
        }

        @Test
        void inCountsAsTheTargetWhereThatIsMoreThanTheRequest() {
            // Target 150 %: (100 + 150) / 2 = 125 %, ⌈0.83 × 2⌉ = 2.
            Scenario.group(utilization("m", 150))
                    .instances(fleet(2))
                    .eachOf("m", 1000, 1000)
                    .decide()
                    .holds();
        }

        @Test
        void inCountsAsTheTargetWithoutRequests() {
            // (10 + 10 + 60 + 60) / 4 = 35 against 60: ⌈0.583 × 4⌉ = 3; full 100 % would hold.
            Scenario.group(utilization("m", 60))
                    .instances(fleet(4))
                    .each("m", 10, 10)
                    .decide()
                    .wants(3);
        }

        @Test
        void inCountsAsTheTargetForAverageValue() {
            Scenario.group(averageValue("m", 60))
                    .instances(fleet(4))
                    .each("m", 10, 10)
                    .decide()
                    .wants(3);
        }

        @Test
        void outCountsAsZero() {
            // 4000 / 4000 = 100 %, twice the target; with the missing one 66 %: ⌈1.32 × 3⌉ = 4.
            Scenario.group(utilization("m", 50))
                    .instances(fleet(3))
                    .eachOf("m", 2000, 2000, 2000, NaN)
                    .decide()
                    .wants(4);
            Scenario.group(averageValue("m", 50))
                    .instances(fleet(3))
                    .each("m", 100, 100)
                    .decide()
                    .wants(4);
        }

        @Test
        void theirOwnRequestsCountWhereKnownElseTheMean() {
            // (600 + 6000) / 8000 = 82 %: ⌈0.82 × 3⌉ = 3; with the mean request 53 %, so 2.
            Scenario.group(utilization("m", 100))
                    .instances(fleet(3))
                    .samples(
                            "m",
                            sample("i-1", 300, 1000),
                            sample("i-2", 300, 1000),
                            sample("i-3", NaN, 6000))
                    .decide()
                    .holds();
            Scenario.group(utilization("m", 100))
                    .instances(fleet(3))
                    .eachOf("m", 1000, 300, 300, NaN)
                    .decide()
                    .wants(2);
        }

        @Test
        void holdsWhereTheyTurnTheDirectionAround() {
            Scenario.group(utilization("m", 50))
                    .instances(fleet(3))
                    .eachOf("m", 2000, 1400)
                    .decide()
                    .holds()
                    .says(ReasonCode.DIRECTION_REVERSED);
        }

        @Test
        void anInstanceThatFellSilentCarriesAtLeastWhatItCarriedLast() {
            // INCIDENTS 28: 300, 10, 10, 10 against 100 holds at 4, also when the first falls
            // silent.
            Scenario scenario = Scenario.group(averageValue("m", 100)).instances(fleet(4));
            scenario.each("m", 300, 10, 10, 10).tick("10:00").wants(4);
            scenario.each("m", NaN, 10, 10, 10).tick("10:01").wants(4);
            scenario.each("m", NaN, 10, 10, 10).tick("10:02").wants(4);
            scenario.each("m", 10, 10, 10, 10).tick("10:03").wants(1);
        }

        @Test
        void aNumberOfInstancesMissesTheSamplesItDoesNotHave() {
            Scenario.group(averageValue("m", 60)).instances(4).each("m", 10, 10).decide().wants(3);
        }
    }

    @Nested
    class AverageValuePerInstance {

        @Test
        void isTheMeanAndDoesNotLookAtReadiness() {
            Scenario.group(averageValue("m", 15000))
                    .instances(running("i-1"), running("i-2"), running("i-3").ready(false))
                    .each("m", 50000, 10000, 30000)
                    .decide()
                    .wants(6);
        }

        @Test
        void leavesPendingOnesWithoutASampleOut() {
            Scenario.group(averageValue("m", 10))
                    .instances(running("i-1"), running("i-2"), pending("i-3"))
                    .each("m", 20, 20)
                    .decide()
                    .wants(4);
        }
    }

    @Nested
    class Tolerance {

        @Test
        void isTenPercentUnlessSaid() {
            Scenario.group(groupValue("m", 100)).instances(10).reads("m", 110).decide().holds();
            Scenario.group(groupValue("m", 100))
                    .instances(10)
                    .reads("m", 110.01)
                    .decide()
                    .wants(12);
            Scenario.group(groupValue("m", 100)).instances(10).reads("m", 90).decide().holds();
            Scenario.group(groupValue("m", 100)).instances(10).reads("m", 89.9).decide().wants(9);
        }

        @Test
        void ofTheRuleOutranksTheBehaviors() {
            Scenario.group(groupValue("m", 100).tolerance(0.3))
                    .out(direction -> direction.tolerance(0))
                    .in(direction -> direction.tolerance(0))
                    .instances(10)
                    .reads("m", 125)
                    .decide()
                    .holds();
        }

        @Test
        void ofTheBehaviorIsPerDirection() {
            Scenario scenario =
                    Scenario.group(groupValue("m", 100))
                            .out(direction -> direction.tolerance(0))
                            .in(direction -> direction.tolerance(0.5))
                            .instances(10);
            scenario.reads("m", 101).decide().wants(11);
            scenario.reads("m", 51).decide().holds();
            scenario.reads("m", 49).decide().wants(5);
        }

        @Test
        void ofZeroStillHoldsAtTheTarget() {
            Scenario.group(groupValue("m", 70).tolerance(0))
                    .instances(9)
                    .reads("m", 70)
                    .decide()
                    .holds();
        }

        @ParameterizedTest(name = "{0} against {1} at tolerance {2} is a hold")
        @CsvSource({
            "88, 80, 0.1",
            "72, 80, 0.1",
            "66, 60, 0.1",
            "33, 30, 0.1",
            "70.7, 70, 0.01",
            "105, 100, 0.05",
            "0.3, 0.2, 0.5"
        })
        void isExactWherePeopleCompare(double value, double target, double tolerance) {
            Scenario.group(groupValue("m", target).tolerance(tolerance))
                    .instances(100)
                    .reads("m", value)
                    .decide()
                    .holds()
                    .says(ReasonCode.WITHIN_TOLERANCE);
        }

        @Test
        void aHoldSaysWhereItEnds() {
            Scenario.group(groupValue("m", 80))
                    .instances(10)
                    .reads("m", 82)
                    .decide()
                    .holds()
                    .becauseOf("m 82", "target 80", "> 88", "< 72");
        }
    }

    @ParameterizedTest
    @EnumSource(TargetKind.class)
    void roundingErrorsAreNoInstances(TargetKind kind) {
        // 0.1 × 3 / 0.1 is 3.0000000000000004 in doubles.
        Scenario.group(target("m", kind, 0.1).tolerance(0))
                .instances(0)
                .reads("m", 0.1 * 3)
                .decide()
                .wants(3);
        Scenario.group(groupValue("m", 1).tolerance(0))
                .instances(1)
                .reads("m", 3.0000000004)
                .decide()
                .wants(3);
    }

    @Test
    void disableScaleInOnlyEverGoesOut() {
        Scenario.group(groupValue("m", 100).onlyOut())
                .instances(5)
                .reads("m", 10)
                .decide()
                .holds()
                .says(ReasonCode.SCALE_IN_DISABLED);
        Scenario.group(groupValue("m", 100).onlyOut())
                .instances(5)
                .reads("m", 200)
                .decide()
                .wants(10);
    }

    @Test
    void aTargetThatNeverScalesInForbidsNothingToOthersOfALaterStage() {
        Scenario.group(groupValue("m", 100).onlyOut().priority(1), groupValue("k", 100))
                .instances(5)
                .reads("m", 10)
                .reads("k", 40)
                .decide()
                .wants(2)
                .by("k");
    }

    @Test
    void withTheMaximumTheHottestInstanceCounts() {
        Scenario scenario =
                Scenario.group(utilization("m", 80))
                        .metric("m", MetricSpec.custom().aggregate(Aggregate.MAX))
                        .instances(fleet(10));
        scenario.each("m", 20, 20, 20, 20, 20, 20, 20, 20, 20, 95).decide().wants(12);
        scenario.each("m", 20, 20, 20, 20, 20, 20, 20, 20, 20, 40).decide().wants(5);
    }

    @Test
    void aSumOfInstancesIsAsGoodAsTheirMean() {
        Scenario.group(averageValue("m", 10))
                .metric("m", MetricSpec.custom().aggregate(Aggregate.SUM))
                .instances(fleet(3))
                .each("m", 20, 20, 20)
                .decide()
                .wants(6);
    }

    @Test
    void aNegativeValueIsAnError() {
        for (TargetKind kind : TargetKind.values()) {
            Scenario.group(target("m", kind, 10))
                    .instances(4)
                    .reads("m", -1)
                    .decide()
                    .holds()
                    .says(ReasonCode.RULE_ERROR);
        }
    }
}
