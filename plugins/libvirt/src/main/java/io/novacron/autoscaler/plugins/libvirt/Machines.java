package io.novacron.autoscaler.plugins.libvirt;

import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.libvirt.Domain;
import org.libvirt.DomainInfo.DomainState;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;

/// The machines of one owner on a libvirt host, as their tags tell. To be called on the
/// hypervisor's threads. Thread-safe.
final class Machines {

    /// `VIR_DOMAIN_AFFECT_CONFIG`: what a machine is to be, whether it runs or not.
    static final int CONFIG = 2;

    /// `VIR_DOMAIN_AFFECT_LIVE`.
    static final int LIVE = 1;

    /// `VIR_DOMAIN_METADATA_ELEMENT`.
    private static final int METADATA_ELEMENT = 2;

    /// `VIR_DOMAIN_XML_INACTIVE`.
    private static final int XML_INACTIVE = 2;

    /// With what a machine may have been left with: saved state, snapshots, NVRAM, checkpoints.
    private static final int UNDEFINE_ALL = 1 | 2 | 4 | 16;

    private static final int STRIPES = 256;

    private final Hypervisor hypervisor;
    private final String owner;
    private final ReentrantLock[] locks = new ReentrantLock[STRIPES];

    Machines(Hypervisor hypervisor, String owner) {
        this.hypervisor = hypervisor;
        this.owner = owner;
        java.util.Arrays.setAll(locks, _ -> new ReentrantLock());
    }

    /// @param isActive whether QEMU runs for it
    /// @param isRunning whether the guest does: one that is paused is active and does not run
    record Machine(String name, UUID uuid, InstanceTag tag, boolean isActive, boolean isRunning) {}

    /// Work on a domain.
    @FunctionalInterface
    interface Work<T> {
        T on(Domain domain) throws LibvirtException;
    }

    /// All machines with a tag of this owner.
    List<Machine> all() {
        return hypervisor.ask(
                "list machines",
                connect -> {
                    List<Machine> machines = new ArrayList<>();
                    for (Domain domain : connect.listAllDomains(0)) {
                        try {
                            machine(domain).ifPresent(machines::add);
                        } catch (LibvirtException thrown) {
                            // One that went since is no part of the listing any more.
                            if (!LibvirtFault.isAbsent(thrown)) {
                                throw thrown;
                            }
                        } finally {
                            domain.free();
                        }
                    }
                    machines.sort(java.util.Comparator.comparing(Machine::name));
                    return machines;
                });
    }

    /// One of ours by name.
    Optional<Machine> find(String name) {
        return hypervisor
                .find(
                        "find " + name,
                        connect -> using(connect.domainLookupByName(name), this::machine))
                .flatMap(found -> found);
    }

    /// Whether a domain of this name or this id exists, ours or not.
    boolean exists(MachineName name) {
        return hypervisor
                        .find(
                                "find " + name.name(),
                                connect ->
                                        using(
                                                connect.domainLookupByName(name.name()),
                                                Domain::getUUIDString))
                        .isPresent()
                || hypervisor
                        .find(
                                "find " + name.uuid(),
                                connect ->
                                        using(
                                                connect.domainLookupByUUID(name.uuid()),
                                                Domain::getUUIDString))
                        .isPresent();
    }

    private Optional<Machine> machine(Domain domain) throws LibvirtException {
        String metadata;
        try {
            metadata = domain.getMetadata(METADATA_ELEMENT, InstanceTag.NAMESPACE, CONFIG);
        } catch (LibvirtException thrown) {
            return switch (LibvirtFault.code(thrown)) {
                // Without a tag, or one that has no definition to hold ours.
                case VIR_ERR_NO_DOMAIN_METADATA, VIR_ERR_OPERATION_INVALID, VIR_ERR_NO_SUPPORT ->
                        Optional.empty();
                default -> throw thrown;
            };
        }
        Optional<InstanceTag> tag =
                DomainDocument.readTag(metadata).filter(read -> read.owner().equals(owner));
        if (tag.isEmpty()) {
            return Optional.empty();
        }
        DomainState state = domain.getInfo().state;
        return Optional.of(
                new Machine(
                        domain.getName(),
                        UUID.fromString(domain.getUUIDString()),
                        tag.get(),
                        state != DomainState.VIR_DOMAIN_SHUTOFF,
                        state == DomainState.VIR_DOMAIN_RUNNING
                                || state == DomainState.VIR_DOMAIN_BLOCKED
                                || state == DomainState.VIR_DOMAIN_SHUTDOWN));
    }

