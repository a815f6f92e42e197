package io.novacron.autoscaler.plugins.prometheus;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// Leaves a server alone that fails: after 5 failures in a row nobody is let through for 5 s, then
/// one trial. If that fails, too, for twice as long, up to 1 min, each a tenth longer or shorter,
/// so that several of us do not come back at once. Who comes during the trial waits for its
/// outcome, so a server that is back serves everybody at once. Thread-safe.
///
/// Ours because it is 100 lines with a clock that tests move; the libraries for it read their own.
final class CircuitBreaker {

    /// How one was let through.
    enum Permit {
        USUAL,
        /// Alone, after a pause.
        TRIAL
    }

    private static final int FAILURES_IN_A_ROW = 5;
    private static final long FIRST_PAUSE = TimeUnit.SECONDS.toNanos(5);
    private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(60);
    private static final long LONGEST_BY_REQUEST = TimeUnit.MINUTES.toNanos(10);

    private final LongSupplier nanoClock;
    private final RandomGenerator random;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition decided = lock.newCondition();
    private int failures;
    private boolean open;
    private boolean trial;
    private long nextPause = FIRST_PAUSE;
    private long closedUntil;
    private String last = "";
    private long timesOpened;

    CircuitBreaker(LongSupplier nanoClock, RandomGenerator random) {
        this.nanoClock = nanoClock;
        this.random = random;
    }

    /// Lets the caller through, who then reports what came of it.
    ///
    /// @param deadline on the nano clock
    /// @throws QueryException where the server is being left alone
    Permit enter(long deadline) throws QueryException, InterruptedException {
        lock.lock();
        try {
            while (open && trial) {
                long left = deadline - nanoClock.getAsLong();
                if (left <= 0 || decided.awaitNanos(left) <= 0) {
                    throw refused("another try under way");
                }
            }
            if (!open) {
                return Permit.USUAL;
            }
            long pause = closedUntil - nanoClock.getAsLong();
            if (pause > 0) {
                throw refused(
                        "not asked for another %s s"
                                .formatted(TimeUnit.NANOSECONDS.toSeconds(pause) + 1));
            }
            trial = true;
            return Permit.TRIAL;
        } finally {
            lock.unlock();
        }
    }

    private QueryException refused(String what) {
        return new QueryException(
                QueryException.Kind.NOT_ASKED, what + " since it failed: " + last);
    }

    /// The server answered, be it that the query is wrong.
    void succeeded(Permit permit) {
        lock.lock();
        try {
            failures = 0;
            open = false;
            nextPause = FIRST_PAUSE;
            endTrial(permit);
            decided.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// @param leaveAlone as long as the server itself asked for; zero where it did not
    void failed(Permit permit, String reason, Duration leaveAlone) {
        lock.lock();
        try {
            endTrial(permit);
            boolean asked = leaveAlone.isPositive();
            boolean late = open && permit != Permit.TRIAL;
            if (late && !asked) {
                return; // it was under way when the pause began, and says nothing new
            }
            last = reason;
            failures++;
            if (asked || permit == Permit.TRIAL || failures >= FAILURES_IN_A_ROW) {
                pause(asked ? nanos(leaveAlone) : spread(nextPause), late);
            }
        } finally {
            lock.unlock();
        }
    }

    private void pause(long length, boolean late) {
        long until = nanoClock.getAsLong() + length;
        if (late) {
            closedUntil = until - closedUntil > 0 ? until : closedUntil;
            return;
        }
        closedUntil = until;
        nextPause = Math.min(2 * nextPause, LONGEST_PAUSE);
        timesOpened++;
        open = true;
        failures = 0;
    }

    /// The caller gave up without an outcome.
    void left(Permit permit) {
        lock.lock();
        try {
            endTrial(permit);
        } finally {
            lock.unlock();
        }
    }

    private void endTrial(Permit permit) {
        if (permit == Permit.TRIAL) {
            trial = false;
            decided.signalAll();
        }
    }

    /// How often a pause began.
    long timesOpened() {
        lock.lock();
        try {
            return timesOpened;
        } finally {
            lock.unlock();
        }
    }

    private static long nanos(Duration duration) {
        return duration.compareTo(Duration.ofNanos(LONGEST_BY_REQUEST)) > 0
                ? LONGEST_BY_REQUEST
                : duration.toNanos();
    }

    private long spread(long pause) {
        return (long) (pause * (0.9 + 0.2 * random.nextDouble()));
    }
}
