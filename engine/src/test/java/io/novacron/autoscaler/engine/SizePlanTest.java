package io.novacron.autoscaler.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Decision.Plan;
import io.novacron.autoscaler.model.Decision.SizeChange;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.Lifecycle;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.ScalingMode;
import io.novacron.autoscaler.model.SizeMemory;
import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.model.Sizing.Choice;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.model.Sizing.Resize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// From the sizes observed to the size wanted, a few instances at a time.
class SizePlanTest {

    private static final double GIB = 1L << 30;
    private static final List<Flavor> FLAVORS =
            List.of(
                    new Flavor("small", 1, 2 * GIB, OptionalDouble.of(0.05)),
                    new Flavor("medium", 2, 4 * GIB, OptionalDouble.of(0.1)),
                    new Flavor("large", 4, 8 * GIB, OptionalDouble.of(0.14)));

    private ScalingMode mode = ScalingMode.VERTICAL;
    private Resize resize = Resize.LIVE;
    private int min = 1;
    private int unavailable = 1;
    private int surge = 1;
    private List<String> protectedIds = List.of();

    /// Instances `small`, `large!` (not ready), `small?` (pending), `-` (size not known).
    private static List<Instance> fleet(String text) {
        List<Instance> fleet = new ArrayList<>();
        for (String word : text.split(" ", -1)) {
            boolean ready = word.matches("[a-z]+|-");
            Instance instance =
                    Instance.running("i-" + (fleet.size() + 1), Times.at("09:00"))
                            .withState(
                                    word.endsWith("?")
                                            ? InstanceState.PENDING
                                            : InstanceState.RUNNING,
                                    ready);
            String size = word.replaceAll("[!?]", "");
            fleet.add(size.equals("-") ? instance : instance.withSize(size));
        }
        return fleet;
    }

    private Plan plan(String fleet, int wanted, String size) {
        Scenario scenario =
                Scenario.group()
                        .bounds(min, 20)
                        .with(builder ->
                                builder.mode(mode)
                                        .size(
                                                new Sizing(
                                                        new Choice.Flavors(FLAVORS),
                                                        Optional.of("small"),
                                                        resize,
                                                        OptionalDouble.empty(),
                                                        Duration.ofHours(1)))
                                        .lifecycle(
                                                Lifecycle.DEFAULT.toBuilder()
                                                        .protectedInstances(protectedIds)
                                                        .drainTimeout(Duration.ZERO)
                                                        .maxUnavailable(unavailable)
                                                        .maxSurge(surge)
                                                        .build()))
                        .fleet(fleet(fleet))
                        .memory(
                                MemorySpec.empty()
                                        .desired(wanted)
                                        .scaledOutAt("10:00")
                                        .build()
                                        .withSizes(
                                                new SizeMemory(
                                                        Optional.of(size),
                                                        List.of(),
                                                        List.of(),
                                                        Map.of())));
        return scenario.decide().plan();
    }

