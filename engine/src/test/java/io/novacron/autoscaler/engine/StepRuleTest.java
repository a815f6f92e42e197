package io.novacron.autoscaler.engine;

import static io.novacron.autoscaler.engine.InstanceSpec.fleet;
import static io.novacron.autoscaler.engine.InstanceSpec.pending;
import static io.novacron.autoscaler.engine.InstanceSpec.running;
import static io.novacron.autoscaler.engine.RuleSpec.step;

import io.novacron.autoscaler.model.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// SPEC section 2, step: AWS step scaling with absolute bounds.
class StepRuleTest {

    /// 60–70: +10 %, from 70: +30 %; 30–40: −10 %, to 30: −30 % (the AWS guide's example).
    private static RuleSpec.Step guide() {
        return step("m")
                .percent()
                .between(60, 70, 10)
                .from(70, 30)
                .between(30, 40, -10)
                .to(30, -30);
    }

    @ParameterizedTest(name = "at {0} the group goes from 10 to {1}")
    @CsvSource({
        "59.999, 10", "60, 11", "69.999, 11", "70, 13", "1e9, 13", // from ≤ value < to
        "40.001, 10", "40, 9", "30.001, 9", "30, 7", "-5, 7" // from < value ≤ to
    })
    void outwardStepsIncludeTheirStartInwardStepsTheirEnd(double value, int expected) {
        Scenario.group(guide()).instances(10).reads("m", value).decide().wants(expected);
    }

    @Test
    void sumsOfTenthsAreOnTheBoundsPeopleWrite() {
        RuleSpec<?> rule = step("m").between(0.4, 0.8, 1).from(0.8, 3).between(0.1, 0.3, -1);
        Scenario.group(rule).instances(5).reads("m", 0.7 + 0.1).decide().wants(8);
        Scenario.group(rule).instances(5).reads("m", 0.1 + 0.2).decide().wants(4);
        Scenario.group(rule).instances(5).reads("m", 0.7999).decide().wants(6);
        Scenario.group(rule).instances(5).reads("m", 0.3001).decide().holds();
    }

    @Test
    void aHoldSaysWhichStepsAreNear() {
        Scenario.group(guide())
                .instances(10)
                .reads("m", 50)
                .decide()
                .holds()
                .says(ReasonCode.WITHIN_BAND)
                .becauseOf("m 50", "m ≥ 60", "m ≤ 40");
    }

    @ParameterizedTest(name = "{0} % of {1}: {2}")
    @CsvSource({
        "10, 10, 11",
        "15, 10, 11",
        "29.9, 10, 12",
        "30, 10, 13",
        "1, 10, 11",
        "0.01, 10, 11",
        "0, 10, 10",
        "100, 4, 8",
        "225, 1, 3",
        "50, 1, 2"
    })
    void outwardPercentIsTruncatedAboveOneAndOneBelow(double percent, int n, int expected) {
        Scenario.group(step("m").percent().from(50, percent))
                .instances(n)
                .reads("m", 60)
                .decide()
                .wants(expected);
    }

    @ParameterizedTest(name = "{0} % of {1}: {2}")
    @CsvSource({
        "-10, 10, 9",
        "-29, 10, 8",
        "-1, 10, 9",
        "-33, 2, 1",
        "-66, 2, 1",
        "-100, 5, 0",
        "-250, 3, 0"
    })
    void inwardPercentIsTruncatedTowardZeroToo(double percent, int n, int expected) {
        Scenario.group(step("m").percent().to(50, percent))
                .instances(n)
                .reads("m", 40)
                .decide()
                .wants(expected);
    }

    @Test
    void thirtyPercentOfTenIsExactlyThree() {
        // 10 × 0.3 is 3.0000000000000004 or 2.9999999999999996 in doubles, depending on the way.
        for (int n = 10; n <= 200; n += 10) {
            Scenario.group(step("m").percent().from(50, 30))
                    .instances(n)
                    .reads("m", 60)
                    .decide()
                    .wants(n + n * 3 / 10);
        }
    }

    @ParameterizedTest(name = "{0} % of {1}, at least {2}: {3}")
    @CsvSource({
        "10, 10, 2, 12",
        "50, 10, 2, 15",
        "-10, 10, 2, 8",
        "-50, 10, 2, 5",
        "10, 10, 0, 11"
    })
    void aPercentChangeMovesAtLeastMinChange(double percent, int n, int minChange, int expected) {
        RuleSpec.Step rule = step("m").percent().minChange(minChange);
        Scenario.group(percent > 0 ? rule.from(50, percent) : rule.to(50, percent))
                .instances(n)
                .reads("m", 50)
                .decide()
                .wants(expected);
    }

    @ParameterizedTest(name = "{0} instances from {1}: {2}")
    @CsvSource({"3, 2, 5", "8, 2, 10", "-1, 4, 3", "-10, 4, 0"})
    void instancesAreAddedOrRemoved(double change, int n, int expected) {
        RuleSpec.Step rule = step("m");
        Scenario.group(change > 0 ? rule.from(50, change) : rule.to(50, change))
                .instances(n)
                .reads("m", 50)
                .decide()
                .wants(expected);
    }

