package io.novacron.autoscaler.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.engine.Worlds.Tick;
import io.novacron.autoscaler.engine.schedule.Calendar;
import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Decision.LimitedBy;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.ScalingMode;
import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.model.Sizing.Choice;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.model.Sizing.Range;
import io.novacron.autoscaler.model.Sizing.Resize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds in every world whose groups have sizes. A failure names its seed.
class SizedWorldsTest {

    private static final int TICKS = 30;
    private static final double GIB = 1L << 30;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 300);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void inASaneWorldTheInvariantsHold(long seed) {
        play(seed, false);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void garbageIsNeverAnException(long seed) {
        play(seed, true);
    }

    private static void play(long seed, boolean garbage) {
        Worlds worlds = new Worlds(seed, garbage);
        ScalingGroup group = sized(worlds.group(), new SplittableRandom(seed));
        Worlds.Run run = new Worlds.Run(worlds, group);
        Sizing sizing = group.size().orElseThrow();
        for (int count = 0; count < TICKS; count++) {
            Tick tick = run.next();
            Decision decision = tick.decision();
            Explained.check(decision, group);
            bounds(tick, group);
            assertThat(sizing.size(decision.to().size().orElseThrow())).isPresent();
            remembers(tick, group);
            frozenStays(decision);
            Decision again = tick.again();
            assertThat(again).isEqualTo(decision);
            assertThat(again.reason()).isEqualTo(decision.reason());
        }
    }

    private static void bounds(Tick tick, ScalingGroup group) {
        Decision decision = tick.decision();
        if (!group.enabled() || decision.limitedBy().contains(LimitedBy.FREEZE)) {
            return;
        }
        Calendar.Effects windows = new Calendar(group).at(tick.now());
        int max = windows.maxCapacity().orElse(group.maxCapacity());
        int min = Math.min(max, windows.minCapacity().orElse(group.minCapacity()));
        assertThat(decision.to().instances()).as(decision.reason()).isBetween(min, max);
    }

    // Accepted changes are remembered, those of a dry run or a paused group are not.
    private static void remembers(Tick tick, ScalingGroup group) {
        Decision decision = tick.decision();
        boolean accepted = group.enabled() && !group.dryRun();
        Memory before = tick.before().orElse(Memory.EMPTY);
        assertThat(decision.memory().sizes().desired())
                .isEqualTo(accepted ? decision.to().size() : before.sizes().desired());
        assertThat(decision.memory().sizes().recommendations()).hasSizeLessThan(200);
    }

    private static void frozenStays(Decision decision) {
        if (decision.limitedBy().contains(LimitedBy.FREEZE)
                && decision.action() == Decision.Action.NONE) {
            assertThat(decision.to()).isEqualTo(decision.from());
        }
    }

    private static ScalingGroup sized(ScalingGroup group, SplittableRandom random) {
        ScalingGroup.Builder builder = group.toBuilder();
        group.metrics()
                .forEach((name, metric) ->
                        builder.metric(
                                name,
                                typed(
                                        metric,
                                        random.nextBoolean()
                                                ? MetricType.CPU_UTILIZATION
                                                : random.nextBoolean()
                                                        ? MetricType.MEMORY_UTILIZATION
                                                        : MetricType.CUSTOM)));
        boolean vertical = random.nextBoolean();
        if (vertical && random.nextBoolean()) {
            List<Rule> rules = new ArrayList<>(group.rules());
            rules.add(
                    new Rule.Usage(
                            Rule.Header.of("usage"),
                            Map.of("cpu", "m0", "memory", "m1"),
                            Map.of("cpu", 0.9, "memory", 0.95),
                            0.15,
                            Duration.ofHours(1),
                            Optional.of("m2")));
            rules.add(
                    new Rule.Storage(
                            Rule.Header.of("volume"),
                            "m2",
                            0.2,
                            Duration.ofHours(1),
                            Duration.ofMinutes(10),
                            random.nextBoolean()));
            builder.rules(rules);
        }
        return builder.mode(vertical ? ScalingMode.VERTICAL : ScalingMode.MIXED)
                .size(
                        new Sizing(
                                random.nextBoolean() ? flavors(random) : ranges(random),
                                Optional.empty(),
                                List.of(Resize.values()).get(random.nextInt(3)),
                                OptionalDouble.empty(),
                                Duration.ofHours(1)))
                .build();
    }

    private static MetricDefinition typed(MetricDefinition metric, MetricType type) {
        return new MetricDefinition(
                type,
                metric.provider(),
                metric.query(),
                metric.groupLabel(),
                metric.instanceLabel(),
                metric.request(),
                metric.aggregate(),
                metric.maxAge(),
                metric.onMissing(),
                metric.trustZero(),
                metric.smoothing());
    }

    private static Choice flavors(SplittableRandom random) {
        List<Flavor> flavors = new ArrayList<>();
        int count = random.nextInt(1, 6);
        for (int index = 0; index < count; index++) {
            flavors.add(
                    new Flavor(
                            "f" + index,
                            random.nextInt(1, 9),
                            random.nextInt(1, 9) * GIB,
                            OptionalDouble.of(random.nextInt(1, 9) / 4.0)));
        }
        return new Choice.Flavors(flavors);
    }

    private static Choice ranges(SplittableRandom random) {
        Range cpu = new Range(0.5, random.nextInt(1, 5), 0.5, OptionalDouble.of(0.25));
        Range memory =
                new Range(GIB, random.nextInt(1, 9) * GIB, GIB / 2, OptionalDouble.of(0.125));
        return new Choice.Ranges(
                random.nextInt(4) == 0 ? Map.of("cpu", cpu) : Map.of("cpu", cpu, "memory", memory));
    }
}
