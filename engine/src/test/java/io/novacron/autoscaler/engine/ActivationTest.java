package io.novacron.autoscaler.engine;

import static io.novacron.autoscaler.engine.RuleSpec.desired;
import static io.novacron.autoscaler.engine.RuleSpec.groupValue;

import io.novacron.autoscaler.model.Activation;
import io.novacron.autoscaler.model.Freeze.FrozenDirection;
import io.novacron.autoscaler.model.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// SPEC section 1, activation: to 0 after so long at or below, to 1 at once when above. An error or
/// a gap starts the time again (INCIDENTS 3); what is idle depends on the metric alone (36).
class ActivationTest {

    private static Scenario group(RuleSpec<?>... rules) {
        return Scenario.group(rules)
                .bounds(0, 5)
                .metric("rps", MetricSpec.custom())
                .with(builder -> builder.activation(new Activation("rps", 1, Times.of("10m"))));
    }

    private static String minute(int minute) {
        return "10:%02d".formatted(minute);
    }

    @Test
    void goesToZeroAfterIdleAfter() {
        Scenario scenario = group(groupValue("rps", 100)).instances(1).reads("rps", 1);
        for (int minute = 0; minute < 10; minute++) {
            scenario.tick(minute(minute)).wants(1);
        }
        scenario.tick(minute(10))
                .wants(0)
                .by("activation")
                .says(ReasonCode.IDLE)
                .becauseOf("rps 1, idle (at or below 1) since 2026-01-05T10:00:00Z, for 10m");
        scenario.tick(minute(11)).wants(0).holds();
    }

    @Test
    void aMemoryWrittenByHandMaySaySinceWhen() {
        Scenario scenario = group(groupValue("rps", 100)).instances(1).reads("rps", 0);
        scenario.memory(MemorySpec.empty().idleSince("09:50")).decide().wants(0);
        scenario.memory(MemorySpec.empty().idleSince("09:51")).decide().wants(1);
    }

    @Test
    void aSampleAboveStartsTheTimeAgain() {
        Scenario scenario = group(groupValue("rps", 100)).instances(1).reads("rps", 0);
        for (int minute = 0; minute < 9; minute++) {
            scenario.tick(minute(minute)).wants(1);
        }
        scenario.reads("rps", 2).tick(minute(9)).wants(1);
        scenario.reads("rps", 0);
        for (int minute = 10; minute < 20; minute++) {
            scenario.tick(minute(minute)).wants(1);
        }
        scenario.tick(minute(20)).wants(0);
    }

    @Test
    void anErrorStartsTheTimeAgain() {
        Scenario scenario = group(groupValue("rps", 100)).instances(1).reads("rps", 0);
        for (int minute = 0; minute < 9; minute++) {
            scenario.tick(minute(minute)).wants(1);
        }
        scenario.fails("rps", "connection refused").tick(minute(9)).wants(1);
        scenario.reads("rps", 0).tick(minute(10)).wants(1);
        scenario.tick(minute(19)).wants(1);
    }

    @Test
    void anEndpointThatIsDownNeverCountsAsIdle() {
        Scenario scenario = group(groupValue("rps", 100)).instances(1).fails("rps", "refused");
        for (int minute = 0; minute < 40; minute++) {
            scenario.tick(minute(minute)).wants(1);
        }
    }

    @Test
    void aStandInIsNoFreshSample() {
        Scenario scenario =
                group(groupValue("rps", 100))
                        .metric("rps", MetricSpec.custom().missingIs(0))
                        .instances(1)
                        .fails("rps", "refused");
        for (int minute = 0; minute < 30; minute++) {
            scenario.tick(minute(minute)).wants(1);
        }
    }

    @Test
    void aGapBetweenEvaluationsStartsTheTimeAgain() {
        Scenario scenario = group(groupValue("rps", 100)).instances(1).reads("rps", 0);
        scenario.tick(minute(0)).wants(1);
        scenario.tick(minute(30)).wants(1);
        scenario.tick(minute(31)).wants(1);
    }

