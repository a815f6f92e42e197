package io.novacron.autoscaler.plugins.libvirt;

import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/// Threads that calls into libvirt's C library run on. Such a call cannot be interrupted, so the
/// caller stops waiting at its deadline and the call goes on by itself, to its end.
///
/// At most `width` calls run that somebody waits for. One that nobody waits for any more gives its
/// place to others, up to [#STUCK_FACTOR] times as many threads in all; beyond that calls are
/// refused until some come back. Thread-safe.
final class NativeThreads {

    /// Threads in all, calls without a waiter included, per place.
    static final int STUCK_FACTOR = 4;

    private static final long IDLE_SECONDS = 30;
    private static final long LONGEST_END_SECONDS = 5;

    private final Semaphore places;
    private final ThreadPoolExecutor threads;

    /// @param width calls at once that somebody waits for
    NativeThreads(String name, int width) {
        this.places = new Semaphore(width, true);
        this.threads =
                new ThreadPoolExecutor(
                        0,
                        width * STUCK_FACTOR,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new SynchronousQueue<>(),
                        Thread.ofPlatform().daemon().name("libvirt-" + name + "-", 0).factory());
    }

    /// Runs a task and waits for it.
    ///
    /// @param what is done, for the text of an error
    /// @throws OutsideException what the task threw; `TIMED_OUT` where it is not done in time (it
    ///   is finished all the same); `UNAVAILABLE` where too many calls are stuck, or this is closed
    <T> T within(Duration timeout, String what, Callable<T> task) {
        long deadline = System.nanoTime() + timeout.toNanos();
        AtomicBoolean held = new AtomicBoolean();
        try {
            if (!places.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new OutsideException(
                        Kind.TIMED_OUT, "%s did not begin within %s".formatted(what, timeout));
            }
            held.set(true);
            Future<T> future = submit(what, task, held);
            return future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw new OutsideException(
                    Kind.TIMED_OUT, "%s took longer than %s".formatted(what, timeout), late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new OutsideException(Kind.TIMED_OUT, what + " was interrupted", interrupted);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof OutsideException outside
                    ? outside
                    : new IllegalStateException(what + " failed", failed.getCause());
        } finally {
            release(held);
        }
    }

    private <T> Future<T> submit(String what, Callable<T> task, AtomicBoolean held) {
        try {
            return threads.submit(() -> {
                try {
                    return task.call();
                } finally {
                    release(held);
                }
            });
        } catch (RejectedExecutionException full) {
            throw new OutsideException(
                    Kind.UNAVAILABLE,
                    threads.isShutdown()
                            ? what + ": the controller is closed"
                            : what + ": too many calls to libvirt do not come back",
                    full);
        }
    }

    private void release(AtomicBoolean held) {
        if (held.compareAndSet(true, false)) {
            places.release();
        }
    }

    /// Lets calls under way finish for a while.
    ///
    /// @return whether all came back
    boolean end() {
        threads.shutdown();
        try {
            return threads.awaitTermination(LONGEST_END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
