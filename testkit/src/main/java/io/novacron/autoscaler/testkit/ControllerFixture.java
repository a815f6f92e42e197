package io.novacron.autoscaler.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.ResourceController;
import io.novacron.autoscaler.spi.ResourceController.LaunchRequest;
import io.novacron.autoscaler.spi.ResourceController.ManagedInstance;
import io.novacron.autoscaler.spi.ResourceController.TerminateRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// What every contract of a [ResourceController] needs: a controller that can be closed and opened
/// again on its state, and the infrastructure's own word on what runs. Each test begins with no
/// instance.
public abstract class ControllerFixture {

    private ResourceController controller;

    /// For the contracts.
    protected ControllerFixture() {}

    /// Opens a controller; a second call, after `close`, opens one on the state the first left.
    protected abstract ResourceController open();

    /// A valid group whose instances start quickly and become ready; room for at least eight.
    protected abstract ScalingGroup group(String id);

    /// How many instances of a group run, as the infrastructure itself tells.
    protected abstract int reallyRunning(String group);

    /// Whether calls with an older epoch are refused.
    protected boolean fences() {
        return true;
    }

    /// How long to wait for what must happen.
    protected Duration patience() {
        return Duration.ofSeconds(20);
    }

    /// The terms of ordinary calls.
    protected Call call() {
        return Call.within(patience());
    }

    @BeforeEach
    final void openFirst() {
        controller = open();
    }

    @AfterEach
    final void closeLast() {
        controller.close();
    }

    /// The controller under test, as opened last.
    protected final ResourceController controller() {
        return controller;
    }

    /// Closes the controller and opens another on its state.
    protected final void reopen() {
        controller.close();
        controller = open();
    }

    protected final Instance launch(ScalingGroup group, String key) {
        return controller.launch(new LaunchRequest(group, key), call());
    }

    protected final void terminate(ScalingGroup group, String instance) {
        controller.terminate(new TerminateRequest(group, instance), call());
    }

    /// The group's instances as listed.
    protected final List<ManagedInstance> listed(ScalingGroup group) {
        return controller.list(call()).stream()
                .filter(managed -> managed.group().equals(group.id()))
                .toList();
    }

    /// An instance as listed.
    protected final Optional<Instance> find(ScalingGroup group, String id) {
        return listed(group).stream()
                .map(ManagedInstance::instance)
                .filter(instance -> instance.id().equals(id))
                .findFirst();
    }

    /// Waits until something holds; fails with what was seen last.
    protected final <T> T await(String what, Supplier<T> seen, Predicate<T> wanted) {
        long deadline = System.nanoTime() + patience().toNanos();
        T last = seen.get();
        while (!wanted.test(last)) {
            assertThat(System.nanoTime() < deadline).as("%s; last seen: %s", what, last).isTrue();
            LockSupport.parkNanos(5_000_000);
            last = seen.get();
        }
        return last;
    }

    protected final Instance awaitReady(ScalingGroup group, String id) {
        return await(
                        id + " is running and ready",
                        () -> find(group, id),
                        found ->
                                found.isPresent()
                                        && found.get().state() == InstanceState.RUNNING
                                        && found.get().ready().orElse(true))
                .orElseThrow();
    }

    protected final void awaitGone(ScalingGroup group, String id) {
        await(id + " is gone", () -> find(group, id), Optional::isEmpty);
    }

    /// Waits, because what is just starting or ending may not be visible for a moment.
    protected final void awaitReallyRunning(String group, int count) {
        await("%s run of %s".formatted(count, group), () -> reallyRunning(group), n -> n == count);
    }

    /// Whether it starts or runs.
    protected static boolean isLive(Instance instance) {
        return instance.state() == InstanceState.PENDING
                || instance.state() == InstanceState.RUNNING;
    }
}
