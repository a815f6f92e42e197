package io.novacron.autoscaler.cli.demo;

import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.ResourceController;
import io.novacron.autoscaler.spi.ResourceController.ManagedInstance;
import io.novacron.autoscaler.spi.StateStore;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends what is left of a demo's instances when its loop has stopped: what was launched last is
/// listed, and nothing new comes.
final class LastInstances {

    private static final Logger LOG = LoggerFactory.getLogger(LastInstances.class);
    private static final Duration LEAVING = Duration.ofSeconds(8);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration CALL = Duration.ofSeconds(5);

    private final List<ResourceController> controllers;
    private final List<ScalingGroup> groups;

    private LastInstances(List<ResourceController> controllers, List<ScalingGroup> groups) {
        this.controllers = controllers;
        this.groups = groups;
    }

    /// What does not go within 8 s is named.
    static void terminate(
            List<ResourceController> controllers,
            List<ScalingGroup> groups,
            StateStore store,
            PrintStream out) {
        // A newer owner than the manager: calls of its own that come late are refused.
        long epoch = store.takeOver(groups.stream().map(ScalingGroup::id).toList());
        new LastInstances(controllers, groups).terminate(new Call(CALL, epoch), out);
    }

    private void terminate(Call call, PrintStream out) {
        long deadline = System.nanoTime() + LEAVING.toNanos();
        List<Left> left = left();
        while (!left.isEmpty() && System.nanoTime() - deadline < 0) {
            // Closing the executor waits for its calls; each has a deadline of its own.
            try (ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor()) {
                for (Left instance : left) {
                    calls.execute(() -> instance.terminate(call));
                }
            }
            LockSupport.parkNanos(LOOK.toNanos());
            left = left();
        }
        if (!left.isEmpty()) {
            out.println(
                    "still running, they end with this command: "
                            + left.stream().map(Left::id).collect(Collectors.joining(", ")));
        }
    }

    private record Left(ResourceController controller, ScalingGroup group, String id) {

        void terminate(Call call) {
            try {
                controller.terminate(new ResourceController.TerminateRequest(group, id), call);
            } catch (OutsideException failed) {
                // It is listed again and tried again, until the deadline.
                LOG.warn("terminating {} failed", id, failed);
            }
        }
    }

    private List<Left> left() {
        return controllers.stream()
                .flatMap(controller ->
                        controller.list(Call.within(CALL)).stream()
                                .flatMap(instance -> of(controller, instance).stream()))
                .toList();
    }

    private List<Left> of(ResourceController controller, ManagedInstance instance) {
        return groups.stream()
                .filter(group -> group.id().equals(instance.group()))
                .map(group -> new Left(controller, group, instance.instance().id()))
                .toList();
    }
}
