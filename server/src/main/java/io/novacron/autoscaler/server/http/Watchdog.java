package io.novacron.autoscaler.server.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Ends reads and writes that a client lets wait for too long: the thread is interrupted, which
/// closes its connection. The web server has no timeout for either. Thread-safe.
public final class Watchdog implements AutoCloseable {

    /// How much later than asked for it may bite.
    private static final Duration PRECISION = Duration.ofMillis(250);

    private final Map<Thread, Long> deadlines = new ConcurrentHashMap<>();
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("watchdog").factory());
    private final ScheduledFuture<?> looking =
            clock.scheduleWithFixedDelay(
                    this::look, PRECISION.toMillis(), PRECISION.toMillis(), TimeUnit.MILLISECONDS);

    /// Does something on this thread, which is interrupted where it takes longer. Not to be nested.
    <T> T within(Duration patience, Supplier<T> work) {
        begin(patience);
        try {
            return work.get();
        } finally {
            end();
        }
    }

    /// The same for work that begins and ends in different places. A thread that never comes to the
    /// end is forgotten when its time is over.
    void begin(Duration patience) {
        deadlines.put(Thread.currentThread(), System.nanoTime() + patience.toNanos());
    }

    void end() {
        deadlines.remove(Thread.currentThread());
    }

    private void look() {
        long now = System.nanoTime();
        deadlines.forEach((thread, deadline) -> {
            // Removed first: one that has just ended is not interrupted in what it does next.
            if (now - deadline > 0 && deadlines.remove(thread, deadline)) {
                thread.interrupt();
            }
        });
    }

    @Override
    public void close() {
        looking.cancel(false);
        clock.shutdownNow();
    }
}
