package io.novacron.autoscaler.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.Lifecycle;
import io.novacron.autoscaler.model.LifecycleHook;
import io.novacron.autoscaler.model.LifecycleHook.Result;
import io.novacron.autoscaler.model.LifecycleHook.Transition;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.WarmPool;
import io.novacron.autoscaler.runtime.ScalingException.Code;
import io.novacron.autoscaler.spi.HookTarget.Request;
import io.novacron.autoscaler.spi.HookWait;
import io.novacron.autoscaler.spi.HookWait.Phase;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.testkit.FaultyStore.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Instances wait for lifecycle hooks before they serve and before they are taken away.
class LifecycleHooksTest {

    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    /// A hook that calls the simulated target.
    static LifecycleHook calling(String name, Transition at) {
        return hook(name, at, Optional.of("cluster"), Optional.empty(), Result.ABANDON);
    }

    /// A hook that is answered over the API.
    static LifecycleHook asked(String name, Transition at, Result byDefault) {
        return hook(name, at, Optional.empty(), Optional.empty(), byDefault);
    }

    private static LifecycleHook hook(
            String name,
            Transition at,
            Optional<String> call,
            Optional<Duration> heartbeat,
            Result byDefault) {
        return new LifecycleHook(name, at, call, TIMEOUT, heartbeat, byDefault, 3);
    }

    static ScalingGroup.Builder hooked(LifecycleHook... hooks) {
        return hooked(Optional.empty(), hooks);
    }

    private static ScalingGroup.Builder hooked(Optional<WarmPool> pool, LifecycleHook... hooks) {
        return World.web()
                .network(Map.of("pool", "web"))
                .lifecycle(
                        Lifecycle.DEFAULT.toBuilder().hooks(List.of(hooks)).warmPool(pool).build());
    }

    private static World launching(LifecycleHook... hooks) {
        World world = World.started(hooked(hooks).build());
        world.load(100);
        return world;
    }

    /// Two that serve, of which one is to leave.
    private static World terminating(LifecycleHook... hooks) {
        World world = World.started(hooked(hooks).build());
        world.load(200);
        world.tickUntil(() -> serving(world) == 2 && world.status().intent().isEmpty());
        world.load(100);
        return world;
    }

    private static int serving(World world) {
        return world.router.pool("web").size();
    }

    private static HookWait waiting(World world) {
        world.tickUntil(() -> world.status().hooks().size() == 1);
        return world.status().hooks().getFirst();
    }

    private static String token(HookWait wait) {
        return wait.turn().orElseThrow().token();
    }

    private static void says(World world, HookWait wait, Result result) {
        world.manager.completeHook(
                "web",
                wait.instance(),
                wait.turn().orElseThrow().hook(),
                Optional.of(token(wait)),
                result,
                Change.by("ann"));
    }

