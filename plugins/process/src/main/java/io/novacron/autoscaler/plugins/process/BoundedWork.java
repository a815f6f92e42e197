package io.novacron.autoscaler.plugins.process;

import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Runs calls apart from the caller's thread: a time-out or an interrupt of the caller must not
/// tear a write or a fork apart, so the caller stops waiting and the work is finished all the same.
/// Thread-safe.
final class BoundedWork implements AutoCloseable {

    private static final long LONGEST_CLOSE_SECONDS = 5;

    private final String owner;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    BoundedWork(String owner) {
        this.owner = owner;
    }

    /// @param what is done, for the text of an error
    /// @throws OutsideException what the task threw, `TIMED_OUT` where it is not done in time,
    ///   `UNAVAILABLE` where the disk fails or this is closed
    <T> T within(Call call, String what, Callable<T> task) {
        Future<T> future;
        try {
            future = threads.submit(task);
        } catch (RejectedExecutionException closed) {
            throw new OutsideException(Kind.UNAVAILABLE, owner + " is closed", closed);
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
                case IOException broken ->
                        new OutsideException(
                                Kind.UNAVAILABLE,
                                "%s: the state directory failed".formatted(what),
                                broken);
                case null, default -> new IllegalStateException(what + " failed", failed);
            };
        }
    }

    /// Lets calls under way finish; they are short, but a disk may hang.
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(LONGEST_CLOSE_SECONDS, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException hurried) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
