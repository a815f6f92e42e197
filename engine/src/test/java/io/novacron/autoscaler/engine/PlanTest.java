package io.novacron.autoscaler.engine;

import static io.novacron.autoscaler.engine.InstanceSpec.failed;
import static io.novacron.autoscaler.engine.InstanceSpec.fleet;
import static io.novacron.autoscaler.engine.InstanceSpec.pending;
import static io.novacron.autoscaler.engine.InstanceSpec.running;
import static io.novacron.autoscaler.engine.InstanceSpec.terminating;
import static io.novacron.autoscaler.engine.RuleSpec.desired;
import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Budget;
import io.novacron.autoscaler.model.Decision.Plan;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.Lifecycle.Termination;
import io.novacron.autoscaler.model.ReasonCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// SPEC section 3.6, horizontal: how many to launch, which to terminate, take back and replace.
class PlanTest {

    private static Scenario wish(int capacity) {
        return Scenario.group(desired(Integer.toString(capacity)));
    }

    /// A group that holds at n.
    private static Scenario held(int n) {
        return Scenario.group().bounds(0, 100).memory(MemorySpec.empty().desired(n));
    }

    private static Plan plan(Scenario scenario) {
        return scenario.decide().plan();
    }

    @Test
    void outLaunchesTheDifference() {
        assertThat(plan(wish(9).instances(4))).isEqualTo(launch(5));
        assertThat(plan(wish(9).instances(fleet(4)))).isEqualTo(launch(5));
    }

    @Test
    void pendingOnesAreUnderWay() {
        assertThat(plan(wish(9).instances(running("a"), pending("b"), pending("c"))))
                .isEqualTo(launch(6));
    }

    @Test
    void aHoldPlansNothing() {
        Answer answer = wish(4).instances(fleet(4)).decide().says(ReasonCode.UNCHANGED);
        assertThat(answer.plan().isNothing()).isTrue();
    }

    @Test
    void aChangeSaysWhatIsToBeDone() {
        wish(9).instances(fleet(4)).decide().says(ReasonCode.PLANNED);
    }

    @Nested
    class Leaving {

        @Test
        void unhealthyFirstThenNotReadyThenTheNewest() {
            InstanceSpec[] instances = {
                running("old").since("08:00"),
                running("new").since("09:30"),
                running("busy").ready(false).since("08:00"),
                running("sick").unhealthy().since("08:00"),
                pending("starting").since("09:59")
            };
            assertThat(plan(wish(4).instances(instances)).terminate()).containsExactly("sick");
            assertThat(plan(wish(3).instances(instances)).terminate())
                    .containsExactly("sick", "starting");
            assertThat(plan(wish(2).instances(instances)).terminate())
                    .containsExactly("sick", "starting", "busy");
            assertThat(plan(wish(1).instances(instances)).terminate())
                    .containsExactly("sick", "starting", "busy", "new");
        }

        @Test
        void fromTheZoneWithMostThenTheNewest() {
            InstanceSpec[] instances = {
                running("a1").zone("a").since("09:01"),
                running("a2").zone("a").since("09:02"),
                running("a3").zone("a").since("09:03"),
                running("b1").zone("b").since("09:10"),
                running("c1").zone("c").since("09:20"),
                running("c2").zone("c").since("09:19")
            };
            assertThat(plan(wish(5).instances(instances)).terminate()).containsExactly("a3");
            // Now a and c have two each: the newest of them.
            assertThat(plan(wish(4).instances(instances)).terminate()).containsExactly("a3", "c1");
            assertThat(plan(wish(3).instances(instances)).terminate())
                    .containsExactly("a3", "c1", "a2");
            assertThat(plan(wish(1).instances(instances)).terminate())
                    .containsExactly("a3", "c1", "a2", "c2", "b1");
        }

