package io.novacron.autoscaler.runtime.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Behavior;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Freeze.FrozenDirection;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.runtime.Change;
import io.novacron.autoscaler.runtime.simulation.MadeCall.Verb;
import io.novacron.autoscaler.testkit.SimulatedMetrics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The six scenarios of INCIDENTS.md that get a test each beside the random runs.
class FixedScenariosTest {

    private static final Duration STARTUP = Duration.ofSeconds(20);

    @Test
    @DisplayName("INCIDENTS 27: a half migrated registry with the switch reverted changes nothing")
    void registryHalfMigrated() {
        Scenario scenario =
                new Scenario(
                        Scenario.web(),
                        STARTUP,
                        Scenario.fault(FaultKind.FREEZE_BOTH, 20, 41, 1),
                        Scenario.fault(FaultKind.APPLIED_AGAIN, 22, 30, 1),
                        Scenario.fault(FaultKind.LISTING_PARTIAL, 22, 30, 0.5),
                        Scenario.fault(FaultKind.UNHEALTHY, 24, 90, 8),
                        Scenario.fault(FaultKind.CRASH, 30, 1, 2));
        scenario.load(1000);
        scenario.until(21);
        assertThat(scenario.live()).isEqualTo(10);
        long calls = scenario.world.calls.size();
        Set<String> before = ids(scenario);

        scenario.load(100);
        scenario.until(60);
        assertThat(scenario.world.calls).hasSize((int) calls);
        assertThat(ids(scenario)).isEqualTo(before);
        assertThat(scenario.desired()).isEqualTo(10);

        scenario.load(1000);
        while (scenario.world.faults.tick() < 140) {
            scenario.tick();
            assertThat(starting(scenario)).isLessThanOrEqualTo(1);
            assertThat(scenario.live()).isBetween(10, 11);
        }
        assertThat(scenario.events(EventType.INSTANCE_REPLACED)).isNotEmpty();
        assertThat(scenario.desired()).isEqualTo(10);
    }