    @ParameterizedTest(name = "exactly {0} from {1}")
    @CsvSource({"5, 3", "5, 9", "0, 4", "5, 5"})
    void exactIsTheCapacityItself(double change, int n) {
        Scenario.group(step("m").exact().from(50, change))
                .instances(n)
                .reads("m", 50)
                .decide()
                .wants((int) change);
    }

    // --- warming up

    @ParameterizedTest(name = "10 warm, 1 launching, at {0}: {1}")
    @CsvSource({"62, 11", "70, 13", "50, 11", "35, 10"})
    void outwardChangesAreComputedOnWarmCapacity(double value, int expected) {
        // The AWS guide's worked example; inward changes start from n = 11.
        List<InstanceSpec> instances = new ArrayList<>(List.of(fleet(10)));
        instances.add(pending("new").since("09:59"));
        Scenario.group(guide())
                .warmup("5m")
                .instances(instances.toArray(InstanceSpec[]::new))
                .reads("m", value)
                .decide()
                .wants(expected);
    }

    @Test
    void anInstanceIsWarmOnlyAfterItsWarmUp() {
        InstanceSpec[] instances = fleet(4);
        instances[3] = running("i-4").since("09:56");
        Scenario scenario = Scenario.group(step("m").from(50, 1)).warmup("5m").instances(instances);
        scenario.reads("m", 60).at("10:00").decide().wants(4).says(ReasonCode.ALREADY_LAUNCHING);
        scenario.at("10:00:59").decide().wants(4);
        scenario.at("10:01").decide().wants(5);
    }

    @Test
    void neverLessThanWhatIsLaunching() {
        Scenario.group(step("m").from(50, 1))
                .instances(running("a"), pending("b"), pending("c"), pending("d"))
                .reads("m", 60)
                .decide()
                .wants(4);
    }

    @Test
    void whatIsWantedButNotYetListedIsLaunchingToo() {
        Scenario.group(step("m").from(50, 2))
                .instances(fleet(4))
                .memory(MemorySpec.empty().desired(6))
                .reads("m", 60)
                .decide()
                .wants(6);
    }

    @Test
    void instancesBeyondTheDesiredCapacityDoNotCount() {
        Scenario.group(step("m").from(50, 1))
                .instances(fleet(8))
                .memory(MemorySpec.empty().desired(6))
                .reads("m", 60)
                .decide()
                .wants(7);
    }

    @Test
    void aRunningInstanceThatIsNotReadyIsWarmAllTheSame() {
        Scenario.group(step("m").percent().from(50, 50))
                .instances(fleet(4, instance -> instance.ready(false)))
                .reads("m", 60)
                .decide()
                .wants(6);
    }

    // --- periods

    @Test
    void allPeriodsMustBeInAStepOfTheSameDirection() {
        RuleSpec.Step rule = guide().periods(3);
        Scenario.group(rule)
                .instances(10)
                .history("m", 72, "09:58 61", "09:59 65")
                .decide()
                .wants(13);
        Scenario.group(rule)
                .instances(10)
                .history("m", 72, "09:58 59", "09:59 65")
                .decide()
                .wants(10);
        Scenario.group(rule)
                .instances(10)
                .history("m", 25, "09:58 38", "09:59 10")
                .decide()
                .wants(7);
        Scenario.group(rule)
                .instances(10)
                .history("m", 25, "09:58 70", "09:59 10")
                .decide()
                .wants(10);
    }

    @Test
    void fewerPeriodsIsWarmingUpTooOldOnesAreNoData() {
        Scenario.group(guide().periods(3))
                .instances(10)
                .history("m", 72, "09:59 72")
                .decide()
                .holds()
                .says(ReasonCode.WARMING_UP);
        Scenario.group(guide().periods(2))
                .instances(10)
                .history("m", 72, "09:50 72")
                .decide()
                .holds()
                .says(ReasonCode.NO_DATA);
    }

    @Test
    void aStepThatChangesNothingIsNoBreach() {
        RuleSpec.Step rule = step("m").between(40, 60, 0).from(60, 2).periods(2);
        Scenario.group(rule).instances(4).history("m", 70, "09:59 50").decide().wants(4);
        Scenario.group(rule).instances(4).history("m", 70, "09:59 60").decide().wants(6);
    }

    @Test
    void exactStepsAgreeWhenTheyMoveTheSameWay() {
        RuleSpec.Step rule = step("m").exact().between(0, 30, 2).from(70, 8).periods(2);
        Scenario.group(rule).instances(4).history("m", 20, "09:59 80").decide().wants(4);
        Scenario.group(rule).instances(4).history("m", 20, "09:59 10").decide().wants(2);
        Scenario.group(rule).instances(4).history("m", 80, "09:59 80").decide().wants(8);
    }
}
