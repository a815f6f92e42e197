package io.novacron.autoscaler.engine;

import static io.novacron.autoscaler.engine.RuleSpec.desired;
import static io.novacron.autoscaler.engine.RuleSpec.threshold;
import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Behavior.Select;
import io.novacron.autoscaler.model.Decision.LimitedBy;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.ReasonCode;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// SPEC section 3.4: window, dampening, cooldown, rate limits, in this order.
class StabilizeTest {

    private static Scenario wish(int capacity) {
        return Scenario.group(desired(Integer.toString(capacity)));
    }

    private static MemorySpec remembered(String recommendations) {
        MemorySpec memory = MemorySpec.empty();
        if (!recommendations.isEmpty()) {
            for (String entry : recommendations.split(" ", -1)) {
                String[] parts = entry.split("=", -1);
                memory.recommended(parts[0], Integer.parseInt(parts[1]));
            }
        }
        return memory;
    }

    @Nested
    class Windows {

        @ParameterizedTest(name = "n = {0}, wants {1}, before {2}: in window 5m gives {3}")
        @CsvSource({
            "10, 3, 09:56=7 09:58=5, 7",
            "10, 3, 09:56=12, 10",
            "10, 3, 09:55=9, 3",
            "10, 3, 09:55:01=9, 9",
            "10, 3, 09:50=9, 3",
            "10, 3, '', 3",
            "10, 12, 09:58=20, 12",
            "10, 10, 09:58=20, 10",
            "10, 3, 09:58=1, 3",
            "10, 3, 09:50=20 09:59=4 09:58=5, 5"
        })
        void goingInTakesTheLargestValueWantedInside(
                int n, int wanted, String before, int expected) {
            wish(wanted)
                    .in(direction -> direction.window("5m"))
                    .instances(n)
                    .memory(remembered(before))
                    .decide()
                    .wants(expected);
        }

        @ParameterizedTest(name = "n = {0}, wants {1}, before {2}: out window 5m gives {3}")
        @CsvSource({
            "1, 7, 09:58=4 09:59=5, 4",
            "4, 9, 09:58=2, 4",
            "4, 9, 09:55=5, 9",
            "4, 9, 09:55:01=5, 5",
            "4, 9, '', 9",
            "4, 2, 09:58=1, 2",
            "4, 9, 09:58=20, 9"
        })
        void goingOutTakesTheSmallestValueWantedInside(
                int n, int wanted, String before, int expected) {
            wish(wanted)
                    .out(direction -> direction.window("5m"))
                    .instances(n)
                    .memory(remembered(before))
                    .decide()
                    .wants(expected);
        }

        @ParameterizedTest(name = "n = {0}, wants {1}, before {2}: {3}")
        @CsvSource({
            "2, 1, 08:20=2 09:57=3, 2",
            "2, 3, 08:20=2 09:57=1, 2",
            "5, 2, 09:57=4, 4",
            "5, 9, 09:57=7, 7"
        })
        void bothTogetherKeepTheDirection(int n, int wanted, String before, int expected) {
            wish(wanted)
                    .out(direction -> direction.window("5m"))
                    .in(direction -> direction.window("5m"))
                    .instances(n)
                    .memory(remembered(before))
                    .decide()
                    .wants(expected);
        }

        @Test
        void areNamedWithTheRecommendationThatRules() {
            wish(3).in(direction -> direction.window("5m"))
                    .instances(10)
                    .memory(remembered("09:56=10"))
                    .decide()
                    .holds()
                    .limitedBy(LimitedBy.STABILIZATION_WINDOW)
                    .says(ReasonCode.SCALE_IN_STABILIZED)
                    .becauseOf(
                            "10 was wanted at 2026-01-05T09:56:00Z",
                            "5m",
                            "until 2026-01-05T10:01:00Z");
            wish(13).out(direction -> direction.window("5m"))
                    .instances(10)
                    .memory(remembered("09:56=10"))
                    .decide()
                    .holds()
                    .limitedBy(LimitedBy.STABILIZATION_WINDOW)
                    .says(ReasonCode.SCALE_OUT_STABILIZED);
        }

        @Test
        void memoryLeftOutMeansThatTheCapacityWasWantedNow() {
            wish(3).in(direction -> direction.window("5m"))
                    .instances(10)
                    .decide()
                    .holds()
                    .limitedBy(LimitedBy.STABILIZATION_WINDOW);
            wish(13).out(direction -> direction.window("5m")).instances(10).decide().holds();
            wish(3).instances(10).decide().wants(3);
        }

