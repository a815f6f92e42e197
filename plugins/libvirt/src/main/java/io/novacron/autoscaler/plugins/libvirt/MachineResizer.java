package io.novacron.autoscaler.plugins.libvirt;

import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.model.Sizing.Resize;
import io.novacron.autoscaler.plugins.libvirt.InstanceTag.Phase;
import io.novacron.autoscaler.plugins.libvirt.Machines.Machine;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import org.libvirt.MemoryStatistic;

/// Gives machines other sizes. To be called alone on the machine's name, on the hypervisor's
/// threads.
///
/// Live: vCPUs are plugged in, memory goes through the balloon, a disk grows; all up to the
/// machine's maximum. By restart: also beyond it. What cannot be done is found before anything is
/// changed. A crash in between leaves the old size in the tag, and the change is asked for again.
final class MachineResizer {

    /// `VIR_DOMAIN_BLOCK_RESIZE_BYTES`.
    private static final int BYTES = 1;

    // Tags of libvirt's memory statistics.
    private static final int UNUSED = 4;
    private static final int AVAILABLE = 5;
    private static final int USABLE = 8;
    private static final int MOST_STATISTICS = 16;

    /// A guest that has less than this left is short of memory at once.
    private static final double LEAST_FREE = 0.05;

    private final Machines machines;
    private final Volumes volumes;
    private final boolean unplugs;
    private final InstantSource clock;

    MachineResizer(Machines machines, Volumes volumes, boolean unplugs, InstantSource clock) {
        this.machines = machines;
        this.volumes = volumes;
        this.unplugs = unplugs;
        this.clock = clock;
    }

    /// What is to be.
    ///
    /// @param storage bytes; empty: as it is
    private record Goal(int processors, long memoryKib, OptionalLong storage) {
        /// A size that says nothing of cpu or memory leaves them as they are.
        static Goal of(Flavor size, DomainDocument document) {
            return new Goal(
                    size.cpu() > 0 ? LaunchTemplate.processors(size.cpu()) : document.processors(),
                    size.memoryBytes() > 0
                            ? DomainDocument.kib(size.memoryBytes())
                            : document.memoryKib(),
                    size.storageBytes() > 0
                            ? OptionalLong.of((long) Math.ceil(size.storageBytes()))
                            : OptionalLong.empty());
        }
    }

    /// What is now.
    private record Now(int processors, long memoryKib) {}

    /// @return the machine with its new tag
    Machine resize(Machine machine, Flavor size, Resize how, long epoch) {
        DomainDocument document =
                machines.document(machine).orElseThrow(() -> invalid(machine, "it is gone"));
        Goal goal = Goal.of(size, document);
        Optional<VolumeName> disk = growing(machine, document, goal);
        boolean restarts =
                how == Resize.RESTART && machine.isActive() && !isAlready(document, goal);
        if (how == Resize.LIVE && machine.isActive()) {
            Now now =
                    machines.with(
                                    machine,
                                    "look at",
                                    domain -> {
                                        var info = domain.getInfo();
                                        return new Now(info.nrVirtCpu, info.memory);
                                    })
                            .orElseThrow(() -> invalid(machine, "it is gone"));
            checkLive(machine, document, goal, now);
            disk.ifPresent(volume -> grow(machine, document, volume, goal));
            changeLive(machine, goal, now);
        } else {
            disk.ifPresent(volume -> grow(machine, document, volume, goal));
        }
        document.setProcessors(
                goal.processors(), Math.max(goal.processors(), document.maxProcessors()));
        document.setMemoryKib(
                goal.memoryKib(), Math.max(goal.memoryKib(), document.maxMemoryKib()));
        InstanceTag tag = machine.tag().sized(size.name(), epoch);
        if (restarts) {
            tag = tag.in(Phase.RESTARTING, epoch, clock.instant());
        }
        document.tag(tag);
        machines.define(document, machine.name());
        return new Machine(
                machine.name(), machine.uuid(), tag, machine.isActive(), machine.isRunning());
    }

    private static boolean isAlready(DomainDocument document, Goal goal) {
        return document.processors() == goal.processors()
                && document.memoryKib() == goal.memoryKib();
    }

    private void checkLive(Machine machine, DomainDocument document, Goal goal, Now now) {
        if (goal.processors() > document.maxProcessors()) {
            throw invalid(
                    machine,
                    "%s vCPUs are more than its maximum of %s"
                            .formatted(goal.processors(), document.maxProcessors()));
        }
        if (goal.memoryKib() > document.maxMemoryKib()) {
            throw invalid(
                    machine,
                    "%s KiB are more than its maximum of %s KiB"
                            .formatted(goal.memoryKib(), document.maxMemoryKib()));
        }
        if (goal.processors() < now.processors() && !unplugs) {
            throw invalid(machine, "vCPUs are not taken away while it runs");
        }
        if (goal.memoryKib() < now.memoryKib()) {
            OptionalLong used = usedKib(machine);
            if (used.isPresent() && used.getAsLong() > goal.memoryKib() * (1 - LEAST_FREE)) {
                throw invalid(
                        machine,
                        "its guest uses %s KiB, more than the new size has to give"
                                .formatted(used.getAsLong()));
            }
        }
    }

