package io.novacron.autoscaler.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.ResourceController.LaunchRequest;
import io.novacron.autoscaler.spi.ResourceController.ManagedInstance;
import io.novacron.autoscaler.spi.ResourceController.TerminateRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// The contract of [ResourceController]; every implementation extends it, and with it
/// [ControllerAbilitiesContract].
///
/// An implementation says how to open a controller on the state of the one before, and how to ask
/// its infrastructure, past the controller, what really runs. Each test begins with no instance.
public abstract class ResourceControllerContract extends ControllerAbilitiesContract {

    /// For subclasses.
    protected ResourceControllerContract() {}

    /// A group whose launch template is wrong.
    protected abstract ScalingGroup invalidGroup(String id);

    /// Ends an instance behind the controller's back.
    protected abstract void endFromOutside(Instance instance);

    /// Starts something of the same kind that is not ours; answers whether it still runs.
    protected abstract BooleanSupplier startForeign();

    @Test
    void aLaunchedInstanceIsListedWithItsGroupAndKeyAndBecomesReady() {
        ScalingGroup group = group("web");
        Instance launched = launch(group, "key-1");

        assertThat(isLive(launched)).isTrue();
        assertThat(listed(group))
                .singleElement()
                .satisfies(managed -> {
                    assertThat(managed.group()).isEqualTo("web");
                    assertThat(managed.key()).isEqualTo("key-1");
                    assertThat(managed.instance().id()).isEqualTo(launched.id());
                });
        awaitReady(group, launched.id());
        awaitReallyRunning("web", 1);
    }

    @Test
    @DisplayName("INCIDENTS 14, 25: a launch that is repeated starts nothing")
    void aRepeatedLaunchStartsNothing() {
        ScalingGroup group = group("web");
        Instance first = launch(group, "key-1");
        assertThat(launch(group, "key-1").id()).isEqualTo(first.id());
        awaitReady(group, first.id());
        assertThat(launch(group, "key-1").id()).isEqualTo(first.id());
        assertThat(listed(group)).hasSize(1);
        awaitReallyRunning("web", 1);
    }

