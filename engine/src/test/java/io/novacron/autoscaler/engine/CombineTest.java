package io.novacron.autoscaler.engine;

import static io.novacron.autoscaler.engine.RuleSpec.desired;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.novacron.autoscaler.model.Decision.LimitedBy;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.ReasonCode;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// SPEC section 3.3: rules of one priority form a stage, stages run in ascending priority.
class CombineTest {

    /// Rules as `id:priority:wish`, wish being a capacity, `?` (no data), `!` (error) or `-`
    /// (abstains). There are 5 instances.
    static Stream<Arguments> votes() {
        return Stream.of(
                // one stage
                arguments("the largest wins", "a:1:7 b:1:9 c:1:8", 9, "b"),
                arguments("out wins over in", "a:1:2 b:1:6", 6, "b"),
                arguments("going in takes all: the least far", "a:1:1 b:1:3", 3, "b"),
                arguments("one hold keeps the group", "a:1:1 b:1:5", 5, ""),
                arguments("a tie goes to the lowest id", "b:1:8 a:1:8 c:1:8", 8, "a"),
                arguments("no data does not forbid out", "a:1:? b:1:6", 6, "b"),
                arguments("an error does not forbid out", "a:1:! b:1:6", 6, "b"),
                arguments("no data forbids in", "a:1:? b:1:3", 5, ""),
                arguments("an error forbids in", "a:1:! b:1:3", 5, ""),
                arguments("who abstains forbids nothing", "a:1:- b:1:3", 3, "b"),
                // two stages
                arguments("the first that wants out decides", "a:1:6 b:2:9", 6, "a"),
                arguments("a stage that holds asks the next", "a:1:5 b:2:9", 9, "b"),
                arguments("also inwards", "a:1:5 b:2:3", 3, "b"),
                arguments("in decides when no later one wants out", "a:1:3 b:2:4", 3, "a"),
                arguments("in decides though a later one holds", "a:1:3 b:2:5", 3, "a"),
                arguments("a later out outranks an earlier in", "a:1:3 b:2:6", 6, "b"),
                arguments("even two stages later", "a:1:3 b:2:5 c:3:6", 6, "c"),
                arguments("the first out of the later ones", "a:1:3 b:2:6 c:3:9", 6, "b"),
                arguments("no data earlier forbids in later", "a:1:? b:2:3", 5, ""),
                arguments("an error earlier forbids in later", "a:1:! b:2:3", 5, ""),
                arguments("no data beside a hold forbids in later", "a:1:5 b:1:? c:2:3", 5, ""),
                arguments("no data later does not forbid in earlier", "a:1:3 b:2:?", 3, "a"),
                arguments("an error later does not either", "a:1:3 b:2:!", 3, "a"),
                arguments("no data earlier does not forbid out later", "a:1:? b:2:6", 6, "b"),
                arguments("who abstains earlier is passed over", "a:1:- b:2:3", 3, "b"),
                arguments("priorities are numbers", "a:10:9 b:9:6", 6, "b"),
                arguments("negative ones too", "a:0:9 b:-1:6", 6, "b"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("votes")
    void votes(String name, String votes, int expected, String winner) {
        Answer answer = group(votes).decide().wants(expected);
        if (winner.isEmpty()) {
            answer.holds();
        } else {
            answer.by(winner);
        }
    }

    private static Scenario group(String votes) {
        Scenario scenario =
                Scenario.group()
                        .instances(5)
                        .metric("gone", MetricSpec.custom())
                        .metric("ignored", MetricSpec.custom().ignored());
        for (String vote : votes.split(" ", -1)) {
            String[] parts = vote.split(":", -1);
            String expression =
                    switch (parts[2]) {
                        case "?" -> "gone";
                        case "!" -> "-1";
                        case "-" -> "ignored";
                        default -> parts[2];
                    };
            scenario.rules(desired(expression).id(parts[0]).priority(Integer.parseInt(parts[1])));
        }
        return scenario;
    }

    @Test
    void whatForbidsGoingInIsNamed() {
        group("a:1:? b:1:3")
                .decide()
                .holds()
                .limitedBy(LimitedBy.MISSING_DATA)
                .says(ReasonCode.MISSING_DATA)
                .notices();
        group("a:1:? b:1:6").decide().unlimited();
        group("a:1:? b:1:5").decide().holds().unlimited();
    }

    @Test
    void disagreementIsExplained() {
        group("a:1:1 b:1:5")
                .decide()
                .holds()
                .unlimited()
                .says(ReasonCode.SCALE_IN_DISAGREED)
                .becauseOf("not every rule agrees to scale in");
    }

    @Test
    void aDisabledRuleIsNotAsked() {
        Scenario.group(desired("9").id("a").off(), desired("3").id("b"))
                .instances(5)
                .decide()
                .wants(3)
                .by("b");
        Scenario.group(desired("9").id("a").off())
                .instances(5)
                .decide()
                .holds()
                .says(ReasonCode.MANUAL);
    }

    @Test
    void noRuleWithDataHoldsAndTells() {
        group("a:1:? b:2:! c:3:-")
                .decide()
                .holds()
                .says(ReasonCode.METRICS_UNAVAILABLE)
                .limitedBy(LimitedBy.MISSING_DATA)
                .notices(EventType.METRICS_UNAVAILABLE);
    }

    // --- fallback

    @ParameterizedTest(name = "fallback {0} on 4, newest sample {1}, since {2}: {3}")
    @CsvSource(
            nullValues = "-",
            value = {
                "6, 09:50, -, 6",
                "6, 09:55, -, 6",
                "6, 09:55:01, -, 4",
                "6, 09:59, 08:00, 4",
                "6, -, 09:50, 6",
                "6, -, 09:56, 4",
                "6, -, -, 4",
                "3, 09:50, -, 4",
                "4, 09:50, -, 4"
            })
    void fallbackRaisesAfterSoLongWithoutAnyMetric(
            int capacity, String newest, String since, int expected) {
        MemorySpec memory = MemorySpec.empty();
        if (newest != null) {
            memory.sample("cpu", newest, 50);
        }
        if (since != null) {
            memory.since(since);
        }
        Answer answer =
                Scenario.group(RuleSpec.threshold("cpu").out(75).in(25))
                        .fallback(capacity, "5m")
                        .memory(memory)
                        .fails("cpu", "x")
                        .decide()
                        .wants(expected)
                        .notices(EventType.METRICS_UNAVAILABLE);
        if (expected > 4) {
            answer.by("fallback").says(ReasonCode.FALLBACK);
        }
    }

    @Test
    void theNewestSampleOfAnyMetricCounts() {
        Scenario.group(RuleSpec.threshold("cpu").in(25), RuleSpec.threshold("rps").in(25))
                .fallback(9, "5m")
                .memory(MemorySpec.empty().sample("cpu", "09:40", 50).sample("rps", "09:58", 50))
                .fails("cpu", "x")
                .fails("rps", "x")
                .decide()
                .holds();
    }

    @Test
    void aNewGroupStartsToWaitNow() {
        Scenario scenario =
                Scenario.group(RuleSpec.threshold("cpu").in(25))
                        .fallback(9, "2m")
                        .fails("cpu", "x");
        scenario.tick("10:00").wants(4);
        scenario.tick("10:01").wants(4);
        scenario.tick("10:02").wants(9);
        scenario.tick("10:03").wants(9);
        // The metric is back: the rules have the word again.
        scenario.reads("cpu", 10).tick("10:04").wants(8);
    }

    @Test
    void oneRuleWithDataIsNoFallback() {
        Scenario.group(RuleSpec.threshold("cpu").in(25), desired("current").id("x"))
                .fallback(9, "0s")
                .fails("cpu", "x")
                .decide()
                .holds()
                .notices();
    }

    @Test
    void fallbackStaysInsideTheBounds() {
        Scenario.group(RuleSpec.threshold("cpu").in(25))
                .bounds(1, 6)
                .fallback(9, "0s")
                .fails("cpu", "x")
                .decide()
                .wants(6)
                .limitedBy(LimitedBy.MISSING_DATA, LimitedBy.MAX_CAPACITY);
    }

    // --- without rules

    @Test
    void withoutRulesAndSchedulesTheGroupIsManual() {
        Scenario.group()
                .bounds(1, 10)
                .instances(7)
                .decide()
                .holds()
                .says(ReasonCode.MANUAL)
                .notices();
        Scenario.group()
                .bounds(1, 10)
                .instances(7)
                .memory(MemorySpec.empty().desired(3))
                .decide()
                .wants(3);
    }

    @Test
    void withoutRulesButWithSchedulesItStartsFromTheMinimum() {
        Scenario scenario =
                Scenario.group()
                        .bounds(2, 10)
                        .schedule(Schedules.floor("day", "monday", "08:00", "18:00", 8));
        scenario.instances(4).at("10:00").decide().wants(8).by("schedule:day");
        scenario.instances(8).at("19:00").decide().wants(2).by("bounds");
    }

    @Test
    void thatMinimumIsTheSchedulesWhereOneIsOpen() {
        Scenario scenario =
                Scenario.group()
                        .bounds(4, 10)
                        .schedule(Schedules.bounds("night", "monday", "20:00", "24:00", 1, -1));
        scenario.instances(4).at("21:00").decide().wants(1);
        scenario.instances(1).at("19:00").decide().wants(4);
    }
}
