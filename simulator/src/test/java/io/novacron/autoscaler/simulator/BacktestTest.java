package io.novacron.autoscaler.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.novacron.autoscaler.model.Behavior;
import io.novacron.autoscaler.model.Decision.Action;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.PlantModel;
import io.novacron.autoscaler.model.PlantModel.Fault;
import io.novacron.autoscaler.model.PlantModel.StartUp;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// SIMULATION.md: an instance serves 100 a tick of a minute, runs after 3 minutes and is ready a
/// minute later.
class BacktestTest {

    private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");

    private static PlantModel model(List<Fault> faults, OptionalDouble queueLimit) {
        return new PlantModel(
                Duration.ofMinutes(1),
                100,
                new StartUp.Fixed(Duration.ofMinutes(3)),
                Duration.ofMinutes(1),
                Duration.ZERO,
                Duration.ZERO,
                queueLimit,
                1,
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                1,
                Map.of(),
                faults,
                0.1);
    }

    private static final PlantModel MODEL = model(List.of(), OptionalDouble.empty());

    private static ScalingGroup.Builder group() {
        return ScalingGroup.builder("web")
                .minCapacity(1)
                .maxCapacity(100)
                .behavior(Behavior.IMMEDIATE)
                .metric("cpu", MetricDefinition.of(MetricType.CPU_UTILIZATION));
    }

    private static ScalingGroup targeting(double utilization) {
        return group().rules(
                        List.of(
                                new Rule.Target(
                                        Rule.Header.of("cpu"),
                                        "cpu",
                                        Rule.TargetKind.UTILIZATION,
                                        utilization,
                                        false,
                                        OptionalDouble.empty())))
                .build();
    }

    private static DemandTrace demand(double... ticks) {
        return DemandTrace.of(START, Duration.ofMinutes(1), ticks);
    }

    private static Backtest backtest(ScalingGroup group, DemandTrace trace, PlantModel model) {
        List<Problem> problems = new ArrayList<>();
        Optional<Backtest> made = Backtest.of(group, trace, model, problems);
        assertThat(problems).isEmpty();
        return made.orElseThrow();
    }

    private static List<Tick> ticks(ScalingGroup group, DemandTrace trace, PlantModel model) {
        List<Tick> ticks = new ArrayList<>();
        backtest(group, trace, model).run(0, ticks::add);
        return ticks;
    }

    @Test
    void aLaunchServesWhenStartUpAndWarmUpAreOver() {
        List<Tick> ticks =
                ticks(targeting(50), demand(100, 200, 200, 200, 200, 200, 200, 200, 200), MODEL);

        // The first tick shows 100 % on one: two are wanted from minute 1 on, ready in minute 5.
        assertThat(ticks).extracting(Tick::desired).startsWith(2);
        assertThat(ticks).extracting(Tick::ready).startsWith(1, 1, 1, 1, 1, 2);
        assertThat(ticks).extracting(Tick::paid).startsWith(1, 2);
    }

    @Test
    void whatIsTerminatedIsPaidUntilItHasDrained() {
        PlantModel drains =
                new PlantModel(
                        MODEL.tick(),
                        100,
                        MODEL.startup(),
                        MODEL.warmup(),
                        Duration.ofMinutes(2),
                        MODEL.metricDelay(),
                        OptionalDouble.empty(),
                        1,
                        Optional.empty(),
                        Optional.empty(),
                        OptionalInt.of(4),
                        1,
                        Map.of(),
                        List.of(),
                        0.1);

        List<Tick> ticks = ticks(targeting(50), demand(100, 100, 100, 100), drains);

        assertThat(ticks).extracting(Tick::ready).containsExactly(4, 2, 2, 2);
        assertThat(ticks).extracting(Tick::paid).containsExactly(4, 4, 4, 2);
    }

    @Test
    void figuresFollowTheirFormulas() {
        ScalingGroup still = group().minCapacity(2).maxCapacity(2).desiredCapacity(2).build();

        Figures figures = backtest(still, demand(100, 200, 400, 100), MODEL).run(0, null);

        assertThat(figures.steps()).isEqualTo(4);
        assertThat(figures.instanceHours()).isCloseTo(8 / 60.0, within(1e-12));
        assertThat(figures.cost()).isCloseTo(0.8 / 60, within(1e-12));
        assertThat(figures.underProvisionedTimeShare()).isEqualTo(0.25);
        assertThat(figures.overProvisionedTimeShare()).isEqualTo(0);
        assertThat(figures.underProvisioningAccuracy()).isCloseTo(12.5, within(1e-12));
        assertThat(figures.unservedShare()).isCloseTo(200 / 800.0, within(1e-12));
        assertThat(figures.sloViolationShare()).isCloseTo(400 / 800.0, within(1e-12));
        assertThat(figures.efficiency()).isCloseTo(600 / 800.0, within(1e-12));
        // 2 2 4 2 needed at least, and two more from the start on for the third minute.
        assertThat(figures.oracleInstanceHours()).isCloseTo(14 / 60.0, within(1e-12));
    }

    @Test
    void servedDroppedAndQueuedLoadIsWhatArrived() {
        SplittableRandom random = new SplittableRandom(3);
        double[] load = random.doubles(500, 0, 2000).toArray();
        for (OptionalDouble limit :
                List.of(OptionalDouble.empty(), OptionalDouble.of(700), OptionalDouble.of(1e9))) {
            List<Tick> ticks = ticks(targeting(60), demand(load), model(List.of(), limit));

            double queue = 0;
            double arrived = 0;
            double served = 0;
            double dropped = 0;
            for (Tick tick : ticks) {
                double capacity = tick.ready() * 100.0;
                double waiting = queue + tick.demand();
                double done = Math.min(waiting, capacity);
                served += done;
                dropped += waiting - done - tick.queue();
                arrived += tick.demand();
                queue = tick.queue();
                assertThat(queue).isBetween(0.0, limit.orElse(0));
            }
            assertThat(served + dropped + queue).isCloseTo(arrived, within(1e-6));
        }
    }

