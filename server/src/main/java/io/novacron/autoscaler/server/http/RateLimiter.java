package io.novacron.autoscaler.server.http;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// A token bucket for each caller: so many requests a second, so many at once. Remembers the
/// [#MOST_CALLERS] callers seen last; one that is forgotten starts full. Thread-safe.
///
/// Example: 10 a second, burst 20: after 20 requests at once the 21st waits 100 ms.
final class RateLimiter {

    static final int MOST_CALLERS = 10_000;

    private final double perNano;
    private final double burst;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Bucket> buckets =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
                    return size() > MOST_CALLERS;
                }
            };

    private record Bucket(double tokens, long at) {}

    /// @param perSecond requests a second that go on for ever
    /// @param burst requests at once after a pause
    RateLimiter(double perSecond, double burst, LongSupplier nanoTime) {
        this.perNano = perSecond / Duration.ofSeconds(1).toNanos();
        this.burst = burst;
        this.nanoTime = nanoTime;
    }

    /// Counts a request.
    ///
    /// @return how long to wait where it is one too many; empty where it may go on
    Optional<Duration> take(String caller) {
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            Bucket known = buckets.getOrDefault(caller, new Bucket(burst, now));
            double tokens = Math.min(burst, known.tokens + (now - known.at) * perNano);
            if (tokens >= 1) {
                buckets.put(caller, new Bucket(tokens - 1, now));
                return Optional.empty();
            }
            buckets.put(caller, new Bucket(tokens, now));
            return Optional.of(Duration.ofNanos((long) Math.ceil((1 - tokens) / perNano)));
        } finally {
            lock.unlock();
        }
    }
}
