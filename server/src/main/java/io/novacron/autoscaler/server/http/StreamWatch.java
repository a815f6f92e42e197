package io.novacron.autoscaler.server.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/// Drops streams whose client does not read: a write that blocks for too long is interrupted, which
/// closes its connection. Thread-safe.
final class StreamWatch implements AutoCloseable {

    private final Duration patience;
    private final Map<Thread, Long> writing = new ConcurrentHashMap<>();
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("stream-watch").factory());

    private final ScheduledFuture<?> looking;

    StreamWatch(Duration patience) {
        this.patience = patience;
        long every = Math.max(1, patience.toMillis() / 4);
        looking = clock.scheduleWithFixedDelay(this::look, every, every, TimeUnit.MILLISECONDS);
    }

    /// Writes something within the patience.
    void write(Runnable work) {
        Thread self = Thread.currentThread();
        writing.put(self, System.nanoTime());
        try {
            work.run();
        } finally {
            writing.remove(self);
        }
    }

    private void look() {
        long now = System.nanoTime();
        writing.forEach((thread, since) -> {
            // Removed first: one that has just ended its write is not interrupted in its next.
            if (now - since > patience.toNanos() && writing.remove(thread, since)) {
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