    @Test
    void aHistoryOfIdlenessCountsForANewMemory() {
        List<String> history = new ArrayList<>();
        for (int minute = 0; minute < 60; minute++) {
            history.add("09:%02d 0".formatted(minute));
        }
        group(groupValue("rps", 100))
                .instances(1)
                .history("rps", 0, history.toArray(String[]::new))
                .decide()
                .wants(0);
        group(groupValue("rps", 100))
                .instances(1)
                .history("rps", 0, history.subList(51, 60).toArray(String[]::new))
                .decide()
                .wants(1);
        group(groupValue("rps", 100))
                .instances(1)
                .history("rps", 0, "09:40 0", "09:50 0")
                .decide()
                .wants(1);
        MemorySpec memory = MemorySpec.empty().desired(1);
        for (int minute = 50; minute < 60; minute++) {
            memory.sample("rps", "09:" + minute, 0);
        }
        group(groupValue("rps", 100)).instances(1).memory(memory).reads("rps", 0).decide().wants(0);
    }

    @Test
    void goesToOneAtOnceWhenAbove() {
        group(desired("0"))
                .instances(0)
                .reads("rps", 1.1)
                .decide()
                .wants(1)
                .by("activation")
                .says(ReasonCode.ACTIVATED);
        group(desired("0")).instances(0).reads("rps", 1).decide().wants(0);
        group(desired("0")).instances(0).fails("rps", "x").decide().wants(0);
    }

    @Test
    void goesToOneWhateverWindowsSay() {
        group(desired("0"))
                .hpaBehavior()
                .out(direction -> direction.window("1h").instances(0, "1h").cooldown("1h"))
                .instances(0)
                .memory(MemorySpec.empty().desired(0).recommended("09:59", 0).scaledOutAt("09:59"))
                .reads("rps", 5)
                .decide()
                .wants(1);
    }

    @Test
    void goesToWhatTheRulesWantWhenThatIsMore() {
        group(groupValue("rps", 100)).instances(0).reads("rps", 350).decide().wants(4).by("rps");
    }

    @Test
    void goesToZeroWhateverWindowsAndOtherRulesSay() {
        Scenario scenario =
                group(desired("3"))
                        .hpaBehavior()
                        .in(direction -> direction.window("1h").cooldown("1h").instances(0, "1h"))
                        .instances(3)
                        .reads("rps", 0);
        for (int minute = 0; minute < 10; minute++) {
            scenario.tick(minute(minute)).wants(3);
        }
        scenario.tick(minute(10)).wants(0);
    }

    @Test
    void rulesAloneNeverTakeTheGroupToZero() {
        group(desired("0"))
                .instances(3)
                .reads("rps", 5)
                .decide()
                .wants(1)
                .says(ReasonCode.ACTIVATED);
        group(desired("0"))
                .instances(3)
                .reads("rps", 0)
                .decide()
                .wants(1)
                .says(ReasonCode.NOT_YET_IDLE);
    }

    @Test
    void aFloorKeepsItUp() {
        Scenario scenario =
                group(desired("0"))
                        .instances(2)
                        .reads("rps", 0)
                        .schedule(Schedules.floor("day", "monday", "08:00", "18:00", 2));
        for (int minute = 0; minute < 30; minute++) {
            scenario.tick(minute(minute)).wants(2);
        }
    }

    @Test
    void aFreezeHoldsIt() {
        Scenario scenario =
                group(desired("1"))
                        .instances(1)
                        .reads("rps", 0)
                        .freeze(Schedules.frozen(FrozenDirection.IN, "09:00", "10:20"));
        for (int minute = 0; minute < 20; minute++) {
            scenario.tick(minute(minute)).wants(1);
        }
        scenario.tick(minute(20)).wants(0);
    }

    @Test
    void isForAMinimumOfZeroOnly() {
        Scenario scenario = group(desired("1")).bounds(1, 5).instances(1).reads("rps", 0);
        for (int minute = 0; minute < 20; minute++) {
            scenario.tick(minute(minute)).wants(1).holds();
        }
    }

    @Test
    void aClockSetBackDoesNotMakeItLonger() {
        Scenario scenario =
                group(desired("1"))
                        .instances(1)
                        .reads("rps", 0)
                        .memory(
                                MemorySpec.empty()
                                        .decidedAt("12:00")
                                        .idleSince("11:55")
                                        .desired(1));
        for (int minute = 0; minute < 10; minute++) {
            scenario.tick(minute(minute)).wants(1);
        }
        scenario.tick(minute(10)).wants(0);
    }
}
