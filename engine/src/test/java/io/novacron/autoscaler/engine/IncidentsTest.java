package io.novacron.autoscaler.engine;

import static io.novacron.autoscaler.engine.InstanceSpec.failed;
import static io.novacron.autoscaler.engine.InstanceSpec.fleet;
import static io.novacron.autoscaler.engine.InstanceSpec.pending;
import static io.novacron.autoscaler.engine.InstanceSpec.running;
import static io.novacron.autoscaler.engine.RuleSpec.averageValue;
import static io.novacron.autoscaler.engine.RuleSpec.desired;
import static io.novacron.autoscaler.engine.RuleSpec.groupValue;
import static io.novacron.autoscaler.engine.RuleSpec.queue;
import static io.novacron.autoscaler.engine.RuleSpec.step;
import static io.novacron.autoscaler.engine.RuleSpec.threshold;
import static io.novacron.autoscaler.engine.RuleSpec.utilization;
import static io.novacron.autoscaler.engine.RuleSpec.watermark;
import static io.novacron.autoscaler.engine.Scenario.sample;
import static java.lang.Double.NaN;
import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Activation;
import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Decision.LimitedBy;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Freeze.FrozenDirection;
import io.novacron.autoscaler.model.Lifecycle.Termination;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.MetricDefinition.Aggregate;
import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.ReasonCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Failures of other autoscalers that a decision engine can have: the rows of INCIDENTS.md, in
/// their order and with their numbers.
class IncidentsTest {

    @Test
    @DisplayName("INCIDENTS 1: one unreadable metric keeps its own and later stages from going in")
    void oneOfTwoMetricsCannotBeRead() {
        RuleSpec.Threshold cpu = threshold("cpu").out(75).in(25);
        RuleSpec.Target rps = groupValue("rps", 100);
        Scenario same = Scenario.group(cpu, rps).reads("cpu", 10).fails("rps", "timed out");
        same.decide().holds().limitedBy(LimitedBy.MISSING_DATA);
        Scenario earlier =
                Scenario.group(cpu, groupValue("rps", 100).priority(1))
                        .reads("cpu", 10)
                        .fails("rps", "timed out");
        earlier.decide().holds().limitedBy(LimitedBy.MISSING_DATA);
        Scenario later =
                Scenario.group(cpu, groupValue("rps", 100).priority(200))
                        .reads("cpu", 10)
                        .fails("rps", "timed out");
        later.decide().wants(3);
        // Not hidden by the window: the wish itself is a hold.
        assertThat(same.decide().memory().recommendations().countAt(0)).isEqualTo(4);
    }

    @Test
    @DisplayName("INCIDENTS 2: an empty result is no data, never 0")
    void anEmptyVectorForTenTicks() {
        Scenario scenario =
                Scenario.group(utilization("cpu", 60), threshold("rps").out(100).in(10))
                        .bounds(1, 50)
                        .instances(fleet(12))
                        .reads("cpu", MetricReading.perInstance(List.of()))
                        .reads("rps", MetricReading.perInstance(List.of()));
        for (int minute = 0; minute < 10; minute++) {
            scenario.tick("10:0" + minute).holds().wants(12).notices(EventType.METRICS_UNAVAILABLE);
        }
    }

    @Test
    @DisplayName("INCIDENTS 2: at least the fallback while there is no data")
    void withoutAnyDataTheFallbackHolds() {
        Scenario scenario =
                Scenario.group(threshold("rps").out(100).in(10))
                        .fallback(20, "3m")
                        .instances(12)
                        .fails("rps", "down");
        for (int minute = 0; minute < 3; minute++) {
            scenario.tick("10:0" + minute).wants(12);
        }
        for (int minute = 3; minute < 10; minute++) {
            scenario.tick("10:0" + minute).wants(20);
        }
    }

