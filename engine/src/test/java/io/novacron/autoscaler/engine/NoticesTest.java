package io.novacron.autoscaler.engine;

import static io.novacron.autoscaler.engine.InstanceSpec.fleet;
import static io.novacron.autoscaler.engine.RuleSpec.averageValue;
import static io.novacron.autoscaler.engine.RuleSpec.desired;
import static io.novacron.autoscaler.engine.RuleSpec.latency;
import static io.novacron.autoscaler.engine.RuleSpec.threshold;
import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Decision.Notice;
import io.novacron.autoscaler.model.EventType;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// SPEC section 3, after the stages: scaling that does not help and scaling to and fro are shown,
/// neither acts.
class NoticesTest {

    private static boolean noticed(
            Scenario scenario, EventType type, int minutes, IntToDoubleFunction load) {
        boolean noticed = false;
        for (int minute = 0; minute < minutes; minute++) {
            Answer answer =
                    scenario.reads("m", load.applyAsDouble(minute))
                            .tick("1%d:%02d".formatted(minute / 60, minute % 60));
            noticed |=
                    answer.decision().notices().stream().map(Notice::type).anyMatch(type::equals);
        }
        return noticed;
    }

    @Nested
    class Ineffective {

        @Test
        void threeScaleOutsThatDidNotMoveTheMetricAreNoticed() {
            Scenario scenario = Scenario.group(threshold("m").out(75)).bounds(1, 50);
            scenario.reads("m", 90).tick("10:00").wants(5).notices();
            scenario.tick("10:01").wants(6).notices();
            scenario.tick("10:02").wants(7).notices();
            Answer answer = scenario.tick("10:03").notices(EventType.SCALING_INEFFECTIVE);
            assertThat(answer.decision().notices().getFirst().text()).contains("m", "90");
            // It is shown and does not act.
            answer.wants(8);
        }

        @Test
        void aMetricThatFallsIsMoved() {
            assertThat(
                            noticed(
                                    Scenario.group(threshold("m").out(75)).bounds(1, 50),
                                    EventType.SCALING_INEFFECTIVE,
                                    8,
                                    minute -> 200 - 10 * minute))
                    .isFalse();
        }

        @Test
        void itIsJudgedOnlyAfterTheWarmUp() {
            Scenario scenario = Scenario.group(threshold("m").out(75)).bounds(1, 7).warmup("10m");
            assertThat(noticed(scenario, EventType.SCALING_INEFFECTIVE, 13, minute -> 90))
                    .isFalse();
            assertThat(
                            noticed(
                                    scenario.at("10:13"),
                                    EventType.SCALING_INEFFECTIVE,
                                    14,
                                    minute -> 90))
                    .isTrue();
        }

        @Test
        void itIsJudgedOnTheChangesThatWereMade() {
            // At its maximum nothing was made: INCIDENTS 33.
            assertThat(
                            noticed(
                                    Scenario.group(threshold("m").out(75)).bounds(1, 4),
                                    EventType.SCALING_INEFFECTIVE,
                                    20,
                                    minute -> 90))
                    .isFalse();
            assertThat(
                            noticed(
                                    Scenario.group(threshold("m").out(75)).bounds(1, 6),
                                    EventType.SCALING_INEFFECTIVE,
                                    20,
                                    minute -> 90))
                    .isFalse();
        }

        @Test
        void itWaitsForTheInstancesThatWereOrdered() {
            Scenario scenario =
                    Scenario.group(threshold("m").out(75)).bounds(1, 50).instances(fleet(4));
            assertThat(noticed(scenario, EventType.SCALING_INEFFECTIVE, 10, minute -> 90))
                    .isFalse();
        }

        @Test
        void scalingInBetweenBeginsAnew() {
            assertThat(
                            noticed(
                                    Scenario.group(threshold("m").out(75).in(25)).bounds(1, 50),
                                    EventType.SCALING_INEFFECTIVE,
                                    12,
                                    minute -> minute % 3 == 2 ? 10 : 90))
                    .isFalse();
        }

        @Test
        void demandThatInstancesCannotMoveIsNotExpectedToFall() {
            assertThat(
                            noticed(
                                    Scenario.group(averageValue("m", 10)).bounds(1, 5000),
                                    EventType.SCALING_INEFFECTIVE,
                                    10,
                                    minute -> 100 + 100 * minute))
                    .isFalse();
            assertThat(
                            noticed(
                                    Scenario.group(latency("m")).bounds(1, 5000),
                                    EventType.SCALING_INEFFECTIVE,
                                    10,
                                    minute -> 100 + 100 * minute))
                    .isFalse();
            assertThat(
                            noticed(
                                    Scenario.group(desired("m / 10"))
                                            .bounds(1, 5000)
                                            .metric("m", MetricSpec.custom()),
                                    EventType.SCALING_INEFFECTIVE,
                                    10,
                                    minute -> 100 + 100 * minute))
                    .isFalse();
        }

        @Test
        void aDryRunMadeNone() {
            assertThat(
                            noticed(
                                    Scenario.group(threshold("m").out(75)).bounds(1, 50).dryRun(),
                                    EventType.SCALING_INEFFECTIVE,
                                    10,
                                    minute -> 90))
                    .isFalse();
        }
    }

    @Nested
    class Oscillating {

        @Test
        void threeReversalsWithinTheLongestCooldownAreNoticed() {
            Scenario scenario =
                    Scenario.group(threshold("m").out(75).in(25))
                            .out(direction -> direction.instances(9, "30m"));
            scenario.reads("m", 90).tick("10:00").wants(5).notices();
            scenario.reads("m", 10).tick("10:01").wants(4).notices();
            scenario.reads("m", 90).tick("10:02").wants(5).notices();
            scenario.reads("m", 10).tick("10:03").wants(4).notices(EventType.OSCILLATING);
        }

        @Test
        void slowChangesAreNot() {
            assertThat(
                            noticed(
                                    Scenario.group(threshold("m").out(75).in(25)),
                                    EventType.OSCILLATING,
                                    100,
                                    minute -> minute % 12 == 0 ? 90 : minute % 12 == 6 ? 10 : 50))
                    .isFalse();
        }

        @Test
        void theLongestCooldownCountsWhereverItIs() {
            assertThat(
                            noticed(
                                    Scenario.group(
                                                    threshold("m").out(75).in(25),
                                                    threshold("k")
                                                            .out(1e9)
                                                            .in(0)
                                                            .cooldown("2h")
                                                            .priority(200))
                                            .reads("k", 50),
                                    EventType.OSCILLATING,
                                    100,
                                    minute -> minute % 12 == 0 ? 90 : minute % 12 == 6 ? 10 : 50))
                    .isTrue();
        }
    }

    @Test
    void metricsThatAreGoneAreNoticedAtEveryDecision() {
        Scenario scenario = Scenario.group(threshold("m").out(75)).fails("m", "x");
        scenario.tick("10:00").notices(EventType.METRICS_UNAVAILABLE);
        scenario.tick("10:01").notices(EventType.METRICS_UNAVAILABLE);
        scenario.reads("m", 50).tick("10:02").notices();
    }
}