    /// Does something with a machine's domain; empty where it is gone.
    <T> Optional<T> with(Machine machine, String what, Work<T> work) {
        return hypervisor.find(
                what + " " + machine.name(),
                connect -> using(connect.domainLookupByUUID(machine.uuid()), work));
    }

    private static <T> T using(Domain domain, Work<T> work) throws LibvirtException {
        try {
            return work.on(domain);
        } finally {
            domain.free();
        }
    }

    /// Makes a domain.
    void define(DomainDocument document, String name) {
        hypervisor.ask(
                "define " + name,
                connect -> {
                    connect.domainDefineXML(document.text()).free();
                    return Boolean.TRUE;
                });
    }

    /// What a machine is to be at its next start.
    Optional<DomainDocument> document(Machine machine) {
        return with(machine, "look at", domain -> domain.getXMLDesc(XML_INACTIVE))
                .map(DomainDocument::parse);
    }

    /// Says what is to become of it.
    Machine tag(Machine machine, InstanceTag tag) {
        with(
                machine,
                "tag",
                domain -> {
                    domain.setMetadata(
                            METADATA_ELEMENT,
                            DomainDocument.writeTag(tag),
                            InstanceTag.PREFIX,
                            InstanceTag.NAMESPACE,
                            CONFIG);
                    return Boolean.TRUE;
                });
        return new Machine(
                machine.name(), machine.uuid(), tag, machine.isActive(), machine.isRunning());
    }

    /// Starts it; one that runs is success.
    ///
    /// @throws OutsideException `UNAVAILABLE` where it is between: a daemon that was killed while
    ///   it started the machine finds it paused, and may give it up
    void create(Machine machine) {
        boolean runs =
                with(
                                machine,
                                "start",
                                domain -> {
                                    if (domain.isActive() == 0) {
                                        domain.create();
                                    }
                                    return domain.getInfo().state != DomainState.VIR_DOMAIN_PAUSED;
                                })
                        .orElse(false);
        if (!runs) {
            throw new OutsideException(
                    Kind.UNAVAILABLE, machine.name() + " is starting, or not there any more");
        }
    }

    /// Asks the guest to shut down; a guest may ignore it.
    void shutDown(Machine machine) {
        with(
                machine,
                "shut down",
                domain -> {
                    if (domain.isActive() == 1) {
                        domain.shutdown();
                    }
                    return Boolean.TRUE;
                });
    }

    /// Switches it off.
    void destroy(Machine machine) {
        with(
                machine,
                "switch off",
                domain -> {
                    if (domain.isActive() == 1) {
                        domain.destroy();
                    }
                    return Boolean.TRUE;
                });
    }

    /// Removes its definition.
    void undefine(Machine machine) {
        with(
                machine,
                "remove",
                domain -> {
                    try {
                        domain.undefine(UNDEFINE_ALL);
                    } catch (LibvirtException thrown) {
                        // Not every driver knows all that may be left.
                        if (LibvirtFault.code(thrown) != ErrorNumber.VIR_ERR_INVALID_ARG) {
                            throw thrown;
                        }
                        domain.undefine();
                    }
                    return Boolean.TRUE;
                });
    }

    /// Does something alone on one machine: calls and the caretaker take turns.
    ///
    /// @throws OutsideException `TIMED_OUT` where the turn does not come in time
    <T> T alone(String name, java.time.Duration timeout, Callable<T> work) throws Exception {
        ReentrantLock lock = locks[Math.floorMod(name.hashCode(), STRIPES)];
        if (!lock.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new OutsideException(Kind.TIMED_OUT, name + ": other work on it does not end");
        }
        try {
            return work.call();
        } finally {
            lock.unlock();
        }
    }
}
