package io.novacron.autoscaler.plugins.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.model.Sizing.Resize;
import io.novacron.autoscaler.spi.ResourceController;
import io.novacron.autoscaler.testkit.ResourceControllerContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
        // Ready once it runs, and there is nothing that could hear a request to shut down.
        return Guests.idle(
                host,
                id,
                Map.of("readiness", Map.of("timeout", "5m"), "stop", Map.of("timeout", "500ms")));
    }

    @Override
    protected Flavor small() {
        return new Flavor("small", 1, 512 << 20, OptionalDouble.empty());
    }

    @Override
    protected Flavor large() {
        // With as many vCPUs: they are not taken away from a machine that runs.
        return new Flavor("large", 1, 640 << 20, OptionalDouble.empty());
    }

    @Override
    protected ScalingGroup sizedGroup(String id, Resize how) {
        // A guest that has booted has a balloon.
        return super.sizedGroup(id, how).toBuilder()
                .launchTemplate(Guests.group(host, id, Map.of()).launchTemplate())
                .build();
    }

    @Override
    protected Flavor really(Instance instance) {
        // A guest's balloon takes its time, whatever the call has said; in the end it must be
        // there.
        double wanted =
                (instance.size().equals(Optional.of("large")) ? large() : small()).memoryBytes();
        long deadline = System.nanoTime() + patience().toNanos();
        String now = host.virsh("dominfo", instance.id());
        while (memory(now) * 1024 != wanted && System.nanoTime() < deadline) {
            LockSupport.parkNanos(100_000_000);
            now = host.virsh("dominfo", instance.id());
        }
        return new Flavor(
                "real",
                Double.parseDouble(field(now, "CPU\\(s\\)")),
                memory(now) * 1024,
                OptionalDouble.empty());
    }

    private static double memory(String information) {
        return Double.parseDouble(field(information, "Used memory"));
    }

    private static String field(String information, String name) {
        Matcher line = Pattern.compile("(?m)^" + name + ": +(\\d+)").matcher(information);
        assertThat(line.find()).as(information).isTrue();
        return line.group(1);
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
        return Duration.ofMinutes(3);
    }

    @AfterEach
    void leaveNothing() {
        host.clear();
    }
}
