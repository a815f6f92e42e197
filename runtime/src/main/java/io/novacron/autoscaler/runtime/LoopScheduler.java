package io.novacron.autoscaler.runtime;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calls `tick` in production: at a fixed rate on the monotonic clock, without drift; ticks that
/// were missed (the machine slept) are not made up for. One thread of its own; whatever a tick
/// throws is logged and the next one comes. Thread-safe.
final class LoopScheduler {

    private static final Logger LOG = LoggerFactory.getLogger(LoopScheduler.class);

    private final ControlLoop loop;
    private final InstantSource clock;
    private final long periodNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stopping = lock.newCondition();
    private final Thread thread;
    private boolean stopped;

    LoopScheduler(ControlLoop loop, InstantSource clock, Duration period) {
        this.loop = loop;
        this.clock = clock;
        this.periodNanos = period.toNanos();
        this.thread = Thread.ofPlatform().name("control-loop").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// Returns once the tick that runs, if any, is over.
    void stop() {
        lock.lock();
        try {
            stopped = true;
            stopping.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        long next = System.nanoTime();
        while (awaitUntil(next)) {
            try {
                loop.tick(clock.instant());
            } catch (Throwable bug) {
                LOG.error("a tick failed, the next one follows", bug);
            }
            long missed = Math.max(0, (System.nanoTime() - next) / periodNanos);
            next += (missed + 1) * periodNanos;
        }
    }

    private boolean awaitUntil(long nanos) {
        lock.lock();
        try {
            long left = nanos - System.nanoTime();
            while (!stopped && left > 0) {
                left = stopping.awaitNanos(left);
            }
            return !stopped;
        } catch (InterruptedException _) {
            // Nobody but stop() ends this thread.
            return !stopped;
        } finally {
            lock.unlock();
        }
    }

    /// Longest time an actuation may take at shutdown before it is left to itself.
    static final Duration GRACE = Duration.ofNanos(TimeUnit.SECONDS.toNanos(30));
}
