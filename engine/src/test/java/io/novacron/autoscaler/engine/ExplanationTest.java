package io.novacron.autoscaler.engine;

import static io.novacron.autoscaler.engine.RuleSpec.desired;
import static io.novacron.autoscaler.engine.RuleSpec.groupValue;
import static io.novacron.autoscaler.engine.RuleSpec.step;
import static io.novacron.autoscaler.engine.RuleSpec.threshold;
import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Freeze.FrozenDirection;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.Stage;
import io.novacron.autoscaler.model.TraceStep;
import java.util.List;
import org.junit.jupiter.api.Test;

/// SPEC 6.1, the answer: `from` is n, `to` the decided capacity, steps chain, the reason is one
/// sentence a person on call understands. (That steps chain is checked with every decision of every
/// test, by [Explained].)
class ExplanationTest {

    @Test
    void aDecisionNamesTheGroupTheTimeAndBothCapacities() {
        Decision decision = Scenario.group(desired("7")).instances(4).decide().decision();
        assertThat(decision.group()).isEqualTo("web");
        assertThat(decision.at()).isEqualTo(Times.at("10:00"));
        assertThat(decision.from().instances()).isEqualTo(4);
        assertThat(decision.to().instances()).isEqualTo(7);
        assertThat(decision.from().size()).isEmpty();
        assertThat(decision.action()).isEqualTo(Decision.Action.SCALE_OUT);
    }

    @Test
    void everyStageThatChangesTheNumberHasItsStep() {
        Decision decision =
                Scenario.group(desired("40"))
                        .bounds(1, 11)
                        .out(direction -> direction.window("5m").dampening(0.5).instances(9, "1m"))
                        .instances(4)
                        .memory(MemorySpec.empty().recommended("09:58", 34))
                        .decide()
                        .decision();
        assertThat(decision.trace().stream().filter(step -> step.input() != step.output()))
                .extracting(TraceStep::code, TraceStep::input, TraceStep::output)
                .containsExactly(
                        row(ReasonCode.SCALE_OUT_WANTED, 4, 40),
                        row(ReasonCode.SCALE_OUT_STABILIZED, 40, 34),
                        row(ReasonCode.DAMPENED, 34, 19),
                        row(ReasonCode.RATE_LIMITED, 19, 13),
                        row(ReasonCode.MAX_CAPACITY, 13, 11));
        assertThat(decision.reason())
                .startsWith("scale out from 4 to 11: ")
                .contains("34 instead of 40", "15 of 30", "13 instead of 19", "max capacity is 11");
    }

    private static org.assertj.core.groups.Tuple row(ReasonCode code, int input, int output) {
        return org.assertj.core.groups.Tuple.tuple(code, input, output);
    }

    @Test
    void stepsComeInTheOrderOfTheStages() {
        List<Stage> stages =
                Scenario.group(desired("40"), groupValue("m", 100).id("a"))
                        .bounds(1, 11)
                        .hpaBehavior()
                        .fails("m", "x")
                        .freeze(Schedules.frozen(FrozenDirection.IN, "09:00", "11:00"))
                        .decide()
                        .decision()
                        .trace()
                        .stream()
                        .map(TraceStep::stage)
                        .distinct()
                        .toList();
        assertThat(stages).containsExactly(Stage.values());
    }

    @Test
    void everyRuleThatWasAskedHasItsStep() {
        Decision decision =
                Scenario.group(
                                desired("4").id("b"),
                                threshold("m").out(75).id("a"),
                                step("k").from(5, 1).id("c"))
                        .reads("m", 50)
                        .fails("k", "x")
                        .decide()
                        .decision();
        assertThat(decision.trace().stream().filter(step -> step.stage() == Stage.RECOMMEND))
                .extracting(step -> step.rule().orElseThrow())
                .containsExactly("a", "b", "c");
    }

    @Test
    void aRecommendationShowsWhatTheRuleWants() {
        TraceStep step =
                Scenario.group(groupValue("m", 50))
                        .reads("m", 100)
                        .decide()
                        .decision()
                        .trace()
                        .stream()
                        .filter(s -> s.stage() == Stage.RECOMMEND)
                        .findFirst()
                        .orElseThrow();
        assertThat(step.recommendation()).hasValue(8);
        assertThat(step.input()).isEqualTo(4);
        assertThat(step.output()).isEqualTo(4);
        assertThat(step.note()).isEqualTo("rule m: m 100 against target 50, wants 8");
    }

