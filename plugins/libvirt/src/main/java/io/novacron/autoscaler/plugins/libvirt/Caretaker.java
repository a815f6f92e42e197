package io.novacron.autoscaler.plugins.libvirt;

import io.novacron.autoscaler.plugins.libvirt.Machines.Machine;
import io.novacron.autoscaler.plugins.libvirt.Readiness.Check;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings machines to where their tags say they are to be: finishes launches that were cut off,
/// looks whether they are ready, shuts down, switches off what does not shut down in time, removes.
///
/// One look at all machines every [LibvirtSettings#probeInterval], or sooner when woken; the work
/// on each machine runs beside the others', one at a time for each. What fails is done again at the
/// next look. Started by the first call of the controller, so that a controller that only checks
/// documents touches nothing. Thread-safe.
final class Caretaker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Caretaker.class);

    /// A guest that boots does not hear the first request to shut down.
    private static final Duration SHUTDOWN_AGAIN = Duration.ofSeconds(2);

    private static final int HEALTHY_FACTOR = 3;

    private final Hypervisor hypervisor;
    private final Machines machines;
    private final Volumes volumes;
    private final MachineLauncher launcher;
    private final LaunchJournal journal;
    private final ReadinessProbe probe;
    private final LibvirtSettings settings;
    private final InstantSource clock;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<String> busy = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();
    private final Map<String, Instant> shutdownAsked = new ConcurrentHashMap<>();
    private final Semaphore wake = new Semaphore(0);
    private volatile List<VolumeName> orphans = List.of();
    private volatile boolean closed;
    private boolean started;
    private int recovered;

    Caretaker(
            Hypervisor hypervisor,
            Machines machines,
            Volumes volumes,
            MachineLauncher launcher,
            LaunchJournal journal,
            ReadinessProbe probe,
            LibvirtSettings settings,
            InstantSource clock) {
        this.hypervisor = hypervisor;
        this.machines = machines;
        this.volumes = volumes;
        this.launcher = launcher;
        this.journal = journal;
        this.probe = probe;
        this.settings = settings;
        this.clock = clock;
    }

    /// How a machine does, beside what its tag says.
    ///
    /// @param ready whether the last probes were answered
    /// @param healthy whether not too many in a row were not
    record Health(boolean ready, boolean healthy) {}

    Health health(Machine machine) {
        int failed = failures.getOrDefault(machine.name(), 0);
        int threshold = machine.tag().terms().readiness().failureThreshold();
        return new Health(
                machine.isRunning() && failed < threshold,
                machine.isRunning() && failed < threshold * HEALTHY_FACTOR);
    }

    /// Volumes that look like ours and belong to no machine; told, never deleted.
    List<VolumeName> orphans() {
        return orphans;
    }

    synchronized void start() {
        if (!started && !closed) {
            started = true;
            Thread.ofVirtual().name("libvirt-caretaker").start(this::run);
        }
    }

    /// There is something to do.
    void wake() {
        wake.release();
    }

    private void run() {
        while (!closed) {
            try {
                look();
            } catch (OutsideException unavailable) {
                LOG.debug("cannot look after machines", unavailable);
            } catch (RuntimeException bug) {
                LOG.error("looking after machines", bug);
            }
            try {
                if (wake.tryAcquire(settings.probeInterval().toNanos(), TimeUnit.NANOSECONDS)) {
                    wake.drainPermits();
                }
            } catch (InterruptedException ended) {
                return;
            }
        }
    }

    private void look() {
        List<Machine> all =
                hypervisor.within(settings.callTimeout(), "look at machines", machines::all);
        if (recovered != hypervisor.generation()) {
            int generation = hypervisor.generation();
            recover(all);
            recovered = generation;
        }
        Set<String> names = new HashSet<>();
        for (Machine machine : all) {
            names.add(machine.name());
            if (needsCare(machine) && !closed && busy.add(machine.name())) {
                workers.execute(() -> care(machine));
            }
        }
        failures.keySet().retainAll(names);
        shutdownAsked.keySet().retainAll(names);
    }

    /// After each new connection: launches that were cut off, and volumes nobody knows.
    private void recover(List<Machine> all) {
        for (LaunchJournal.Launch launch : journal.open()) {
            // Alone, so that a launch of this process that is under way is waited for and found.
            alone(launch.machine(), "clean up " + launch.machine(), () -> launcher.cleanUp(launch));
        }
        Set<VolumeName> known = new HashSet<>();
        Set<String> pools = new HashSet<>(Set.of(settings.pool()));
        all.forEach(machine -> known.addAll(machine.tag().terms().volumes()));
        known.forEach(volume -> pools.add(volume.pool()));
        journal.open().forEach(launch -> known.addAll(launch.volumes()));
        orphans =
                hypervisor.within(
                        settings.callTimeout(),
                        "look for volumes nobody knows",
                        () ->
                                pools.stream()
                                        .sorted()
                                        .flatMap(pool ->
                                                volumes.names(pool).stream()
                                                        .filter(MachineName::isVolume)
                                                        .map(name -> new VolumeName(pool, name)))
                                        .filter(volume -> !known.contains(volume))
                                        .toList());
        if (!orphans.isEmpty()) {
            LOG.warn("volumes that belong to no machine, left alone: {}", orphans);
        }
    }

    private static boolean needsCare(Machine machine) {
        Check check = machine.tag().terms().readiness().check();
        return switch (machine.tag().state().phase()) {
            case CREATING, RESTARTING, TERMINATING -> true;
            case STOPPED -> machine.isActive();
            case FAILED -> false;
            case RUNNING ->
                    machine.isActive()
                            && (machine.tag().state().readySince().isEmpty()
                                    || check instanceof Check.Agent
                                    || check instanceof Check.Tcp
                                    || check instanceof Check.Http);
        };
    }

    private void care(Machine machine) {
        try {
            switch (machine.tag().state().phase()) {
                case RUNNING -> probe(machine);
                case CREATING, RESTARTING, STOPPED, TERMINATING ->
                        alone(
                                machine.name(),
                                "look after " + machine.name(),
                                () -> {
                                    // It may be another since the look.
                                    machines.find(machine.name()).ifPresent(this::move);
                                    return Boolean.TRUE;
                                });
                case FAILED -> {}
            }
        } catch (OutsideException failed) {
            LOG.debug("looking after {}", machine.name(), failed);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException bug) {
            LOG.error("looking after {}", machine.name(), bug);
        } finally {
            busy.remove(machine.name());
        }
    }

    private <T> T alone(String name, String what, java.util.concurrent.Callable<T> work) {
        return hypervisor.within(
                settings.callTimeout(),
                what,
                () -> machines.alone(name, settings.callTimeout(), work));
    }

    /// One step, on the hypervisor's threads and alone on this machine.
    private void move(Machine machine) {
        switch (machine.tag().state().phase()) {
            case CREATING -> startOrFail(machine);
            case RESTARTING -> {
                if (isOff(machine)) {
                    startOrFail(machine);
                }
            }
            case STOPPED -> isOff(machine);
            case TERMINATING -> {
                if (isOff(machine)) {
                    remove(machine);
                }
            }
            case RUNNING, FAILED -> {}
        }
    }

    private void startOrFail(Machine machine) {
        try {
            launcher.start(machine);
            LOG.info("started {}", machine.name());
        } catch (OutsideException failed) {
            if (failed.kind() == Kind.UNAVAILABLE || failed.kind() == Kind.TIMED_OUT) {
                throw failed;
            }
            LOG.warn("{} cannot be started: {}", machine.name(), failed.getMessage());
            machines.tag(
                    machine,
                    machine.tag()
                            .failed(
                                    Optional.ofNullable(failed.getMessage()).orElse("not started"),
                                    clock.instant()));
        }
        failures.remove(machine.name());
        shutdownAsked.remove(machine.name());
    }

    /// Whether it is off; where not, asks it to shut down, and switches it off when its time is
    /// over.
    private boolean isOff(Machine machine) {
        if (!machine.isActive()) {
            shutdownAsked.remove(machine.name());
            return true;
        }
        Instant now = clock.instant();
        Instant end = machine.tag().state().since().plus(machine.tag().terms().stopTimeout());
        if (!now.isBefore(end)) {
            machines.destroy(machine);
            LOG.info("switched {} off: it did not shut down in time", machine.name());
            wake();
            return false;
        }
        Instant asked = shutdownAsked.getOrDefault(machine.name(), Instant.MIN);
        if (!now.isBefore(asked.isAfter(Instant.MIN) ? asked.plus(SHUTDOWN_AGAIN) : now)) {
            shutdownAsked.put(machine.name(), now);
            machines.shutDown(machine);
        }
        return false;
    }

    private void remove(Machine machine) {
        machines.undefine(machine);
        machine.tag().terms().volumes().forEach(volumes::delete);
        try {
            Files.deleteIfExists(
                    ReadinessProbe.console(settings.consoleDirectory(), machine.name()));
        } catch (IOException notOurs) {
            LOG.debug("the console file of {} stays", machine.name(), notOurs);
        }
        failures.remove(machine.name());
    }

    private void probe(Machine machine) throws InterruptedException {
        boolean wantsAddress = machine.tag().terms().port().isPresent();
        Optional<String> address = wantsAddress ? probe.address(machine) : Optional.empty();
        boolean answers = (!wantsAddress || address.isPresent()) && probe.isReady(machine, address);
        if (machine.tag().state().readySince().isPresent()) {
            int failed = answers ? 0 : failures.getOrDefault(machine.name(), 0) + 1;
            failures.put(machine.name(), failed);
            return;
        }
        if (answers) {
            alone(
                    machine.name(),
                    "note that %s is ready".formatted(machine.name()),
                    () -> {
                        machines.find(machine.name())
                                .filter(now -> now.tag().state().equals(machine.tag().state()))
                                .ifPresent(now ->
                                        machines.tag(
                                                now, now.tag().readyAt(clock.instant(), address)));
                        return Boolean.TRUE;
                    });
        }
    }

    @Override
    public void close() {
        closed = true;
        wake();
        workers.shutdownNow();
    }
}
