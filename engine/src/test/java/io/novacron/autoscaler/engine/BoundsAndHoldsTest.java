package io.novacron.autoscaler.engine;

import static io.novacron.autoscaler.engine.InstanceSpec.failed;
import static io.novacron.autoscaler.engine.InstanceSpec.running;
import static io.novacron.autoscaler.engine.RuleSpec.desired;
import static io.novacron.autoscaler.engine.RuleSpec.threshold;
import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Behavior.Select;
import io.novacron.autoscaler.model.Decision.LimitedBy;
import io.novacron.autoscaler.model.Freeze.FrozenDirection;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.ReasonCode;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// SPEC section 3.5, without money: off, frozen, bounds, and what each leaves alone.
class BoundsAndHoldsTest {

    private static Scenario wish(int capacity) {
        return Scenario.group(desired(Integer.toString(capacity)));
    }

    @Nested
    class Bounds {

        @ParameterizedTest(name = "n = {0}, wants {1} in 2 to 10: {2} by {3}")
        @CsvSource(
                nullValues = "-",
                value = {
                    "4, 12, 10, expression", "4, 1, 2, expression", "4, 0, 2, expression",
                            "10, 12, 10, -",
                    "2, 1, 2, -", "12, 12, 10, bounds", "12, 14, 10, bounds", "1, 1, 2, bounds",
                    "0, 1, 2, bounds", "1, 5, 5, expression", "12, 5, 5, expression",
                            "1, 0, 2, bounds"
                })
        void alwaysHold(int n, int wanted, int expected, String rule) {
            Answer answer = wish(wanted).bounds(2, 10).instances(n).decide().wants(expected);
            if (rule == null) {
                answer.holds();
            } else {
                answer.by(rule);
            }
        }

        @Test
        void areNamedWhereTheyBite() {
            wish(12).bounds(2, 10)
                    .decide()
                    .limitedBy(LimitedBy.MAX_CAPACITY)
                    .says(ReasonCode.MAX_CAPACITY);
            wish(1).bounds(2, 10)
                    .decide()
                    .limitedBy(LimitedBy.MIN_CAPACITY)
                    .says(ReasonCode.MIN_CAPACITY);
            wish(10).bounds(2, 10).decide().unlimited();
            wish(2).bounds(2, 10).decide().unlimited();
        }

        @Test
        void holdAtOnceWhateverElseSays() {
            Scenario scenario =
                    Scenario.group(threshold("cpu").out(75).in(25).cooldown("1h"))
                            .bounds(5, 7)
                            .out(direction ->
                                    direction
                                            .window("1h")
                                            .cooldown("1h")
                                            .instances(1, "1h")
                                            .dampening(0.1))
                            .in(direction ->
                                    direction.window("1h").cooldown("1h").select(Select.DISABLED));
            scenario.instances(1)
                    .memory(MemorySpec.empty().scaledOutAt("09:59").recommended("09:59", 1))
                    .fails("cpu", "x")
                    .decide()
                    .wants(5)
                    .by("bounds");
            scenario.instances(20)
                    .memory(MemorySpec.empty().scaledOutAt("09:59").recommended("09:59", 20))
                    .fails("cpu", "x")
                    .decide()
                    .wants(7)
                    .by("bounds");
        }

        @Test
        void aGroupOutsideThemIsBroughtBackWithoutRules() {
            Scenario.group().bounds(3, 6).instances(1).decide().wants(3).by("bounds");
            Scenario.group().bounds(3, 6).instances(9).decide().wants(6).by("bounds");
        }

        @Test
        void zeroToZeroIsAGroupWithoutInstances() {
            wish(5).bounds(0, 0).instances(3).decide().wants(0);
        }

        @Test
        void aMinimumThatGoesBeyondTheRulesWishIsTheCause() {
            // The rule wants 2, the minimum makes 4 of it.
            wish(2).bounds(4, 10).instances(1).decide().wants(4).by("bounds");
        }
    }

    @Nested
    class Freezes {

        @Test
        void bothHoldsEverything() {
            for (int wanted : new int[] {1, 9}) {
                wish(wanted)
                        .freeze(Schedules.frozen(FrozenDirection.BOTH, "09:50", "10:10"))
                        .decide()
                        .holds()
                        .limitedBy(LimitedBy.FREEZE)
                        .says(ReasonCode.FROZEN)
                        .becauseOf("release", "until 2026-01-05T10:10:00Z");
            }
        }

        @Test
        void inHoldsOnlyInwards() {
            Scenario scenario =
                    wish(9).freeze(Schedules.frozen(FrozenDirection.IN, "09:50", "10:10"));
            scenario.decide().wants(9).unlimited();
            wish(1).freeze(Schedules.frozen(FrozenDirection.IN, "09:50", "10:10"))
                    .decide()
                    .holds()
                    .limitedBy(LimitedBy.FREEZE);
        }