        @Test
        void aMemoryThatIsGivenIsComplete() {
            wish(3).in(direction -> direction.window("5m"))
                    .instances(10)
                    .memory(MemorySpec.empty())
                    .decide()
                    .wants(3);
            wish(13).out(direction -> direction.window("5m"))
                    .instances(10)
                    .memory(MemorySpec.empty())
                    .decide()
                    .wants(13);
        }

        @Test
        void aNewGroupWaitsTheWholeWindow() {
            Scenario scenario = wish(3).hpaBehavior().instances(10);
            scenario.tick("10:00").holds();
            scenario.tick("10:04:59").holds();
            scenario.tick("10:05").wants(3);
        }

        @Test
        void rememberWhatWasWantedBeforeThisStageOncePerDecision() {
            Scenario scenario = wish(7).hpaBehavior().instances(2).memory(MemorySpec.empty());
            Memory first = scenario.tick("10:00").wants(6).memory();
            assertThat(first.recommendations().size()).isEqualTo(1);
            assertThat(first.recommendations().countAt(0)).isEqualTo(7);
            assertThat(first.recommendations().timeAt(0)).isEqualTo(Times.at("10:00"));
            Memory second = scenario.tick("10:01").memory();
            assertThat(second.recommendations().size()).isEqualTo(2);
        }

        @Test
        void theCombinedValueIsRememberedEvenWhereNoWindowAsksForIt() {
            Memory memory = wish(7).instances(2).decide().memory();
            assertThat(memory.recommendations().countAt(memory.recommendations().size() - 1))
                    .isEqualTo(7);
        }

        @Test
        void floorsAreRemembered() {
            Memory memory =
                    wish(2).schedule(Schedules.floor("day", "monday", "08:00", "18:00", 8))
                            .instances(8)
                            .in(direction -> direction.window("5m"))
                            .memory(MemorySpec.empty())
                            .decide()
                            .wants(8)
                            .memory();
            assertThat(memory.recommendations().countAt(0)).isEqualTo(8);
        }

        @Test
        void aClockSetBackDoesNotMakeThemLonger() {
            Scenario scenario =
                    wish(3).in(direction -> direction.window("5m"))
                            .instances(10)
                            .memory(remembered("11:30=10"));
            scenario.tick("10:00").holds();
            scenario.tick("10:04:59").holds();
            scenario.tick("10:05").wants(3);
        }
    }

    @Nested
    class Dampening {

        @ParameterizedTest(name = "{0} → {1} at {2}: {3}")
        @CsvSource({
            "10, 20, 0.5, 15",
            "10, 11, 0.5, 11",
            "10, 13, 0.5, 12",
            "10, 20, 0.01, 11",
            "10, 20, 1, 20",
            "10, 0, 0.5, 5",
            "10, 9, 0.5, 9",
            "10, 7, 0.5, 8",
            "10, 0, 0.3, 7",
            "0, 10, 0.3, 3",
            "10, 40, 0.1, 13"
        })
        void makesAShareOfTheChangeRoundedAwayFromN(int n, int wanted, double share, int expected) {
            wish(wanted)
                    .out(direction -> direction.dampening(share))
                    .in(direction -> direction.dampening(share))
                    .instances(n)
                    .decide()
                    .wants(expected);
        }

        @Test
        void isNamedOnlyWhereItBites() {
            wish(20).out(direction -> direction.dampening(0.5))
                    .instances(10)
                    .decide()
                    .limitedBy(LimitedBy.DAMPENING)
                    .says(ReasonCode.DAMPENED);
            wish(11).out(direction -> direction.dampening(0.5)).instances(10).decide().unlimited();
        }

        @Test
        void comesAfterTheWindowAndBeforeTheLimits() {
            // 30 → 20 (window) → 15 (half of it) → 12 (limit).
            wish(30).out(direction -> direction.window("5m").dampening(0.5).instances(2, "1m"))
                    .instances(10)
                    .memory(remembered("09:58=20"))
                    .decide()
                    .wants(12)
                    .limitedBy(
                            LimitedBy.STABILIZATION_WINDOW,
                            LimitedBy.DAMPENING,
                            LimitedBy.RATE_LIMIT);
        }
    }

