package io.novacron.autoscaler.plugins.docker;

import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Runs calls apart from the caller's thread: one that runs out of time, or is interrupted, stops
/// waiting, and the steps under way are finished all the same (each has a bound of its own), so
/// that a launch is not torn apart between create and start. Thread-safe.
final class Work implements AutoCloseable {

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /// @param what is done, for messages
    /// @throws OutsideException what the task threw, or `TIMED_OUT`
    <T> T within(Call call, String what, Callable<T> task) {
        Future<T> future;
        try {
            future = threads.submit(task);
        } catch (RejectedExecutionException closed) {
            throw new OutsideException(Kind.UNAVAILABLE, "the controller is closed", closed);
        }
        try {
            return future.get(call.timeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw new OutsideException(
                    Kind.TIMED_OUT, "%s took longer than %s".formatted(what, call.timeout()), late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new OutsideException(Kind.TIMED_OUT, what + " was interrupted", interrupted);
        } catch (ExecutionException failed) {
            throw switch (failed.getCause()) {
                case OutsideException outside -> outside;
                case null, default -> new IllegalStateException(what + " failed", failed);
            };
        }
    }

    /// As [#within], holding a lock.
    <T> T alone(Call call, ReentrantLock lock, String what, Callable<T> task) {
        return within(
                call,
                what,
                () -> {
                    if (!lock.tryLock(call.timeout().toNanos(), TimeUnit.NANOSECONDS)) {
                        throw new OutsideException(
                                Kind.TIMED_OUT, what + ": another call is under way");
                    }
                    try {
                        return task.call();
                    } finally {
                        lock.unlock();
                    }
                });
    }

    /// Does something for each at once and returns what failed when all are done.
    <T> Map<T, OutsideException> each(List<T> all, Consumer<T> task, Duration patience) {
        Map<T, Future<?>> futures = new LinkedHashMap<>();
        Map<T, OutsideException> failures = new LinkedHashMap<>();
        Call call = Call.within(patience);
        for (T one : all) {
            try {
                futures.put(
                        one,
                        threads.submit(() ->
                                within(
                                        call,
                                        "a host's part",
                                        () -> {
                                            task.accept(one);
                                            return Boolean.TRUE;
                                        })));
            } catch (RejectedExecutionException closed) {
                throw new OutsideException(Kind.UNAVAILABLE, "the controller is closed", closed);
            }
        }
        futures.forEach((one, future) -> {
            try {
                future.get();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                failures.put(one, new OutsideException(Kind.TIMED_OUT, "interrupted", interrupted));
            } catch (ExecutionException failed) {
                failures.put(
                        one,
                        failed.getCause() instanceof OutsideException outside
                                ? outside
                                : new OutsideException(
                                        Kind.UNAVAILABLE, "a host's part failed", failed));
            }
        });
        return failures;
    }

    /// Lets short steps under way finish; what an engine that hangs keeps is interrupted.
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(
                    Duration.ofSeconds(5).toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException hurried) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