    private static Set<String> ids(Scenario scenario) {
        return scenario.world.fleet.live("web").stream()
                .map(Instance::id)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static long starting(Scenario scenario) {
        return scenario.world.fleet.live("web").stream()
                .filter(instance -> !instance.ready().orElse(true))
                .count();
    }

    @Test
    @DisplayName("INCIDENTS 28: packet loss with idle cpu takes nothing away")
    void packetLossWithIdleCpu() {
        Scenario scenario = new Scenario(cpuAndLatency(), STARTUP);
        scenario.metrics().set("web", "cpu", 60);
        scenario.metrics().set("web", "latency", 200);
        // Before the first evaluation: what an operator asks for comes at once all the same.
        scenario.world.manager.setGroupCapacity("web", 8);
        scenario.until(10);
        assertThat(scenario.live()).isEqualTo(8);

        scenario.metrics().set("web", "cpu", 10);
        scenario.metrics().set("web", "latency", 4000);
        for (String id : ids(scenario)) {
            scenario.world.fleet.setReady(id, false);
        }
        scenario.ticks(40);
        assertThat(scenario.calls(Verb.TERMINATE)).isZero();
        assertThat(scenario.desired()).isGreaterThanOrEqualTo(8);

        scenario.world.manager.freeze(
                "web", FrozenDirection.IN, Optional.empty(), Change.by("on call"));
        scenario.metrics().set("web", "latency", 100);
        int desired = scenario.desired();
        scenario.ticks(10);
        assertThat(scenario.calls(Verb.TERMINATE)).isZero();
        assertThat(scenario.desired()).isEqualTo(desired);
    }

    private static ScalingGroup.Builder cpuAndLatency() {
        return Scenario.web()
                .metric("cpu", MetricDefinition.of(MetricType.CPU_UTILIZATION).from("metrics"))
                .metric("latency", MetricDefinition.of(MetricType.LATENCY).from("metrics"))
                .rules(
                        List.of(
                                new Rule.Target(
                                        Rule.Header.of("cpu"),
                                        "cpu",
                                        Rule.TargetKind.UTILIZATION,
                                        60,
                                        false,
                                        OptionalDouble.empty()),
                                new Rule.Threshold(
                                        Rule.Header.of("latency"),
                                        "latency",
                                        OptionalDouble.of(500),
                                        OptionalDouble.of(150),
                                        1,
                                        1,
                                        1,
                                        Rule.ChangeType.INSTANCES,
                                        Optional.empty())));
    }

    @Test
    @DisplayName(
            "INCIDENTS 2, 43: metrics gone at the peak, back after 30 min with twice the demand")
    void providerDownAtThePeak() {
        Scenario scenario = new Scenario(Scenario.web().maxCapacity(60), STARTUP);
        scenario.load(2000);
        scenario.until(20);
        assertThat(scenario.live()).isEqualTo(20);
        int collects = scenario.metrics().collects();
        long calls = scenario.world.calls.size();

        scenario.metrics().faults().always(SimulatedMetrics.Fault.PROVIDER_FAILS);
        scenario.ticks(120);
        assertThat(scenario.desired()).isEqualTo(20);
        assertThat(scenario.live()).isEqualTo(20);
        assertThat(scenario.events(EventType.METRICS_UNAVAILABLE)).hasSize(1);
        assertThat(scenario.metrics().collects() - collects).isLessThanOrEqualTo(121);
        assertThat(scenario.world.calls).hasSize((int) calls);

        scenario.load(4000);
        scenario.metrics().faults().heal();
        int fewest = 20;
        for (int tick = 0; tick < 12; tick++) {
            scenario.tick();
            assertThat(scenario.live()).isGreaterThanOrEqualTo(fewest).isLessThanOrEqualTo(40);
            fewest = scenario.live();
        }
        assertThat(scenario.live()).isEqualTo(40);
        assertThat(scenario.calls(Verb.LAUNCH)).isEqualTo(40);
        assertThat(scenario.events(EventType.METRICS_RECOVERED)).hasSize(1);
    }

    @Test
    @DisplayName("INCIDENTS 12, 13: a roll-out's surge that crashes at start raises nothing")
    void rolloutSurgeAndCrashLoop() {
        Scenario scenario =
                new Scenario(
                        Scenario.web(),
                        STARTUP,
                        Scenario.fault(FaultKind.DIES_YOUNG, 20, 60, 5),
                        Scenario.fault(FaultKind.FAILED, 22, 1, 2));
        scenario.load(800);
        scenario.until(19);
        assertThat(scenario.live()).isEqualTo(8);
        long launched = scenario.calls(Verb.LAUNCH);
        for (int tick = 0; tick < 20; tick++) {
            for (int surge = 0; surge < 2 && scenario.live() < 10; surge++) {
                String id = scenario.world.fleet.appear("web");
                scenario.world.fleet.failAt(id, scenario.world.clock.instant().plusSeconds(20));
            }
            scenario.tick();
            assertThat(scenario.desired()).isEqualTo(8);
        }
        scenario.ticks(40);
        assertThat(scenario.desired()).isEqualTo(8);
        assertThat(scenario.calls(Verb.LAUNCH) - launched).isLessThanOrEqualTo(3);
        assertThat(scenario.live()).isGreaterThanOrEqualTo(6);
    }

    @Test
    @DisplayName("INCIDENTS 18: no capacity in one zone for two hours while need goes up and down")
    void oneZoneWithoutCapacity() {
        int from = 20;
        int ticks = 480;
        Scenario scenario =
                new Scenario(
                        Scenario.web(),
                        STARTUP,
                        new Fault(FaultKind.ZONE_FULL, "all", from, ticks, 1, 1));
        scenario.load(300);
        scenario.until(from - 1);
        for (int round = 0; round < 6; round++) {
            int wanted = round % 2 == 0 ? 12 : 4;
            scenario.load(wanted * 100);
            for (int tick = 0; tick < ticks / 6; tick++) {
                scenario.tick();
                assertThat(scenario.desired()).isEqualTo(wanted);
            }
            assertThat(scenario.live()).isEqualTo(wanted);
        }
        assertThat(scenario.events(EventType.LAUNCH_FAILED)).hasSizeBetween(3, 30);
        assertThat(scenario.desired()).isEqualTo(4);
        scenario.load(1500);
        scenario.ticks(60);
        assertThat(scenario.live()).isEqualTo(15);
    }

    @ParameterizedTest(name = "asleep for {0} s")
    @ValueSource(ints = {11, 60, 600})
    @DisplayName("INCIDENTS 21, 23: fail-over in mid-drain, at every other moment of it")
    void failOverInMidDrain(int seconds) {
        for (int moment = 0; moment < 24; moment += 2) {
            Scenario scenario =
                    new Scenario(
                            Scenario.web()
                                    .network(Map.of("pool", "web"))
                                    .behavior(Behavior.IMMEDIATE),
                            STARTUP,
                            new Fault(FaultKind.SLOW_DRAIN, "web", 10, 30, 1, 25));
            scenario.load(800);
            scenario.until(15);
            assertThat(scenario.live()).isEqualTo(8);
            scenario.load(500);
            int at = scenario.world.steps.count() + moment;
            scenario.world.steps.at(
                    at, () -> scenario.world.process.succeed(Duration.ofSeconds(seconds)));
            scenario.ticks(4);
            if (moment % 4 == 0) {
                scenario.load(700);
            }
            scenario.ticks(20);
            int wanted = moment % 4 == 0 ? 7 : 5;
            assertThat(scenario.desired()).as("moment %d", moment).isEqualTo(wanted);
            assertThat(scenario.live()).as("moment %d", moment).isEqualTo(wanted);
            assertThat(scenario.world.router.pool("web"))
                    .as("moment %d", moment)
                    .isEqualTo(ids(scenario));
        }
    }
}
