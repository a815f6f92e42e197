package io.novacron.autoscaler.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.ScalingMode;
import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.model.Sizing.Resize;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.ResourceController.Ability;
import io.novacron.autoscaler.spi.ResourceController.LaunchRequest;
import io.novacron.autoscaler.spi.ResourceController.ManagedInstance;
import io.novacron.autoscaler.spi.ResourceController.ResizeRequest;
import io.novacron.autoscaler.spi.ResourceController.StartRequest;
import io.novacron.autoscaler.spi.ResourceController.StopRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// The contract of what not every controller can do: sizes, changes of size, stopping. Each test
/// asks the controller's abilities first; without the ability it requires that the call is refused
/// as `INVALID` and changes nothing.
///
/// A controller with such abilities says how large an instance really is ([#really]), and may
/// choose its own two sizes and group.
public abstract class ControllerAbilitiesContract extends ControllerFixture {

    private static final double MIB = 1 << 20;

    /// For subclasses.
    protected ControllerAbilitiesContract() {}

    /// The smaller of the two sizes; 0 where it says nothing of a dimension.
    protected Flavor small() {
        return new Flavor("small", 0.25, 64 * MIB, OptionalDouble.empty());
    }

    /// The larger of the two.
    protected Flavor large() {
        return new Flavor("large", 0.5, 128 * MIB, OptionalDouble.empty());
    }

    /// A valid group with the two sizes, of which `small` is the current one.
    protected ScalingGroup sizedGroup(String id, Resize how) {
        return group(id).toBuilder()
                .mode(ScalingMode.MIXED)
                .size(
                        new Sizing(
                                new Sizing.Choice.Flavors(List.of(small(), large())),
                                Optional.of(small().name()),
                                how,
                                OptionalDouble.empty(),
                                Duration.ofHours(1)))
                .build();
    }

    /// The cpu, memory and storage of a running instance, as the infrastructure itself tells; name
    /// and price do not matter. To be given by a controller that has sizes.
    protected Flavor really(Instance instance) {
        throw new UnsupportedOperationException(
                "say how large " + instance.id() + " really is, since the controller has sizes");
    }

    private boolean can(Ability ability) {
        return controller().abilities().contains(ability);
    }

    private Instance launch(ScalingGroup group, String key, Flavor size) {
        return controller().launch(new LaunchRequest(group, key, Optional.of(size)), call());
    }

    private Instance resize(ScalingGroup group, String instance, Flavor size, Resize how) {
        return controller().resize(new ResizeRequest(group, instance, size, how), call());
    }

    private void stop(ScalingGroup group, String instance) {
        controller().stop(new StopRequest(group, instance), call());
    }

    private Instance start(ScalingGroup group, String instance) {
        return controller().start(new StartRequest(group, instance), call());
    }

    private Instance awaitSize(ScalingGroup group, String id, Flavor size) {
        return await(
                        id + " is ready with size " + size.name(),
                        () -> find(group, id),
                        found ->
                                found.isPresent()
                                        && found.get().state() == InstanceState.RUNNING
                                        && found.get().ready().orElse(true)
                                        && found.get().size().equals(Optional.of(size.name())))
                .orElseThrow();
    }

    private Instance awaitStopped(ScalingGroup group, String id) {
        return await(
                        id + " is stopped",
                        () -> find(group, id),
                        found -> found.isPresent() && found.get().state() == InstanceState.STOPPED)
                .orElseThrow();
    }

    private void assertReally(Instance instance, Flavor size) {
        Flavor real = really(instance);
        if (size.cpu() > 0) {
            assertThat(real.cpu()).as("cpu of %s", size.name()).isCloseTo(size.cpu(), within(0.01));
        }
        if (size.memoryBytes() > 0) {
            assertThat(real.memoryBytes())
                    .as("memory of %s", size.name())
                    .isCloseTo(size.memoryBytes(), Percentage.withPercentage(1));
        }
        if (size.storageBytes() > 0) {
            assertThat(real.storageBytes())
                    .as("storage of %s", size.name())
                    .isCloseTo(size.storageBytes(), Percentage.withPercentage(1));
        }
    }

