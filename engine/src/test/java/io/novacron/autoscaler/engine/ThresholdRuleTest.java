package io.novacron.autoscaler.engine;

import static io.novacron.autoscaler.engine.RuleSpec.threshold;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.ReasonCode;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// SPEC section 2, threshold: out at or above, in at or below, when the newest periods agree.
class ThresholdRuleTest {

    private static Scenario cpu(RuleSpec.Threshold rule) {
        return Scenario.group(rule).bounds(2, 10);
    }

    private static RuleSpec.Threshold both() {
        return threshold("cpu").out(75).in(25).by(2, 1);
    }

    @ParameterizedTest(name = "at {0} the group goes from 4 to {1}")
    @CsvSource({"90, 6", "75, 6", "74.999, 4", "50, 4", "25.001, 4", "25, 3", "0, 3"})
    void bothThresholdsAreInclusive(double value, int expected) {
        cpu(both()).reads("cpu", value).decide().wants(expected);
    }

    @Test
    void eitherThresholdMayBeLeftOut() {
        cpu(threshold("cpu").out(75)).reads("cpu", 0).decide().holds();
        cpu(threshold("cpu").out(75)).reads("cpu", 80).decide().wants(5);
        cpu(threshold("cpu").in(25)).reads("cpu", 1e9).decide().holds();
        cpu(threshold("cpu").in(25)).reads("cpu", 20).decide().wants(3);
    }

    @Test
    void theRuleThatDecidesIsNamed() {
        cpu(both()).reads("cpu", 90).decide().by("cpu").unlimited();
    }

    // --- periods

