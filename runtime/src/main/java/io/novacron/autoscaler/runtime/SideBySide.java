package io.novacron.autoscaler.runtime;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.IntConsumer;

/// Does a few things at once and waits for all of them. Stateless.
final class SideBySide {

    private SideBySide() {}

    /// Runs `work` for 0 to `parts` − 1: part 0 on the caller's thread, the others as tasks. A part
    /// bounds its own time and catches its own exceptions; of those that escape, part 0's reaches
    /// the caller.
    static void run(Tasks tasks, String name, int parts, IntConsumer work) {
        if (parts == 0) {
            return;
        }
        CountDownLatch others = new CountDownLatch(parts - 1);
        for (int part = 1; part < parts; part++) {
            start(tasks, name, part, work, others);
        }
        try {
            work.accept(0);
        } finally {
            await(others);
        }
    }

    private static void start(
            Tasks tasks, String name, int part, IntConsumer work, CountDownLatch others) {
        Runnable task =
                () -> {
                    try {
                        work.accept(part);
                    } finally {
                        others.countDown();
                    }
                };
        try {
            tasks.start(name, task);
        } catch (RejectedExecutionException closing) {
            // What has been begun is brought to its end.
            task.run();
        }
    }

    private static void await(CountDownLatch others) {
        boolean interrupted = false;
        while (true) {
            try {
                others.await();
                break;
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
