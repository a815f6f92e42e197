package io.novacron.autoscaler.plugins.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.model.Sizing.Resize;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.ResourceController.ResizeRequest;
import io.novacron.autoscaler.spi.ResourceController.StartRequest;
import io.novacron.autoscaler.spi.ResourceController.StopRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/// The life of a real machine: what reaches its guest, and what is left of it.
final class MachineLifecycleTest extends MachineFixture {

    private static final double MIB = 1 << 20;

    private static Flavor size(double cpu, double memoryMib, double storageMib) {
        return new Flavor(
                "c%s-m%s-s%s".formatted((int) cpu, (int) memoryMib, (int) storageMib),
                cpu,
                memoryMib * MIB,
                storageMib * MIB,
                OptionalDouble.empty());
    }

    private Instance resize(ScalingGroup group, Instance instance, Flavor size, Resize how) {
        return controller.resize(new ResizeRequest(group, instance.id(), size, how), CALL);
    }

    @Test
    void aMachineGrowsWhileItRunsIsStoppedAndKeptAndGoesWithItsDisk() throws IOException {
        ScalingGroup group = Guests.group(host, "web", Map.of("maxCpu", 3, "maxMemory", "768Mi"));
        byte[] base = Files.readAllBytes(host.base());
        Instance machine = awaitReady(launch(group, "key-1").id());

        // vCPUs and disk arrive in the guest itself.
        assertThat(resize(group, machine, size(2, 640, 64), Resize.LIVE).size())
                .contains("c2-m640-s64");
        awaitConsole(machine.id(), "cpus 2");
        awaitConsole(machine.id(), "disk " + 64 * 2048);
        assertThat(awaitReady(machine.id()).since()).isEqualTo(machine.since());

        // What cannot be done live is refused whole, and changes nothing.
        assertThat(refusal(() -> resize(group, machine, size(1, 700, 128), Resize.LIVE)).kind())
                .isEqualTo(Kind.INVALID);
        assertThat(refusal(() -> resize(group, machine, size(4, 640, 64), Resize.LIVE)))
                .hasMessageContaining("maximum of 3");
        assertThat(refusal(() -> resize(group, machine, size(2, 2048, 64), Resize.LIVE)))
                .hasMessageContaining("maximum of 786432 KiB");
        assertThat(refusal(() -> resize(group, machine, size(2, 640, 32), Resize.LIVE)))
                .hasMessageContaining("not made smaller");
        assertThat(refusal(() -> resize(group, machine, size(2, 16, 64), Resize.LIVE)))
                .hasMessageContaining("its guest uses");
        assertThat(find(machine.id()).orElseThrow().size()).contains("c2-m640-s64");
        assertThat(host.virsh("vcpucount", machine.id(), "--live", "--active").strip())
                .isEqualTo("2");

        // A stop is asked of the guest; the machine and its disk stay.
        controller.stop(new StopRequest(group, machine.id()), CALL);
        assertThat(find(machine.id()).orElseThrow().state()).isEqualTo(InstanceState.STOPPED);
        awaitConsole(machine.id(), "guest: power button");
        await("QEMU has ended", host::machines, Map::isEmpty);

        // A stopped one is resized in every direction but a smaller disk, for its next start.
        resize(group, machine, size(1, 512, 96), Resize.RESTART);
        assertThat(find(machine.id()).orElseThrow().state()).isEqualTo(InstanceState.STOPPED);
        controller.start(new StartRequest(group, machine.id()), CALL);
        Instance again = awaitReady(machine.id());
        assertThat(again.size()).contains("c1-m512-s96");
        assertThat(again.since().orElseThrow()).isAfter(machine.since().orElseThrow());
        awaitConsole(machine.id(), "disk " + 96 * 2048);

        terminate(group, machine);
        await("it is gone", () -> find(machine.id()), java.util.Optional::isEmpty);
        await(
                "its disk is gone",
                () -> host.pool().resolve(machine.id() + ".qcow2"),
                Files::notExists);
        assertThat(host.base()).hasBinaryContent(base);
    }

    @Test
    void aRestartGivesMoreThanTheMaximum() {
        ScalingGroup group = Guests.group(host, "web", Map.of());
        Instance machine = awaitReady(launch(group, "key-1").id());

        Instance restarting = resize(group, machine, size(2, 576, 0), Resize.RESTART);
        assertThat(restarting.state()).isEqualTo(InstanceState.PENDING);

        Instance after =
                await(
                        "it has its new size",
                        () -> awaitReady(machine.id()),
                        ready -> ready.size().equals(java.util.Optional.of("c2-m576-s0")));
        assertThat(after.since().orElseThrow()).isAfter(machine.since().orElseThrow());
        assertThat(host.virsh("vcpucount", machine.id(), "--live", "--maximum").strip())
                .isEqualTo("2");
    }

    @Test
    void aSeedReachesTheGuestAndTheGuestsAgentSaysWhenItIsReady() {
        ScalingGroup group =
                Guests.group(
                        host,
                        "web",
                        Map.of(
                                "agent",
                                true,
                                "readiness",
                                Map.of("agent", true),
                                "cloudInit",
                                Map.of("userData", "#cloud-config\n# hello-${name}\n")));
        Instance machine = launch(group, "key-1");
        assertThat(machine.state()).isEqualTo(InstanceState.PENDING);
        awaitReady(machine.id());
        awaitConsole(machine.id(), "guest: seed hello-" + machine.id());

        terminate(group, machine);
        await("it is gone", () -> find(machine.id()), java.util.Optional::isEmpty);
        await(
                "its seed is gone",
                () -> host.pool().resolve(machine.id() + "-seed.iso"),
                Files::notExists);
    }

    @Test
    void aMachineIsReadyWhenItsPortAnswersAtItsAddress() throws IOException {
        // The port is the test's own, at an address the template assigns.
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        ScalingGroup group =
                Guests.group(
                        host,
                        "web",
                        Map.of(
                                "addresses",
                                List.of("127.0.0.1"),
                                "readiness",
                                Map.of("tcp", port, "failureThreshold", 1),
                                "stop",
                                Map.of("timeout", "500ms")));
        Instance machine = launch(group, "key-1");
        assertThat(machine.address()).contains("127.0.0.1:" + port);
        assertThat(refusal(() -> launch(group, "key-2")).kind()).isEqualTo(Kind.NO_CAPACITY);
        assertThat(find(machine.id()).orElseThrow().state()).isEqualTo(InstanceState.PENDING);

        try (ServerSocket _ = new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
            awaitReady(machine.id());
        }
        await(
                "it is not ready any more, and then unhealthy",
                () -> find(machine.id()).orElseThrow(),
                seen -> !seen.ready().orElse(true) && !seen.healthy());
    }
}
