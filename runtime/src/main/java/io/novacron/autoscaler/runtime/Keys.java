package io.novacron.autoscaler.runtime;

import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/// Makes ids of intents: sortable by time, unique across restarts by 32 random bits within the same
/// millisecond. Safe in file, container and host names. Thread-safe.
final class Keys {

    private final ReentrantLock lock = new ReentrantLock();
    private final RandomGenerator random;

    Keys(RandomGenerator random) {
        this.random = random;
    }

    String intent(Instant now) {
        lock.lock();
        try {
            return "%011x-%08x".formatted(Math.max(0, now.toEpochMilli()), random.nextInt());
        } finally {
            lock.unlock();
        }
    }

    /// A name for one wait, unique across restarts.
    String token() {
        lock.lock();
        try {
            return "%016x%016x".formatted(random.nextLong(), random.nextLong());
        } finally {
            lock.unlock();
        }
    }

    /// A generator of its own, for one group's jitter.
    long seed() {
        lock.lock();
        try {
            return random.nextLong();
        } finally {
            lock.unlock();
        }
    }
}
