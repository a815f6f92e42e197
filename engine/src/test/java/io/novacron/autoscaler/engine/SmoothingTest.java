package io.novacron.autoscaler.engine;

import static io.novacron.autoscaler.engine.InstanceSpec.fleet;
import static io.novacron.autoscaler.engine.RuleSpec.averageValue;
import static io.novacron.autoscaler.engine.RuleSpec.desired;
import static io.novacron.autoscaler.engine.RuleSpec.threshold;
import static io.novacron.autoscaler.engine.RuleSpec.utilization;

import io.novacron.autoscaler.model.Smoothing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// SPEC sections 1 and 3.1: smoothing is over each period's value.
class SmoothingTest {

    private static Scenario smoothed(Smoothing smoothing) {
        return Scenario.group(desired("m")).metric("m", MetricSpec.custom().smoothing(smoothing));
    }

    private static Smoothing smoothing(String method, String window) {
        return switch (method) {
            case "average" -> new Smoothing.Average(Times.of(window));
            case "median" -> new Smoothing.Median(Times.of(window));
            case "max" -> new Smoothing.Max(Times.of(window));
            default -> new Smoothing.Ewma(Times.of(window));
        };
    }

    @ParameterizedTest(name = "{0} over {1} of 10, 40, 70 (09:58, 09:59, 10:00) is {2}")
    @CsvSource({
        "average, 3m, 40",
        "average, 2m, 55",
        "average, 1m, 70",
        "average, 61s, 55",
        "median, 3m, 40",
        "median, 2m, 55",
        "median, 1m, 70",
        "max, 3m, 70",
        "max, 1m, 70",
        "ewma, 1m, 48" // 10 → 25 → 47.5
    })
    void methods(String method, String window, int expected) {
        smoothed(smoothing(method, window))
                .history("m", 70, "09:58 10", "09:59 40")
                .decide()
                .wants(expected);
    }

    @Test
    void noneTakesTheNewestValue() {
        smoothed(new Smoothing.None()).history("m", 70, "09:59 10").decide().wants(70);
    }

    @Test
    void maxRemembersAPeak() {
        smoothed(smoothing("max", "5m"))
                .history("m", 20, "09:56 90", "09:58 10")
                .decide()
                .wants(90);
        smoothed(smoothing("max", "4m"))
                .history("m", 20, "09:56 90", "09:58 10")
                .decide()
                .wants(20);
    }

    @Test
    void aSpikeOfOneSampleDoesNotPassTheMedian() {
        Scenario.group(threshold("m").out(75).in(25))
                .metric("m", MetricSpec.custom().smoothing(smoothing("median", "3m")))
                .history("m", 99, "09:58 50", "09:59 52")
                .decide()
                .holds();
    }

    @Test
    void isOverThePeriodsValuesNotOverAllSamples() {
        // Of the samples within one interval only the last counts: the mean of 70 and 20, not of
        // four.
        smoothed(smoothing("average", "2m"))
                .history("m", 70, "09:59 20", "09:59:20 900", "09:59:40 900")
                .decide()
                .wants(45);
    }

    @Test
    void everyPeriodIsSmoothedByItsOwnPast() {
        // Maxima over two minutes: 90 (10:00), 90 (09:59), 30 (09:58).
        Scenario.group(threshold("m").out(75).periods(2))
                .metric("m", MetricSpec.custom().smoothing(smoothing("max", "2m")))
                .history("m", 10, "09:58 30", "09:59 90")
                .decide()
                .wants(5);
        Scenario.group(threshold("m").out(75).periods(3))
                .metric("m", MetricSpec.custom().smoothing(smoothing("max", "2m")))
                .history("m", 10, "09:58 30", "09:59 90")
                .decide()
                .holds();
    }

    @Test
    void memoryCarriesWhatSmoothingNeeds() {
        Scenario scenario = smoothed(smoothing("average", "5m")).instances(10);
        scenario.reads("m", 10).tick("10:00").wants(10);
        scenario.reads("m", 20).tick("10:01").wants(15);
        scenario.reads("m", 30).tick("10:02").wants(20);
        scenario.reads("m", 40).tick("10:03").wants(25);
        scenario.reads("m", 50).tick("10:04").wants(30);
        scenario.reads("m", 60).tick("10:05").wants(40);
    }

    @Test
    void ewmaFollowsTheTimesOfTheSamples() {
        // A gap of two half-lives weighs the new sample with three quarters.
        smoothed(smoothing("ewma", "1m")).history("m", 90, "09:58 10").decide().wants(70);
    }

    @Test
    void itReachesPerInstanceTargetsToo() {
        Scenario scenario =
                Scenario.group(averageValue("m", 100))
                        .metric("m", MetricSpec.custom().smoothing(smoothing("average", "2m")))
                        .instances(fleet(4));
        scenario.each("m", 100, 100, 100, 100).tick("10:00").holds();
        // Mean of 100 and 300.
        scenario.each("m", 300, 300, 300, 300).tick("10:01").wants(8);
    }

    @Test
    void aZeroIsSmoothedLikeAnyValue() {
        Scenario scenario =
                Scenario.group(utilization("m", 100))
                        .metric("m", MetricSpec.custom().smoothing(smoothing("average", "2m")))
                        .instances(fleet(4));
        scenario.each("m", 100, 100, 100, 100).tick("10:00").holds();
        // Mean of 100 and 0: half, not nothing.
        scenario.each("m", 0, 0, 0, 0).tick("10:01").wants(2);
    }

    @Test
    void aStandInIsSmoothedWithTheRest() {
        Scenario.group(desired("m"))
                .metric(
                        "m",
                        MetricSpec.custom().missingIs(100).smoothing(smoothing("average", "2m")))
                .memory(MemorySpec.empty().sample("m", "09:59", 50))
                .fails("m", "x")
                .decide()
                .wants(75);
    }
}