        @Test
        void fromTheHostWithMostWhereZonesAreEqual() {
            InstanceSpec[] instances = {
                running("1").host("x").since("09:01"),
                running("2").host("x").since("09:02"),
                running("3").host("y").since("09:30")
            };
            assertThat(plan(wish(2).instances(instances)).terminate()).containsExactly("2");
        }

        @Test
        void byTheGroupsOwnPolicy() {
            InstanceSpec[] instances = {
                running("a1").zone("a").since("09:01"),
                running("a2").zone("a").since("09:02"),
                running("b1").zone("b").since("09:10")
            };
            assertThat(
                            plan(wish(2).lifecycle(Termination.NEWEST, 1).instances(instances))
                                    .terminate())
                    .containsExactly("b1");
            assertThat(
                            plan(wish(1).lifecycle(Termination.OLDEST, 1).instances(instances))
                                    .terminate())
                    .containsExactly("a1", "a2");
        }

        @Test
        void neverProtectedOnes() {
            InstanceSpec[] instances = {
                running("a").isProtected().since("09:30"),
                running("b").since("09:20"),
                running("c").since("09:10")
            };
            assertThat(plan(wish(2).instances(instances)).terminate()).containsExactly("b");
            assertThat(plan(wish(0).instances(instances)).terminate()).containsExactly("b", "c");
            assertThat(
                            plan(wish(0).lifecycle(Termination.DEFAULT, 1, "b")
                                            .instances(instances))
                                    .terminate())
                    .containsExactly("c");
        }

        @Test
        void oneOfEqualsIsAlwaysTheSame() {
            InstanceSpec[] instances = fleet(5);
            assertThat(plan(wish(4).instances(instances)).terminate()).containsExactly("i-5");
            List<InstanceSpec> reversed = new ArrayList<>(Arrays.asList(instances)).reversed();
            assertThat(plan(wish(4).instances(reversed.toArray(InstanceSpec[]::new))).terminate())
                    .containsExactly("i-5");
        }

        @Test
        void unknownAgeIsOld() {
            assertThat(
                            plan(wish(1).instances(running("a").sinceNotSaid(), running("b")))
                                    .terminate())
                    .containsExactly("b");
        }

        @Test
        void anInstanceListedTwiceLeavesOnce() {
            assertThat(
                            plan(wish(1).instances(running("a"), running("a"), running("b")))
                                    .terminate())
                    .doesNotHaveDuplicates();
        }

        @Test
        void readyOnesOnlyAsFarAsTheMinimumOfThemStays() {
            // Invariant 2: two protected ones are not ready, so of the two ready ones none may go.
            assertThat(
                            plan(wish(2).bounds(2, 10)
                                            .instances(
                                                    running("a").ready(false).isProtected(),
                                                    running("b").ready(false).isProtected(),
                                                    running("c"),
                                                    running("d")))
                                    .terminate())
                    .isEmpty();
        }

        @Test
        void surplusThatAppearedLeavesTooAndDesiredStays() {
            Answer answer = held(3).instances(fleet(5)).decide().holds().wants(3);
            assertThat(answer.plan().terminate()).containsExactly("i-5", "i-4");
        }

        @Test
        void ofTenThousandIsQuicklyChosen() {
            List<Instance> instances = new ArrayList<>();
            for (int index = 0; index < 10_000; index++) {
                instances.add(
                        running("i-" + index).zone("z" + index % 7).host("h" + index).build());
            }
            List<String> leaving = plan(wish(9_000).fleet(instances)).terminate();
            assertThat(leaving).hasSize(1_000).doesNotHaveDuplicates();
        }
    }

    @Nested
    class TakingBack {

        @Test
        void aDrainThatHasNotFinishedComesBeforeALaunch() {
            Plan plan =
                    plan(
                            wish(4).instances(
                                            running("a"),
                                            running("b").draining(),
                                            running("c").draining(),
                                            terminating("d")));
            assertThat(plan.takeBack()).containsExactly("b", "c");
            assertThat(plan.launch()).isEqualTo(1);
        }

