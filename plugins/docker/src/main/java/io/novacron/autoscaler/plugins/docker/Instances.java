package io.novacron.autoscaler.plugins.docker;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.ResourceController.ManagedInstance;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a controller and its watch share: the notes, what probes found, who has which instance in
/// hand, and the stops under way. Thread-safe.
final class Instances implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Instances.class);

    /// Groups whose newest owner is remembered.
    private static final int MOST_GROUPS = 100_000;

    private final ContainerEngine engine;
    private final DockerSettings settings;
    private final InstantSource clock;
    private final Notes notes;
    private final Map<String, Vitals> vitals = new ConcurrentHashMap<>();
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();
    private final Map<String, Long> epochs =
            Collections.synchronizedMap(
                    new LinkedHashMap<>() {
                        private static final long serialVersionUID = 1;

                        @Override
                        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                            return size() > MOST_GROUPS;
                        }
                    });
    private final Map<String, Ending> endings = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ReentrantLock recovering = new ReentrantLock();
    private volatile boolean recovered;

    /// A stop or removal under way.
    private record Ending(Note.Phase to) {}

    Instances(ContainerEngine engine, DockerSettings settings, InstantSource clock) {
        this.engine = engine;
        this.settings = settings;
        this.clock = clock;
        this.notes = new Notes(engine, settings.scope());
    }

    /// Reads back what the server before has left; before everything else, and again until the
    /// engine has answered once.
    void recover() {
        if (recovered) {
            return;
        }
        recovering.lock();
        try {
            if (!recovered) {
                engine.about(); // here, so that no launch has to wait for it
                notes.load();
                notes.all()
                        .values()
                        .forEach(note -> epochs.merge(note.group(), note.epoch(), Math::max));
                engine.containers(settings.scope())
                        .forEach(found ->
                                epochs.merge(
                                        found.labels().group(), found.labels().epoch(), Math::max));
                recovered = true;
            }
        } finally {
            recovering.unlock();
        }
    }

    /// Refuses a caller that a newer owner of the group has replaced.
    void fence(String group, long epoch) {
        long newest = epochs.merge(group, epoch, Math::max);
        if (epoch < newest) {
            throw new OutsideException(
                    Kind.FENCED,
                    "epoch %s of group %s is older than %s".formatted(epoch, group, newest));
        }
    }

    List<Found> containers() {
        return engine.containers(settings.scope());
    }

    ManagedInstance managed(Found found) {
        return new ManagedInstance(found.labels().group(), found.labels().key(), view(found));
    }

    Instance view(Found found) {
        return InstanceViews.of(
                found,
                notes.of(found.name()),
                vitals(found.name()),
                settings.zone(),
                Optional.of(machine()),
                clock.instant());
    }

    String machine() {
        return settings.machine().orElseGet(() -> engine.about().machine());
    }

    Vitals vitals(String instance) {
        return vitals.getOrDefault(instance, Vitals.NONE);
    }

    void vitals(String instance, Vitals found) {
        vitals.put(instance, found);
    }

    Notes notes() {
        return notes;
    }

    Optional<Note> note(String instance) {
        return notes.of(instance);
    }

    /// The first note of an instance that has none.
    Note firstNote(Found found) {
        return new Note(
                found.name(),
                found.labels().group(),
                found.labels().key(),
                0,
                found.labels().epoch(),
                Note.Phase.STARTED,
                found.created(),
                Optional.empty());
    }

    /// In milliseconds as notes count, so that it is the same instant after a restart.
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    Note notePhase(Found found, Note.Phase phase, long epoch) {
        Instant now = now();
        return notes.update(firstNote(found), note -> note.with(phase, now, epoch));
    }

    Note noteSize(Found found, Size size, long epoch) {
        return notes.update(firstNote(found), note -> note.with(size, epoch));
    }

    /// What an instance's limits should be.
    Size wantedSize(Found found) {
        return notes.of(found.name()).flatMap(Note::size).orElse(found.labels().size());
    }

    /// Held while an instance is launched, started or resized.
    ReentrantLock lock(String instance) {
        return locks.computeIfAbsent(instance, _ -> new ReentrantLock());
    }

    boolean isEnding(String instance) {
        return endings.containsKey(instance);
    }

    /// Stops the container, and removes it where it has ended, apart from the caller. One at a time
    /// for each instance; what fails is tried again by the watch.
    void end(Found found, Note.Phase to) {
        Ending ending = new Ending(to);
        if (endings.putIfAbsent(found.name(), ending) != null) {
            return;
        }
        try {
            threads.execute(() -> {
                try {
                    engine.stop(found.container(), found.labels().stopTimeout());
                    if (to == Note.Phase.ENDED) {
                        engine.remove(found.container());
                    }
                } catch (OutsideException failed) {
                    LOG.warn("{} is not ended yet: {}", found.name(), failed.getMessage());
                } finally {
                    endings.remove(found.name(), ending);
                }
            });
        } catch (java.util.concurrent.RejectedExecutionException closed) {
            endings.remove(found.name(), ending);
        }
    }

    /// Forgets what probes found of instances that are gone.
    void keepOnly(java.util.Set<String> present) {
        vitals.keySet().retainAll(present);
        locks.entrySet()
                .removeIf(entry ->
                        !present.contains(entry.getKey())
                                && !entry.getValue().isLocked()
                                && !entry.getValue().hasQueuedThreads());
    }

    @Override
    public void close() {
        threads.shutdown();
        try {
            // Stops under way are short of their last step only; the next server takes them up.
            if (!threads.awaitTermination(200, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException hurried) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