    /// What the guest uses and cannot give back, as its balloon driver tells.
    private OptionalLong usedKib(Machine machine) {
        MemoryStatistic[] statistics;
        try {
            statistics =
                    machines.with(
                                    machine,
                                    "ask the memory of",
                                    domain -> domain.memoryStats(MOST_STATISTICS))
                            .orElse(new MemoryStatistic[0]);
        } catch (OutsideException unsupported) {
            // Not every driver counts; then the guest's own refusal to give is all there is.
            return OptionalLong.empty();
        }
        OptionalLong available = value(statistics, AVAILABLE);
        OptionalLong usable = value(statistics, USABLE);
        OptionalLong free = usable.isPresent() ? usable : value(statistics, UNUSED);
        return available.isPresent() && free.isPresent()
                ? OptionalLong.of(available.getAsLong() - free.getAsLong())
                : OptionalLong.empty();
    }

    private static OptionalLong value(MemoryStatistic[] statistics, int tag) {
        return java.util.Arrays.stream(statistics)
                .filter(statistic -> statistic.getTag() == tag)
                .mapToLong(MemoryStatistic::getValue)
                .findFirst();
    }

    private void changeLive(Machine machine, Goal goal, Now now) {
        if (goal.processors() > now.processors()) {
            machines.with(machine, "plug vCPUs into", domain -> plug(domain, goal.processors()));
        } else if (goal.processors() < now.processors()) {
            unplug(machine, goal.processors());
        }
        if (goal.memoryKib() != now.memoryKib()) {
            machines.with(
                    machine,
                    "change the memory of",
                    domain -> {
                        domain.setMemory(goal.memoryKib());
                        return Boolean.TRUE;
                    });
        }
    }

    private static Boolean plug(Domain domain, int processors) throws LibvirtException {
        domain.setVcpusFlags(processors, Machines.LIVE);
        return Boolean.TRUE;
    }

    /// The guest may refuse, and libvirt then tells so in several ways; the count is what counts.
    private void unplug(Machine machine, int processors) {
        try {
            machines.with(machine, "unplug vCPUs of", domain -> plug(domain, processors));
        } catch (OutsideException refused) {
            int left =
                    machines.with(machine, "look at", domain -> domain.getInfo().nrVirtCpu)
                            .orElse(0);
            if (left != processors) {
                throw new OutsideException(
                        Kind.INVALID,
                        "%s keeps its %s vCPUs: %s"
                                .formatted(machine.name(), left, refused.getMessage()),
                        refused);
            }
        }
    }

    /// The disk, where it is to be larger than it is.
    private Optional<VolumeName> growing(Machine machine, DomainDocument document, Goal goal) {
        if (goal.storage().isEmpty()) {
            return Optional.empty();
        }
        List<VolumeName> ours = machine.tag().terms().volumes();
        VolumeName disk =
                ours.stream()
                        .findFirst()
                        .orElseThrow(() -> invalid(machine, "it has no disk of ours"));
        String target =
                document.diskOf(disk).orElseThrow(() -> invalid(machine, "its disk is not known"));
        // While it runs only QEMU may look at the file.
        long capacity =
                machine.isActive()
                        ? machines.with(
                                        machine,
                                        "look at the disk of",
                                        domain -> domain.blockInfo(target).getCapacity())
                                .orElseThrow(() -> invalid(machine, "it is gone"))
                        : volumes.capacity(disk);
        long wanted = goal.storage().getAsLong();
        if (wanted < capacity) {
            throw invalid(
                    machine,
                    "its disk has %s bytes and is not made smaller, to %s"
                            .formatted(capacity, wanted));
        }
        return wanted == capacity ? Optional.empty() : Optional.of(disk);
    }

    private void grow(Machine machine, DomainDocument document, VolumeName disk, Goal goal) {
        long bytes = goal.storage().orElseThrow();
        if (machine.isActive()) {
            String target = document.diskOf(disk).orElseThrow();
            machines.with(
                    machine,
                    "grow the disk of",
                    domain -> {
                        domain.blockResize(target, bytes, BYTES);
                        return Boolean.TRUE;
                    });
        } else {
            volumes.grow(disk, bytes);
        }
    }

    private static OutsideException invalid(Machine machine, String why) {
        return new OutsideException(Kind.INVALID, machine.name() + " cannot be resized: " + why);
    }
}
