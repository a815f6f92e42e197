package io.novacron.autoscaler.plugins.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.ResourceType;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.model.Sizing.Resize;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.ResourceController;
import io.novacron.autoscaler.spi.ResourceController.LaunchRequest;
import io.novacron.autoscaler.spi.ResourceController.ManagedInstance;
import io.novacron.autoscaler.spi.ResourceController.ResizeRequest;
import io.novacron.autoscaler.spi.ResourceController.StartRequest;
import io.novacron.autoscaler.spi.ResourceController.StopRequest;
import io.novacron.autoscaler.spi.ResourceController.TerminateRequest;
import io.novacron.autoscaler.testkit.Await;
import io.novacron.autoscaler.testkit.RequiredProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The controller on libvirt's own test driver, which keeps its machines in this process: no
/// daemon, no QEMU, milliseconds. It comes with a machine of its own, which is not ours.
final class TestDriverTest {

    private static final Call CALL = Call.within(Duration.ofSeconds(30));
    private static final String DOMAIN =
            "<domain type='test'><name>x</name><memory>1</memory><vcpu>1</vcpu>"
                    + "<description>${name} of ${group}</description>"
                    + "<os><type>hvm</type></os></domain>";

    @TempDir Path directory;
    private ResourceController controller;

    @BeforeEach
    void open() {
        // The library itself comes with the client programs.
        RequiredProgram.named("virsh", "libvirt-clients").path();
        controller =
                new LibvirtControllerFactory()
                        .create(
                                "local",
                                Map.of(
                                        "uri",
                                        "test:///default",
                                        "directory",
                                        directory.toString(),
                                        "probeInterval",
                                        "100ms"));
    }

    @AfterEach
    void close() {
        if (controller != null) {
            controller
                    .list(CALL)
                    .forEach(managed ->
                            controller.terminate(
                                    new TerminateRequest(
                                            group(managed.group()), managed.instance().id()),
                                    CALL));
            Await.until("nothing is left", () -> controller.list(CALL).isEmpty());
            controller.close();
        }
    }

    private static ScalingGroup group(String id) {
        return ScalingGroup.builder(id)
                .resourceType(ResourceType.VM)
                .maxCapacity(8)
                .launchTemplate(
                        Map.of(
                                "domain",
                                DOMAIN,
                                "cpu",
                                1,
                                "maxCpu",
                                4,
                                "memory",
                                "64Mi",
                                "maxMemory",
                                "128Mi",
                                "stop",
                                Map.of("timeout", "1s")))
                .build();
    }

    private static Flavor size(double cpu, double memoryMib) {
        return new Flavor("c" + (int) cpu, cpu, memoryMib * (1 << 20), OptionalDouble.empty());
    }

    private Instance only() {
        List<ManagedInstance> listed = controller.list(CALL);
        assertThat(listed).hasSize(1);
        return listed.getFirst().instance();
    }

    @Test
    void theWholeLifeOfAMachine() {
        ScalingGroup group = group("web");
        assertThat(controller.validate(group)).isEmpty();
        assertThat(controller.list(CALL)).as("the driver's own machine is not ours").isEmpty();

        Instance launched = controller.launch(new LaunchRequest(group, "key-1"), CALL);
        assertThat(controller.launch(new LaunchRequest(group, "key-1"), CALL).id())
                .isEqualTo(launched.id());
        Await.until("it is ready", () -> only().ready().orElse(false));

        ResizeRequest grow = new ResizeRequest(group, launched.id(), size(3, 128), Resize.LIVE);
        assertThat(controller.resize(grow, CALL).size()).contains("c3");
        assertThat(controller.resize(grow, CALL).size()).as("again").contains("c3");
        ResizeRequest shrink = new ResizeRequest(group, launched.id(), size(2, 128), Resize.LIVE);
        assertThat(
                        catchThrowableOfType(
                                        OutsideException.class,
                                        () -> controller.resize(shrink, CALL))
                                .kind())
                .isEqualTo(Kind.INVALID);
        assertThat(only().size()).contains("c3");

        controller.stop(new StopRequest(group, launched.id()), CALL);
        assertThat(only().state()).isEqualTo(InstanceState.STOPPED);
        controller.start(new StartRequest(group, launched.id()), CALL);
        Await.until("it is ready again", () -> only().ready().orElse(false));

        controller.terminate(new TerminateRequest(group, launched.id()), CALL);
        Await.until("it is gone", () -> controller.list(CALL).isEmpty());
    }
}