    private static void assertRefused(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        OutsideException.class,
                        refused ->
                                assertThat(refused.kind())
                                        .isEqualTo(OutsideException.Kind.INVALID));
    }

    // The call is refused and the instance is what it was.
    private void assertRefusedBy(ScalingGroup group, ThrowingCallable call, Instance instance) {
        assertRefused(call);
        assertThat(awaitReady(group, instance.id()).size()).isEqualTo(instance.size());
        awaitReallyRunning(group.id(), 1);
    }

    @Test
    @DisplayName("An instance is launched with its size, once, and keeps it over a restart")
    void anInstanceIsLaunchedWithItsSize() {
        if (!can(Ability.SIZE)) {
            ScalingGroup group = group("web");
            Instance plain = awaitReady(group, launch(group, "key-1").id());
            assertThat(plain.size()).as("without the ability no size is told").isEmpty();
            return;
        }
        ScalingGroup group = sizedGroup("web", Resize.REPLACE);
        Instance first = launch(group, "key-1", small());
        Instance second = launch(group, "key-2", large());

        assertReally(awaitSize(group, first.id(), small()), small());
        assertReally(awaitSize(group, second.id(), large()), large());
        assertThat(launch(group, "key-1", small()).id()).isEqualTo(first.id());
        reopen();
        assertThat(launch(group, "key-2", large()).id()).isEqualTo(second.id());
        awaitSize(group, first.id(), small());
        awaitSize(group, second.id(), large());
        assertThat(listed(group)).hasSize(2);
        awaitReallyRunning("web", 2);
    }

    @Test
    @DisplayName("INCIDENTS 35: a live change of size is really made, without interruption")
    void aLiveChangeOfSizeIsMadeWithoutInterruption() {
        if (!can(Ability.RESIZE_LIVE)) {
            ScalingGroup group = group("web");
            Instance plain = awaitReady(group, launch(group, "key-1").id());
            assertRefusedBy(group, () -> resize(group, plain.id(), large(), Resize.LIVE), plain);
            return;
        }
        ScalingGroup group = sizedGroup("web", Resize.LIVE);
        Instance before = awaitSize(group, launch(group, "key-1", small()).id(), small());

        for (int repetition = 0; repetition < 2; repetition++) {
            Instance after = resize(group, before.id(), large(), Resize.LIVE);
            assertThat(after.id()).isEqualTo(before.id());
            assertThat(after.size()).contains("large");
            assertThat(after.state()).isEqualTo(InstanceState.RUNNING);
            Instance seen = find(group, before.id()).orElseThrow();
            assertThat(seen.size()).contains("large");
            assertThat(seen.ready().orElse(true)).isTrue();
            assertThat(seen.since()).as("it did not start again").isEqualTo(before.since());
            assertReally(seen, large());
        }
        reopen();
        awaitSize(group, before.id(), large());
        if (large().storageBytes() > small().storageBytes() && !can(Ability.SHRINK_STORAGE)) {
            assertRefused(() -> resize(group, before.id(), small(), Resize.LIVE));
            assertReally(awaitSize(group, before.id(), large()), large());
        } else {
            assertThat(resize(group, before.id(), small(), Resize.LIVE).size()).contains("small");
            assertReally(awaitSize(group, before.id(), small()), small());
        }
        assertThat(listed(group)).hasSize(1);
        awaitReallyRunning("web", 1);
    }

    @Test
    @DisplayName("A change of size by a restart keeps the instance, its key and the new size")
    void aChangeOfSizeByRestartKeepsTheInstance() {
        if (!can(Ability.RESIZE_RESTART)) {
            ScalingGroup group = group("web");
            Instance plain = awaitReady(group, launch(group, "key-1").id());
            assertRefusedBy(group, () -> resize(group, plain.id(), large(), Resize.RESTART), plain);
            return;
        }
        ScalingGroup group = sizedGroup("web", Resize.RESTART);
        Instance before = awaitSize(group, launch(group, "key-1", small()).id(), small());

        assertThat(resize(group, before.id(), large(), Resize.RESTART).id()).isEqualTo(before.id());
        Instance after = awaitSize(group, before.id(), large());
        assertReally(after, large());

        resize(group, before.id(), large(), Resize.RESTART);
        assertThat(awaitSize(group, before.id(), large()).since())
                .as("what has the size is not restarted")
                .isEqualTo(after.since());
        reopen();
        assertThat(listed(group))
                .singleElement()
                .extracting(ManagedInstance::key)
                .isEqualTo("key-1");
        assertThat(launch(group, "key-1", small()).id()).isEqualTo(before.id());
        assertReally(awaitSize(group, before.id(), large()), large());
        awaitReallyRunning("web", 1);
    }

    @Test
    @DisplayName("Fault menu: a change of size that times out is made or not, and can be repeated")
    void aChangeOfSizeThatTimesOutCanBeRepeated() {
        boolean live = can(Ability.RESIZE_LIVE);
        if (!live && !can(Ability.RESIZE_RESTART)) {
            ScalingGroup group = group("web");
            assertRefused(() -> resize(group, "never-seen", large(), Resize.LIVE));
            return;
        }
        Resize how = live ? Resize.LIVE : Resize.RESTART;
        ScalingGroup group = sizedGroup("web", how);
        Instance before = awaitSize(group, launch(group, "key-1", small()).id(), small());
        Throwable late =
                catchThrowable(() ->
                        controller()
                                .resize(
                                        new ResizeRequest(group, before.id(), large(), how),
                                        Call.within(Duration.ofNanos(1))));
        if (late != null) {
            assertThat(late)
                    .isInstanceOfSatisfying(
                            OutsideException.class,
                            outside ->
                                    assertThat(outside.kind())
                                            .isEqualTo(OutsideException.Kind.TIMED_OUT));
        }
        resize(group, before.id(), large(), how);
        assertReally(awaitSize(group, before.id(), large()), large());
        awaitReallyRunning("web", 1);
    }

    @Test
    @DisplayName("A change of size concerns the instance it names, of its own group, and no other")
    void aChangeOfSizeConcernsTheInstanceItNames() {
        boolean live = can(Ability.RESIZE_LIVE);
        if (!live && !can(Ability.RESIZE_RESTART)) {
            ScalingGroup group = group("web");
            assertRefused(() -> resize(group, "never-seen", large(), Resize.RESTART));
            return;
        }
        Resize how = live ? Resize.LIVE : Resize.RESTART;
        ScalingGroup web = sizedGroup("web", how);
        ScalingGroup shop = sizedGroup("shop", how);
        // All are launched before any is waited for, since some take long to start.
        List<String> ids =
                List.of(
                        launch(web, "key-1", small()).id(),
                        launch(web, "key-2", small()).id(),
                        launch(shop, "key-1", small()).id());
        Instance ofWeb = awaitSize(web, ids.get(0), small());
        Instance other = awaitSize(web, ids.get(1), small());
        Instance ofShop = awaitSize(shop, ids.get(2), small());

        assertThatThrownBy(() -> resize(web, ofShop.id(), large(), how))
                .isInstanceOf(OutsideException.class);
        assertThatThrownBy(() -> resize(web, "never-seen", large(), how))
                .isInstanceOf(OutsideException.class);
        resize(web, ofWeb.id(), large(), how);

        assertReally(awaitSize(web, ofWeb.id(), large()), large());
        assertReally(awaitSize(web, other.id(), small()), small());
        assertReally(awaitSize(shop, ofShop.id(), small()), small());
    }

    @Test
    @DisplayName("A stopped instance is listed, does not run, and starts again as the same one")
    void aStoppedInstanceStartsAgainAsTheSame() {
        ScalingGroup group = group("web");
        Instance running = awaitReady(group, launch(group, "key-1").id());
        if (!can(Ability.STOP)) {
            assertRefusedBy(group, () -> stop(group, running.id()), running);
            assertRefusedBy(group, () -> start(group, running.id()), running);
            return;
        }
        stop(group, running.id());
        awaitStopped(group, running.id());
        awaitReallyRunning("web", 0);
        stop(group, running.id());
        reopen();
        awaitStopped(group, running.id());
        assertThat(listed(group))
                .singleElement()
                .extracting(ManagedInstance::key)
                .isEqualTo("key-1");

        for (int repetition = 0; repetition < 2; repetition++) {
            Instance started = start(group, running.id());
            assertThat(started.id()).isEqualTo(running.id());
            assertThat(isLive(started)).isTrue();
            awaitReady(group, running.id());
            awaitReallyRunning("web", 1);
        }
    }

    @Test
    @DisplayName("A stopped instance can be terminated, and one that is gone is not started")
    void aStoppedInstanceCanBeTerminated() {
        ScalingGroup group = group("web");
        if (!can(Ability.STOP)) {
            assertRefused(() -> start(group, "never-seen"));
            return;
        }
        Instance running = awaitReady(group, launch(group, "key-1").id());
        stop(group, running.id());
        awaitStopped(group, running.id());
        terminate(group, running.id());
        awaitGone(group, running.id());
        assertThatThrownBy(() -> start(group, running.id())).isInstanceOf(OutsideException.class);
        assertThatThrownBy(() -> start(group, "never-seen")).isInstanceOf(OutsideException.class);
        awaitReallyRunning("web", 0);
    }

    @Test
    @DisplayName("INCIDENTS 23: changes of size, stops and starts of an older owner are refused")
    void anOlderOwnersChangesAreRefused() {
        if (!fences() || controller().abilities().isEmpty()) {
            ScalingGroup group = group("web");
            assertThat(controller().abilities()).isSubsetOf(Ability.values());
            assertThatThrownBy(() -> start(group, "never-seen"))
                    .isInstanceOf(OutsideException.class);
            return;
        }
        boolean sized = can(Ability.SIZE);
        ScalingGroup group = sized ? sizedGroup("web", Resize.LIVE) : group("web");
        LaunchRequest request =
                new LaunchRequest(group, "key-1", sized ? Optional.of(small()) : Optional.empty());
        String id = controller().launch(request, new Call(patience(), 7)).id();
        Optional<String> size = awaitReady(group, id).size();
        Call old = new Call(patience(), 6);

        for (Resize how : List.of(Resize.LIVE, Resize.RESTART)) {
            assertThatThrownBy(() ->
                            controller().resize(new ResizeRequest(group, id, large(), how), old))
                    .isInstanceOf(OutsideException.class);
        }
        assertThatThrownBy(() -> controller().stop(new StopRequest(group, id), old))
                .isInstanceOf(OutsideException.class);
        assertThat(awaitReady(group, id).size()).isEqualTo(size);
        awaitReallyRunning("web", 1);
    }
}
