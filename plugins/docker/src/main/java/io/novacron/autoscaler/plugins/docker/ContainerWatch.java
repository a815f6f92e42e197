package io.novacron.autoscaler.plugins.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import io.novacron.autoscaler.spi.OutsideException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at all containers at an interval and does what nobody asks for: probes readiness, tells
/// why one exited, finishes what a crash left half done, and restores changed limits that Podman
/// forgets when a container restarts. Those that start are probed more often in between, so that a
/// quick one is not kept waiting. One virtual thread; what fails is tried again at the next look.
final class ContainerWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ContainerWatch.class);

    /// SIGKILL: the kernel's, for want of memory, or somebody's.
    private static final int KILLED = 137;

    private static final int PRUNE_EVERY = 60;

    /// Of two probes of one that starts.
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(100);

    /// A start-up is seen late by a tenth of what it took, if the interval is longer than that.
    private static final int AGE_PER_WAIT = 10;

    private final Instances instances;
    private final Launcher launcher;
    private final ContainerEngine engine;
    private final DockerSettings settings;
    private final BoundedProbes probes;
    private final ReadinessProbe probe;
    private final Thread thread;

    // touched by the thread only
    private Set<String> createdBefore = new HashSet<>();
    private final Map<String, String> limitsSetAt = new HashMap<>();
    private boolean away;
    private long looks;

    /// Since when each of those that are probed more often starts, by the nanosecond clock.
    private final Map<String, Long> starting = new ConcurrentHashMap<>();

    private volatile boolean closed;

    ContainerWatch(
            Instances instances,
            Launcher launcher,
            ContainerEngine engine,
            DockerSettings settings,
            BoundedProbes probes) {
        this.instances = instances;
        this.launcher = launcher;
        this.engine = engine;
        this.settings = settings;
        this.probes = probes;
        this.probe = new ReadinessProbe(settings.probeTimeout(), engine);
        this.thread =
                Thread.ofVirtual().name("docker-watch-" + settings.scope()).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (!closed) {
            try {
                look();
                if (away) {
                    LOG.info("the container engine at {} answers again", settings.host());
                    away = false;
                }
            } catch (OutsideException failed) {
                if (!away && !closed) {
                    LOG.warn("cannot watch containers: {}", failed.getMessage());
                    away = true;
                }
            } catch (InterruptedException ended) {
                return;
            } catch (RuntimeException ours) {
                LOG.warn("a look at the containers failed", ours);
            }
            waitForNextLook();
        }
    }

    /// To be probed often until it is ready.
    void expect(String instance) {
        starting.put(instance, System.nanoTime());
        LockSupport.unpark(thread);
    }

    private void waitForNextLook() {
        long end = System.nanoTime() + settings.probeInterval().toNanos();
        while (!closed) {
            long now = System.nanoTime();
            if (now - end >= 0) {
                return;
            }
            long due =
                    starting.values().stream()
                            .mapToLong(since -> now + waitAtAge(now - since))
                            .reduce(end, Math::min);
            LockSupport.parkNanos(due - now);
            // Earlier than that somebody said that there is one more to wait for.
            if (due < end && System.nanoTime() - due >= 0) {
                probeThoseThatStart();
            }
        }
    }

    private static long waitAtAge(long nanos) {
        return Math.max(SHORTEST_WAIT.toNanos(), nanos / AGE_PER_WAIT);
    }

    private void probeThoseThatStart() {
        try {
            probe(
                    instances.containers().stream()
                            .filter(found -> starting.containsKey(found.name()))
                            .toList());
            starting.keySet().removeIf(name -> !isStarting(name));
        } catch (OutsideException unreachable) {
            starting.clear(); // the next look tells of it
        } catch (InterruptedException ended) {
            closed = true;
        }
    }

    private boolean isStarting(String name) {
        return instances.note(name).map(Note::phase).orElse(Note.Phase.STARTED)
                == Note.Phase.STARTED;
    }

    private void look() throws InterruptedException {
        instances.recover();
        List<Found> all = instances.containers();
        Set<String> names = all.stream().map(Found::name).collect(Collectors.toSet());
        instances.keepOnly(names);
        limitsSetAt.keySet().retainAll(names);
        starting.keySet().removeIf(name -> !names.contains(name) || !isStarting(name));
        Set<String> created = new HashSet<>();
        for (Found found : all) {
            Note.Phase phase =
                    instances.note(found.name()).map(Note::phase).orElse(Note.Phase.STARTED);
            switch (phase) {
                case ENDED -> instances.end(found, Note.Phase.ENDED);
                case STOPPED -> {
                    if (found.state() == Found.State.RUNNING) {
                        instances.end(found, Note.Phase.STOPPED);
                    }
                }
                case STARTED, READY -> {
                    if (found.state() == Found.State.CREATED) {
                        created.add(found.name());
                        finishHalfCreated(found);
                    } else if (found.state() == Found.State.EXITED) {
                        sayWhyItExited(found);
                    }
                }
            }
        }
        createdBefore = created;
        probe(all);
        if (looks++ % PRUNE_EVERY == 0) {
            instances.notes().prune(names);
        }
    }

    /// Seen twice without anybody launching it: its launcher has died. An intent may be resumed for
    /// it, or not; either way it is one of the group's.
    private void finishHalfCreated(Found found) {
        ReentrantLock lock = instances.lock(found.name());
        if (!createdBefore.contains(found.name()) || !lock.tryLock()) {
            return;
        }
        try {
            LOG.info("starting {}, which was created and not started", found.name());
            launcher.finish(found.name());
        } catch (OutsideException failed) {
            LOG.warn("cannot start {}: {}", found.name(), failed.getMessage());
        } finally {
            lock.unlock();
        }
    }

    private void sayWhyItExited(Found found) {
        if (instances.vitals(found.name()).failure().isPresent()) {
            return;
        }
        Optional<InspectContainerResponse> seen = engine.inspect(found.name());
        if (seen.isEmpty() || seen.get().getState() == null) {
            return;
        }
        InspectContainerResponse.ContainerState state = seen.get().getState();
        String why = reason(state, instances.wantedSize(found));
        instances.vitals(found.name(), Vitals.failed(why, finished(state, found)));
        LOG.warn("instance {} of group {} {}", found.name(), found.labels().group(), why);
    }

    static String reason(InspectContainerResponse.ContainerState state, Size size) {
        long code = Optional.ofNullable(state.getExitCodeLong()).orElse(-1L);
        String limit =
                size.memoryBytes() == 0
                        ? ""
                        : " (its limit is %s MiB)".formatted(size.memoryBytes() >> 20);
        if (Boolean.TRUE.equals(state.getOOMKilled())) {
            return "was killed because it ran out of memory%s, exit code %s".formatted(limit, code);
        }
        if (code == KILLED && size.memoryBytes() > 0) {
            // Podman sees the kernel's kill only with newer kernels' and systemd's help.
            return "was killed, exit code 137: most likely it ran out of memory" + limit;
        }
        String error = Optional.ofNullable(state.getError()).orElse("");
        return "exited with code %s%s".formatted(code, error.isEmpty() ? "" : ": " + error);
    }

    private static Instant finished(InspectContainerResponse.ContainerState state, Found found) {
        try {
            return Instant.parse(String.valueOf(state.getFinishedAt()));
        } catch (DateTimeParseException unreadable) {
            return found.created();
        }
    }

    private void probe(List<Found> all) throws InterruptedException {
        List<Found> running =
                all.stream()
                        .filter(found -> found.state() == Found.State.RUNNING)
                        .filter(found ->
                                instances
                                        .note(found.name())
                                        .map(Note::phase)
                                        .map(phase ->
                                                phase == Note.Phase.STARTED
                                                        || phase == Note.Phase.READY)
                                        .orElse(true))
                        .toList();
        probes.ask(
                running,
                found -> {
                    boolean ready = probe.isReady(found);
                    Note.Phase phase =
                            instances
                                    .note(found.name())
                                    .map(Note::phase)
                                    .orElse(Note.Phase.STARTED);
                    instances.vitals(found.name(), instances.vitals(found.name()).probed(ready));
                    if (ready
                            && phase == Note.Phase.STARTED
                            && !InstanceViews.isReadyByRunning(found)) {
                        becameReady(found);
                    }
                    return Optional.of(ready);
                });
        if (engine.about().podman()) {
            for (Found found : running) {
                if (instances.note(found.name()).flatMap(Note::size).isPresent()) {
                    restoreLimits(found);
                }
            }
        }
    }

    /// Not while somebody stops it: a note of readiness would undo the note of the stop.
    private void becameReady(Found found) {
        instances
                .notes()
                .update(
                        instances.firstNote(found),
                        note ->
                                note.phase() == Note.Phase.STARTED
                                        ? note.with(Note.Phase.READY, instances.now(), 0)
                                        : note);
    }

    /// Podman starts a container with the limits it was created with, whoever starts it.
    private void restoreLimits(Found found) {
        Optional<String> startedAt =
                engine.inspect(found.name())
                        .map(seen -> String.valueOf(seen.getState().getStartedAt()));
        if (startedAt.isEmpty() || startedAt.get().equals(limitsSetAt.get(found.name()))) {
            return;
        }
        ReentrantLock lock = instances.lock(found.name());
        if (!lock.tryLock()) {
            return;
        }
        try {
            engine.setLimits(found.container(), instances.wantedSize(found));
            limitsSetAt.put(found.name(), startedAt.get());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        probe.close();
    }
}
