package io.novacron.autoscaler.runtime.forecast;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// Groups whose model is to be learned, each at most once, in the order they came. Those that have
/// none go first, and are limited by nothing but the worker's one thread: without a forecast they
/// are reactive only. Learning anew is limited to so many a second: 100,000 groups an hour are 28.
/// Thread-safe.
final class FitQueue {

    private final double perSecond;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<GroupForecaster> first = new ArrayDeque<>();
    private final ArrayDeque<GroupForecaster> again = new ArrayDeque<>();
    private Optional<Instant> filledAt = Optional.empty();
    private double allowed;

    /// @param perSecond models that may be learned anew a second, on average
    FitQueue(double perSecond) {
        this.perSecond = perSecond;
        this.allowed = perSecond;
    }

    void add(GroupForecaster group) {
        if (!group.queued.compareAndSet(false, true)) {
            return;
        }
        lock.lock();
        try {
            (group.fittedAt().equals(Instant.MIN) ? first : again).addLast(group);
        } finally {
            lock.unlock();
        }
    }

    /// The next one, where the budget allows for it.
    Optional<GroupForecaster> next(Instant now) {
        lock.lock();
        try {
            Duration since = Duration.between(filledAt.orElse(now), now);
            if (filledAt.isEmpty() || !since.isZero()) {
                // A clock that went back gives nothing and takes nothing.
                double earned = Math.max(0, since.toMillis() / 1000.0 * perSecond);
                allowed = Math.min(perSecond, allowed + earned);
                filledAt = Optional.of(now);
            }
            GroupForecaster next = first.pollFirst();
            if (next == null && allowed >= 1) {
                next = again.pollFirst();
                allowed -= next == null ? 0 : 1;
            }
            if (next != null) {
                next.queued.set(false);
            }
            return Optional.ofNullable(next);
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return first.size() + again.size();
        } finally {
            lock.unlock();
        }
    }
}