    private static void refused(Code code, String words, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ScalingException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(code))
                .hasMessageContaining(words);
    }

    @Nested
    class Launching {

        @Test
        void anInstanceThatRunsServesOnlyAfterItsHookSaidContinue() {
            World world = launching(asked("join", Transition.LAUNCHING, Result.ABANDON));
            HookWait wait = waiting(world);
            world.ticks(5);

            assertThat(world.fleet.ready("web")).as("it runs").hasSize(1);
            assertThat(serving(world)).as("and does not serve").isZero();
            assertThat(world.status().ready()).isZero();
            assertThat(world.status().current()).as("and counts as on its way").isEqualTo(1);
            assertThat(world.status().instances())
                    .extracting(Instance::state)
                    .containsExactly(InstanceState.PENDING);
            assertThat(world.fleet.launchCalls()).as("nothing more is launched").isEqualTo(1);
            assertThat(world.status().intent()).as("and the change is not done").isPresent();

            says(world, wait, Result.CONTINUE);
            world.tickUntil(() -> serving(world) == 1);
            world.tickUntil(() -> world.status().ready() == 1);
            assertThat(world.status().intent()).isEmpty();
            assertThat(world.events(EventType.HOOK_COMPLETED))
                    .singleElement()
                    .extracting(Event::message)
                    .asString()
                    .contains("launching hook join of " + wait.instance(), "continue", "ann");
        }

        @Test
        void theHookIsCalledOnceWithWhatItNeedsToKnow() {
            World world = launching(calling("join", Transition.LAUNCHING));
            world.tickUntil(() -> serving(world) == 1);
            world.ticks(5);

            Request request = world.hook.requests().getFirst();
            assertThat(world.hook.requests()).hasSize(1);
            assertThat(request.group()).isEqualTo("web");
            assertThat(request.instance()).isEqualTo(world.fleet.live("web").getFirst().id());
            assertThat(request.hook()).isEqualTo("join");
            assertThat(request.transition()).isEqualTo(Transition.LAUNCHING);
            assertThat(request.attempt()).isEqualTo(1);
            assertThat(request.token()).hasSize(32);
            Event started = world.events(EventType.HOOK_STARTED).getFirst();
            assertThat(request.deadline()).isEqualTo(started.at().plus(TIMEOUT));
            assertThat(started.details()).containsEntry("token", request.token());
        }

        @Test
        void hooksRunInTheirOrderEachAfterTheOneBefore() {
            World world =
                    launching(
                            calling("mount", Transition.LAUNCHING),
                            asked("check", Transition.LAUNCHING, Result.ABANDON),
                            calling("join", Transition.LAUNCHING));
            HookWait check = waiting(world);
            assertThat(check.finished()).containsExactly("mount");
            assertThat(world.hook.requests()).extracting(Request::hook).containsExactly("mount");
            says(world, check, Result.CONTINUE);
            world.tickUntil(() -> serving(world) == 1);
            assertThat(world.hook.requests())
                    .extracting(Request::hook)
                    .containsExactly("mount", "join");
        }

        @Test
        void abandonedInstancesAreReplacedAndAfterThreeInARowThatStops() {
            World world =
                    World.started(
                            hooked(calling("join", Transition.LAUNCHING)).minCapacity(1).build());
            world.load(100);
            world.hook.says(Result.ABANDON);
            world.ticks(100);

            assertThat(world.fleet.launchCalls()).as("the first and two more").isEqualTo(3);
            assertThat(world.live()).isZero();
            assertThat(serving(world)).isZero();
            assertThat(world.events(EventType.REPLACEMENT_STOPPED)).hasSize(1);
            assertThat(world.events(EventType.HOOK_ABANDONED)).hasSize(3);
            assertThat(world.events(EventType.INSTANCE_FAILED))
                    .first()
                    .extracting(Event::message)
                    .asString()
                    .endsWith("was given up by its launching hook join");
        }

        @Test
        void theTimeOfTheHookBelongsToTheStartUpThatIsMeasured() {
            World world = launching(asked("join", Transition.LAUNCHING, Result.ABANDON));
            HookWait wait = waiting(world);
            world.ticks(8);
            says(world, wait, Result.CONTINUE);
            world.tickUntil(() -> world.status().ready() == 1);
            assertThat(world.manager.group("web").lastStartups())
                    .singleElement()
                    .matches(startup -> startup.compareTo(World.INTERVAL.multipliedBy(8)) >= 0);
        }

        @Test
        void anInstanceThatDiesWhileItWaitsIsReplacedAndItsHookIsWithdrawn() {
            World world = launching(asked("join", Transition.LAUNCHING, Result.ABANDON));
            HookWait wait = waiting(world);
            world.fleet.kill(wait.instance());
            world.tickUntil(() -> !world.events(EventType.HOOK_WITHDRAWN).isEmpty());
            refused(Code.NOT_FOUND, wait.instance(), () -> says(world, wait, Result.CONTINUE));
            HookWait next = waiting(world);
            assertThat(next.instance()).isNotEqualTo(wait.instance());
        }

        @Test
        void whatServedBeforeThereWereHooksGoesOnServing() {
            World world = World.started(hooked().build());
            world.load(100);
            world.tickUntil(() -> serving(world) == 1);
            world.manager.updateScalingGroup(
                    hooked(asked("join", Transition.LAUNCHING, Result.ABANDON)).build(),
                    Change.by("ann"));
            world.restart();
            world.ticks(10);
            assertThat(serving(world)).isEqualTo(1);
            assertThat(world.events(EventType.HOOK_STARTED)).isEmpty();
        }

        @Test
        void aHookTakenOutOfTheDocumentIsNotWaitedFor() {
            World world = launching(asked("join", Transition.LAUNCHING, Result.ABANDON));
            waiting(world);
            world.manager.updateScalingGroup(hooked().build(), Change.by("ann"));
            world.tickUntil(() -> serving(world) == 1);
        }

        @Test
        void whoWaitsLeavesWithoutServingWhenTheLoadGoes() {
            World world =
                    World.started(
                            hooked(asked("join", Transition.LAUNCHING, Result.ABANDON)).build());
            world.load(100);
            says(world, waiting(world), Result.CONTINUE);
            world.tickUntil(() -> serving(world) == 1);
            world.load(200);
            HookWait second = waiting(world);
            world.load(100);
            world.tickUntil(() -> world.live() == 1);
            assertThat(world.fleet.find(second.instance())).isEmpty();
            assertThat(serving(world)).isEqualTo(1);
            assertThat(world.events(EventType.HOOK_WITHDRAWN)).hasSize(1);
        }
    }

    @Nested
    class Terminating {

        @Test
        void anInstanceIsOutOfItsPoolAndStopsOnlyAfterItsHook() {
            World world = terminating(asked("rebalance", Transition.TERMINATING, Result.ABANDON));
            HookWait wait = waiting(world);
            world.ticks(5);
            assertThat(world.live()).isEqualTo(2);
            assertThat(serving(world)).isEqualTo(1);
            assertThat(world.fleet.terminateCalls()).isZero();

            says(world, wait, Result.CONTINUE);
            world.tickUntil(() -> world.live() == 1);
            assertThat(world.fleet.find(wait.instance())).isEmpty();
        }

        @Test
        void abandonEndsInTerminationTooAndSkipsTheHooksThatWouldFollow() {
            World world =
                    terminating(
                            asked("rebalance", Transition.TERMINATING, Result.CONTINUE),
                            calling("report", Transition.TERMINATING));
            says(world, waiting(world), Result.ABANDON);
            world.tickUntil(() -> world.live() == 1);
            assertThat(world.hook.requests()).isEmpty();
        }

        @Test
        void aDrainTakenBackTakesTheHookBackAndALateAnswerIsRefused() {
            World world = terminating(asked("rebalance", Transition.TERMINATING, Result.CONTINUE));
            HookWait wait = waiting(world);
            world.load(200);
            world.tickUntil(() -> serving(world) == 2);

            assertThat(world.live()).isEqualTo(2);
            assertThat(world.fleet.launchCalls()).as("nothing new was launched").isEqualTo(2);
            assertThat(world.events(EventType.HOOK_WITHDRAWN))
                    .singleElement()
                    .extracting(Event::message)
                    .asString()
                    .isEqualTo(
                            "terminating hook rebalance of %1$s is not waited for any more: %1$s stays"
                                    .formatted(wait.instance()));
            refused(
                    Code.NOT_WAITING,
                    "not waited for any more",
                    () -> says(world, wait, Result.CONTINUE));

            world.load(100);
            HookWait again = waiting(world);
            assertThat(token(again)).as("another wait").isNotEqualTo(token(wait));
            if (again.instance().equals(wait.instance())) {
                refused(Code.NOT_WAITING, "token", () -> says(world, wait, Result.CONTINUE));
            }
            says(world, again, Result.CONTINUE);
            world.tickUntil(() -> world.live() == 1);
        }

        @Test
        void aGroupWithoutAPoolWaitsAsWell() {
            World world =
                    World.started(
                            hooked(calling("rebalance", Transition.TERMINATING))
                                    .network(Map.of())
                                    .build());
            world.hook.answersLater();
            world.load(200);
            world.tickUntil(() -> world.status().ready() == 2);
            world.load(100);
            HookWait wait = waiting(world);
            world.ticks(3);
            assertThat(world.fleet.terminateCalls()).isZero();
            says(world, wait, Result.CONTINUE);
            world.tickUntil(() -> world.live() == 1);
        }

        @Test
        void anInstanceThatFailsWhileItWaitsGoesAtOnce() {
            World world = terminating(asked("rebalance", Transition.TERMINATING, Result.CONTINUE));
            HookWait wait = waiting(world);
            world.fleet.fail(wait.instance());
            world.tickUntil(() -> world.fleet.find(wait.instance()).isEmpty());
            assertThat(world.events(EventType.HOOK_WITHDRAWN)).hasSize(1);
        }

        @Test
        void aFreezeLetsTheHookEndAndTheInstanceStay() {
            World world = terminating(asked("rebalance", Transition.TERMINATING, Result.CONTINUE));
            HookWait wait = waiting(world);
            world.manager.freeze(
                    "web",
                    io.novacron.autoscaler.model.Freeze.FrozenDirection.IN,
                    Optional.empty(),
                    Change.by("ann"));
            says(world, wait, Result.CONTINUE);
            world.ticks(5);
            assertThat(world.live()).isEqualTo(2);
            world.manager.unfreeze("web", Change.by("ann"));
            world.tickUntil(() -> world.live() == 1);
        }

        @Test
        void whoGoesIntoTheWarmPoolPassesItsHooksAndPassesThoseOfLaunchingOnTheWayBack() {
            World world =
                    World.started(
                            hooked(
                                            Optional.of(WarmPool.ofSize(1)),
                                            calling("join", Transition.LAUNCHING),
                                            calling("leave", Transition.TERMINATING))
                                    .build());
            world.load(200);
            world.tickUntil(() -> serving(world) == 2 && world.fleet.tagged("web").size() == 3);
            world.tickUntil(() -> !world.events(EventType.INSTANCE_STOPPED).isEmpty());
            assertThat(world.hook.requests())
                    .extracting(Request::hook)
                    .as("the third one left before it was to serve")
                    .containsExactlyInAnyOrder("join", "join", "leave");
            String stopped =
                    world.events(EventType.INSTANCE_STOPPED)
                            .getFirst()
                            .details()
                            .getOrDefault("instance", "");
            world.load(300);
            world.tickUntil(() -> serving(world) == 3);
            assertThat(world.hook.requests())
                    .filteredOn(request -> request.instance().equals(stopped))
                    .extracting(Request::hook)
                    .containsExactly("leave", "join");
            assertThat(world.fleet.terminateCalls()).isZero();
        }
    }

    @Nested
    class Time {

        @Test
        void whoDoesNotAnswerIsTakenAtItsDefaultContinue() {
            World world = launching(asked("join", Transition.LAUNCHING, Result.CONTINUE));
            waiting(world);
            world.tickUntil(() -> serving(world) == 1);
            Event started = world.events(EventType.HOOK_STARTED).getFirst();
            Event over = world.events(EventType.HOOK_TIMED_OUT).getFirst();
            assertThat(Duration.between(started.at(), over.at()))
                    .isBetween(TIMEOUT, TIMEOUT.plus(World.INTERVAL));
            assertThat(over.message())
                    .contains("did not answer within 5m", "default result is continue");
        }

        @Test
        void orAbandon() {
            World world = launching(asked("join", Transition.LAUNCHING, Result.ABANDON));
            HookWait wait = waiting(world);
            world.tickUntil(() -> world.fleet.find(wait.instance()).isEmpty());
            assertThat(world.events(EventType.HOOK_TIMED_OUT)).hasSize(1);
            refused(Code.NOT_WAITING, "is finished", () -> says(world, wait, Result.CONTINUE));
        }

        @Test
        void heartbeatsKeepTheWaitUpToItsTimeout() {
            Duration pause = Duration.ofMinutes(1);
            World world =
                    launching(
                            hook(
                                    "join",
                                    Transition.LAUNCHING,
                                    Optional.empty(),
                                    Optional.of(pause),
                                    Result.CONTINUE));
            HookWait wait = waiting(world);
            for (int beat = 0; beat < 15 && serving(world) == 0; beat++) {
                world.ticks(2);
                if (world.status().hooks().isEmpty()) {
                    break;
                }
                HookWait kept =
                        world.manager.heartbeatHook(
                                "web", wait.instance(), "join", Optional.of(token(wait)));
                assertThat(kept.turn().orElseThrow().due())
                        .isBeforeOrEqualTo(wait.turn().orElseThrow().latest());
            }
            Event started = world.events(EventType.HOOK_STARTED).getFirst();
            Event over = world.events(EventType.HOOK_TIMED_OUT).getFirst();
            assertThat(Duration.between(started.at(), over.at())).isGreaterThanOrEqualTo(TIMEOUT);
        }

        @Test
        void withoutAHeartbeatTheWaitIsOverBefore() {
            World world =
                    launching(
                            hook(
                                    "join",
                                    Transition.LAUNCHING,
                                    Optional.empty(),
                                    Optional.of(Duration.ofMinutes(1)),
                                    Result.CONTINUE));
            waiting(world);
            world.tickUntil(() -> serving(world) == 1);
            assertThat(world.events(EventType.HOOK_TIMED_OUT))
                    .singleElement()
                    .extracting(Event::message)
                    .asString()
                    .contains("no heartbeat in time");
        }

        @Test
        void aClockThatJumpsAnHourAheadEndsNoWait() {
            World world = launching(asked("join", Transition.LAUNCHING, Result.ABANDON));
            HookWait wait = waiting(world);
            world.skew = Duration.ofHours(1);
            world.ticks(3);
            says(world, wait, Result.CONTINUE);
            world.tickUntil(() -> serving(world) == 1);
        }
    }

    @Nested
    class Faults {

        @Test
        void aServiceThatIsDownIsCalledAgainWithTheSameTokenAndNotForEver() {
            World world = launching(calling("join", Transition.LAUNCHING));
            world.hook.fails(Kind.UNAVAILABLE);
            HookWait wait = waiting(world);
            world.ticks(15);
            assertThat(world.hook.requests()).as("once and three times again").hasSize(4);
            assertThat(world.hook.requests()).extracting(Request::token).containsOnly(token(wait));
            assertThat(world.hook.requests())
                    .extracting(Request::attempt)
                    .containsExactly(1, 2, 3, 4);
            assertThat(world.events(EventType.HOOK_CALL_FAILED))
                    .as("told at its first failure and when it is given up")
                    .hasSize(2);
            assertThat(world.status().hooks()).as("and it waits on").hasSize(1);
            world.tickUntil(() -> !world.events(EventType.HOOK_TIMED_OUT).isEmpty());
        }

        @Test
        void aServiceThatComesBackInTimeIsAsGoodAsOneThatWasThere() {
            World world = launching(calling("join", Transition.LAUNCHING));
            world.hook.fails(Kind.TIMED_OUT);
            waiting(world);
            world.hook.says(Result.CONTINUE);
            world.tickUntil(() -> serving(world) == 1);
            assertThat(world.hook.works()).isEqualTo(1);
        }

        @Test
        void oneThatRefusesIsNotCalledAgainAndSomebodyMayAnswerForIt() {
            World world = launching(calling("join", Transition.LAUNCHING));
            world.hook.fails(Kind.INVALID);
            HookWait wait = waiting(world);
            world.ticks(5);
            assertThat(world.hook.requests()).hasSize(1);
            assertThat(world.status().hooks().getFirst().phase()).isEqualTo(Phase.ACCEPTED);
            says(world, wait, Result.CONTINUE);
            world.tickUntil(() -> serving(world) == 1);
        }

        @Test
        void aRestartWhileAHookWaitsGoesOnWhereItWas() {
            World world = launching(calling("join", Transition.LAUNCHING));
            world.hook.answersLater();
            HookWait wait = waiting(world);
            world.restart();
            world.ticks(4);
            assertThat(world.status().hooks()).containsExactly(wait);
            assertThat(world.hook.requests()).as("not called again").hasSize(1);
            assertThat(world.events(EventType.INSTANCE_LAUNCHED)).as("no news").hasSize(1);
            assertThat(serving(world)).isZero();
            says(world, wait, Result.CONTINUE);
            world.restart();
            world.tickUntil(() -> serving(world) == 1);
            assertThat(world.hook.requests()).as("nor after its answer").hasSize(1);
        }

        @Test
        void aRestartWhileAnInstanceLeavesGoesOnWhereItWas() {
            World world = terminating(calling("rebalance", Transition.TERMINATING));
            world.hook.answersLater();
            HookWait wait = waiting(world);
            world.restart();
            world.ticks(4);
            assertThat(world.status().hooks()).containsExactly(wait);
            assertThat(world.live()).isEqualTo(2);
            says(world, wait, Result.CONTINUE);
            world.tickUntil(() -> world.live() == 1);
            assertThat(world.hook.requests()).hasSize(1);
        }

        @Test
        void aCallWhoseAnswerTheDeadProcessNeverHeardIsRepeatedWithItsToken() {
            World world = launching(calling("join", Transition.LAUNCHING));
            world.tickUntil(() -> world.live() == 1);
            world.steps.crashAt(pointOf("after hook"));
            tickThroughCrashes(world, () -> serving(world) == 1);
            assertThat(world.hook.requests()).hasSize(2);
            assertThat(world.hook.works()).as("one piece of work").isEqualTo(1);
            assertThat(world.hook.requests()).extracting(Request::attempt).containsExactly(1, 2);
        }

        private static int pointOf(String step) {
            World world = launching(calling("join", Transition.LAUNCHING));
            world.tickUntil(() -> serving(world) == 1);
            return world.steps.names().indexOf(step);
        }

        private static void tickThroughCrashes(World world, BooleanSupplier condition) {
            for (int tick = 0; tick < 100 && !condition.getAsBoolean(); tick++) {
                world.tickThroughCrash();
            }
            assertThat(condition.getAsBoolean()).isTrue();
        }

        @Test
        @DisplayName("INCIDENTS 19, 21: after a crash at any point every hook has run as it should")
        void afterACrashAtAnyPoint() {
            ScalingGroup group =
                    hooked(
                                    calling("mount", Transition.LAUNCHING),
                                    calling("join", Transition.LAUNCHING),
                                    calling("rebalance", Transition.TERMINATING))
                            .build();
            World calm = World.started(group);
            int first = calm.steps.count();
            outAndIn(calm);
            int last = calm.steps.count();
            assertThat(calm.steps.names().subList(first, last)).contains("after hook");

            for (int point = first; point < last; point++) {
                World world = World.started(group);
                String where = point + " " + calm.steps.names().get(point);
                world.steps.crashAt(point);
                outAndIn(world);
                assertThat(world.live()).as(where).isEqualTo(1);
                assertThat(serving(world)).as(where).isEqualTo(1);
                assertThat(world.fleet.launchCalls()).as(where).isLessThanOrEqualTo(3);
                assertThat(world.hook.works()).as(where + ": 2 of 2 each, 1 of 1").isEqualTo(5);
                assertThat(world.hook.requests().size()).as(where).isLessThanOrEqualTo(6);
                assertThat(world.hook.requests().stream().map(Request::hook).distinct())
                        .as(where)
                        .containsExactly("mount", "join", "rebalance");
            }
        }

        // Out to 2 and in again, with time to settle.
        private static void outAndIn(World world) {
            for (int tick = 0; tick < 40; tick++) {
                world.load(tick < 15 ? 200 : 100);
                world.tickThroughCrash();
            }
        }

        @Test
        void anAnswerTwiceIsRefusedTheSecondTime() {
            World world = launching(asked("join", Transition.LAUNCHING, Result.ABANDON));
            HookWait wait = waiting(world);
            says(world, wait, Result.CONTINUE);
            refused(Code.NOT_WAITING, "is finished", () -> says(world, wait, Result.ABANDON));
            world.tickUntil(() -> serving(world) == 1);
            refused(Code.NOT_WAITING, "is finished", () -> says(world, wait, Result.ABANDON));
        }

        @Test
        void whoIsUnknownOrHasAnotherTokenIsRefused() {
            World world = launching(asked("join", Transition.LAUNCHING, Result.ABANDON));
            HookWait wait = waiting(world);
            refused(
                    Code.NOT_FOUND,
                    "no instance i-none",
                    () -> world.manager.heartbeatHook("web", "i-none", "join", Optional.empty()));
            refused(
                    Code.NOT_FOUND,
                    "hook other",
                    () ->
                            world.manager.heartbeatHook(
                                    "web", wait.instance(), "other", Optional.empty()));
            refused(
                    Code.NOT_WAITING,
                    "token",
                    () ->
                            world.manager.heartbeatHook(
                                    "web", wait.instance(), "join", Optional.of("guess")));
            assertThat(world.status().hooks()).containsExactly(wait);
        }

        @Test
        void whileTheStoreIsDownNothingIsCalledAndNobodyServes() {
            World world = launching(calling("join", Transition.LAUNCHING));
            world.tickUntil(() -> world.live() == 1);
            world.store.faults().always(Fault.WRITE_FAILS);
            world.ticks(10);
            assertThat(world.hook.requests()).isEmpty();
            assertThat(serving(world)).isZero();
            world.store.faults().heal();
            world.tickUntil(() -> serving(world) == 1);
            assertThat(world.hook.requests()).hasSize(1);
        }

        @Test
        void anAnswerTheStoreDidNotTakeIsNotAnswered() {
            World world = launching(asked("join", Transition.LAUNCHING, Result.ABANDON));
            HookWait wait = waiting(world);
            world.store.faults().next(Fault.WRITE_FAILS, 1);
            refused(Code.STORE, "store", () -> says(world, wait, Result.CONTINUE));
            assertThat(serving(world)).isZero();
            says(world, wait, Result.CONTINUE);
            world.tickUntil(() -> serving(world) == 1);
        }

        @Test
        void whatIsCalledMustBeConfigured() {
            World world = World.started();
            LifecycleHook elsewhere =
                    hook(
                            "join",
                            Transition.LAUNCHING,
                            Optional.of("elsewhere"),
                            Optional.empty(),
                            Result.ABANDON);
            assertThatThrownBy(() -> world.manager.registerScalingGroup(hooked(elsewhere).build()))
                    .hasMessageContaining("lifecycle.hooks[0].call")
                    .hasMessageContaining("cluster");
        }
    }
}