    private static List<String> changed(Plan plan) {
        return plan.resize().stream().map(SizeChange::instance).toList();
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource({
        "small small small, large, i-1, the first of three",
        "large small small, large, i-2, then the next",
        "large! small small, large, '', not before the one before is ready",
        "large? small small, large, '', nor while it is pending",
        "large large large, large, '', all have it",
        "small! small small, large, i-1, what is not ready anyway comes first",
        "small? small small, large, '', what is still starting makes the others wait",
        "- large large, large, i-1, a size that is not known is the document's",
        "- small small, small, '', also where that is wanted",
        "large large large, small, i-1, down is as careful"
    })
    void inPlaceOneAfterTheOther(String fleet, String size, String expected, String why) {
        for (Resize how : List.of(Resize.LIVE, Resize.RESTART)) {
            resize = how;
            Plan plan = plan(fleet, 3, size);

            assertThat(String.join(",", changed(plan))).as(why).isEqualTo(expected);
            assertThat(plan.resize()).allMatch(change -> change.to().equals(size));
            assertThat(plan.launch()).isZero();
            assertThat(plan.terminate()).isEmpty();
        }
    }

    @Test
    void severalAtOnceWhereThatIsAllowed() {
        unavailable = 2;

        assertThat(changed(plan("small small small", 3, "large"))).containsExactly("i-1", "i-2");
        assertThat(changed(plan("large! small small", 3, "large"))).containsExactly("i-2");
    }

    @ParameterizedTest(name = "{0}: {3}")
    @CsvSource({
        "small small small, 1, '', a new one first",
        "small small small large?, 0, '', none leaves before it is ready",
        "small small small large!, 0, '', nor before it is past its warm-up",
        "small small small large, 0, i-3, as many leave as are ready; the last of the old",
        "small small large, 1, '', and the next",
        "large large small large, 0, i-3, until the last",
        "large large large, 0, '', and nothing more",
        "small! small small, 1, '', one that is not ready is replaced like the others",
        "small! small small large, 0, i-1, and leaves first",
        "small? small small large?, 0, i-1, one that does not serve yet need not wait"
    })
    void byReplacement(String fleet, int launch, String leaving, String why) {
        resize = Resize.REPLACE;
        Plan plan = plan(fleet, 3, "large");

        assertThat(plan.launch()).as(why).isEqualTo(launch);
        assertThat(plan.launchSize())
                .isEqualTo(launch > 0 ? Optional.of("large") : Optional.empty());
        assertThat(String.join(",", plan.terminate())).as(why).isEqualTo(leaving);
        assertThat(plan.resize()).isEmpty();
    }

    @Test
    void aLargerSurgeReplacesMoreAtOnce() {
        resize = Resize.REPLACE;
        surge = 2;

        assertThat(plan("small small small", 3, "large").launch()).isEqualTo(2);
        assertThat(plan("small small small large large", 3, "large").terminate()).hasSize(2);
        assertThat(plan("large large small", 3, "large").launch()).isEqualTo(1);
    }

    @Test
    void whatIsProtectedStaysAsItIs() {
        resize = Resize.REPLACE;
        protectedIds = List.of("i-1");

        assertThat(plan("small large large", 3, "large").isNothing()).isTrue();
        resize = Resize.LIVE;
        assertThat(changed(plan("small large large", 3, "large"))).containsExactly("i-1");
    }

    @Test
    void whatIsMissingIsLaunchedWithTheWantedSize() {
        for (Resize how : Resize.values()) {
            resize = how;
            Plan plan = plan("large", 2, "large");

            assertThat(plan.launch()).isEqualTo(1);
            assertThat(plan.launchSize()).contains("large");
        }
    }

    @ParameterizedTest
    @EnumSource(Resize.class)
    void aMixedChangeNeverHasLessThanIsNeeded(Resize how) {
        mode = ScalingMode.MIXED;
        resize = how;
        // Eight small ones become two large ones: 8 cores before, on the way, and after.
        assertNeverBelow("small small small small small small small small", 2, "large", 8);
        // And back.
        assertNeverBelow("large large", 8, "small", 8);
    }

    // Plays the plans until they are done.
    private void assertNeverBelow(String start, int wanted, String size, int cores) {
        List<Instance> fleet = new ArrayList<>(fleet(start));
        int named = fleet.size();
        for (int round = 0; round < 60; round++) {
            Plan plan = carryOut(fleet, wanted, size, named);
            named += plan.launch();
            double ready = 0;
            for (Instance instance : fleet) {
                ready +=
                        instance.ready().orElse(false)
                                ? FLAVORS.stream()
                                        .filter(f -> instance.size().equals(Optional.of(f.name())))
                                        .findFirst()
                                        .orElseThrow()
                                        .cpu()
                                : 0;
            }
            assertThat(ready).as("%s in round %s", resize, round).isGreaterThanOrEqualTo(cores);
            fleet.replaceAll(i -> i.withState(InstanceState.RUNNING, true));
        }
        assertThat(fleet).hasSize(wanted);
        assertThat(fleet).allMatch(i -> i.size().equals(Optional.of(size)));
    }

    private Plan carryOut(List<Instance> fleet, int wanted, String size, int named) {
        Plan plan = planOf(fleet, wanted, size);
        fleet.removeIf(instance -> plan.terminate().contains(instance.id()));
        for (SizeChange change : plan.resize()) {
            fleet.replaceAll(i -> i.id().equals(change.instance()) ? i.withSize(change.to()) : i);
        }
        for (int index = 0; index < plan.launch(); index++) {
            fleet.add(
                    Instance.running("i-" + (named + index + 1), Times.at("10:00"))
                            .withState(InstanceState.PENDING, false)
                            .withSize(plan.launchSize().orElseThrow()));
        }
        return plan;
    }

    private Plan planOf(List<Instance> fleet, int wanted, String size) {
        Memory memory =
                MemorySpec.empty()
                        .desired(wanted)
                        .build()
                        .withSizes(
                                new SizeMemory(Optional.of(size), List.of(), List.of(), Map.of()));
        DecisionEngine engine = DecisionEngine.compile(document(size));
        return engine.decide(
                        Optional.of(memory),
                        new io.novacron.autoscaler.model.Observation(
                                new io.novacron.autoscaler.model.Observation.Fleet.Listed(fleet),
                                Map.of()),
                        io.novacron.autoscaler.model.Forecast.NONE,
                        Times.at("10:00"))
                .plan();
    }

    // The only size there is to choose, so that the planner of mixed mode keeps to it.
    private io.novacron.autoscaler.model.ScalingGroup document(String size) {
        List<Flavor> priced =
                FLAVORS.stream()
                        .map(flavor ->
                                new Flavor(
                                        flavor.name(),
                                        flavor.cpu(),
                                        flavor.memoryBytes(),
                                        OptionalDouble.of(flavor.name().equals(size) ? 0.01 : 9)))
                        .toList();
        return Scenario.group()
                .bounds(min, 20)
                .with(builder ->
                        builder.mode(mode)
                                .size(
                                        new Sizing(
                                                new Choice.Flavors(priced),
                                                Optional.of("small"),
                                                resize,
                                                OptionalDouble.empty(),
                                                Duration.ofHours(1))))
                .document();
    }
}
