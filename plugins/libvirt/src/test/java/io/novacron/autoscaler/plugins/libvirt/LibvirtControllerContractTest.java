package io.novacron.autoscaler.plugins.libvirt;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.ResourceController;
import io.novacron.autoscaler.testkit.ResourceControllerContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/// The contract, with a real libvirtd and real QEMU machines.
final class LibvirtControllerContractTest extends ResourceControllerContract {

    private static LibvirtHost host;

    @TempDir Path directory;

    @BeforeAll
    static void startHost() {
        host = LibvirtHost.shared();
        host.clear();
    }

    @Override
    protected ResourceController open() {
        return new LibvirtControllerFactory().create("local", Guests.settings(host, directory));
    }

    @Override
    protected ScalingGroup group(String id) {
        // Machines that are still booting hear no request to shut down.
        return Guests.group(host, id, Map.of("stop", Map.of("timeout", "1s")));
    }

    @Override
    protected ScalingGroup invalidGroup(String id) {
        Map<String, Object> template = new HashMap<>(group(id).launchTemplate());
        template.put("memori", template.remove("memory"));
        return group(id).toBuilder().launchTemplate(template).build();
    }

    @Override
    protected int reallyRunning(String group) {
        return (int)
                host.machines().keySet().stream()
                        .filter(name -> name.startsWith(group + "-"))
                        .count();
    }

    @Override
    protected void endFromOutside(Instance instance) {
        LibvirtHost.kill(host.machines().get(instance.id()));
    }

    @Override
    protected BooleanSupplier startForeign() {
        String xml =
                "<domain type='qemu'><name>foreign</name><memory unit='MiB'>32</memory>"
                        + "<vcpu>1</vcpu><os><type machine='q35'>hvm</type></os></domain>";
        try {
            Path file = Files.writeString(directory.resolve("foreign.xml"), xml);
            host.virsh("define", file.toString());
            host.virsh("start", "--paused", "foreign");
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        return () -> host.machines().containsKey("foreign");
    }

    @Override
    protected Duration patience() {
        return Duration.ofSeconds(90);
    }

    @AfterEach
    void leaveNothing() {
        host.clear();
    }
}
