package io.novacron.autoscaler.cli.command;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Runs work that SIGTERM and Ctrl-C end cleanly: the work is told, cleans up, and the process ends
/// when it has, with exit code 0. Nothing is interrupted, since that would break files and
/// connections in the middle of their use.
final class Foreground {

    /// Longer than any clean-up: what it waits for has deadlines of its own.
    private static final long PATIENCE_SECONDS = 60;

    private Foreground() {}

    /// Work that may fail for a reason outside.
    ///
    /// @param <E> how
    interface Work<E extends Exception> {
        /// @param stop comes to zero when the work is to end
        void run(CountDownLatch stop) throws E;
    }

    static <E extends Exception> void run(Work<E> work) throws E {
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        Thread hook = new Thread(() -> end(stop, over), "shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            work.run(stop);
        } finally {
            over.countDown();
            removeHook(hook);
        }
    }

    private static void end(CountDownLatch stop, CountDownLatch over) {
        stop.countDown();
        try {
            if (over.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(ExitCode.DONE);
            }
        } catch (InterruptedException again) {
            Thread.currentThread().interrupt();
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // It is what ended the work.
        }
    }
}