        @Test
        void onlyAsManyAsAreMissing() {
            Plan plan =
                    plan(
                            wish(2).instances(
                                            running("a"),
                                            running("b").draining(),
                                            running("c").draining()));
            assertThat(plan.takeBack()).containsExactly("b");
            assertThat(plan.launch()).isZero();
        }

        @Test
        void notTheUnhealthy() {
            Plan plan = plan(wish(2).instances(running("a"), running("b").unhealthy().draining()));
            assertThat(plan.takeBack()).isEmpty();
            assertThat(plan.launch()).isEqualTo(1);
        }
    }

    @Nested
    class Replacing {

        @Test
        void whatFailedOrVanishedIsReplacedAndDesiredStays() {
            Answer answer =
                    held(3).instances(running("a"), running("b"), failed("c"))
                            .decide()
                            .holds()
                            .wants(3)
                            .notices(EventType.INSTANCE_REPLACED);
            assertThat(answer.plan().launch()).isEqualTo(1);
            assertThat(answer.plan().replace()).containsExactly("c");
            assertThat(answer.memory().actions().isEmpty()).isTrue();
            assertThat(answer.memory().lastScaleOutAt()).isEmpty();
        }

        @ParameterizedTest(name = "{0} of 10 are gone, {1} at once: {2}")
        @CsvSource({"1, 1, 1", "6, 1, 1", "6, 3, 3", "2, 3, 2"})
        void maxReplaceAtOnce(int gone, int maxReplace, int expected) {
            assertThat(
                            plan(held(10).lifecycle(Termination.DEFAULT, maxReplace)
                                            .instances(fleet(10 - gone)))
                                    .launch())
                    .isEqualTo(expected);
            assertThat(
                            plan(held(10).lifecycle(Termination.DEFAULT, maxReplace)
                                            .instances(10 - gone))
                                    .launch())
                    .isEqualTo(expected);
        }

        @Test
        void thoseUnderWayCount() {
            assertThat(plan(held(4).instances(running("a"), running("b"), pending("c"))).launch())
                    .isZero();
        }

        @Test
        void growthIsNotReplacementAndComesAtOnce() {
            // n was 4 of which 2 vanished; now 8 are wanted: 4 of growth and 1 replacement.
            assertThat(
                            plan(wish(8).memory(MemorySpec.empty().desired(4)).instances(fleet(2)))
                                    .launch())
                    .isEqualTo(5);
        }

        @Test
        void isOutsideCooldownsAndLimits() {
            assertThat(
                            plan(held(4).out(direction ->
                                            direction.instances(0, "1m").cooldown("1h"))
                                            .memory(
                                                    MemorySpec.empty()
                                                            .desired(4)
                                                            .scaledOutAt("09:59"))
                                            .instances(fleet(3)))
                                    .launch())
                    .isEqualTo(1);
        }

        @Test
        void stopsAfterThreeFailuresInARowAndTells() {
            Scenario scenario = held(4).instances(fleet(3));
            scenario.memory(MemorySpec.empty().desired(4).replacementFailures(2));
            assertThat(plan(scenario).launch()).isEqualTo(1);
            scenario.memory(MemorySpec.empty().desired(4).replacementFailures(3));
            assertThat(scenario.decide().notices(EventType.REPLACEMENT_STOPPED).plan().launch())
                    .isZero();
            // Growth is no replacement.
            assertThat(
                            plan(wish(6).instances(fleet(3))
                                            .memory(
                                                    MemorySpec.empty()
                                                            .desired(4)
                                                            .replacementFailures(3)))
                                    .launch())
                    .isEqualTo(2);
            // Nothing to replace, nothing to tell.
            held(4).instances(fleet(4))
                    .memory(MemorySpec.empty().desired(4).replacementFailures(3))
                    .decide()
                    .notices();
        }

