package io.novacron.autoscaler.engine;

import static io.novacron.autoscaler.engine.RuleSpec.desired;
import static io.novacron.autoscaler.engine.RuleSpec.groupValue;
import static io.novacron.autoscaler.engine.RuleSpec.threshold;

import io.novacron.autoscaler.model.Decision.LimitedBy;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.ReasonCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// SPEC sections 2 and 3: cooldowns of rules and of behavior are measured the same way: going out,
/// from the last scale-out; going in, from the last action in either direction.
class CooldownTest {

    @ParameterizedTest(name = "cpu {0}, out at {1}, in at {2}: {3}")
    @CsvSource(
            nullValues = "-",
            value = {
                "90, 09:57, -, 4", "90, 09:55:01, -, 4", "90, 09:55, -, 6", "90, -, 09:59, 6",
                "90, 09:50, 09:59, 6", "10, 09:57, -, 4", "10, -, 09:57, 4", "10, 09:50, 09:57, 4",
                "10, 09:57, 09:50, 4", "10, 09:55, 09:55, 3", "10, -, -, 3", "90, -, -, 6"
            })
    void ofARuleAndOfBehaviorAreMeasuredAlike(double cpu, String out, String in, int expected) {
        MemorySpec memory = MemorySpec.empty();
        if (out != null) {
            memory.scaledOutAt(out);
        }
        if (in != null) {
            memory.scaledInAt(in);
        }
        RuleSpec.Threshold rule = threshold("cpu").out(75).in(25).by(2, 1);
        Answer ofBehavior =
                Scenario.group(rule)
                        .out(direction -> direction.cooldown("5m"))
                        .in(direction -> direction.cooldown("5m"))
                        .memory(memory)
                        .reads("cpu", cpu)
                        .decide()
                        .wants(expected);
        Answer ofRule =
                Scenario.group(rule.cooldown("5m"))
                        .memory(memory)
                        .reads("cpu", cpu)
                        .decide()
                        .wants(expected);
        if (expected == 4) {
            ofRule.holds()
                    .limitedBy(LimitedBy.COOLDOWN)
                    .says(ReasonCode.RULE_COOLDOWN)
                    .becauseOf("wants ", "in cooldown", "until 2026-01-05T10:0");
            ofBehavior
                    .holds()
                    .limitedBy(LimitedBy.COOLDOWN)
                    .says(ReasonCode.COOLDOWN)
                    .becauseOf("in cooldown", "until 2026-01-05T10:0");
        } else {
            ofRule.unlimited();
            ofBehavior.unlimited();
        }
    }

    @Test
    void directionsMayHaveTheirOwn() {
        RuleSpec.Threshold rule = threshold("cpu").out(75).in(25).cooldown("1m", "10m");
        MemorySpec memory = MemorySpec.empty().scaledOutAt("09:58");
        Scenario.group(rule).memory(memory).reads("cpu", 90).decide().wants(5);
        Scenario.group(rule).memory(memory).reads("cpu", 10).decide().wants(4);
    }

    @Test
    void manualActionsCount() {
        Memory memory = MemorySpec.empty().build().withDesired(4, 8, Times.at("09:58"));
        Scenario.group(threshold("cpu").out(75).in(25).cooldown("5m"))
                .instances(8)
                .memory(memory)
                .reads("cpu", 90)
                .decide()
                .holds()
                .limitedBy(LimitedBy.COOLDOWN);
        Memory back = memory.withDesired(8, 4, Times.at("09:59"));
        Scenario.group(threshold("cpu").out(75).in(25).cooldown("1m"))
                .memory(back)
                .reads("cpu", 90)
                .decide()
                .wants(5);
        Scenario.group(threshold("cpu").out(75).in(25).cooldown("61s"))
                .memory(back)
                .reads("cpu", 10)
                .decide()
                .holds();
    }

    @Test
    void aRuleInItsCooldownHoldsButAnotherMayAct() {
        Scenario.group(
                        threshold("cpu").out(75).in(25).by(4, 1).cooldown("5m"),
                        groupValue("rps", 100))
                .memory(MemorySpec.empty().scaledOutAt("09:58"))
                .reads("cpu", 90)
                .reads("rps", 150)
                .decide()
                .wants(6)
                .by("rps");
    }

    @Test
    void aRuleInItsCooldownStillKeepsItsStageFromGoingIn() {
        Scenario.group(threshold("cpu").in(25).cooldown("5m"), groupValue("rps", 100))
                .memory(MemorySpec.empty().scaledInAt("09:58"))
                .reads("cpu", 10)
                .reads("rps", 50)
                .decide()
                .holds()
                .limitedBy(LimitedBy.COOLDOWN);
    }

    @Test
    void aGroupInCooldownIsEvaluatedAndExplainedAllTheSame() {
        Scenario.group(desired("8"))
                .out(direction -> direction.cooldown("5m"))
                .memory(MemorySpec.empty().scaledOutAt("09:58"))
                .decide()
                .holds()
                .says(
                        ReasonCode.SCALE_OUT_RECOMMENDED,
                        ReasonCode.SCALE_OUT_WANTED,
                        ReasonCode.COOLDOWN);
    }

    @Test
    void aCooldownBeginsWithTheDecisionItself() {
        Scenario scenario =
                Scenario.group(threshold("cpu").out(75).in(25).cooldown("2m")).reads("cpu", 90);
        scenario.tick("10:00").wants(5);
        scenario.tick("10:01").holds();
        scenario.tick("10:01:59").holds();
        scenario.tick("10:02").wants(6);
        scenario.reads("cpu", 10).tick("10:03").holds();
        scenario.tick("10:04").wants(5);
        // Going in never delays going out.
        scenario.reads("cpu", 90).tick("10:04:01").wants(6);
    }

    @Test
    void aClockSetBackDoesNotMakeItLonger() {
        Scenario.group(threshold("cpu").out(75).cooldown("5m"))
                .memory(MemorySpec.empty().scaledOutAt("11:00"))
                .reads("cpu", 90)
                .tick("10:00")
                .holds();
        Scenario scenario =
                Scenario.group(threshold("cpu").out(75).cooldown("5m"))
                        .memory(MemorySpec.empty().scaledOutAt("11:00"))
                        .reads("cpu", 90);
        scenario.tick("10:00").holds();
        scenario.tick("10:04:59").holds();
        scenario.tick("10:05").wants(5);
    }
}
