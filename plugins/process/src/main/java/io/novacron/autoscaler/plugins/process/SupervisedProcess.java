package io.novacron.autoscaler.plugins.process;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One instance under watch: a virtual thread looks at it every probe interval, earlier when woken.
///
/// ```
/// PENDING ──ready──▶ RUNNING        since = first time ready
///    │                  │
///    └── exits, or not ready in time ──▶ FAILED    stays listed until terminated
/// any ── terminate ──▶ TERMINATING ──▶ gone        signal, SIGKILL after the timeout, then its family
/// ```
///
/// Thread-safe: `record` changes under the private lock only, everyone may read it.
final class SupervisedProcess {

    private static final Logger LOG = LoggerFactory.getLogger(SupervisedProcess.class);
    private static final Duration PENDING_PAUSE = Duration.ofMillis(200);
    private static final Duration STOPPING_PAUSE = Duration.ofMillis(50);
    private static final Duration DEAD_PAUSE = Duration.ofMinutes(1);

    /// What all instances of a controller share.
    record Surroundings(
            ProcessSettings settings,
            StateDirectory state,
            ProcessTable processes,
            ReadinessProbe probe,
            InstantSource clock,
            Consumer<SupervisedProcess> gone) {}

    private final Surroundings around;
    private final Optional<Process> child;
    private final InstanceLog log;
    private final Semaphore wake = new Semaphore(0);
    private final Object lock = new Object();
    private final Thread watcher;
    private volatile InstanceRecord record;
    private volatile boolean ready;
    private volatile boolean healthy = true;
    private volatile boolean closed;

    // Guarded by the lock.
    private InstanceRecord saved;

    // Used by the watching thread only.
    private int failedProbes;
    private boolean signalled;
    private int emptyLooks;
    private long killAt;
    private Set<ProcessIdentity> family = Set.of();

    /// @param child where this server started it, which alone tells its exit code
    SupervisedProcess(Surroundings around, InstanceRecord record, Optional<Process> child) {
        this.around = around;
        this.record = record;
        this.saved = record;
        this.child = child;
        this.log = new InstanceLog(around.state().log(record.id()), record.log());
        this.ready = record.readyAt().isPresent();
        this.watcher = Thread.ofVirtual().name("process-" + record.id()).unstarted(this::watch);
    }

    void start() {
        child.ifPresent(this::wakeOnExit);
        watcher.start();
    }

    private void wakeOnExit(Process process) {
        Thread.ofVirtual()
                .name("exit-of-" + record.id())
                .start(() -> {
                    try {
                        process.waitFor();
                        wake.release();
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                    }
                });
    }

    /// Begins to end the watch; the process runs on.
    void beginClose() {
        closed = true;
        wake.release();
    }

    /// Waits for the end of the watch: after it nothing writes to the directory any more.
    void close() {
        beginClose();
        if (watcher.getState() == Thread.State.NEW) {
            return;
        }
        try {
            watcher.join(around.settings().probeTimeout().plusSeconds(1));
            watcher.interrupt();
            watcher.join();
            save();
        } catch (InterruptedException hurried) {
            watcher.interrupt();
            Thread.currentThread().interrupt();
        } catch (IOException unwritable) {
            LOG.warn("the last state of {} is not saved", record.id(), unwritable);
        }
    }

    InstanceRecord record() {
        return record;
    }

    /// As it is now: a process that died is failed, whether the watch has noticed yet or not.
    Instance view() {
        noticeDeath();
        InstanceRecord now = record;
        boolean running = now.state() == InstanceState.RUNNING;
        return new Instance(
                now.id(),
                now.state(),
                Optional.of(running && ready),
                Optional.of(now.since()),
                now.size(),
                Optional.empty(),
                Optional.empty(),
                now.port().isPresent()
                        ? Optional.of("127.0.0.1:" + now.port().getAsInt())
                        : Optional.empty(),
                healthy && now.failure().isEmpty(),
                false,
                false);
    }

    /// Begins the end: durable first, then the watch sends the signal. A second call changes
    /// nothing.
    void terminate(long epoch) throws IOException {
        synchronized (lock) {
            if (record.stoppingAt().isEmpty()) {
                InstanceRecord stopping = record.stopping(around.clock().instant(), epoch);
                around.state().write(stopping);
                record = stopping;
                saved = stopping;
            }
        }
        wake.release();
    }

    private void watch() {
        while (!closed) {
            try {
                Duration pause = look();
                if (pause.isZero()) {
                    return;
                }
                if (wake.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                    wake.drainPermits();
                }
            } catch (InterruptedException stopped) {
                return;
            } catch (IOException | RuntimeException failed) {
                // The loop's one boundary: a full disk or an unreadable /proc must not end the
                // watch.
                if (!closed) {
                    LOG.warn("watching {} failed, going on", record.id(), failed);
                    pauseAfterFailure();
                }
            }
        }
    }

