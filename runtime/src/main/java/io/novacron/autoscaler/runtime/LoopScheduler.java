package io.novacron.autoscaler.runtime;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calls `tick` in production: when somebody asks for it, at most every [#EARLY_GAP], and at a
/// fixed rate on the monotonic clock, without drift; ticks that were missed (the machine slept) are
/// not made up for. One thread of its own; whatever a tick throws is logged and the next one comes.
/// Thread-safe.
final class LoopScheduler {

    private static final Logger LOG = LoggerFactory.getLogger(LoopScheduler.class);

    /// Between two ticks that were asked for: what is asked for meanwhile shares one listing of its
    /// controller.
    static final Duration EARLY_GAP = Duration.ofMillis(20);

    private final ControlLoop loop;
    private final InstantSource clock;
    private final long periodNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stopping = lock.newCondition();
    private final Thread thread;
    private boolean stopped;
    private boolean woken;

    LoopScheduler(ControlLoop loop, InstantSource clock, Duration period) {
        this.loop = loop;
        this.clock = clock;
        this.periodNanos = period.toNanos();
        this.thread = Thread.ofPlatform().name("control-loop").unstarted(this::run);
    }

    /// Asks for a tick before its time. Returns at once.
    void wake() {
        lock.lock();
        try {
            woken = true;
            stopping.signalAll();
        } finally {
            lock.unlock();
        }
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
        long earliest = next;
        while (awaitUntil(next, earliest)) {
            earliest = System.nanoTime() + EARLY_GAP.toNanos();
            try {
                loop.tick(clock.instant());
            } catch (Throwable bug) {
                LOG.error("a tick failed, the next one follows", bug);
            }
            long late = System.nanoTime() - next;
            if (late >= 0) {
                next += (late / periodNanos + 1) * periodNanos;
            }
        }
    }

    // Until `regular`, or `earliest` where somebody wants it sooner.
    private boolean awaitUntil(long regular, long earliest) {
        lock.lock();
        try {
            while (!stopped) {
                long left = (woken && earliest < regular ? earliest : regular) - System.nanoTime();
                if (left <= 0) {
                    break;
                }
                stopping.awaitNanos(left);
            }
            woken = false;
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