    @Nested
    class Limits {

        private static MemorySpec acted(String actions) {
            MemorySpec memory = MemorySpec.empty();
            if (!actions.isEmpty()) {
                for (String entry : actions.split(" ", -1)) {
                    String[] parts = entry.split("=", -1);
                    memory.acted(parts[0], Integer.parseInt(parts[1]));
                }
            }
            return memory;
        }

        @ParameterizedTest(name = "{0} → {1}, {2} % per {3} after {4}: {5}")
        @CsvSource({
            "10, 50, 100, 1m, '', 20",
            "10, 50, 200, 1m, '', 30",
            "3, 1000, 1, 1m, '', 4",
            "10, 12, 100, 1m, '', 12",
            "100, 500, 10, 1m, '', 110",
            "1, 9, 50, 1m, '', 2",
            "100, 500, 200, 2m, 09:58:20=1 09:59=5 09:59:40=9, 255",
            "6, 24, 300, 5m, 09:59=4 09:59=-2, 16",
            "100, 500, 100, 1m, 09:59:30=90, 100",
            "100, 500, 100, 30s, 09:59:30=90, 200",
            "20, 50, 100, 1m, 09:59:30=-10, 50",
            "0, 9, 100, 1m, '', 1"
        })
        void percentOut(
                int n, int wanted, double percent, String period, String actions, int expected) {
            wish(wanted)
                    .out(direction -> direction.percent(percent, period))
                    .instances(n)
                    .memory(acted(actions))
                    .decide()
                    .wants(expected);
        }

        @ParameterizedTest(name = "{0} → {1}, {2} % per {3} after {4}: {5}")
        @CsvSource({
            "10, 2, 50, 1m, '', 5",
            "10, 5, 50, 1m, '', 5",
            "100, 2, 20, 1m, '', 80",
            "100, 0, 50, 2m, 09:58:20=-2 09:59=-4 09:59:40=-6, 56",
            "10, 1, 50, 3m, 09:59=2 09:59=-4, 6",
            "3, 0, 10, 1m, '', 2",
            "1, 0, 1, 1m, '', 0",
            "10, 0, 1000, 1m, 09:59:30=-10, 0",
            "10, 2, 50, 1m, 09:59:30=-10, 10",
            "10, 2, 50, 1m, 09:59:30=10, 2"
        })
        void percentIn(
                int n, int wanted, double percent, String period, String actions, int expected) {
            wish(wanted)
                    .in(direction -> direction.percent(percent, period))
                    .instances(n)
                    .memory(acted(actions))
                    .decide()
                    .wants(expected);
        }

        @ParameterizedTest(name = "{0} → {1}, {2} per {3} after {4}: {5}")
        @CsvSource({
            "10, 50, 4, 1m, '', 14",
            "10, 50, 4, 1m, 09:59:01=3, 11",
            "10, 50, 4, 1m, 09:59=3, 14",
            "10, 50, 4, 1m, 09:59:30=9, 10",
            "10, 50, 4, 1m, 09:59:30=-2, 16",
            "10, 50, 0, 1m, '', 10",
            "10, 2, 3, 1m, '', 7",
            "10, 2, 3, 1m, 09:59:30=-2, 9",
            "10, 2, 3, 1m, 09:59:30=-5, 10",
            "10, 2, 3, 1m, 09:59:30=4, 3",
            "10, 2, 0, 1m, '', 10"
        })
        void instancesBothWays(
                int n, int wanted, double value, String period, String actions, int expected) {
            UnaryOperator<DirectionSpec> limit = direction -> direction.instances(value, period);
            wish(wanted)
                    .out(limit)
                    .in(limit)
                    .instances(n)
                    .memory(acted(actions))
                    .decide()
                    .wants(expected);
        }

        @ParameterizedTest(name = "{0} → {1} with {2}: {3}")
        @CsvSource({
            "10, 50, MAX, 20",
            "10, 50, MIN, 14",
            "10, 50, DISABLED, 10",
            "2, 50, MAX, 6",
            "2, 50, MIN, 4",
            "10, 1, MAX, 5",
            "10, 1, MIN, 8",
            "10, 1, DISABLED, 10"
        })
        void selectTakesTheLimitThatAllowsMostOrLeast(
                int n, int wanted, Select select, int expected) {
            Answer answer =
                    wish(wanted)
                            .out(direction ->
                                    direction.instances(4, "1m").percent(100, "1m").select(select))
                            .in(direction ->
                                    direction.instances(2, "1m").percent(50, "1m").select(select))
                            .instances(n)
                            .memory(MemorySpec.empty())
                            .decide()
                            .wants(expected);
            assertThat(answer.decision().limitedBy()).contains(LimitedBy.RATE_LIMIT);
        }

