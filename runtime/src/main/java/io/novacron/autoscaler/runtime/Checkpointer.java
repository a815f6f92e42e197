package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.spi.OutsideException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/// Saves memories that no action has saved for a while, many in one write. It goes round the groups
/// in the order of their ids, a part at each tick: neighbours in one write are neighbours in the
/// database, which rewrites few pages for them.
///
/// [#sweep] is called by one thread at a time; what it starts works on the groups under their
/// locks.
final class Checkpointer {

    /// Groups in one write. Their evaluations wait for it.
    private static final int BATCH = 250;

    /// A memory is saved once it is older than this share of the longest time …
    private static final double OLD = 0.7;

    /// … and each is looked at once in the rest of it.
    private static final double ROUND = 0.3;

    private final GroupRegistry registry;
    private final Durability durability;
    private final Tasks tasks;
    private final Duration longest;
    private final AtomicBoolean working = new AtomicBoolean();

    /// Written by the one task that works.
    private volatile Optional<String> cursor = Optional.empty();

    private volatile Instant sweptAt = Instant.MIN;

    /// Groups that were under way when it was their turn.
    private final ArrayDeque<ManagedGroup> again = new ArrayDeque<>();

    /// @param longest time that a memory may stay unsaved
    Checkpointer(GroupRegistry registry, Durability durability, Tasks tasks, Duration longest) {
        this.registry = registry;
        this.durability = durability;
        this.tasks = tasks;
        this.longest = longest;
    }

    /// Saves the next part of the groups, in a task of its own unless the one before still works.
    void sweep(Instant now) {
        if (!working.compareAndSet(false, true)) {
            return;
        }
        try {
            tasks.start("checkpoint", () -> work(now));
        } catch (RejectedExecutionException closing) {
            working.set(false);
        }
    }

    private void work(Instant now) {
        try {
            save(part(now), now);
        } catch (OutsideException failed) {
            durability.failed(failed, now);
        } finally {
            working.set(false);
        }
    }

    // The first time all: few are old at a start, and a process that starts again and again saves
    // too.
    private List<ManagedGroup> part(Instant now) {
        Duration passed =
                sweptAt.equals(Instant.MIN) ? longest : Duration.between(sweptAt, now).abs();
        double share = Math.min(1, passed.toMillis() / (longest.toMillis() * ROUND));
        int size = (int) Math.ceil(Math.max(1, registry.size() * share));
        sweptAt = now;
        List<ManagedGroup> part = new ArrayList<>(again);
        again.clear();
        Optional<String> after = cursor;
        for (ManagedGroup group : registry.after(after, size)) {
            if (isOld(group, now)) {
                part.add(group);
            }
            after = Optional.of(group.id);
        }
        cursor = registry.after(after, 1).isEmpty() ? Optional.empty() : after;
        return part;
    }

    private boolean isOld(ManagedGroup group, Instant now) {
        Instant saved = group.checkpointedAt;
        return saved.isAfter(Instant.MIN)
                && Duration.between(saved, now).abs().toMillis() >= longest.toMillis() * OLD;
    }

    private void save(List<ManagedGroup> groups, Instant now) {
        for (int from = 0; from < groups.size(); from += BATCH) {
            again.addAll(
                    saveLocked(groups.subList(from, Math.min(groups.size(), from + BATCH)), now));
        }
    }

    /// Saves every memory, however young: before the process ends. What the store does not take is
    /// lost with the process, as after a crash.
    void saveAll(Instant now) {
        try {
            List<ManagedGroup> groups = registry.inOrder();
            for (int from = 0; from < groups.size(); from += BATCH) {
                saveLocked(groups.subList(from, Math.min(groups.size(), from + BATCH)), now);
            }
        } catch (OutsideException failed) {
            durability.failed(failed, now);
        }
    }

    // Whoever holds one group's lock never waits for another's, and here nobody waits for a lock
    // at all. Those that are under way come later.
    private List<ManagedGroup> saveLocked(List<ManagedGroup> groups, Instant now) {
        List<ManagedGroup> locked = new ArrayList<>(groups.size());
        List<ManagedGroup> later = new ArrayList<>();
        try {
            for (ManagedGroup group : groups) {
                boolean free = group.lock.tryLock();
                (free ? locked : later).add(group);
            }
            durability.checkpointAll(
                    locked.stream()
                            .filter(group ->
                                    !group.removed
                                            && !group.fenced
                                            && group.attempt.isEmpty()
                                            && group.memory.isPresent())
                            .toList(),
                    now);
            return later;
        } finally {
            locked.forEach(group -> group.lock.unlock());
        }
    }
}
