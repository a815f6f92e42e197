package io.novacron.autoscaler.cli.command;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Runs work that SIGTERM and Ctrl-C end cleanly: the work's thread is interrupted, cleans up, and
/// the process ends when it has, with exit code 0.
final class Foreground {

    /// Longer than any clean-up: what it waits for has deadlines of its own.
    private static final long PATIENCE_SECONDS = 60;

    private Foreground() {}

    /// Work that may fail for a reason outside.
    ///
    /// @param <E> how
    interface Work<E extends Exception> {
        void run() throws E;
    }

    static <E extends Exception> void run(Work<E> work) throws E {
        Thread working = Thread.currentThread();
        CountDownLatch over = new CountDownLatch(1);
        Thread hook =
                new Thread(
                        () -> {
                            working.interrupt();
                            if (await(over)) {
                                Runtime.getRuntime().halt(ExitCode.DONE);
                            }
                        },
                        "shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            work.run();
        } finally {
            over.countDown();
            removeHook(hook);
        }
    }

    private static boolean await(CountDownLatch over) {
        try {
            return over.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException again) {
            Thread.currentThread().interrupt();
            return false;
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
