package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.runtime.LoopStatistics.PlugInCalls;
import io.novacron.autoscaler.runtime.LoopStatistics.PlugInCalls.Operation;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The only door to one plug-in: at most so many calls in flight, each with a deadline. A call that
/// hangs is abandoned but keeps its permit until it really ends; while all permits are held by
/// abandoned calls, further ones fail at once, so a dead plug-in costs one deadline and not one per
/// caller.
///
/// Whatever a plug-in throws leaves here as [OutsideException]. Thread-safe.
final class Bulkhead {

    private static final Logger LOG = LoggerFactory.getLogger(Bulkhead.class);

    private final Operation operation;
    private final String plugIn;

    /// Kind and name of the plug-in, for messages.
    private final String name;

    private final int limit;
    private final Tasks tasks;
    private final Semaphore permits;
    private final AtomicInteger abandoned = new AtomicInteger();
    private final LongAdder calls = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final TimingMeter took;

    /// @param plugIn its name as configured
    /// @param limit calls in flight at once, ≥ 1
    Bulkhead(Operation operation, String plugIn, int limit, Tasks tasks, InstantSource clock) {
        this.operation = operation;
        this.plugIn = plugIn;
        this.name =
                switch (operation) {
                    case COLLECT, HISTORY -> "provider " + plugIn;
                    case LIST, ACT -> "controller " + plugIn;
                    case LOOK, ROUTE -> "router " + plugIn;
                };
        this.took = new TimingMeter(clock);
        this.limit = limit;
        this.tasks = tasks;
        this.permits = new Semaphore(limit, true);
    }

    void run(Duration timeout, Runnable call) {
        call(
                timeout,
                () -> {
                    call.run();
                    return Boolean.TRUE;
                });
    }

    <T> T call(Duration timeout, Supplier<T> call) {
        calls.increment();
        boolean answered = false;
        try {
            T answer = admitted(timeout, call);
            answered = true;
            return answer;
        } finally {
            if (!answered) {
                failures.increment();
            }
        }
    }

    PlugInCalls statistics() {
        return new PlugInCalls(
                operation,
                plugIn,
                calls.sum(),
                failures.sum(),
                limit - permits.availablePermits(),
                abandoned.get(),
                took.timing());
    }

    private <T> T admitted(Duration timeout, Supplier<T> call) {
        acquire(timeout);
        AtomicBoolean left = new AtomicBoolean();
        try {
            return tasks.call(
                    name,
                    timeout,
                    () -> {
                        long begun = System.nanoTime();
                        try {
                            return guarded(call);
                        } finally {
                            took.recordNanos(System.nanoTime() - begun);
                            permits.release();
                            if (!left.compareAndSet(false, true)) {
                                abandoned.decrementAndGet();
                            }
                        }
                    });
        } finally {
            // Still running though we are leaving: abandoned, until its own finally says otherwise.
            if (left.compareAndSet(false, true)) {
                abandoned.incrementAndGet();
            }
        }
    }

    private void acquire(Duration timeout) {
        try {
            boolean acquired =
                    abandoned.get() >= limit
                            ? permits.tryAcquire()
                            : permits.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS);
            if (!acquired) {
                throw new OutsideException(
                        Kind.UNAVAILABLE, name + " is still busy with earlier calls");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new OutsideException(
                    Kind.UNAVAILABLE, name + ": interrupted while waiting", interrupted);
        }
    }

    private <T> T guarded(Supplier<T> call) {
        try {
            return call.get();
        } catch (OutsideException | VirtualMachineError known) {
            throw known;
        } catch (Throwable bug) {
            LOG.warn("{} broke its contract", name, bug);
            // The message of a foreign exception may hold a secret; its type cannot.
            throw new OutsideException(
                    Kind.UNAVAILABLE,
                    "%s failed: %s".formatted(name, bug.getClass().getSimpleName()),
                    bug);
        }
    }
}
