package io.novacron.autoscaler.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Forecast;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.Observation;
import io.novacron.autoscaler.model.Observation.Fleet;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.ScalingMode;
import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.model.Sizing.Choice;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.model.Sizing.Resize;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Rows 34 and 35 of INCIDENTS.md.
class IncidentsOfSizeTest {

    private static final double GIB = 1L << 30;
    private static final int HOURS = 6;

    private static Sizing sizing(Resize resize, Flavor... flavors) {
        return new Sizing(
                new Choice.Flavors(List.of(flavors)),
                Optional.of(flavors[0].name()),
                resize,
                OptionalDouble.empty(),
                Duration.ofHours(1));
    }

    private static Flavor flavor(String name, double cores, double price) {
        return new Flavor(name, cores, cores * 2 * GIB, OptionalDouble.of(price));
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("INCIDENTS 34: prices that move by 5 % each minute do not make a group hop")
    @EnumSource(Resize.class)
    void pricesThatMoveDoNotMakeAGroupHop(Resize resize) {
        SplittableRandom random = new SplittableRandom(34);
        Optional<Memory> memory = Optional.empty();
        List<Instant> changes = new ArrayList<>();
        int count = 4;
        for (int minute = 0; minute < HOURS * 60; minute++) {
            Instant now = Times.at("10:00").plus(Duration.ofMinutes(minute));
            Flavor small = flavor("small", 1, 0.05 * (0.95 + 0.1 * random.nextDouble()));
            Flavor large = flavor("large", 4, 0.2 * (0.95 + 0.1 * random.nextDouble()));
            ScalingGroup group =
                    Scenario.group(RuleSpec.utilization("cpu", 60))
                            .bounds(1, 20)
                            .hpaBehavior()
                            .with(builder ->
                                    builder.mode(ScalingMode.MIXED)
                                            .size(sizing(resize, small, large)))
                            .document();
            Decision decision =
                    DecisionEngine.compile(group)
                            .decide(
                                    memory,
                                    new Observation(
                                            new Fleet.Counted(count),
                                            Map.of("cpu", MetricReading.of(60))),
                                    Forecast.NONE,
                                    now);
            if (!decision.from().size().equals(decision.to().size())) {
                changes.add(now);
                assertThat(price(decision.to(), group)).isLessThan(price(decision.from(), group));
            }
            memory = Optional.of(decision.memory());
            count = decision.to().instances();
        }
        for (int index = 1; index < changes.size(); index++) {
            assertThat(Duration.between(changes.get(index - 1), changes.get(index)))
                    .isGreaterThanOrEqualTo(Duration.ofHours(1));
        }
    }

    private static double price(Decision.Capacity capacity, ScalingGroup group) {
        return capacity.instances()
                * group.size()
                        .orElseThrow()
                        .size(capacity.size().orElseThrow())
                        .orElseThrow()
                        .pricePerHour()
                        .orElseThrow();
    }

    @Test
    @DisplayName("INCIDENTS 35: killed for lack of memory at the largest size, it asks for no more")
    void whatIsKilledAtTheLargestSizeDoesNotAskForMoreAndMore() {
        Rule usage =
                new Rule.Usage(
                        Rule.Header.of("usage"),
                        Map.of("memory", "bytes"),
                        Map.of("memory", 0.95),
                        0.15,
                        Duration.ofHours(24),
                        Optional.of("kills"));
        ScalingGroup group =
                Scenario.group()
                        .bounds(1, 3)
                        .with(builder ->
                                builder.mode(ScalingMode.VERTICAL)
                                        .size(
                                                sizing(
                                                        Resize.LIVE,
                                                        flavor("small", 1, 1),
                                                        flavor("large", 4, 1)))
                                        .metric("bytes", MetricSpec.custom().build())
                                        .metric("kills", MetricSpec.custom().build())
                                        .rules(List.of(usage)))
                        .document();
        DecisionEngine engine = DecisionEngine.compile(group);
        Optional<Memory> memory = Optional.empty();
        List<String> sizes = new ArrayList<>();
        for (int minute = 0; minute < 60; minute++) {
            Decision decision =
                    engine.decide(
                            memory,
                            new Observation(
                                    new Fleet.Counted(1),
                                    Map.of(
                                            "bytes", MetricReading.of(2 * GIB),
                                            "kills", MetricReading.of(minute))),
                            Forecast.NONE,
                            Times.at("10:00").plus(Duration.ofMinutes(minute)));
            memory = Optional.of(decision.memory());
            sizes.add(decision.to().size().orElseThrow());
        }
        assertThat(sizes).startsWith("small", "large").endsWith("large");
        // What is remembered was measured: at most all of the largest size.
        assertThat(memory.orElseThrow().sizes().usage().get("usage/memory"))
                .satisfies(history -> assertThat(history.peak()).isLessThanOrEqualTo(8 * GIB));
    }
}