        @Test
        void disabledNeedsNoLimits() {
            wish(50).out(direction -> direction.select(Select.DISABLED))
                    .decide()
                    .holds()
                    .limitedBy(LimitedBy.RATE_LIMIT, LimitedBy.DISABLED)
                    .says(ReasonCode.DIRECTION_DISABLED);
            wish(2).out(direction -> direction.select(Select.DISABLED)).decide().wants(2);
        }

        @Test
        void eachLimitHasItsOwnPeriod() {
            // +1000 in 30 s or doubling what there was 60 s ago: 100 − 9 − 11 = 80, so 160.
            MemorySpec memory = acted("09:58:15=8 09:58:45=12 09:59:15=9 09:59:45=11");
            wish(500)
                    .out(direction -> direction.percent(100, "60s").instances(1, "30s"))
                    .instances(100)
                    .memory(memory)
                    .decide()
                    .wants(160);
        }

        @Test
        void noLimitsMeansNone() {
            wish(1_000_000).instances(1).decide().wants(1_000_000).unlimited();
            wish(0).instances(1_000_000).decide().wants(0).unlimited();
        }

        @ParameterizedTest(name = "{0} → {1}: {2}")
        @CsvSource({"1, 100, 5", "4, 100, 8", "10, 100, 20", "0, 100, 4", "100, 0, 0"})
        void theDefaultsAreHpas(int n, int wanted, int expected) {
            wish(wanted)
                    .hpaBehavior()
                    .instances(n)
                    .memory(MemorySpec.empty())
                    .decide()
                    .wants(expected);
        }

        @Test
        void areExplainedWithPeriodAndStart() {
            wish(50).out(direction -> direction.instances(4, "1m"))
                    .instances(10)
                    .memory(acted("09:59:30=1"))
                    .decide()
                    .wants(13)
                    .limitedBy(LimitedBy.RATE_LIMIT)
                    .says(ReasonCode.RATE_LIMITED)
                    .becauseOf("13 instead of 50", "within 1m of 9");
        }

        @Test
        void progressIsNeverLostToRounding() {
            // INCIDENTS 10: 10 % of 3 must not be nothing.
            for (int n = 1; n <= 20; n++) {
                for (int percent = 1; percent <= 100; percent++) {
                    double share = percent;
                    int out =
                            moves(1).out(direction -> direction.percent(share, "1m"))
                                    .instances(n)
                                    .decide()
                                    .decision()
                                    .to()
                                    .instances();
                    assertThat(out).isEqualTo((n * (100 + percent) + 99) / 100);
                    int in =
                            moves(0).in(direction -> direction.percent(share, "1m"))
                                    .instances(n)
                                    .decide()
                                    .decision()
                                    .to()
                                    .instances();
                    assertThat(in).isEqualTo(n * (100 - percent) / 100);
                }
            }
        }

        private static Scenario moves(double value) {
            return Scenario.group(threshold("m").out(1).in(0).by(1000, 1000)).reads("m", value);
        }

        @Test
        void overAnyPeriodNoMoreThanAllowedIsAdded() {
            Scenario scenario =
                    wish(1000)
                            .out(direction -> direction.instances(5, "1m"))
                            .instances(10)
                            .interval("10s");
            int at60 = 0;
            for (int second = 0; second <= 120; second += 10) {
                int minute = second / 60;
                Answer answer = scenario.tick("10:%02d:%02d".formatted(minute, second % 60));
                at60 = answer.decision().to().instances();
                assertThat(at60).isEqualTo(15 + 5 * minute);
            }
            assertThat(at60).isEqualTo(25);
        }
    }

    @Test
    void aHoldNeedsNoStabilizing() {
        Scenario.group(threshold("cpu").out(75).in(25))
                .hpaBehavior()
                .reads("cpu", 50)
                .decide()
                .holds()
                .unlimited();
    }
}