    @Test
    @DisplayName("INCIDENTS 14: the same key from several threads at once starts one instance")
    void theSameKeyAtOnceStartsOne() throws Exception {
        ScalingGroup group = group("web");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<String> launch = () -> launch(group, "key-1").id();
            List<Future<String>> answers = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                answers.add(threads.submit(launch));
            }
            for (Future<String> answer : answers) {
                assertThat(answer.get()).isEqualTo(answers.getFirst().get());
            }
        }
        assertThat(listed(group)).hasSize(1);
        awaitReallyRunning("web", 1);
    }

    @Test
    @DisplayName(
            "INCIDENTS 19, 21: after a restart every instance is found again and none starts twice")
    void instancesOutliveTheController() {
        ScalingGroup group = group("web");
        Instance one = launch(group, "key-1");
        Instance two = launch(group, "key-2");
        Instance ready = awaitReady(group, one.id());

        reopen();

        assertThat(listed(group))
                .extracting(ManagedInstance::key, managed -> managed.instance().id())
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("key-1", one.id()),
                        org.assertj.core.groups.Tuple.tuple("key-2", two.id()));
        assertThat(launch(group, "key-1").id()).isEqualTo(one.id());
        assertThat(awaitReady(group, one.id()).since())
                .as("warm-up does not start again")
                .isEqualTo(ready.since());
        awaitReallyRunning("web", 2);
    }

    @Test
    @DisplayName("INCIDENTS 17: a listing is complete, without repetition")
    void aListingIsComplete() {
        ScalingGroup group = group("web");
        List<String> launched = new ArrayList<>();
        for (int number = 0; number < 6; number++) {
            launched.add(launch(group, "key-" + number).id());
        }
        List<Instance> instances = listed(group).stream().map(ManagedInstance::instance).toList();
        assertThat(instances)
                .extracting(Instance::id)
                .containsExactlyInAnyOrderElementsOf(launched)
                .doesNotHaveDuplicates();
        assertThat(instances.stream().flatMap(instance -> instance.address().stream()).toList())
                .doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("INCIDENTS 11: groups share nothing, not even a key")
    void groupsShareNothing() {
        ScalingGroup web = group("web");
        ScalingGroup shop = group("shop");
        Instance ofWeb = launch(web, "key-1");
        Instance ofShop = launch(shop, "key-1");
        assertThat(ofWeb.id()).isNotEqualTo(ofShop.id());
        assertThat(listed(web)).hasSize(1);
        assertThat(listed(shop)).hasSize(1);

        Throwable refused = catchThrowable(() -> terminate(web, ofShop.id()));
        assertThat(refused == null || refused instanceof OutsideException).isTrue();
        assertThat(find(shop, ofShop.id()))
                .hasValueSatisfying(instance -> assertThat(isLive(instance)).isTrue());

        terminate(web, ofWeb.id());
        awaitGone(web, ofWeb.id());
        awaitReallyRunning("shop", 1);
    }

    @Test
    @DisplayName("INCIDENTS 16: a termination ends the instance it names and no other")
    void aTerminationEndsTheInstanceItNames() {
        ScalingGroup group = group("web");
        List<Instance> launched =
                List.of(launch(group, "key-1"), launch(group, "key-2"), launch(group, "key-3"));
        launched.forEach(instance -> awaitReady(group, instance.id()));
        Instance victim = launched.get(1);

        terminate(group, victim.id());
        awaitGone(group, victim.id());

        assertThat(listed(group))
                .extracting(managed -> managed.instance().id())
                .containsExactlyInAnyOrder(launched.get(0).id(), launched.get(2).id());
        awaitReallyRunning("web", 2);
    }

    @Test
    void terminatingTwiceOrSomethingUnknownIsSuccess() {
        ScalingGroup group = group("web");
        Instance instance = launch(group, "key-1");
        terminate(group, instance.id());
        terminate(group, instance.id());
        awaitGone(group, instance.id());
        terminate(group, instance.id());
        terminate(group, "never-seen");
        awaitReallyRunning("web", 0);
    }

    @Test
    @DisplayName("INCIDENTS 25: a launch that arrives after its termination starts nothing")
    void aTerminatedKeyIsNotStartedAgain() {
        ScalingGroup group = group("web");
        Instance instance = launch(group, "key-1");
        terminate(group, instance.id());
        awaitGone(group, instance.id());

        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> launch(group, "key-1"))
                    .isInstanceOf(OutsideException.class)
                    .extracting(thrown -> ((OutsideException) thrown).kind())
                    .isEqualTo(OutsideException.Kind.INVALID);
            awaitReallyRunning("web", 0);
            reopen();
        }
    }

    @Test
    @DisplayName("INCIDENTS 6, 20: an instance ended from outside is seen to be gone or failed")
    void anInstanceEndedFromOutsideIsSeen() {
        ScalingGroup group = group("web");
        Instance instance = awaitReady(group, launch(group, "key-1").id());
        endFromOutside(instance);

        await(
                "it is no longer live",
                () -> find(group, instance.id()),
                found -> found.isEmpty() || !isLive(found.get()));
        terminate(group, instance.id());
        awaitGone(group, instance.id());
    }

    @Test
    @DisplayName("Invariant 10: what is not tagged is never listed and never touched")
    void whatIsNotOursIsNotTouched() {
        BooleanSupplier foreignRuns = startForeign();
        ScalingGroup group = group("web");
        Instance instance = launch(group, "key-1");
        assertThat(controller().list(call()))
                .extracting(managed -> managed.instance().id())
                .containsExactly(instance.id());
        terminate(group, instance.id());
        awaitGone(group, instance.id());
        reopen();
        assertThat(controller().list(call())).isEmpty();
        assertThat(foreignRuns.getAsBoolean()).isTrue();
    }

    @Test
    @DisplayName("Fault menu: a launch that succeeds but answers with time-out is not repeated")
    void aLaunchThatTimesOutIsNotRepeated() {
        ScalingGroup group = group("web");
        for (int attempt = 0; attempt < 5; attempt++) {
            Throwable late =
                    catchThrowable(() ->
                            controller()
                                    .launch(
                                            new LaunchRequest(group, "key-1"),
                                            Call.within(Duration.ofNanos(1))));
            if (late != null) {
                assertThat(late)
                        .isInstanceOfSatisfying(
                                OutsideException.class,
                                outside ->
                                        assertThat(outside.kind())
                                                .isEqualTo(OutsideException.Kind.TIMED_OUT));
            }
        }
        Instance instance = launch(group, "key-1");
        awaitReady(group, instance.id());
        assertThat(listed(group)).hasSize(1);
        awaitReallyRunning("web", 1);
    }

    @Test
    void anInterruptedCallerLeavesNothingHalfDone() {
        ScalingGroup group = group("web");
        Thread.currentThread().interrupt();
        Throwable interrupted = catchThrowable(() -> launch(group, "key-1"));
        assertThat(Thread.interrupted() || interrupted == null).isTrue();
        assertThat(interrupted == null || interrupted instanceof OutsideException).isTrue();

        awaitReady(group, launch(group, "key-1").id());
        awaitReallyRunning("web", 1);
        reopen();
        assertThat(listed(group)).hasSize(1);
    }

    @Test
    @DisplayName("INCIDENTS 23: a call of an owner with an older epoch is refused")
    void anOlderEpochIsRefused() {
        Assumptions.assumeTrue(fences());
        ScalingGroup group = group("web");
        Instance instance =
                controller().launch(new LaunchRequest(group, "key-1"), new Call(patience(), 7));
        for (int restart = 0; restart < 2; restart++) {
            Call old = new Call(patience(), 6);
            assertThatThrownBy(() -> controller().launch(new LaunchRequest(group, "key-2"), old))
                    .isInstanceOfSatisfying(
                            OutsideException.class,
                            outside ->
                                    assertThat(outside.kind())
                                            .isEqualTo(OutsideException.Kind.FENCED));
            assertThatThrownBy(() ->
                            controller().terminate(new TerminateRequest(group, instance.id()), old))
                    .isInstanceOf(OutsideException.class);
            reopen();
        }
        awaitReallyRunning("web", 1);
    }

    @Test
    void aTemplateThatIsWrongIsToldWithItsPathAndStartsNothing() {
        assertThat(controller().validate(group("web")))
                .noneMatch(problem -> problem.severity() == Problem.Severity.ERROR);
        ScalingGroup wrong = invalidGroup("wrong");
        assertThat(controller().validate(wrong))
                .isNotEmpty()
                .allSatisfy(problem -> assertThat(problem.path()).startsWith("launchTemplate"));
        assertThatThrownBy(() -> launch(wrong, "key-1"))
                .isInstanceOfSatisfying(
                        OutsideException.class,
                        outside ->
                                assertThat(outside.kind())
                                        .isEqualTo(OutsideException.Kind.INVALID));
        assertThat(controller().list(call())).isEmpty();
        awaitReallyRunning("wrong", 0);
    }
}
