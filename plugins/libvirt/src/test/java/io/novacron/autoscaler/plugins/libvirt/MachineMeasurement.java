package io.novacron.autoscaler.plugins.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.model.Sizing.Resize;
import io.novacron.autoscaler.spi.ResourceController.ResizeRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/// Figures for `docs/benchmarks.md`; no test by its name, so only run when asked for: `./test -pl
/// plugins/libvirt -Dtest=MachineMeasurement`.
final class MachineMeasurement extends MachineFixture {

    private static final int RUNS = 7;

    @Test
    void readyTimesAndLiveChanges() throws IOException {
        List<Double> launched = new ArrayList<>();
        List<Double> ready = new ArrayList<>();
        List<Double> byHand = new ArrayList<>();
        List<Double> answered = new ArrayList<>();
        List<Double> pluggedIn = new ArrayList<>();
        List<Double> inGuest = new ArrayList<>();
        List<Double> listed = new ArrayList<>();
        ScalingGroup group =
                Guests.group(host, "web", Map.of("maxCpu", 3, "stop", Map.of("timeout", "0s")));
        for (int run = 0; run < RUNS; run++) {
            long start = System.nanoTime();
            Instance machine = launch(group, "key-" + run);
            launched.add(since(start));
            awaitReady(machine.id());
            ready.add(since(start));

            long list = System.nanoTime();
            assertThat(controller.list(CALL)).hasSize(1);
            listed.add(since(list));

            long change = System.nanoTime();
            Flavor size = new Flavor("two", 2, 512 << 20, OptionalDouble.empty());
            controller.resize(new ResizeRequest(group, machine.id(), size, Resize.LIVE), CALL);
            answered.add(since(change));
            await(
                    "the hypervisor has plugged it in",
                    () -> host.virsh("vcpucount", machine.id(), "--live", "--active").strip(),
                    "2"::equals);
            pluggedIn.add(since(change));
            awaitConsole(machine.id(), "guest: online cpu1");
            inGuest.add(since(change));

            Path xml = Files.writeString(directory.resolve("hand.xml"), hand(machine, run));
            terminate(group, machine);
            await("it is gone", () -> find(machine.id()), java.util.Optional::isEmpty);
            byHand.add(byHand(xml));
        }
        print("launch answers", launched);
        print("launch to ready", ready);
        print("by hand: qemu-img create, virsh create, boot marker", byHand);
        print("list, one machine", listed);
        print("live vCPU: call answers", answered);
        print("live vCPU: the hypervisor says so (with a start of virsh)", pluggedIn);
        print("live vCPU: the guest has it online and has said so on its console", inGuest);
    }

    /// The same machine under another name, without what is only ours.
    private String hand(Instance machine, int run) {
        return host.virsh("dumpxml", "--inactive", machine.id())
                .replaceAll("(?s)<uuid>.*?</uuid>", "")
                .replaceAll("(?s)<metadata>.*?</metadata>", "")
                .replace("current='2'", "current='1'")
                .replace(machine.id(), "hand-" + run);
    }

    private double byHand(Path xml) throws IOException {
        String name = Files.readString(xml).replaceFirst("(?s).*?<name>(.*?)</name>.*", "$1");
        Path disk = host.pool().resolve(name + ".qcow2");
        long start = System.nanoTime();
        LibvirtHost.run(
                Map.of(),
                "qemu-img",
                "create",
                "-q",
                "-f",
                "qcow2",
                "-b",
                host.base().toString(),
                "-F",
                "qcow2",
                disk.toString());
        host.own(disk);
        host.virsh("pool-refresh", "default");
        host.virsh("create", xml.toString());
        awaitConsole(name, "guest: up");
        double seconds = since(start);
        host.virsh("destroy", name);
        return seconds;
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static void print(String what, List<Double> seconds) {
        List<Double> sorted = new ArrayList<>(seconds);
        Collections.sort(sorted);
        System.out.printf(
                Locale.ROOT,
                "measured: %s: median %.3f s (%.3f to %.3f, %s runs)%n",
                what,
                sorted.get(sorted.size() / 2),
                sorted.getFirst(),
                sorted.getLast(),
                sorted.size());
    }
}
