package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.spi.OutsideException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A virtual thread per task and per call: blocking is cheap, and a call that hangs holds nothing
/// but its own thread. The number of tasks is bounded by the callers: one batch per bulkhead and
/// tick, one actuation per group, one abandoned call per permit of a plug-in.
///
/// Thread-safe.
final class VirtualThreadTasks implements Tasks {

    private static final Logger LOG = LoggerFactory.getLogger(VirtualThreadTasks.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private int running;
    private boolean closed;

    @Override
    public void start(String name, Runnable task) {
        enter(name);
        Thread.ofVirtual().name(name).start(() -> run(name, task));
    }

    /// On a thread of the system with the lowest priority: a virtual one would hold one of the few
    /// threads that all others share for as long as it computes.
    // The priority is a wish, which Linux grants where it is told to (-XX:ThreadPriorityPolicy=1).
    @SuppressWarnings("ThreadPriorityCheck")
    @Override
    public void background(String name, Runnable task) {
        enter(name);
        Thread.ofPlatform()
                .name(name)
                .daemon()
                .priority(Thread.MIN_PRIORITY)
                .start(() -> run(name, task));
    }

    private void run(String name, Runnable task) {
        try {
            task.run();
        } catch (Throwable bug) {
            LOG.error("task {} ended by an error of ours", name, bug);
        } finally {
            leave();
        }
    }

    @Override
    public <T> T call(String name, Duration timeout, Supplier<T> call) {
        FutureTask<T> future = new FutureTask<>(call::get);
        Thread.ofVirtual().name(name).start(future);
        try {
            return future.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            future.cancel(true);
            throw new OutsideException(
                    OutsideException.Kind.TIMED_OUT,
                    "%s: no answer within %s ms".formatted(name, timeout.toMillis()));
        } catch (InterruptedException interrupted) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            throw new OutsideException(
                    OutsideException.Kind.TIMED_OUT,
                    name + ": interrupted while waiting",
                    interrupted);
        } catch (CancellationException cancelled) {
            throw new OutsideException(
                    OutsideException.Kind.TIMED_OUT, name + ": cancelled", cancelled);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException exception) {
                throw exception;
            }
            if (failed.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(name, failed);
        }
    }

    @Override
    public boolean awaitIdle(Duration timeout) {
        long left = timeout.toNanos();
        lock.lock();
        try {
            while (running > 0) {
                if (left <= 0) {
                    return false;
                }
                left = idle.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    private void enter(String name) {
        lock.lock();
        try {
            if (closed) {
                throw new RejectedExecutionException("closed, refused task " + name);
            }
            running++;
        } finally {
            lock.unlock();
        }
    }

    private void leave() {
        lock.lock();
        try {
            running--;
            if (running == 0) {
                idle.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }
}
