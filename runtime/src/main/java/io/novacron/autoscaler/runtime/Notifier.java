package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.EventSink;
import io.novacron.autoscaler.spi.NotificationStore;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.StateStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells every [EventSink] of the events in the log, each in order, at least once, on a virtual
/// thread of its own: `Delivery.step` again and again, at once after [#eventsAppended] and at the
/// latest when its pause is over.
///
/// What is told is read from the log, so nothing is lost in a crash and nothing waits in memory. A
/// sink that is new begins with the events that come.
///
/// Thread-safe.
public final class Notifier implements LoopListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);

    private final Map<String, Delivery> deliveries = new LinkedHashMap<>();
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Thread> threads = new ArrayList<>();
    private long news;
    private boolean closed;

    public Notifier(
            StateStore store,
            NotificationStore notifications,
            Map<String, EventSink> sinks,
            InstantSource clock,
            RandomGenerator random) {
        this.clock = clock;
        sinks.forEach((name, sink) ->
                deliveries.put(name, new Delivery(name, sink, store, notifications, random)));
    }

    /// Starts a thread for each sink.
    public void start() {
        deliveries.forEach((name, delivery) ->
                threads.add(
                        Thread.ofVirtual()
                                .name("notify-" + name)
                                .start(() -> run(name, delivery))));
    }

    /// Says that there may be new events. Returns at once.
    @Override
    public void eventsAppended() {
        lock.lock();
        try {
            news++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Tries a dead letter once more.
    ///
    /// @return false where there is no such sink, letter or event any more
    /// @throws OutsideException where it is not taken again; the letter stays
    public boolean redeliver(String sink, long sequence, Call call) {
        Delivery delivery = deliveries.get(sink);
        return delivery != null && delivery.redeliver(sequence, call);
    }

    private void run(String name, Delivery delivery) {
        long seen = 0;
        while (true) {
            Duration pause;
            try {
                pause = delivery.step(clock.instant());
            } catch (OutsideException failed) {
                // The store: whoever writes to it tells people.
                LOG.debug("sink {}: the store does not answer", name, failed);
                pause = Delivery.LONGEST_REST;
            } catch (RuntimeException bug) {
                LOG.error("sink {} failed, it is tried again", name, bug);
                pause = Delivery.LONGEST_REST;
            }
            lock.lock();
            try {
                long left = pause.toNanos();
                // News do not end the pause after a failure.
                boolean idle = pause.equals(Delivery.IDLE);
                while (!closed && left > 0 && !(idle && news != seen)) {
                    left = changed.awaitNanos(left);
                }
                seen = news;
                if (closed) {
                    return;
                }
            } catch (InterruptedException _) {
                return;
            } finally {
                lock.unlock();
            }
        }
    }

    /// Stops; a delivery under way gets 5 s to end, another attempt follows at the next start.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        for (Thread thread : threads) {
            try {
                if (!thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
                    thread.interrupt();
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
        deliveries.values().forEach(Delivery::close);
    }
}
