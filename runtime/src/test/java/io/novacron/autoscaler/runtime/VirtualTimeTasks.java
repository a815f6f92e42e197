package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.testkit.VirtualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Tasks that run side by side in virtual time: a call that takes five seconds takes none, and
/// whoever waits for it goes on five seconds later by the clock. Time stands still while anybody
/// works; [#advanceTo] moves it from one waiter's hour to the next.
final class VirtualTimeTasks implements Tasks {

    private static final class Waiter {
        final Instant until;
        final long order;
        final Condition woken;
        boolean done;

        Waiter(Instant until, long order, Condition woken) {
            this.until = until;
            this.order = order;
            this.woken = woken;
        }
    }

    private final VirtualClock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition quiet = lock.newCondition();
    private final PriorityQueue<Waiter> waiters =
            new PriorityQueue<>(
                    Comparator.comparing((Waiter waiter) -> waiter.until)
                            .thenComparing(waiter -> waiter.order));
    private final List<Throwable> bugs = new ArrayList<>();
    private int working;
    private long order;

    VirtualTimeTasks(VirtualClock clock) {
        this.clock = clock;
    }

    @Override
    public void start(String name, Runnable task) {
        begin();
        Thread.ofVirtual()
                .name(name)
                .start(() -> {
                    try {
                        task.run();
                    } catch (Throwable bug) {
                        note(bug);
                    } finally {
                        end();
                    }
                });
    }

    @Override
    public <T> T call(String name, Duration timeout, Supplier<T> call) {
        Waiter waiter = waiter(timeout);
        AtomicReference<@Nullable FutureTask<T>> answered = new AtomicReference<>();
        FutureTask<T> future = new FutureTask<>(call::get);
        start(
                name,
                () -> {
                    future.run();
                    answered.set(future);
                    wake(waiter);
                });
        await(waiter);
        FutureTask<T> answer = answered.get();
        if (answer == null) {
            throw new OutsideException(Kind.TIMED_OUT, name + ": no answer");
        }
        try {
            return answer.resultNow();
        } catch (IllegalStateException failed) {
            if (answer.exceptionNow() instanceof RuntimeException exception) {
                throw exception;
            }
            throw failed;
        }
    }

    @Override
    public void sideBySide(String name, int parts, IntConsumer work) {
        if (parts == 0) {
            return;
        }
        Waiter last = waiter(Duration.ofDays(100_000));
        AtomicInteger open = new AtomicInteger(parts);
        for (int part = 0; part < parts; part++) {
            int number = part;
            start(
                    name,
                    () -> {
                        try {
                            work.accept(number);
                        } finally {
                            if (open.decrementAndGet() == 0) {
                                wake(last);
                            }
                        }
                    });
        }
        await(last);
    }

    /// What a slow plug-in does.
    void sleep(Duration duration) {
        await(waiter(duration));
    }

    /// Lets time pass, and everybody do what is due in it.
    void advanceTo(Instant end) {
        lock.lock();
        try {
            while (true) {
                while (working > 0) {
                    quiet.awaitUninterruptibly();
                }
                if (!bugs.isEmpty()) {
                    throw new AssertionError("a task failed", bugs.getFirst());
                }
                Waiter first = waiters.peek();
                if (first == null || first.until.isAfter(end)) {
                    break;
                }
                waiters.remove();
                clock.advance(Duration.between(clock.instant(), first.until));
                release(first);
            }
            clock.advance(Duration.between(clock.instant(), end));
        } finally {
            lock.unlock();
        }
    }

    private Waiter waiter(Duration duration) {
        lock.lock();
        try {
            order++;
            Waiter waiter = new Waiter(clock.instant().plus(duration), order, lock.newCondition());
            waiters.add(waiter);
            return waiter;
        } finally {
            lock.unlock();
        }
    }

    private void await(Waiter waiter) {
        lock.lock();
        try {
            if (!waiter.done) {
                endLocked();
            }
            while (!waiter.done) {
                waiter.woken.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void wake(Waiter waiter) {
        lock.lock();
        try {
            if (waiters.remove(waiter)) {
                release(waiter);
            }
        } finally {
            lock.unlock();
        }
    }

    // Who waits already goes on working; who does not wait yet has never stopped.
    private void release(Waiter waiter) {
        waiter.done = true;
        if (lock.hasWaiters(waiter.woken)) {
            working++;
            waiter.woken.signalAll();
        }
    }

    private void begin() {
        lock.lock();
        try {
            working++;
        } finally {
            lock.unlock();
        }
    }

    private void note(Throwable bug) {
        lock.lock();
        try {
            bugs.add(bug);
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            endLocked();
        } finally {
            lock.unlock();
        }
    }

    private void endLocked() {
        working--;
        if (working == 0) {
            quiet.signalAll();
        }
    }

    @Override
    public boolean awaitIdle(Duration timeout) {
        return true;
    }

    @Override
    public void close() {}
}