        @Test
        void anUnhealthyOneThatRunsLeavesOnlyWhenItsReplacementIsReady() {
            Scenario scenario = held(3);
            InstanceSpec sick = running("a").unhealthy();
            assertThat(plan(scenario.instances(sick, running("b"), running("c"))))
                    .isEqualTo(launch(1));
            assertThat(plan(scenario.instances(sick, running("b"), running("c"), pending("d"))))
                    .isEqualTo(Plan.NOTHING);
            assertThat(
                            plan(
                                    scenario.instances(
                                            sick,
                                            running("b"),
                                            running("c"),
                                            running("d").ready(false))))
                    .isEqualTo(Plan.NOTHING);
            assertThat(plan(scenario.instances(sick, running("b"), running("c"), running("d"))))
                    .isEqualTo(new Plan(0, List.of("a"), List.of(), List.of()));
        }

        @Test
        void whenAllAreUnhealthyNoneLeavesBeforeANewOneIsReady() {
            Scenario scenario = held(3);
            InstanceSpec[] sick = fleet(3, InstanceSpec::unhealthy);
            assertThat(plan(scenario.instances(sick))).isEqualTo(launch(1));
            InstanceSpec[] withNew = Arrays.copyOf(sick, 4);
            withNew[3] = pending("n");
            assertThat(plan(scenario.instances(withNew)).isNothing()).isTrue();
            withNew[3] = running("n");
            assertThat(plan(scenario.instances(withNew)).terminate()).hasSize(1);
        }

        @Test
        void atTheMaximumTheUnhealthyOneMakesRoom() {
            Plan plan =
                    plan(
                            Scenario.group()
                                    .bounds(1, 3)
                                    .instances(
                                            running("a").unhealthy(),
                                            running("b").unhealthy(),
                                            running("c")));
            assertThat(plan.launch()).isZero();
            assertThat(plan.replace()).containsExactly("a");
        }

        @Test
        void whereTheBudgetDoesNotPayForOneMoreItMakesRoomToo() {
            Plan plan =
                    plan(
                            held(3).with(builder ->
                                            builder.pricePerInstanceHour(1)
                                                    .budget(
                                                            new Budget(
                                                                    OptionalDouble.of(3.5),
                                                                    OptionalDouble.empty(),
                                                                    "EUR")))
                                    .instances(
                                            running("a").unhealthy(), running("b"), running("c")));
            assertThat(plan.replace()).containsExactly("a");
        }

        @Test
        void protectedOnesAreNeitherReplacedNorRemoved() {
            Scenario scenario = held(3);
            InstanceSpec sick = running("a").unhealthy().isProtected();
            assertThat(plan(scenario.instances(sick, running("b"), running("c"))).isNothing())
                    .isTrue();
            assertThat(
                            plan(Scenario.group()
                                            .bounds(1, 3)
                                            .instances(sick, running("b"), running("c")))
                                    .isNothing())
                    .isTrue();
        }

        @Test
        void oneThatNeverComesUpDoesNotHoldTheSlotForEver() {
            assertThat(
                            plan(held(4).instances(
                                                    running("a"),
                                                    running("b"),
                                                    pending("c").unhealthy()))
                                    .launch())
                    .isEqualTo(1);
        }

        @Test
        void goingInTheUnhealthyLeaveFirstWithoutReplacement() {
            Plan plan =
                    plan(wish(2).instances(running("a").unhealthy(), running("b"), running("c")));
            assertThat(plan).isEqualTo(new Plan(0, List.of("a"), List.of(), List.of()));
        }

        @Test
        void aRemovedFailedInstanceIsNotCountedAsCapacity() {
            Plan plan = plan(wish(2).instances(running("a"), running("b"), failed("c")));
            assertThat(plan.launch()).isZero();
            assertThat(plan.replace()).containsExactly("c");
        }
    }

    private static Plan launch(int count) {
        return new Plan(count, List.of(), List.of(), List.of());
    }
}