        @ParameterizedTest(name = "at {0} frozen: {1}")
        @CsvSource({"09:49:59, false", "09:50, true", "10:09:59, true", "10:10, false"})
        void includeTheirStartAndExcludeTheirEnd(String at, boolean frozen) {
            wish(9).freeze(Schedules.frozen(FrozenDirection.BOTH, "09:50", "10:10"))
                    .at(at)
                    .decide()
                    .wants(frozen ? 4 : 9);
        }

        @ParameterizedTest(name = "at {0} frozen: {1}")
        @CsvSource({
            "2026-01-05T07:59:59Z, false",
            "2026-01-05T08:00:00Z, true",
            "2026-01-05T09:59:59Z, true",
            "2026-01-05T10:00:00Z, false",
            "2026-01-10T09:00:00Z, false",
            "2026-07-06T07:00:00Z, true",
            "2026-07-06T06:59:59Z, false"
        })
        void comeBack(String at, boolean frozen) {
            // 09:00 for two hours on weekdays, in Berlin.
            wish(9).freeze(
                            Schedules.frozenAgain(
                                    FrozenDirection.BOTH, "0 9 * * MON-FRI", "2h", "Europe/Berlin"))
                    .at(at)
                    .decide()
                    .wants(frozen ? 4 : 9);
        }

        @Test
        void ofAnOperatorAreInMemoryWithWhoAndWhy() {
            MemorySpec memory =
                    MemorySpec.empty().frozen(FrozenDirection.BOTH, "alice", "migration", "10:30");
            wish(9).memory(memory)
                    .decide()
                    .holds()
                    .limitedBy(LimitedBy.FREEZE)
                    .becauseOf("alice", "migration", "10:30");
            wish(9).memory(memory).at("10:29:59").decide().holds();
            wish(9).memory(memory).at("10:30").decide().wants(9);
        }

        @Test
        void ofAnOperatorSurviveTheDecisionAndEndWithTheirTime() {
            Scenario scenario =
                    wish(9).memory(
                                    MemorySpec.empty()
                                            .frozen(FrozenDirection.IN, "bob", "", "10:02"));
            assertThat(scenario.tick("10:00").memory().freeze()).isPresent();
            assertThat(scenario.tick("10:01:59").memory().freeze()).isPresent();
            assertThat(scenario.tick("10:02").memory().freeze()).isEmpty();
        }

        @Test
        void ofAnOperatorMayHaveNoEnd() {
            Scenario scenario =
                    wish(1).memory(MemorySpec.empty().frozen(FrozenDirection.IN, "bob", "", ""));
            scenario.tick("10:00").holds();
            scenario.at("2099-01-01T00:00:00Z").decide().holds();
        }

        @Test
        void theStricterOneRules() {
            wish(9).freeze(Schedules.frozen(FrozenDirection.IN, "09:00", "11:00"))
                    .freeze(Schedules.frozen(FrozenDirection.BOTH, "09:50", "10:10"))
                    .decide()
                    .holds();
            wish(9).freeze(Schedules.frozen(FrozenDirection.IN, "09:00", "11:00"))
                    .memory(MemorySpec.empty().frozen(FrozenDirection.BOTH, "alice", "", ""))
                    .decide()
                    .holds();
            wish(9).freeze(Schedules.frozen(FrozenDirection.BOTH, "09:00", "11:00"))
                    .memory(MemorySpec.empty().frozen(FrozenDirection.IN, "alice", "", ""))
                    .decide()
                    .holds();
        }

        @Test
        void outrankTheBounds() {
            wish(9).bounds(6, 8)
                    .freeze(Schedules.frozen(FrozenDirection.BOTH, "09:50", "10:10"))
                    .decide()
                    .wants(4);
            wish(9).bounds(1, 3)
                    .freeze(Schedules.frozen(FrozenDirection.IN, "09:50", "10:10"))
                    .decide()
                    .wants(4);
            wish(9).bounds(6, 8)
                    .freeze(Schedules.frozen(FrozenDirection.IN, "09:50", "10:10"))
                    .decide()
                    .wants(8);
        }

        @Test
        void bothStopsReplacementInStopsTerminations() {
            InstanceSpec[] fleet = {running("a"), running("b"), failed("c")};
            Scenario frozen =
                    Scenario.group()
                            .bounds(0, 9)
                            .instances(fleet)
                            .memory(MemorySpec.empty().desired(3));
            assertThat(frozen.decide().plan().launch()).isEqualTo(1);
            assertThat(frozen.decide().plan().replace()).containsExactly("c");
            frozen.freeze(Schedules.frozen(FrozenDirection.IN, "09:50", "10:10"));
            assertThat(frozen.decide().plan().launch()).isEqualTo(1);
            assertThat(frozen.decide().plan().replace()).isEmpty();
            frozen.freeze(Schedules.frozen(FrozenDirection.BOTH, "09:50", "10:10"));
            assertThat(frozen.decide().plan().isNothing()).isTrue();
        }
    }

