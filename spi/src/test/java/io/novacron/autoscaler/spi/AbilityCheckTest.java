package io.novacron.autoscaler.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Lifecycle;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.Problem.Severity;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.ScalingMode;
import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.model.Sizing.Resize;
import io.novacron.autoscaler.spi.ResourceController.Ability;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A group that asks for more than its controller can is refused, and told what it can.
class AbilityCheckTest {

    private static ScalingGroup.Builder group(ScalingMode mode, Resize resize) {
        return ScalingGroup.builder("db")
                .maxCapacity(3)
                .mode(mode)
                .metric("disk", MetricDefinition.of(MetricType.CUSTOM))
                .size(
                        new Sizing(
                                new Sizing.Choice.Flavors(
                                        List.of(new Flavor("s", 1, 1, 1, OptionalDouble.empty()))),
                                Optional.of("s"),
                                resize,
                                OptionalDouble.empty(),
                                Duration.ofHours(1)));
    }

    private static List<String> problems(ScalingGroup group, Ability... abilities) {
        return AbilityCheck.check(group, "local", Set.of(abilities), Set.of("a", "b")).stream()
                .map(problem -> problem.path() + ": " + problem.found() + ": " + problem.allowed())
                .toList();
    }

    private static Rule storage(boolean shrinks) {
        return new Rule.Storage(
                Rule.Header.of("disk"),
                "disk",
                0.2,
                Duration.ofDays(1),
                Duration.ofHours(6),
                shrinks);
    }

    @Test
    void aWayToChangeSizesMustBeTheControllers() {
        ScalingGroup live = group(ScalingMode.VERTICAL, Resize.LIVE).build();

        assertThat(problems(live, Ability.SIZE))
                .containsExactly("size.resize: live: controller local can: replace");
        assertThat(problems(live, Ability.SIZE, Ability.RESIZE_RESTART))
                .containsExactly("size.resize: live: controller local can: restart, replace");
        assertThat(problems(live, Ability.SIZE, Ability.RESIZE_LIVE)).isEmpty();
        assertThat(problems(group(ScalingMode.MIXED, Resize.REPLACE).build(), Ability.SIZE))
                .isEmpty();
    }

    @Test
    void withoutSizesThereIsOnlyACount() {
        assertThat(problems(group(ScalingMode.MIXED, Resize.REPLACE).build()))
                .containsExactly(
                        "mode: mixed: horizontal: controller local gives instances no size");
        assertThat(problems(group(ScalingMode.HORIZONTAL, Resize.LIVE).build())).isEmpty();
    }

    @Test
    void aVolumeThatGrowsTakesAControllerThatGrowsIt() {
        ScalingGroup.Builder builder = group(ScalingMode.VERTICAL, Resize.REPLACE);
        ScalingGroup grows = builder.rules(List.of(storage(false))).build();
        ScalingGroup shrinks = builder.rules(List.of(storage(true))).build();

        assertThat(problems(grows, Ability.SIZE)).singleElement().asString().contains("rules[0]");
        assertThat(problems(grows, Ability.SIZE, Ability.GROW_STORAGE)).isEmpty();
        assertThat(problems(shrinks, Ability.SIZE, Ability.GROW_STORAGE))
                .singleElement()
                .asString()
                .contains("rules[0].shrink");
    }

    @Test
    void aDryRunIsOnlyTold() {
        ScalingGroup dry = group(ScalingMode.VERTICAL, Resize.LIVE).dryRun(true).build();

        assertThat(AbilityCheck.check(dry, "local", Set.of(), Set.of()))
                .extracting(Problem::severity)
                .containsExactly(Severity.WARNING);
    }

    @Test
    void eachZoneThatTheControllerLacksIsNamedWithItsPath() {
        ScalingGroup spread =
                group(ScalingMode.HORIZONTAL, Resize.LIVE)
                        .lifecycle(
                                Lifecycle.DEFAULT.toBuilder()
                                        .zones(List.of("a", "x", "b", "y"))
                                        .build())
                        .build();

        assertThat(problems(spread))
                .containsExactly(
                        "lifecycle.spread.zones[1]: 'x': a zone of controller local: a, b",
                        "lifecycle.spread.zones[3]: 'y': a zone of controller local: a, b");
        assertThat(AbilityCheck.check(spread, "local", Set.of(), Set.of()))
                .hasSize(4)
                .allSatisfy(problem ->
                        assertThat(problem.allowed())
                                .isEqualTo("none: controller local has no zones"));
    }
}
