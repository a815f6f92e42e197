package io.novacron.autoscaler.store.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/// Runs work on a database and turns its failures into [OutsideException]s.
///
/// What has surely not been committed is tried again, at most [#ATTEMPTS] times with jitter: lost
/// connections before the commit, deadlocks. A commit without an answer is not: `UNAVAILABLE`, and
/// the caller reads again. While the database does not accept connections one caller at a time
/// waits for it and the others fail at once, so that a thousand groups do not wait one after
/// another.
///
/// Thread-safe.
final class Transactions {

    private static final int ATTEMPTS = 3;
    private static final int PAUSE_MILLIS = 25;

    /// Longest wait for one of the pool's connections while the database is busy.
    private static final Duration BUSY = Duration.ofSeconds(15);

    private static final String UNIQUE_VIOLATION = "23505";
    private static final String CANCELED = "57014";

    /// Classes of refused values: rolled back, whoever tries it and however often.
    private static final String DATA = "22";

    private static final String CONSTRAINT = "23";

    /// Rolled back for certain and likely to succeed next time: deadlock, serialization, lock
    /// timeout; and the server's "going down" and "coming up".
    private static final Set<String> PASSING =
            Set.of("40001", "40P01", "55P03", "HYT00", "57P01", "57P02", "57P03");

    private static final String CONNECTION_LOST = "08";

    private final HikariDataSource source;
    private final Jdbi jdbi;
    private final Semaphore places;
    private final AtomicBoolean failing = new AtomicBoolean();
    private final AtomicBoolean probing = new AtomicBoolean();

    Transactions(HikariDataSource source) {
        this.source = source;
        this.jdbi = Jdbi.create(source);
        this.places = new Semaphore(source.getMaximumPoolSize());
    }

    /// Work that changes nothing.
    <T> T read(String operation, HandleCallback<T, RuntimeException> work) {
        return run(operation, outcome -> jdbi.withHandle(work));
    }

    /// Work that is made durable as a whole or not at all.
    <T> T write(String operation, HandleCallback<T, RuntimeException> work) {
        return run(
                operation,
                outcome ->
                        jdbi.inTransaction(handle -> {
                            T answer = work.withHandle(handle);
                            outcome.committing = true;
                            return answer;
                        }));
    }

    void close() {
        source.close();
    }

    /// How far an attempt got.
    private static final class Outcome {
        boolean committing;
    }

    private interface Work<T> {
        T run(Outcome outcome);
    }

    private <T> T run(String operation, Work<T> work) {
        for (int attempt = 1; ; attempt++) {
            Outcome outcome = new Outcome();
            try {
                return admitted(operation, work, outcome);
            } catch (ConnectionException unreachable) {
                failing.set(true);
                throw failure(operation, unreachable);
            } catch (JdbiException failed) {
                boolean again = !outcome.committing && isPassing(stateOf(failed));
                if (!again || attempt == ATTEMPTS || !pause(attempt)) {
                    throw failure(operation, failed);
                }
            }
        }
    }

    private <T> T admitted(String operation, Work<T> work, Outcome outcome) {
        take(operation);
        try {
            boolean probes = failing.get();
            if (probes && !probing.compareAndSet(false, true)) {
                throw new OutsideException(
                        Kind.UNAVAILABLE,
                        "the database does not answer; %s was not tried".formatted(operation));
            }
            try {
                T answer = work.run(outcome);
                failing.set(false);
                return answer;
            } finally {
                if (probes) {
                    probing.set(false);
                }
            }
        } finally {
            places.release();
        }
    }

    private void take(String operation) {
        boolean taken;
        try {
            taken = places.tryAcquire(BUSY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new OutsideException(
                    Kind.UNAVAILABLE, operation + " was interrupted", interrupted);
        }
        if (!taken) {
            throw new OutsideException(
                    Kind.THROTTLED,
                    "the database was busy for %d s; %s was not tried"
                            .formatted(BUSY.toSeconds(), operation));
        }
    }

    private static boolean pause(int attempt) {
        try {
            Thread.sleep(
                    ThreadLocalRandom.current()
                            .nextInt(PAUSE_MILLIS * attempt, 2 * PAUSE_MILLIS * attempt));
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean isPassing(String state) {
        return PASSING.contains(state) || state.startsWith(CONNECTION_LOST);
    }

    private static boolean isData(String state) {
        return state.startsWith(DATA) || state.startsWith(CONSTRAINT);
    }

    private static String stateOf(Throwable failed) {
        String state = "";
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                state = sql.getSQLState();
            }
        }
        return state;
    }

    private static OutsideException failure(String operation, JdbiException failed) {
        String state = stateOf(failed);
        if (isData(state) && !state.equals(UNIQUE_VIOLATION)) {
            return new OutsideException(
                    Kind.INVALID,
                    "the database refuses a value of %s (SQL state %s)".formatted(operation, state),
                    failed);
        }
        return switch (state) {
            case UNIQUE_VIOLATION ->
                    new OutsideException(Kind.INVALID, operation + ": it exists already", failed);
            case CANCELED ->
                    new OutsideException(
                            Kind.TIMED_OUT, "the database took too long at " + operation, failed);
            default ->
                    new OutsideException(
                            Kind.UNAVAILABLE,
                            "the database failed at %s (SQL state %s)"
                                    .formatted(operation, state.isEmpty() ? "unknown" : state),
                            failed);
        };
    }
}