    @Test
    void aChangeIsExplainedByTheRuleThatWon() {
        Scenario.group(groupValue("m", 50), groupValue("k", 50))
                .reads("m", 100)
                .reads("k", 75)
                .decide()
                .wants(8)
                .becauseOf("scale out from 4 to 8: rule m: m 100 against target 50, wants 8");
    }

    @Test
    void aHoldSaysWhatItWouldTake() {
        Scenario.group(threshold("cpu").out(75).in(25).periods(3))
                .history("cpu", 80, "09:59 50")
                .decide()
                .holds()
                .becauseOf(
                        "hold at 4: ",
                        "needs cpu ≥ 75 for 2 more samples to scale out",
                        "cpu ≤ 25 for 3 samples to scale in");
        Scenario.group(groupValue("m", 80))
                .instances(4)
                .reads("m", 80)
                .decide()
                .holds()
                .becauseOf("needs > 88 to scale out, ≤ 60 to scale in");
        Scenario.group(RuleSpec.averageValue("m", 10))
                .instances(4)
                .reads("m", 40)
                .decide()
                .holds()
                .becauseOf(
                        "against target 10 each, 40 in total",
                        "needs > 44 to scale out",
                        "≤ 30 to scale in");
        Scenario.group(step("m").from(60, 2).to(30, -1))
                .reads("m", 50)
                .decide()
                .holds()
                .becauseOf("needs m ≥ 60 for +2, m ≤ 30 for -1");
        Scenario.group(step("m").from(60, 2).periods(3))
                .history("m", 70, "09:59 70")
                .decide()
                .holds()
                .becauseOf("needs 1 more sample");
        Scenario.group(desired("m / 10"))
                .metric("m", MetricSpec.custom())
                .reads("m", 40)
                .decide()
                .holds()
                .becauseOf("m / 10 gives 4; needs > 4 to scale out, ≤ 3 to scale in");
        Scenario.group(RuleSpec.queue("m").throughput(10).drainWithin("10s"))
                .reads("m", 400)
                .decide()
                .holds()
                .becauseOf("a need > 4.4 scales out, one ≤ 3 in");
    }

    @Test
    void whatAHoldSaysItTakesIsTrue() {
        // The border itself and just beyond it, for the numbers named above.
        Scenario.group(groupValue("m", 80)).instances(4).reads("m", 88).decide().holds();
        Scenario.group(groupValue("m", 80)).instances(4).reads("m", 88.01).decide().wants(5);
        Scenario.group(groupValue("m", 80)).instances(4).reads("m", 60.01).decide().holds();
        Scenario.group(groupValue("m", 80)).instances(4).reads("m", 60).decide().wants(3);
        Scenario.group(RuleSpec.averageValue("m", 10))
                .instances(4)
                .reads("m", 44.1)
                .decide()
                .wants(5);
        Scenario.group(RuleSpec.averageValue("m", 10))
                .instances(4)
                .reads("m", 30.1)
                .decide()
                .holds();
        Scenario.group(RuleSpec.averageValue("m", 10))
                .instances(4)
                .reads("m", 30)
                .decide()
                .wants(3);
        Scenario.group(RuleSpec.queue("m").throughput(10).drainWithin("10s"))
                .reads("m", 441)
                .decide()
                .wants(5);
        Scenario.group(RuleSpec.queue("m").throughput(10).drainWithin("10s"))
                .reads("m", 300)
                .decide()
                .wants(3);
    }

    @Test
    void numbersReadAsPeopleWriteThem() {
        Scenario.group(groupValue("m", 1e-3))
                .reads("m", 0.0010512345678)
                .decide()
                .becauseOf("m 0.00105123 against target 0.001");
        Scenario.group(groupValue("m", 1e12))
                .reads("m", 1e12)
                .decide()
                .becauseOf("m 1000000000000 against target 1000000000000");
    }
}
