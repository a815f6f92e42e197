package io.novacron.autoscaler.server.http;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Counts what is under way: bounds it, and lets a stopping server wait for its end. Thread-safe.
public final class InFlight {

    private final int most;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition none = lock.newCondition();
    private int count;

    public InFlight(int most) {
        this.most = most;
    }

    /// @return false where too many are under way; then [#leave] is not called
    public boolean enter() {
        lock.lock();
        try {
            if (count >= most) {
                return false;
            }
            count++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    public void leave() {
        lock.lock();
        try {
            count--;
            if (count == 0) {
                none.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    public int count() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    /// Waits that long, whatever is under way.
    public void pause(Duration time) {
        long left = time.toNanos();
        lock.lock();
        try {
            while (left > 0) {
                left = none.awaitNanos(left);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
