package io.novacron.autoscaler.engine;

import static io.novacron.autoscaler.engine.RuleSpec.queue;

import io.novacron.autoscaler.model.ReasonCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// SPEC section 2, queue: ⌈(arrivalRate + backlog / drainWithin) / throughputPerInstance⌉.
class QueueRuleTest {

    private static RuleSpec.Queue rule() {
        return queue("backlog").arrivals("arrivals").throughput(10).drainWithin("5m").tolerance(0);
    }

    @ParameterizedTest(name = "{0} waiting, {1}/s arriving: {2}")
    @CsvSource({
        "3000, 20, 3",
        "3001, 20, 4",
        "0, 20, 2",
        "0, 0, 0",
        "1, 0, 1",
        "0, 20.1, 3",
        "30000, 0, 10",
        "1e6, 100, 344"
    })
    void keepsUpAndDrainsInTime(double backlog, double arrivals, int expected) {
        Scenario.group(rule())
                .instances(1)
                .reads("backlog", backlog)
                .reads("arrivals", arrivals)
                .decide()
                .wants(expected);
    }

    @Test
    void theArrivalRateMayBeLeftOut() {
        Scenario.group(queue("backlog").throughput(2).drainWithin("10s").tolerance(0))
                .instances(1)
                .reads("backlog", 100)
                .decide()
                .wants(5);
    }

    @ParameterizedTest(name = "{0} waiting on 10: {1}")
    @CsvSource({"1100, 10", "1101, 12", "900, 10", "899, 9", "1000, 10"})
    void toleranceIsATargets(double backlog, int expected) {
        Scenario.group(queue("backlog").throughput(1).drainWithin("100s"))
                .instances(10)
                .reads("backlog", backlog)
                .decide()
                .wants(expected);
    }

    @Test
    void toleranceIsTheBehaviorsPerDirection() {
        Scenario scenario =
                Scenario.group(queue("backlog").throughput(1).drainWithin("100s"))
                        .out(direction -> direction.tolerance(0))
                        .in(direction -> direction.tolerance(0.5))
                        .instances(10);
        scenario.reads("backlog", 1001).decide().wants(11);
        scenario.reads("backlog", 501).decide().wants(10);
        scenario.reads("backlog", 499).decide().wants(5);
    }

    @Test
    void aMissingArrivalRateIsNoData() {
        Scenario.group(rule())
                .reads("backlog", 1e6)
                .fails("arrivals", "down")
                .decide()
                .holds()
                .says(ReasonCode.NO_DATA);
    }

    @Test
    void aMissingMetricThatIsIgnoredDoesNotHideOneThatIsNot() {
        Scenario.group(rule(), RuleSpec.threshold("cpu").in(25))
                .metric("backlog", MetricSpec.custom().ignored())
                .reads("cpu", 10)
                .decide()
                .holds()
                .says(ReasonCode.NO_DATA);
    }

    @Test
    void aNegativeBacklogIsAnError() {
        Scenario.group(rule())
                .reads("backlog", -1)
                .reads("arrivals", 5)
                .decide()
                .holds()
                .says(ReasonCode.RULE_ERROR);
    }

    @Test
    void saysWhatItComputes() {
        Scenario.group(rule())
                .instances(3)
                .reads("backlog", 3000)
                .reads("arrivals", 20)
                .decide()
                .holds()
                .becauseOf("backlog 3000 within 5m", "20 arriving", "need 3");
    }
}