    static Stream<Arguments> threePeriods() {
        return Stream.of(
                arguments("all three breach", 6, "09:58 80,09:59 80", 80),
                arguments("the oldest does not", 4, "09:58 74,09:59 80", 80),
                arguments("the middle one does not", 4, "09:58 80,09:59 74", 80),
                arguments("the newest does not", 4, "09:58 80,09:59 80", 74),
                arguments("exactly at the threshold counts", 6, "09:58 75,09:59 75", 75),
                arguments(
                        "an older calm period does not matter", 6, "09:57 5,09:58 80,09:59 80", 80),
                arguments("all three are low", 3, "09:58 25,09:59 24", 25),
                arguments("one of them is not low", 4, "09:58 26,09:59 24", 25),
                arguments("history need not be in order", 6, "09:59 80,09:58 80", 80));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("threePeriods")
    void thePeriodsMustAllAgree(String name, int expected, String history, double value) {
        cpu(both().periods(3))
                .history("cpu", value, history.split(",", -1))
                .decide()
                .wants(expected);
    }

    @Test
    void historyAloneIsEnoughWhenItsNewestSampleIsFresh() {
        cpu(both().periods(3))
                .history("cpu", OptionalDouble.empty(), "09:58 80", "09:59 80", "10:00 80")
                .decide()
                .wants(6);
    }

    @Test
    void fewerPeriodsThanNeededIsWarmingUpAndHolds() {
        cpu(both().periods(3))
                .history("cpu", 80, "09:59 80")
                .decide()
                .wants(4)
                .holds()
                .says(ReasonCode.WARMING_UP)
                .becauseOf("cpu ≥ 75 for 1 more sample");
    }

    @Test
    void aPeriodIsOneIntervalAndItsLastSampleCounts() {
        // 09:59:20, 09:59:40 and 10:00 are one period: only the last of them counts.
        cpu(both().periods(2))
                .history("cpu", 80, "09:59:20 80", "09:59:40 80")
                .decide()
                .holds()
                .says(ReasonCode.WARMING_UP);
        cpu(both().periods(2))
                .history("cpu", 80, "09:58:10 10", "09:58:50 80", "09:59:40 10")
                .decide()
                .wants(6);
        cpu(both().periods(2))
                .history("cpu", 80, "09:58:10 80", "09:58:50 10", "09:59:40 80")
                .decide()
                .wants(4);
    }

    @Test
    void periodsFollowTheEvaluationInterval() {
        cpu(both().periods(3))
                .interval("15s")
                .history("cpu", 80, "09:59:30 80", "09:59:45 80")
                .decide()
                .wants(6);
    }

    @Test
    void aSampleSeenTwiceCountsOnce() {
        cpu(both().periods(3))
                .history("cpu", OptionalDouble.empty(), "09:59 80", "10:00 80")
                .memory(MemorySpec.empty().sample("cpu", "09:59", 80).sample("cpu", "10:00", 80))
                .decide()
                .holds()
                .says(ReasonCode.WARMING_UP);
    }

    @Test
    void historyAndMemoryAreMergedByTime() {
        cpu(both().periods(4))
                .history("cpu", 80, "09:58 80")
                .memory(MemorySpec.empty().sample("cpu", "09:57", 80).sample("cpu", "09:59", 80))
                .decide()
                .wants(6);
    }

    @Test
    void whatIsDeliveredNowCorrectsWhatWasRemembered() {
        cpu(both().periods(2))
                .history("cpu", 80, "09:59 80")
                .memory(MemorySpec.empty().sample("cpu", "09:59", 10))
                .decide()
                .wants(6);
    }

    @Test
    void samplesFromMemoryAloneFillThePeriods() {
        cpu(both().periods(3))
                .reads("cpu", 80)
                .memory(MemorySpec.empty().sample("cpu", "09:58", 80).sample("cpu", "09:59", 80))
                .decide()
                .wants(6);
    }

    @Test
    void missingPeriodsAreSkipped() {
        cpu(both().periods(3))
                .history("cpu", 80, "09:55 80", "09:57 80")
                .decide()
                .wants(6)
                .says(ReasonCode.SCALE_OUT_RECOMMENDED);
    }

    @ParameterizedTest(name = "with the third sample from {0} the rule has data: {1}")
    @CsvSource({"09:55, true", "09:54:01, true", "09:54, false", "09:50, false"})
    void countedPeriodsMustLieWithinTwiceTheirNumber(String oldest, boolean data) {
        Answer answer =
                cpu(both().periods(3)).history("cpu", 80, oldest + " 80", "09:59 80").decide();
        if (data) {
            answer.wants(6);
        } else {
            answer.holds().says(ReasonCode.NO_DATA);
        }
    }

    @Test
    void onePeriodReachesTwoIntervalsBack() {
        cpu(both())
                .metric("cpu", MetricSpec.custom().maxAge("10m"))
                .reads("cpu", 80, "09:58:01")
                .decide()
                .wants(6);
        cpu(both())
                .metric("cpu", MetricSpec.custom().maxAge("10m"))
                .reads("cpu", 80, "09:58")
                .decide()
                .holds()
                .says(ReasonCode.NO_DATA);
    }

    @Test
    void aHoldSaysWhatItWouldTake() {
        cpu(both().periods(3))
                .history("cpu", 80, "09:58 50", "09:59 50")
                .decide()
                .holds()
                .becauseOf("cpu ≥ 75 for 2 more samples", "cpu ≤ 25 for 3 samples");
    }

    // --- how much

    @ParameterizedTest(name = "{0} % of {1} out gives {2}")
    @CsvSource({
        "10, 10, 11",
        "15, 10, 11",
        "19.9, 10, 11",
        "20, 10, 12",
        "1, 10, 11",
        "50, 3, 4",
        "100, 7, 14",
        "0.5, 10, 11",
        "33, 3, 4",
        "250, 2, 7"
    })
    void percentChangesRoundAsInStep(double percent, int n, int expected) {
        Scenario.group(threshold("cpu").out(75).by(percent, 1).percent())
                .instances(n)
                .reads("cpu", 80)
                .decide()
                .wants(expected);
    }

    @ParameterizedTest(name = "{0} % of {1} in gives {2}")
    @CsvSource({"10, 10, 9", "19, 10, 9", "25, 10, 8", "1, 10, 9", "66, 2, 1", "100, 7, 0"})
    void percentChangesInRoundTheSameWay(double percent, int n, int expected) {
        Scenario.group(threshold("cpu").in(25).by(1, percent).percent())
                .instances(n)
                .reads("cpu", 20)
                .decide()
                .wants(expected);
    }

    @Test
    void aChangeLargerThanTheGroupEndsAtZeroBeforeTheBounds() {
        Scenario.group(threshold("m").in(25).by(1, 9)).instances(4).reads("m", 0).decide().wants(0);
    }

    @Test
    void theChangeStartsFromTheDesiredCapacityNotFromTheObserved() {
        cpu(both())
                .instances(7)
                .memory(MemorySpec.empty().desired(4))
                .reads("cpu", 90)
                .decide()
                .wants(6);
    }

    @Test
    void withoutADesiredCapacityPendingAndRunningInstancesCount() {
        cpu(both())
                .instances(
                        InstanceSpec.running("a"),
                        InstanceSpec.running("b").ready(false),
                        InstanceSpec.pending("c"),
                        InstanceSpec.terminating("d"),
                        InstanceSpec.failed("e"))
                .reads("cpu", 90)
                .decide()
                .wants(5);
    }

    // --- flap guard

    @ParameterizedTest(name = "{0} on {1}, out at {2}, −{3}: {4}")
    @CsvSource({
        "20, 10, 30, 5, 7", // 5 would carry 40, 6 33.3, 7 28.6
        "28, 2, 50, 1, 2", // 56: nothing between, holds
        "24, 2, 50, 1, 1", // 48
        "25, 2, 50, 1, 2", // exactly 50 would go out again
        "10, 10, 30, 5, 5", // 20
        "29, 10, 30, 5, 10", // 9 would carry 32.2
        "0, 4, 30, 4, 0", // nothing to carry
        "1, 4, 30, 9, 1" // 0 cannot carry anything
    })
    void theFlapGuardTakesTheNearestQuietCount(
            double value, int n, double out, int decrement, int expected) {
        Scenario.group(threshold("m").out(out).in(29).by(1, decrement).flapGuard(true))
                .instances(n)
                .reads("m", value)
                .decide()
                .wants(expected);
    }

    @Test
    void aGuardedHoldNamesTheGuard() {
        Scenario.group(threshold("m").out(50).in(30).flapGuard(true))
                .instances(2)
                .reads("m", 28)
                .decide()
                .holds()
                .says(ReasonCode.FLAP_GUARD)
                .becauseOf(
                        "m 28 on 1 instances would be 56, at or above 50",
                        "needs m < 25 to scale in");
    }

    @Test
    void sumsOfTenthsReachTheThresholdsPeopleWrite() {
        // 0.7 + 0.1 is 0.7999999999999999 in doubles, 0.1 + 0.2 is 0.30000000000000004.
        RuleSpec<?> rule = threshold("m").out(0.8).in(0.3);
        Scenario.group(rule).instances(4).reads("m", 0.7 + 0.1).decide().wants(5);
        Scenario.group(rule).instances(4).reads("m", 0.1 + 0.2).decide().wants(3);
        Scenario.group(rule).instances(4).reads("m", 0.7999).decide().holds();
        Scenario.group(rule).instances(4).reads("m", 0.3001).decide().holds();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CPU_UTILIZATION", "MEMORY_UTILIZATION"})
    void theFlapGuardIsOnForUtilizations(MetricType type) {
        Scenario.group(threshold("m").out(50).in(30))
                .metric("m", MetricSpec.of(type))
                .instances(2)
                .reads("m", 28)
                .decide()
                .wants(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "REQUEST_COUNT",
                "QUEUE_LENGTH",
                "RESPONSE_TIME",
                "LATENCY",
                "NETWORK_IO",
                "DISK_IO",
                "CUSTOM"
            })
    void theFlapGuardIsOffForEverythingElse(MetricType type) {
        Scenario.group(threshold("m").out(50).in(30))
                .metric("m", MetricSpec.of(type))
                .instances(2)
                .reads("m", 28)
                .decide()
                .wants(1);
    }

    @Test
    void theFlapGuardCanBeSwitchedOff() {
        Scenario.group(threshold("m").out(50).in(30).flapGuard(false))
                .metric("m", MetricSpec.of(MetricType.CPU_UTILIZATION))
                .instances(2)
                .reads("m", 28)
                .decide()
                .wants(1);
    }

    @Test
    void goingOutIsNeverGuarded() {
        Scenario.group(threshold("m").out(50).in(45).by(5, 1).flapGuard(true))
                .instances(1)
                .reads("m", 50)
                .decide()
                .wants(6);
    }

    // --- per-instance samples

    @Test
    void samplesOfReadyInstancesAreAveraged() {
        cpu(both())
                .instances(
                        InstanceSpec.running("i-1"),
                        InstanceSpec.running("i-2"),
                        InstanceSpec.running("i-3").ready(false))
                .each("cpu", 80, 70, 0)
                .decide()
                .wants(5);
    }

    @Test
    void withRequestsTheyArePercentOfTheRequest() {
        cpu(both())
                .metric("cpu", MetricSpec.of(MetricType.CPU_UTILIZATION).request(1000))
                .instances(InstanceSpec.fleet(2))
                .each("cpu", 800, 700)
                .decide()
                .wants(4);
    }

    @Test
    void noReadyInstanceWithASampleIsNoData() {
        cpu(both())
                .instances(InstanceSpec.running("i-1").ready(false), InstanceSpec.running("i-2"))
                .each("cpu", 80)
                .decide()
                .holds()
                .says(ReasonCode.NO_DATA);
    }
}