    @Nested
    class Off {

        @Test
        void isObservedAndExplainedButNeverMoves() {
            wish(9).disabled()
                    .decide()
                    .holds()
                    .limitedBy(LimitedBy.DISABLED)
                    .says(ReasonCode.SCALE_OUT_RECOMMENDED, ReasonCode.GROUP_DISABLED)
                    .becauseOf("always 9, wants 9", "paused");
            wish(1).disabled().decide().holds();
        }

        @Test
        void outranksTheBounds() {
            Answer answer = wish(9).bounds(6, 8).disabled().decide().wants(4);
            assertThat(answer.decision().limitedBy()).contains(LimitedBy.DISABLED);
        }

        @Test
        void andAFreezeAreBothNamed() {
            wish(9).disabled()
                    .freeze(Schedules.frozen(FrozenDirection.BOTH, "09:50", "10:10"))
                    .decide()
                    .holds()
                    .limitedBy(LimitedBy.DISABLED, LimitedBy.FREEZE)
                    .says(ReasonCode.FROZEN, ReasonCode.GROUP_DISABLED);
        }

        @Test
        void leavesTheRecordOfActionsAlone() {
            MemorySpec memory =
                    MemorySpec.empty()
                            .desired(4)
                            .scaledOutAt("09:00")
                            .scaledInAt("08:00")
                            .acted("09:00", 1);
            for (Scenario scenario : new Scenario[] {wish(9).disabled(), wish(9).dryRun()}) {
                Memory after =
                        scenario.in(d -> d.window("2h"))
                                .out(d -> d.instances(9, "2h"))
                                .memory(memory)
                                .decide()
                                .memory();
                assertThat(after.lastScaleOutAt()).contains(Times.at("09:00"));
                assertThat(after.lastScaleInAt()).contains(Times.at("08:00"));
                assertThat(after.actions().size()).isEqualTo(1);
                assertThat(after.desired()).hasValue(4);
                assertThat(after.recommendations().countAt(0)).isEqualTo(9);
            }
        }
    }

    @Nested
    class DryRun {

        @Test
        void decidesAndShowsButPlansNothing() {
            Answer answer =
                    wish(9).dryRun()
                            .decide()
                            .wants(9)
                            .by("expression")
                            .says(ReasonCode.DRY_RUN)
                            .becauseOf("nothing is done");
            assertThat(answer.plan().isNothing()).isTrue();
            assertThat(answer.memory().desired()).isEmpty();
        }

        @Test
        void decidesAfreshFromWhatIsObserved() {
            Scenario scenario =
                    Scenario.group(threshold("cpu").out(75)).dryRun().instances(4).reads("cpu", 90);
            scenario.memory(scenario.at("10:00").decide().memory());
            scenario.at("10:01").decide().wants(5);
        }
    }

    @Nested
    class AcceptedIntents {

        @Test
        void areWrittenToMemory() {
            Answer out = wish(9).out(d -> d.instances(9, "5m")).memory(MemorySpec.empty()).decide();
            assertThat(out.memory().desired()).hasValue(9);
            assertThat(out.memory().lastScaleOutAt()).contains(Times.at("10:00"));
            assertThat(out.memory().lastScaleInAt()).isEmpty();
            assertThat(out.memory().actions().countAt(0)).isEqualTo(5);
            Answer in = wish(1).memory(MemorySpec.empty()).decide();
            assertThat(in.memory().lastScaleInAt()).contains(Times.at("10:00"));
            assertThat(in.memory().actions().countAt(0)).isEqualTo(-3);
        }

        @Test
        void areNotWhatWasFullyLimited() {
            MemorySpec memory = MemorySpec.empty().scaledOutAt("09:00");
            Answer answer =
                    wish(9).out(direction -> direction.instances(0, "1m"))
                            .memory(memory)
                            .decide()
                            .holds();
            assertThat(answer.memory().lastScaleOutAt()).contains(Times.at("09:00"));
            assertThat(answer.memory().actions().isEmpty()).isTrue();
            Answer frozen =
                    wish(9).freeze(Schedules.frozen(FrozenDirection.BOTH, "09:50", "10:10"))
                            .memory(memory)
                            .decide();
            assertThat(frozen.memory().lastScaleOutAt()).contains(Times.at("09:00"));
        }

        @Test
        void sinceIsWhenTheGroupWasFirstSeen() {
            Scenario scenario = wish(4);
            assertThat(scenario.tick("10:00").memory().since()).contains(Times.at("10:00"));
            assertThat(scenario.tick("10:01").memory().since()).contains(Times.at("10:00"));
            assertThat(scenario.tick("10:02").memory().decidedAt()).contains(Times.at("10:02"));
        }
    }
}