    @Test
    @DisplayName("INCIDENTS 3: an endpoint that is down is not idle")
    void theMetricEndpointRefusesConnections() {
        Scenario scenario =
                Scenario.group(groupValue("rps", 100))
                        .bounds(0, 5)
                        .instances(1)
                        .with(builder ->
                                builder.activation(new Activation("rps", 0, Times.of("5m"))))
                        .fails("rps", "connection refused");
        for (int minute = 0; minute < 15; minute++) {
            scenario.tick("10:%02d".formatted(minute)).wants(1);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    @DisplayName("INCIDENTS 4: NaN and infinities never become numbers")
    void aMissedScrapeGivesNaN(double value) {
        for (RuleSpec<?> rule : everyRule()) {
            Answer answer = Scenario.group(rule).reads("m", value).decide().holds();
            assertThat(answer.decision().reason()).contains("m has no usable sample");
        }
    }

    @Test
    @DisplayName("INCIDENTS 4: NaN at zero load goes to zero only where onMissing says so")
    void naNOnlyAtZeroLoad() {
        Scenario without =
                Scenario.group(averageValue("latency", 100))
                        .instances(4)
                        .memory(MemorySpec.empty().sample("latency", "09:40", 80))
                        .reads("latency", NaN);
        without.decide().holds().becauseOf("newest sample from 2026-01-05T09:40:00Z", "for 20m");
        Scenario.group(averageValue("latency", 100))
                .metric("latency", MetricSpec.custom().missingIs(0))
                .bounds(1, 9)
                .reads("latency", NaN)
                .decide()
                .wants(1);
    }

    @Test
    @DisplayName("INCIDENTS 5: a plausible but false zero")
    void theMonitoringReportsZeroForAWhile() {
        double[] values = {80, 80, 0, 0, 0, 80};
        Scenario trusted = Scenario.group(threshold("m").out(90).in(25)).instances(9);
        Scenario untrusted =
                Scenario.group(threshold("m").out(90).in(25))
                        .instances(9)
                        .metric("m", MetricSpec.custom().zeroIsNotTrusted());
        for (int minute = 0; minute < values.length; minute++) {
            untrusted.reads("m", values[minute]).tick("10:0" + minute).wants(9);
            trusted.reads("m", values[minute]).tick("10:0" + minute);
        }
        trusted.decide().wants(6);
    }

    @Test
    @DisplayName("INCIDENTS 6: samples that are frozen, or of instances that are gone")
    void samplesWithoutExpiry() {
        Scenario.group(averageValue("m", 100))
                .instances(fleet(3))
                .samples(
                        "m",
                        sample("i-1", 0, "09:45"),
                        sample("i-2", 0, "09:45"),
                        sample("i-3", 0, "09:45"))
                .decide()
                .holds()
                .says(ReasonCode.NO_DATA);
        // 15 dead ones at 0 must not hide that the living are overloaded.
        List<InstanceSample> samples = new ArrayList<>();
        for (int index = 1; index <= 15; index++) {
            samples.add(InstanceSample.of("dead-" + index, 0));
        }
        for (int index = 1; index <= 3; index++) {
            samples.add(InstanceSample.of("i-" + index, 200));
        }
        Scenario.group(averageValue("m", 100))
                .instances(fleet(3))
                .reads("m", MetricReading.perInstance(samples))
                .decide()
                .wants(6);
    }

    @Test
    @DisplayName("INCIDENTS 7: the average is fine, the hottest is not")
    void theHottestNode() {
        double[] values = {20, 20, 20, 20, 20, 20, 20, 20, 20, 95};
        Scenario mean = Scenario.group(utilization("mean", 80)).instances(fleet(10));
        mean.each("mean", values).decide().wants(4);
        Scenario both =
                Scenario.group(utilization("mean", 80), threshold("max").out(98).in(60))
                        .metric("max", MetricSpec.custom().aggregate(Aggregate.MAX))
                        .instances(fleet(10));
        both.each("mean", values).each("max", values).decide().holds();
        Scenario p99 =
                Scenario.group(utilization("mean", 80), utilization("max", 100))
                        .metric("max", MetricSpec.custom().aggregate(Aggregate.P99))
                        .instances(fleet(10));
        assertThat(
                        p99.each("mean", values)
                                .each("max", values)
                                .decide()
                                .decision()
                                .to()
                                .instances())
                .isGreaterThanOrEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-3, 1, 1e3, 1e6, 1e9, 1e12, 1e15})
    @DisplayName("INCIDENTS 8: values are exact, whatever their unit")
    void unitsFromMilliToPeta(double unit) {
        Scenario.group(groupValue("m", 100 * unit))
                .instances(10)
                .reads("m", 95_700 * unit)
                .decide()
                .wants(9570);
        Scenario.group(averageValue("m", 3 * unit).tolerance(0))
                .instances(10)
                .reads("m", 30 * unit)
                .decide()
                .holds();
        Scenario.group(averageValue("m", 3 * unit).tolerance(0))
                .instances(10)
                .reads("m", 31 * unit)
                .decide()
                .wants(11);
    }

    @Test
    @DisplayName("INCIDENTS 9: however large a value, it saturates at the maximum")
    void largeValuesSaturate() {
        for (double value :
                new double[] {
                    214_748_364,
                    2147483647.0 * 0.1,
                    2147483648.0 * 0.1 + 1,
                    4294967296.0,
                    1e18,
                    1e100,
                    1e308,
                    Double.MAX_VALUE
                }) {
            for (RuleSpec<?> rule : everyRule()) {
                Scenario.group(rule)
                        .bounds(1, 500)
                        .instances(500)
                        .reads("m", value)
                        .decide()
                        .wants(500);
                Scenario.group(rule)
                        .bounds(1, 500)
                        .instances(fleet(2))
                        .each("m", value, value)
                        .decide();
            }
            Scenario.group(averageValue("m", 0.1))
                    .bounds(1, 500)
                    .instances(3)
                    .reads("m", value)
                    .decide()
                    .wants(500);
        }
    }

    @Test
    @DisplayName("INCIDENTS 9: limits of 10⁹ % and 10⁹ instances do not wrap")
    void largeLimits() {
        for (int n : new int[] {0, 1, 7, 1_000_000, Integer.MAX_VALUE}) {
            Scenario.group(threshold("m").out(1).by(1e9, 1))
                    .bounds(0, Integer.MAX_VALUE)
                    .out(direction -> direction.percent(1e9, "1m").instances(1e9, "1m"))
                    .instances(n)
                    .memory(MemorySpec.empty().acted("09:59:30", Integer.MIN_VALUE))
                    .reads("m", 5)
                    .decide()
                    .wants((int) Math.min(Integer.MAX_VALUE, n + 1_000_000_000L));
        }
    }

    @Test
    @DisplayName("INCIDENTS 10: ten percent of three is one, and 88 reaches a schedule of 89")
    void roundingNeverStalls() {
        for (int n = 1; n <= 20; n++) {
            for (int percent = 1; percent <= 100; percent++) {
                int out =
                        to(
                                Scenario.group(step("m").percent().from(1, percent))
                                        .instances(n)
                                        .reads("m", 2));
                int in =
                        to(
                                Scenario.group(step("m").percent().to(1, -percent))
                                        .instances(n)
                                        .reads("m", 0));
                assertThat(out).isGreaterThan(n);
                assertThat(in).isLessThan(n).isNotNegative();
            }
        }
        Scenario.group(groupValue("m", 100))
                .schedule(Schedules.floor("s", "monday", "08:00", "18:00", 89))
                .instances(88)
                .reads("m", 100)
                .decide()
                .wants(89);
    }

    @Test
    @DisplayName("INCIDENTS 11: foreign samples are not averaged in")
    void foreignSamples() {
        List<InstanceSample> samples = new ArrayList<>();
        for (int index = 0; index < 50; index++) {
            samples.add(InstanceSample.of("other-" + index, 100));
        }
        samples.add(InstanceSample.of("i-1", 50));
        samples.add(InstanceSample.of("i-2", 50));
        for (RuleSpec<?> rule :
                List.of(
                        utilization("m", 50),
                        threshold("m").out(60).in(10),
                        watermark("m", 20, 80))) {
            Scenario.group(rule)
                    .instances(fleet(2))
                    .reads("m", MetricReading.perInstance(samples))
                    .decide()
                    .holds();
        }
    }

    @Test
    @DisplayName("INCIDENTS 12: surge instances do not raise desired by themselves")
    void aRollingUpdateDoesNotRunAway() {
        Scenario scenario =
                Scenario.group(utilization("m", 60))
                        .bounds(1, 5000)
                        .memory(MemorySpec.empty().desired(383));
        double[] values = new double[478];
        Arrays.fill(values, 60);
        for (int tick = 0; tick < 20; tick++) {
            scenario.instances(fleet(478))
                    .each("m", values)
                    .tick("10:%02d".formatted(tick))
                    .wants(383);
        }
        Scenario overloaded =
                Scenario.group(utilization("m", 60))
                        .bounds(1, 5000)
                        .memory(MemorySpec.empty().desired(383));
        Arrays.fill(values, 30);
        overloaded.instances(fleet(478)).each("m", values).tick("10:00").wants(239);
    }

    @Test
    @DisplayName(
            "INCIDENTS 13: a release that crashes at start is no load, and is not retried for ever")
    void newInstancesCrash() {
        Scenario scenario =
                Scenario.group(utilization("m", 60))
                        .bounds(1, 50)
                        .memory(MemorySpec.empty().desired(4));
        int launches = 0;
        for (int tick = 0; tick < 30; tick++) {
            Memory before =
                    tick == 0 ? MemorySpec.empty().desired(4).build() : scenario.decide().memory();
            scenario.memory(before.withAccounts(Math.min(3, launches), 0));
            scenario.instances(
                    running("i-1"), running("i-2"), running("i-3"), failed("new-" + tick));
            Answer answer = scenario.each("m", 58, 58, 58).tick("10:%02d".formatted(tick));
            launches += answer.plan().launch();
            answer.wants(4);
        }
        assertThat(launches).isEqualTo(3);
        scenario.decide().notices(EventType.REPLACEMENT_STOPPED);
    }

    @Test
    @DisplayName("INCIDENTS 13: no ready instance with a sample is no data")
    void slowFirstMetric() {
        Scenario.group(utilization("m", 60))
                .warmup("5m")
                .instances(running("i-1").since("09:59"), running("i-2").since("09:59"))
                .each("m", 100, 100)
                .decide()
                .holds()
                .says(ReasonCode.NO_DATA);
    }

    @Test
    @DisplayName("INCIDENTS 14: what is on its way is not ordered again")
    void theListingLagsTheLaunches() {
        Scenario scenario = Scenario.group(groupValue("m", 100)).bounds(1, 50);
        assertThat(
                        scenario.instances(fleet(4))
                                .reads("m", 200)
                                .tick("10:00")
                                .wants(8)
                                .plan()
                                .launch())
                .isEqualTo(4);
        scenario.instances(
                running("i-1"),
                running("i-2"),
                running("i-3"),
                running("i-4"),
                pending("n-1"),
                pending("n-2"),
                pending("n-3"),
                pending("n-4"));
        assertThat(scenario.tick("10:01").wants(8).plan().launch()).isZero();
    }

    @Test
    @DisplayName("INCIDENTS 15: +2 stays +2 while instances start")
    void startUpIsLongerThanTheInterval() {
        Scenario scenario =
                Scenario.group(step("m").from(70, 2)).warmup("6m").bounds(1, 50).reads("m", 90);
        scenario.instances(fleet(4)).tick("10:00").wants(6);
        InstanceSpec[] starting = Arrays.copyOf(fleet(4), 6);
        starting[4] = running("n-1").since("10:00");
        starting[5] = running("n-2").since("10:00");
        for (int minute = 1; minute < 6; minute++) {
            scenario.instances(starting).tick("10:0" + minute).wants(6);
        }
        scenario.tick("10:06").wants(8);
    }

    @Test
    @DisplayName("INCIDENTS 16: replacing never changes desired")
    void removingABrokenOneIsNotWantingFewer() {
        Scenario scenario = Scenario.group().bounds(1, 9).memory(MemorySpec.empty().desired(3));
        for (int tick = 0; tick < 10; tick++) {
            scenario.instances(running("a"), running("b"), failed("c-" + tick))
                    .tick("10:0" + tick)
                    .wants(3)
                    .holds();
        }
    }

    @Test
    @DisplayName("INCIDENTS 17: an instance without a sample is missing, not gone")
    void oneBadListingOfSamples() {
        // Half of the samples are missing: ⌈0.8 × 10⌉ would be 8, of 5 it would be 4.
        Scenario.group(utilization("m", 80))
                .instances(fleet(10))
                .each("m", 64, 64, 64, 64, 64)
                .decide()
                .holds();
    }

    @Test
    @DisplayName("INCIDENTS 22: a scale-in never delays a scale-out")
    void aSpikeOneTickAfterScalingIn() {
        Scenario scenario =
                Scenario.group(groupValue("m", 100).cooldown("10m"))
                        .out(direction -> direction.cooldown("10m"))
                        .in(direction -> direction.cooldown("10m"))
                        .bounds(1, 50);
        scenario.instances(8).reads("m", 50).tick("10:00").wants(4);
        scenario.reads("m", 500).tick("10:01").wants(20);
        // In cooldown it is evaluated and explained at every tick.
        scenario.reads("m", 500).tick("10:02").holds().limitedBy(LimitedBy.COOLDOWN);
    }

    @Test
    @DisplayName("INCIDENTS 24: busy a minute ago, window five minutes: hold")
    void theWindowCountsWhatWasWanted() {
        Scenario scenario =
                Scenario.group(groupValue("m", 100))
                        .in(direction -> direction.window("5m"))
                        .bounds(1, 50)
                        .memory(MemorySpec.empty());
        scenario.instances(10).reads("m", 100).tick("10:00").holds();
        for (int minute = 1; minute < 5; minute++) {
            scenario.reads("m", 20).tick("10:0" + minute).holds();
        }
        scenario.tick("10:05").wants(2);
    }

    @Test
    @DisplayName("INCIDENTS 24: only an accepted intent writes actions and lastScale…At")
    void anIgnoredScalingStartsNoCooldown() {
        MemorySpec before = MemorySpec.empty().desired(4).scaledOutAt("09:00").acted("09:59:30", 4);
        List<Scenario> ignored =
                List.of(
                        Scenario.group(desired("9")).out(d -> d.instances(4, "1m")),
                        Scenario.group(desired("9")).disabled(),
                        Scenario.group(desired("9")).dryRun(),
                        Scenario.group(desired("9"))
                                .freeze(Schedules.frozen(FrozenDirection.BOTH, "09:00", "11:00")),
                        Scenario.group(desired("9")).bounds(0, 4));
        for (Scenario scenario : ignored) {
            Memory after = scenario.memory(before).decide().memory();
            assertThat(after.lastScaleOutAt()).contains(Times.at("09:00"));
            assertThat(after.lastScaleInAt()).isEmpty();
            assertThat(after.actions().size()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("INCIDENTS 25: repeating and reordering samples changes nothing")
    void repeatedAndReorderedPushes() {
        RuleSpec.Threshold rule = threshold("m").out(75).in(25).periods(3);
        Decision once =
                Scenario.group(rule).history("m", 80, "09:58 80", "09:59 20").decide().decision();
        Decision twice =
                Scenario.group(rule)
                        .history(
                                "m", 80, "09:59 20", "09:58 80", "09:58 80", "09:59 20", "10:00 80")
                        .decide()
                        .decision();
        assertThat(twice.to()).isEqualTo(once.to());
        assertThat(twice.memory().samples()).isEqualTo(once.memory().samples());
    }

    @Test
    @DisplayName("INCIDENTS 26: pending ones leave before those that run, protected ones never")
    void victims() {
        Answer answer =
                Scenario.group(desired("4"))
                        .instances(
                                running("a").isProtected(),
                                running("b").isProtected(),
                                running("c"),
                                running("d"),
                                pending("e"),
                                pending("f"),
                                pending("g"))
                        .decide();
        assertThat(answer.plan().terminate()).containsExactly("g", "f", "e");
    }

    @Test
    @DisplayName("INCIDENTS 27: frozen, nothing leaves; unfrozen, maxReplace at a time")
    void eightyPercentReportedUnhealthy() {
        InstanceSpec[] sick = fleet(10);
        for (int index = 0; index < 8; index++) {
            sick[index].unhealthy();
        }
        Scenario scenario =
                Scenario.group()
                        .bounds(1, 50)
                        .instances(sick)
                        .memory(
                                MemorySpec.empty()
                                        .desired(10)
                                        .frozen(FrozenDirection.BOTH, "ops", "migration", ""));
        assertThat(scenario.decide().plan().isNothing()).isTrue();
        Answer thawed =
                scenario.memory(MemorySpec.empty().desired(10))
                        .lifecycle(Termination.DEFAULT, 2)
                        .decide();
        assertThat(thawed.plan().launch()).isEqualTo(2);
        assertThat(thawed.plan().terminate()).isEmpty();
    }

    @Test
    @DisplayName("INCIDENTS 28: low cpu with high latency holds")
    void aStalledServiceLooksIdle() {
        Scenario.group(threshold("cpu").out(75).in(25), threshold("latency").out(5).in(0.1))
                .reads("cpu", 10)
                .reads("latency", 2)
                .decide()
                .holds();
        Scenario.group(threshold("cpu").out(75).in(25), threshold("latency").out(0.5).in(0.1))
                .reads("cpu", 10)
                .reads("latency", 2)
                .decide()
                .wants(5);
    }

    @Test
    @DisplayName("INCIDENTS 28: direction in takes effect at the next tick")
    void freezeInwards() {
        Scenario scenario = Scenario.group(threshold("cpu").in(25)).instances(9).reads("cpu", 10);
        Memory memory = scenario.tick("10:00").wants(8).memory();
        scenario.memory(
                        memory.withFreeze(
                                Optional.of(
                                        new Memory.OperatorFreeze(
                                                FrozenDirection.IN,
                                                "ops",
                                                "packet loss",
                                                Times.at("10:00:30"),
                                                Optional.empty()))))
                .tick("10:01")
                .holds()
                .becauseOf("ops", "packet loss");
    }

    @Test
    @DisplayName("INCIDENTS 28: none that runs leaves before its replacement is ready")
    void allNotReadyAtOnce() {
        Scenario scenario = Scenario.group().bounds(1, 50).memory(MemorySpec.empty().desired(3));
        InstanceSpec[] sick = fleet(3, spec -> spec.ready(false).unhealthy());
        assertThat(scenario.instances(sick).decide().plan().terminate()).isEmpty();
        InstanceSpec[] replaced = Arrays.copyOf(sick, 4);
        replaced[3] = running("n").ready(false);
        assertThat(scenario.instances(replaced).decide().plan().terminate()).isEmpty();
        replaced[3] = running("n");
        assertThat(scenario.instances(replaced).decide().plan().terminate()).hasSize(1);
    }

    @Test
    @DisplayName("INCIDENTS 28: 300, 10, 10, 10 against 100 holds at 4 without the 300 too")
    void theHottestInstanceFallsSilent() {
        Scenario scenario = Scenario.group(utilization("m", 100)).instances(fleet(4));
        scenario.each("m", 300, 10, 10, 10).tick("10:00").holds();
        scenario.each("m", NaN, 10, 10, 10).tick("10:01").holds();
        scenario.fails("m", "down").tick("10:02").holds();
        scenario.each("m", NaN, 10, 10, 10).tick("10:03").holds();
    }

    @Test
    @DisplayName("INCIDENTS 29: nothing goes below the minimum")
    void neverBelowTheMinimum() {
        for (RuleSpec<?> rule : everyRule()) {
            assertThat(to(Scenario.group(rule).bounds(3, 30).instances(30).reads("m", 0)))
                    .isGreaterThanOrEqualTo(3);
        }
    }

    @Test
    @DisplayName("INCIDENTS 30: a spike rules the window although its instances still start")
    void theCalmWindowDoesNotUndoThePlan() {
        Scenario scenario =
                Scenario.group(groupValue("m", 100))
                        .hpaBehavior()
                        .bounds(1, 2000)
                        .warmup("5m")
                        .out(direction -> direction)
                        .memory(MemorySpec.empty());
        scenario.instances(fleet(40)).reads("m", 2500).tick("10:00").wants(1000);
        List<InstanceSpec> starting = new ArrayList<>(List.of(fleet(40)));
        for (int index = 0; index < 960; index++) {
            starting.add(running("n-" + index).since("10:00"));
        }
        scenario.instances(starting.toArray(InstanceSpec[]::new)).reads("m", 50);
        for (int minute = 1; minute < 5; minute++) {
            scenario.tick("10:0" + minute).wants(1000);
        }
        assertThat(to(scenario.at("10:05"))).isLessThan(1000);
    }

    @Test
    @DisplayName("INCIDENTS 31: a changed document decides from where the group is")
    void aChangedTargetStartsFromTheMemory() {
        Memory memory =
                Scenario.group(groupValue("m", 100))
                        .bounds(1, 50)
                        .instances(6)
                        .reads("m", 200)
                        .tick("10:00")
                        .wants(12)
                        .memory();
        Scenario.group(groupValue("m", 80))
                .bounds(1, 50)
                .memory(memory)
                .instances(12)
                .reads("m", 80)
                .at("10:01")
                .decide()
                .holds()
                .wants(12);
        // Deleted and created again: nothing of before.
        Answer anew = Scenario.group(groupValue("m", 80)).instances(3).reads("m", 80).decide();
        assertThat(anew.memory().since()).contains(Times.at("10:00"));
        assertThat(anew.memory().desired()).hasValue(3);
    }

    @Test
    @DisplayName("INCIDENTS 32: three reversals raise oscillating")
    void oscillation() {
        Scenario scenario = Scenario.group(threshold("m").out(75).in(25)).instances(3);
        int noticed = 0;
        for (int minute = 0; minute < 8; minute++) {
            Answer answer = scenario.reads("m", minute % 2 == 0 ? 90 : 10).tick("10:0" + minute);
            noticed += answer.decision().notices().size();
        }
        assertThat(noticed).isPositive();
    }

    @Test
    @DisplayName("INCIDENTS 33: capacity stays until the backlog is gone")
    void catchingUp() {
        Scenario scenario =
                Scenario.group(
                                queue("backlog")
                                        .arrivals("rate")
                                        .throughput(10)
                                        .drainWithin("1000s"))
                        .bounds(1, 200)
                        .instances(100);
        scenario.reads("backlog", 1e6).reads("rate", 1).tick("10:00").wants(100);
        scenario.reads("backlog", 950_000).tick("10:01").wants(100);
        scenario.reads("backlog", 0).tick("10:02").wants(1);
    }

    @Test
    @DisplayName("INCIDENTS 33: growth cut by the maximum is not called ineffective")
    void judgedOnWhatWasMade() {
        Scenario scenario =
                Scenario.group(threshold("m").out(75).by(4, 1)).bounds(1, 6).reads("m", 90);
        for (int minute = 0; minute < 10; minute++) {
            scenario.tick("10:0" + minute).notices();
        }
    }

    @Test
    @DisplayName("INCIDENTS 36: to 0 after idleAfter depends on the metric alone")
    void aSideStepDoesNotBlockTheWayToZero() {
        Scenario scenario =
                Scenario.group(groupValue("rps", 100), groupValue("probe", 1))
                        .bounds(0, 5)
                        .with(builder ->
                                builder.activation(new Activation("rps", 0, Times.of("5m"))))
                        .instances(1)
                        .reads("rps", 0)
                        .fails("probe", "refused");
        for (int minute = 0; minute < 5; minute++) {
            scenario.tick("10:0" + minute).wants(1);
        }
        scenario.tick("10:05").wants(0);
    }

    @Test
    @DisplayName("INCIDENTS 37: samples from a skewed clock")
    void skewedSenders() {
        Scenario scenario = Scenario.group(groupValue("m", 50));
        for (String fresh : List.of("09:59", "10:01", "09:57", "10:02:59")) {
            scenario.reads("m", 100, fresh).decide().wants(8);
        }
        for (String beyond :
                List.of("09:00", "11:00", "1970-01-01T00:00:00Z", "2100-01-01T00:00:00Z")) {
            scenario.reads("m", 100, beyond).decide().holds().says(ReasonCode.NO_DATA);
        }
        scenario.reads("m", 100, "11:00").decide().becauseOf("1h in the future");
    }

    @Test
    @DisplayName("INCIDENTS 37: the own clock goes back an hour")
    void theOwnClockGoesBack() {
        Scenario scenario =
                Scenario.group(threshold("m").out(75).in(25).periods(2).cooldown("5m"))
                        .hpaBehavior()
                        .bounds(1, 50);
        scenario.reads("m", 90).tick("11:00");
        scenario.tick("11:01").wants(5);
        // An hour earlier: in cooldown for five minutes from now, and no longer.
        for (int minute = 1; minute < 6; minute++) {
            scenario.tick("10:0" + minute).wants(5);
        }
        scenario.tick("10:06").wants(6);
    }

    @Test
    @DisplayName("INCIDENTS 38: the floor is constant around midnight")
    void midnight() {
        Scenario scenario =
                Scenario.group(threshold("m").in(0))
                        .instances(6)
                        .reads("m", 0)
                        .memory(MemorySpec.empty())
                        .schedule(Schedules.floor("mon", "monday", "00:00", "24:00", 6))
                        .schedule(Schedules.floor("tue", "tuesday", "00:00", "24:00", 6));
        Instant midnight = Instant.parse("2026-01-06T00:00:00Z");
        for (int second = -90; second <= 90; second++) {
            scenario.at(midnight.plusSeconds(second)).decide().wants(6);
        }
        scenario.at(midnight.minusMillis(1)).decide().wants(6);
    }

    @Test
    @DisplayName("INCIDENTS 39: 08:00 is 08:00 in summer too, 02:30 happens every day")
    void daylightSaving() {
        Scenario work =
                Scenario.group(desired("1"))
                        .schedule(
                                Schedules.in(
                                        "Europe/Berlin",
                                        Schedules.floor("work", "all", "08:00", "18:00", 8)));
        work.at("2026-01-05T07:00:00Z").decide().wants(8);
        work.at("2026-07-05T06:00:00Z").decide().wants(8);
        work.at("2026-07-05T05:59:59Z").decide().wants(1);
        Scenario job =
                Scenario.group(desired("1"))
                        .schedule(
                                Schedules.in(
                                        "Europe/Berlin",
                                        Schedules.cron("job", "30 2 * * *", "1h", 8)));
        job.at("2026-03-29T01:00:00Z").decide().wants(8);
        job.at("2026-10-25T00:30:00Z").decide().wants(8);
        job.at("2026-10-25T01:30:00Z").decide().wants(1);
    }

    private static List<RuleSpec<?>> everyRule() {
        return List.of(
                threshold("m").out(75).in(25).by(100, 100),
                step("m").from(60, 100).to(40, -100),
                utilization("m", 50),
                groupValue("m", 50),
                averageValue("m", 50),
                watermark("m", 10, 20),
                watermark("m", 10, 20).absolute(),
                queue("m").throughput(10),
                RuleSpec.latency("m").serviceTime("100ms"));
    }

    private static int to(Scenario scenario) {
        return scenario.decide().decision().to().instances();
    }
}
