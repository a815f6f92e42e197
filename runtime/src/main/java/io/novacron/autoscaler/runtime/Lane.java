package io.novacron.autoscaler.runtime;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// The groups that use the same controller, providers and router. They are visited in batches, one
/// batch after the other: while a slow plug-in keeps one busy, the groups that become due meanwhile
/// wait and are the next one. So a slow plug-in is asked less often for more groups, and what it
/// costs is their lag, never memory: a group waits at most once.
///
/// Thread-safe.
final class Lane {

    /// Most visits in one batch: what one call to a provider is asked for.
    static final int BATCH = 5_000;

    private final String name;
    private final Tasks tasks;
    private final Work batch;
    private final TimingMeter lag;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Visit> waiting = new ArrayDeque<>();
    private boolean working;
    private int running;

    /// What is done with a batch.
    @FunctionalInterface
    interface Work {
        /// Visits the groups, measures their lag and returns when all are done.
        void visit(List<Visit> visits, TimingMeter lag);
    }

    Lane(String name, Tasks tasks, InstantSource clock, Work batch) {
        this.name = name;
        this.tasks = tasks;
        this.batch = batch;
        this.lag = new TimingMeter(clock);
    }

    String name() {
        return name;
    }

    /// From the due times of its groups to the ends of their evaluations.
    TimingMeter lag() {
        return lag;
    }

    /// Lets a group wait for the next batch.
    void add(Visit visit) {
        lock.lock();
        try {
            waiting.addLast(visit);
        } finally {
            lock.unlock();
        }
    }

    /// Starts working on what waits unless that is going on.
    void start() {
        lock.lock();
        try {
            if (working || waiting.isEmpty()) {
                return;
            }
            working = true;
        } finally {
            lock.unlock();
        }
        boolean started = false;
        try {
            tasks.start("batch " + name, this::work);
            started = true;
        } finally {
            if (!started) {
                stopped();
            }
        }
    }

    private void work() {
        boolean done = false;
        try {
            List<Visit> visits = next();
            while (!visits.isEmpty()) {
                batch.visit(visits, lag);
                visits = next();
            }
            done = true;
        } finally {
            if (!done) {
                stopped();
            }
        }
    }

    // Nothing left and no more working are one step, so that what is added next starts anew.
    private List<Visit> next() {
        lock.lock();
        try {
            List<Visit> visits = new ArrayList<>(Math.min(waiting.size(), BATCH));
            while (visits.size() < BATCH && !waiting.isEmpty()) {
                visits.add(waiting.removeFirst());
            }
            working = !visits.isEmpty();
            running = visits.size();
            return visits;
        } finally {
            lock.unlock();
        }
    }

    private void stopped() {
        lock.lock();
        try {
            working = false;
            running = 0;
        } finally {
            lock.unlock();
        }
    }

    /// Takes out what waits: it is not going to be visited.
    List<Visit> drop() {
        lock.lock();
        try {
            List<Visit> dropped = List.copyOf(waiting);
            waiting.clear();
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    /// How things stand.
    ///
    /// @param late waiting for longer than `limit`
    /// @param oldest due time of the longest waiting one; [Instant#MAX] where none waits
    record Load(int waiting, int running, int late, Instant oldest) {}

    Load load(Instant now, Duration limit) {
        lock.lock();
        try {
            int late = 0;
            Instant oldest = Instant.MAX;
            for (Visit visit : waiting) {
                Instant due = visit.due();
                if (!visit.evaluates() || due.equals(Instant.MIN)) {
                    continue;
                }
                late += Duration.between(due, now).compareTo(limit) > 0 ? 1 : 0;
                oldest = due.isBefore(oldest) ? due : oldest;
            }
            return new Load(waiting.size(), running, late, oldest);
        } finally {
            lock.unlock();
        }
    }
}
