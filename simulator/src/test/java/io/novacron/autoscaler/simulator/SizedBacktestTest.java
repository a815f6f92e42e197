package io.novacron.autoscaler.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.novacron.autoscaler.model.Behavior;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.PlantModel;
import io.novacron.autoscaler.model.PlantModel.StartUp;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.ScalingMode;
import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.model.Sizing.Resize;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The plant with sizes: a small instance serves 100 a tick of a minute, a large one 400; it takes
/// 3 minutes to start and a minute to warm up.
class SizedBacktestTest {

    private static final double GIB = 1L << 30;

    private static final PlantModel MODEL =
            new PlantModel(
                    Duration.ofMinutes(1),
                    100,
                    new StartUp.Fixed(Duration.ofMinutes(3)),
                    Duration.ofMinutes(1),
                    Duration.ZERO,
                    Duration.ZERO,
                    OptionalDouble.empty(),
                    1,
                    Optional.empty(),
                    Optional.empty(),
                    OptionalInt.empty(),
                    1,
                    Map.of(),
                    List.of(),
                    0.1);

    private static ScalingGroup group(ScalingMode mode, Resize resize, int count) {
        return ScalingGroup.builder("db")
                .mode(mode)
                .minCapacity(1)
                .maxCapacity(10)
                .desiredCapacity(count)
                .behavior(Behavior.IMMEDIATE)
                .size(
                        new Sizing(
                                new Sizing.Choice.Flavors(
                                        List.of(
                                                new Flavor(
                                                        "small",
                                                        1,
                                                        2 * GIB,
                                                        OptionalDouble.of(0.05)),
                                                new Flavor(
                                                        "large",
                                                        4,
                                                        8 * GIB,
                                                        OptionalDouble.of(0.2)))),
                                Optional.of("small"),
                                resize,
                                OptionalDouble.empty(),
                                Duration.ofHours(1)))
                .metric("cpu", MetricDefinition.of(MetricType.CPU_UTILIZATION))
                .rules(
                        List.of(
                                new Rule.Target(
                                        Rule.Header.of("cpu"),
                                        "cpu",
                                        Rule.TargetKind.UTILIZATION,
                                        80,
                                        false,
                                        OptionalDouble.empty())))
                .build();
    }

    private record Played(List<Tick> ticks, Figures figures) {}

    private static Played play(ScalingGroup group, double... demand) {
        List<Problem> problems = new ArrayList<>();
        Backtest backtest =
                Backtest.of(
                                group,
                                DemandTrace.of(
                                        Instant.parse("2026-01-05T00:00:00Z"),
                                        Duration.ofMinutes(1),
                                        demand),
                                MODEL,
                                problems)
                        .orElseThrow();
        assertThat(problems).isEmpty();
        List<Tick> ticks = new ArrayList<>();
        Figures figures = backtest.run(0, ticks::add);
        return new Played(ticks, figures);
    }

    private static double[] rising() {
        double[] demand = new double[30];
        Arrays.fill(demand, 0, 3, 100);
        Arrays.fill(demand, 3, 30, 250);
        return demand;
    }

    @Test
    void aLiveChangeServesFromTheNextTickOn() {
        Played played = play(group(ScalingMode.VERTICAL, Resize.LIVE, 2), rising());

        // Two small ones are full in the fourth tick; one is large in the fifth, both in the sixth.
        assertThat(played.ticks()).extracting(Tick::ready).startsWith(2, 2, 2, 2, 5, 8, 8);
        assertThat(played.ticks()).extracting(Tick::paid).containsOnly(2);
        assertThat(played.ticks().getLast().size()).contains("large");
        assertThat(played.figures().scalingActions().up()).isEqualTo(1);
    }

    @Test
    void aRestartTakesAStartUp() {
        Played played = play(group(ScalingMode.VERTICAL, Resize.RESTART, 2), rising());

        // One is away for four ticks, then the other.
        assertThat(played.ticks()).extracting(Tick::ready).startsWith(2, 2, 2, 2, 1, 1, 1, 1, 5);
        assertThat(played.ticks().getLast().ready()).isEqualTo(8);
        assertThat(played.ticks()).extracting(Tick::paid).containsOnly(2);
    }

    @Test
    void whileOneIsReplacedBothArePaid() {
        Played played = play(group(ScalingMode.VERTICAL, Resize.REPLACE, 2), rising());

        assertThat(played.ticks()).extracting(Tick::ready).allMatch(units -> units >= 2);
        assertThat(played.ticks()).extracting(Tick::paid).contains(3).allMatch(count -> count <= 3);
        assertThat(played.ticks().getLast().ready()).isEqualTo(8);
        assertThat(played.ticks().getLast().paid()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(Resize.class)
    void hoursAndCostAreThoseOfTheSizes(Resize resize) {
        for (ScalingMode mode : List.of(ScalingMode.VERTICAL, ScalingMode.MIXED)) {
            Played played = play(group(mode, resize, 2), rising());
            Figures figures = played.figures();
            double hours =
                    figures.hoursBySize().values().stream().mapToDouble(Double::doubleValue).sum();
            double cost =
                    figures.hoursBySize().getOrDefault("small", 0.0) * 0.05
                            + figures.hoursBySize().getOrDefault("large", 0.0) * 0.2;

            assertThat(hours).isEqualTo(figures.instanceHours(), within(1e-9));
            assertThat(figures.cost()).isEqualTo(cost, within(1e-9));
            assertThat(figures.costRatio().orElseThrow()).isPositive();
            assertThat(figures.efficiency()).isBetween(0.0, 1.0);
        }
    }

    @Test
    void theSameInputGivesTheSameTicks() {
        ScalingGroup group = group(ScalingMode.MIXED, Resize.REPLACE, 2);

        assertThat(play(group, rising())).isEqualTo(play(group, rising()));
    }
}
