package io.novacron.autoscaler.plugins.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.ResourceController.LaunchRequest;
import io.novacron.autoscaler.spi.ResourceController.ManagedInstance;
import io.novacron.autoscaler.spi.ResourceController.TerminateRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A controller on the tests' own libvirt host, and what tests of it keep asking.
abstract class MachineFixture {

    /// What only a hang takes.
    static final Duration PATIENCE = Duration.ofMinutes(3);

    static final Call CALL = Call.within(PATIENCE);

    @TempDir Path directory;
    LibvirtHost host;
    LibvirtController controller;

    @BeforeEach
    final void openController() {
        host = LibvirtHost.shared();
        host.clear();
        open();
    }

    /// Settings beside the usual ones.
    Map<String, Object> settings() {
        return Map.of();
    }

    final void open() {
        Map<String, Object> settings = new HashMap<>(Guests.settings(host, directory));
        settings.putAll(settings());
        controller = (LibvirtController) new LibvirtControllerFactory().create("local", settings);
    }

    final void reopen() {
        controller.close();
        open();
    }

    @AfterEach
    final void leaveNothing() {
        controller.close();
        host.clear();
    }

    final Instance launch(ScalingGroup group, String key) {
        return controller.launch(new LaunchRequest(group, key), CALL);
    }

    final void terminate(ScalingGroup group, Instance instance) {
        controller.terminate(new TerminateRequest(group, instance.id()), CALL);
    }

    final Optional<Instance> find(String id) {
        return controller.list(CALL).stream()
                .map(ManagedInstance::instance)
                .filter(instance -> instance.id().equals(id))
                .findFirst();
    }

    final Instance awaitReady(String id) {
        return await(
                        id + " is ready",
                        () -> find(id),
                        found ->
                                found.isPresent()
                                        && found.get().state() == InstanceState.RUNNING
                                        && found.get().ready().orElse(false))
                .orElseThrow();
    }

    final void awaitConsole(String id, String text) {
        await("the guest says " + text, () -> host.console(id), console -> console.contains(text));
    }

    static <T> T await(String what, Supplier<T> seen, Predicate<T> wanted) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        T last = seen.get();
        while (!wanted.test(last)) {
            assertThat(System.nanoTime() < deadline).as("%s; last seen: %s", what, last).isTrue();
            LockSupport.parkNanos(20_000_000);
            last = seen.get();
        }
        return last;
    }

    static OutsideException refusal(ThrowingCallable call) {
        OutsideException refused = catchThrowableOfType(OutsideException.class, call);
        assertThat(refused).as("it is refused").isNotNull();
        return refused;
    }
}
