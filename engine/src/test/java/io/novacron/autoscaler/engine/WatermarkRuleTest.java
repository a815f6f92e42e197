package io.novacron.autoscaler.engine;

import static io.novacron.autoscaler.engine.InstanceSpec.fleet;
import static io.novacron.autoscaler.engine.RuleSpec.watermark;

import io.novacron.autoscaler.model.ReasonCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// SPEC section 2, watermark: quiet inside a band, proportional outside it.
class WatermarkRuleTest {

    @ParameterizedTest(name = "absolute {0} on {1}: {2}")
    @CsvSource({
        "4000, 4, 4",
        "4001, 4, 5",
        "8000, 4, 8",
        "2000, 4, 4",
        "1999, 4, 3",
        "1000, 4, 2",
        "1, 4, 1",
        "0, 4, 1",
        "200, 20, 2"
    })
    void absoluteTakesTheGroupValueAsItIs(double value, int n, int expected) {
        Scenario.group(watermark("m", 2000, 4000).absolute())
                .instances(n)
                .reads("m", value)
                .decide()
                .wants(expected);
    }

    @ParameterizedTest(name = "average {0} in total on {1}: {2}")
    @CsvSource({"370000, 5, 4", "240000, 4, 3", "400000, 5, 5", "500000, 5, 6"})
    void averageDividesTheGroupValueByN(double value, int n, int expected) {
        Scenario.group(watermark("m", 75000, 85000).tolerance(0.01))
                .instances(n)
                .reads("m", value)
                .decide()
                .wants(expected);
    }

    @ParameterizedTest(name = "tolerance widens the band: {0} on 10 gives {1}")
    @CsvSource({"110, 10", "110.1, 12", "45, 10", "44.9, 8"})
    void toleranceWidensTheBandButNotTheArithmetic(double value, int expected) {
        Scenario.group(watermark("m", 50, 100).absolute().tolerance(0.1))
                .instances(10)
                .reads("m", value)
                .decide()
                .wants(expected);
    }

    @Test
    void theAverageOfPerInstanceSamplesIsTheirMeanAbsoluteTheirSum() {
        Scenario.group(watermark("m", 20000, 40000).tolerance(0.02))
                .instances(fleet(3))
                .each("m", 90000, 90000, 90000)
                .decide()
                .wants(7);
        Scenario.group(watermark("m", 20000, 40000).tolerance(0.02))
                .instances(fleet(3))
                .each("m", 5000, 5000, 5000)
                .decide()
                .wants(1);
        Scenario.group(watermark("m", 20000, 40000).tolerance(0.02))
                .instances(fleet(3))
                .each("m", 15000, 15000, 15000)
                .decide()
                .wants(2);
        Scenario.group(watermark("m", 20000, 40000).absolute())
                .instances(fleet(3))
                .each("m", 20000, 20000, 20000)
                .decide()
                .wants(5);
    }

    @Test
    void inIsRoundedDownButNeverBelowOne() {
        Scenario.group(watermark("m", 10, 20).absolute())
                .instances(3)
                .reads("m", 9)
                .decide()
                .wants(2);
        Scenario.group(watermark("m", 10, 20).absolute())
                .instances(3)
                .reads("m", 0.001)
                .decide()
                .wants(1);
    }

    @ParameterizedTest(name = "from zero {0} gives {1}")
    @CsvSource({"0, 0", "1, 1", "20, 1", "21, 2", "100, 5"})
    void fromZeroItIsTheValueByTheHighWatermark(double value, int expected) {
        Scenario.group(watermark("m", 10, 20))
                .instances(0)
                .reads("m", value)
                .decide()
                .wants(expected);
        Scenario.group(watermark("m", 10, 20).absolute())
                .instances(0)
                .reads("m", value)
                .decide()
                .wants(expected);
    }

    @Test
    void insideTheBandItHoldsAndSaysWhereItEnds() {
        Scenario.group(watermark("m", 50, 100).absolute().tolerance(0.1))
                .instances(4)
                .reads("m", 70)
                .decide()
                .holds()
                .says(ReasonCode.WITHIN_BAND)
                .becauseOf("m 70", "> 110", "< 45");
    }

    @Test
    void theEdgesBelongToTheBand() {
        // 0.07 × 1.1 is 0.07700000000000001 in doubles, 0.3 / 3 is 0.09999999999999999.
        Scenario.group(watermark("m", 0.01, 0.07).absolute().tolerance(0.1))
                .instances(4)
                .reads("m", 0.077)
                .decide()
                .holds();
        Scenario.group(watermark("m", 0.1, 0.2)).instances(3).reads("m", 0.3).decide().holds();
    }

    @Test
    void aNegativeValueIsAnError() {
        Scenario.group(watermark("m", 10, 20))
                .reads("m", -1)
                .decide()
                .holds()
                .says(ReasonCode.RULE_ERROR);
    }
}