    @Test
    void theSameInputGivesTheSameFigures() {
        double[] load = new SplittableRandom(4).doubles(2000, 0, 3000).toArray();
        PlantModel noisy =
                new PlantModel(
                        MODEL.tick(),
                        100,
                        new StartUp.Lognormal(Duration.ofMinutes(3), Duration.ofMinutes(9)),
                        MODEL.warmup(),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(2),
                        OptionalDouble.empty(),
                        1,
                        Optional.empty(),
                        Optional.empty(),
                        OptionalInt.empty(),
                        9,
                        Map.of(),
                        List.of(
                                new Fault(
                                        Duration.ofMinutes(100),
                                        Duration.ofMinutes(300),
                                        Fault.Kind.LAUNCH_FAILURES,
                                        0.5)),
                        0.1);

        Figures first = backtest(targeting(60), demand(load), noisy).run(10, null);
        Figures second = backtest(targeting(60), demand(load), noisy).run(10, tick -> {});

        assertThat(second).isEqualTo(first);
    }

    @Test
    void aPolicyThatKnowsTheFutureReachesTheOracle() {
        // Demand is 100 or 500 in runs longer than it takes to be ready: the oracle launches four
        // minutes before each rise, as a schedule does whose windows are those of the demand.
        double[] load = new double[240];
        for (int k = 0; k < load.length; k++) {
            load[k] = k / 30 % 2 == 0 ? 100 : 500;
        }
        ScalingGroup.Builder knowing = group();
        List<Schedule> windows = new ArrayList<>();
        for (int run = 0; run < 4; run++) {
            windows.add(
                    new Schedule(
                            "run" + run,
                            new Schedule.Once(
                                    START.plus(Duration.ofMinutes(30 + 60L * run)),
                                    Duration.ofMinutes(30)),
                            new Schedule.Floor(5),
                            ZoneOffset.UTC,
                            Optional.of(Duration.ofMinutes(4))));
        }

        Figures figures =
                backtest(knowing.schedules(windows).build(), demand(load), MODEL).run(1, null);

        assertThat(figures.underProvisionedTimeShare()).isZero();
        assertThat(figures.costRatio()).hasValue(1);
    }

    @Test
    void faultsHappen() {
        double[] load = new double[60];
        Arrays.fill(load, 500);
        ScalingGroup group = targeting(50);

        List<Tick> lost =
                ticks(
                        group,
                        demand(load),
                        model(
                                List.of(
                                        new Fault(
                                                Duration.ofMinutes(30),
                                                Duration.ZERO,
                                                Fault.Kind.INSTANCE_LOSS,
                                                1)),
                                OptionalDouble.empty()));
        assertThat(lost.get(29).ready()).isEqualTo(10);
        assertThat(lost.get(30).ready()).isZero();
        // One is replaced at a time (maxReplace), four minutes each.
        assertThat(lost.get(59).ready()).isEqualTo(7);

        List<Tick> blind =
                ticks(
                        group,
                        demand(load),
                        model(
                                List.of(
                                        new Fault(
                                                Duration.ZERO,
                                                Duration.ofHours(2),
                                                Fault.Kind.METRICS_GAP,
                                                1)),
                                OptionalDouble.empty()));
        assertThat(blind)
                .allSatisfy(tick ->
                        assertThat(tick.decision().orElseThrow().action()).isEqualTo(Action.NONE));
    }

    @Test
    void aMetricThatIsNoSignalIsToldWithThoseThereAre() {
        List<Problem> problems = new ArrayList<>();
        ScalingGroup odd =
                group().metric("heap", MetricDefinition.of(MetricType.MEMORY_UTILIZATION)).build();

        assertThat(Backtest.of(odd, demand(1, 1), MODEL, problems)).isEmpty();

        assertThat(problems).hasSize(1);
        assertThat(problems.getFirst().path()).isEqualTo("metrics.heap");
        assertThat(problems.getFirst().allowed()).contains("load", "cpu", "latency");
    }

    @Test
    void aTraceIsBroughtOntoTicks() {
        long minute = 60_000;
        long start = START.toEpochMilli();

        DemandTrace finer =
                DemandTrace.ofSamples(
                        new long[] {start, start + 5 * minute, start + 15 * minute},
                        new double[] {500, 1000, 0},
                        false,
                        Duration.ofMinutes(1));
        DemandTrace rate =
                DemandTrace.ofSamples(
                        new long[] {start, start + minute},
                        new double[] {2, 4},
                        true,
                        Duration.ofMinutes(2));

        assertThat(finer.filledSteps()).isEqualTo(1);
        assertThat(finer.ticks()).isEqualTo(20);
        assertThat(finer.demand(0)).isEqualTo(100);
        assertThat(finer.demand(9)).isEqualTo(200);
        assertThat(finer.demand(12)).isEqualTo(200);
        assertThat(finer.demand(19)).isZero();
        assertThat(rate.ticks()).isEqualTo(1);
        assertThat(rate.demand(0)).isEqualTo(360);
        assertThat(demand(100, 200, 300).withPeak(50, 1, 100).demand(2)).isEqualTo(5000);
        assertThat(demand(100, 200, 300).withPeak(50, 0.5, 100).demand(1)).isEqualTo(5000);
    }
}