    private void pauseAfterFailure() {
        try {
            Thread.sleep(around.settings().probeInterval());
        } catch (InterruptedException stopped) {
            closed = true;
        }
    }

    /// One look; answers how long to wait for the next, zero for never.
    private Duration look() throws IOException, InterruptedException {
        noticeDeath();
        if (record.stoppingAt().isPresent()) {
            return stop();
        }
        if (record.failure().isPresent()) {
            save();
            return DEAD_PAUSE;
        }
        log.rotateIfLarge();
        probe();
        save();
        return record.state() == InstanceState.PENDING
                ? shorter(PENDING_PAUSE, around.settings().probeInterval())
                : around.settings().probeInterval();
    }

    private void noticeDeath() {
        InstanceRecord before = record;
        boolean over = before.failure().isPresent() || before.stoppingAt().isPresent();
        if (!over && !around.processes().isAlive(before.process())) {
            fail(exitDetail());
        }
    }

    private void fail(String detail) {
        synchronized (lock) {
            if (record.failure().isPresent() || record.stoppingAt().isPresent()) {
                return;
            }
            record = record.failed(around.clock().instant(), detail);
        }
        LOG.warn("instance {} of group {} failed: {}", record.id(), record.group(), detail);
        wake.release();
    }

    private String exitDetail() {
        if (child.isEmpty()) {
            return "exited, code unknown as it was started before this server";
        }
        try {
            if (!child.get().waitFor(500, TimeUnit.MILLISECONDS)) {
                return "exited";
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return "exited";
        }
        int code = child.get().exitValue();
        return code > 128
                ? "ended by signal %s (exit code %s)".formatted(code - 128, code)
                : "exited with code " + code;
    }

    private void probe() throws InterruptedException {
        Readiness readiness = record.readiness();
        boolean wasReady = record.readyAt().isPresent();
        boolean onceOnly = readiness.check() instanceof Readiness.Check.Log;
        if (wasReady && onceOnly) {
            return;
        }
        if (around.probe().isReady(readiness.check(), record.port(), log)) {
            failedProbes = 0;
            ready = true;
            healthy = true;
            if (!wasReady) {
                becomeReady();
            }
        } else if (wasReady) {
            failedProbes++;
            int threshold = readiness.failureThreshold();
            ready = ready && failedProbes < threshold;
            healthy = healthy && failedProbes < 3 * threshold;
        } else if (readiness.timeout().isPresent()
                && around.clock()
                        .instant()
                        .isAfter(record.launchedAt().plus(readiness.timeout().get()))) {
            fail("not ready within " + readiness.timeout().get());
        }
    }

    private void becomeReady() {
        synchronized (lock) {
            if (record.state() == InstanceState.PENDING) {
                record = record.ready(around.clock().instant());
            }
        }
    }

    /// Makes the newest record durable.
    private void save() throws IOException {
        synchronized (lock) {
            if (!saved.equals(record)) {
                around.state().write(record);
                saved = record;
            }
        }
    }

    private Duration stop() throws IOException {
        ProcessIdentity root = record.process();
        ProcessTable processes = around.processes();
        String tag = record.tag(around.state().controller());
        if (!signalled) {
            family = new LinkedHashSet<>(processes.family(root, tag));
            killAt = System.nanoTime() + untilKill().toNanos();
            processes.signal(root, record.stop().signal());
            signalled = true;
        }
        boolean rootAlive = processes.isAlive(root);
        boolean late = System.nanoTime() - killAt >= 0;
        if (rootAlive && !late) {
            return STOPPING_PAUSE;
        }
        // Whoever was related while the root lived, and whoever carries the tag now.
        family.addAll(processes.family(root, tag));
        family.removeIf(member -> !processes.isAlive(member));
        if (!family.isEmpty()) {
            emptyLooks = 0;
            family.forEach(member -> processes.signal(member, "KILL"));
            return STOPPING_PAUSE;
        }
        // Twice, because a process shows no tag in the instant in which it replaces its program.
        if (++emptyLooks < 2) {
            return STOPPING_PAUSE;
        }
        around.state().retire(record, around.settings().keepLogs());
        around.gone().accept(this);
        return Duration.ZERO;
    }

    /// What is left of the stop timeout; all of it where the clock went back, none where a restart
    /// took longer than it.
    private Duration untilKill() {
        Duration timeout = record.stop().timeout();
        Instant began = record.stoppingAt().orElseThrow();
        Duration passed = Duration.between(began, around.clock().instant());
        if (passed.isNegative()) {
            return timeout;
        }
        Duration left = timeout.minus(passed);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
