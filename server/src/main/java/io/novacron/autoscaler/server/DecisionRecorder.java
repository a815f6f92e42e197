package io.novacron.autoscaler.server;

import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.runtime.LoopListener;
import io.novacron.autoscaler.spi.DecisionRecord;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.StateStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes decisions into the store, off the loop's threads: all that change something, and of holds
/// the first of a kind and then one in [#HOLD_EVERY]. Thread-safe.
///
/// What the store does not take, and what comes while [#MOST_WAITING] wait, is left out: decisions
/// are for looking at, events are the record.
final class DecisionRecorder implements LoopListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DecisionRecorder.class);

    static final Duration HOLD_EVERY = Duration.ofMinutes(5);
    static final int MOST_WAITING = 20_000;

    private static final int BATCH = 500;
    private static final int FLUSH_MILLIS = 200;
    private static final Duration END_WITHIN = Duration.ofSeconds(5);

    private final StateStore store;
    private final Predicate<String> dryRun;
    private final BlockingQueue<Decision> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Map<String, Kind> last = new ConcurrentHashMap<>();
    private final Thread writer;
    private volatile boolean closed;

    /// What makes two holds the same to a reader.
    private record Kind(
            Decision.Capacity to, List<Decision.LimitedBy> limits, java.time.Instant at) {}

    /// @param dryRun whether a group only tries out
    DecisionRecorder(StateStore store, Predicate<String> dryRun) {
        this.store = store;
        this.dryRun = dryRun;
        this.writer = Thread.ofVirtual().name("decision-recorder").start(this::write);
    }

    @Override
    public void decided(Decision decision) {
        if (isNews(decision) && !waiting.offer(decision)) {
            LOG.debug("decisions come faster than the store takes them; left one out");
        }
    }

    private boolean isNews(Decision decision) {
        Kind kind = new Kind(decision.to(), decision.limitedBy(), decision.at());
        Kind before = last.get(decision.group());
        boolean same =
                before != null
                        && decision.action() == Decision.Action.NONE
                        && before.to.equals(kind.to)
                        && before.limits.equals(kind.limits)
                        && Duration.between(before.at, kind.at).abs().compareTo(HOLD_EVERY) < 0;
        if (!same) {
            last.put(decision.group(), kind);
        }
        return !same;
    }

    private void write() {
        List<Decision> batch = new ArrayList<>();
        while (!closed || !waiting.isEmpty()) {
            try {
                Decision first = waiting.poll(FLUSH_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    waiting.drainTo(batch, BATCH - 1);
                    record(batch);
                    batch.clear();
                }
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    private void record(List<Decision> batch) {
        try {
            store.record(
                    batch.stream()
                            .map(decision ->
                                    DecisionRecord.of(decision, dryRun.test(decision.group())))
                            .toList());
        } catch (OutsideException failed) {
            LOG.warn("{} decisions were not recorded: {}", batch.size(), failed.getMessage());
        } catch (RuntimeException bug) {
            LOG.error("decisions were not recorded", bug);
        }
    }

    /// Writes what waits.
    @Override
    public void close() {
        closed = true;
        try {
            if (!writer.join(END_WITHIN)) {
                writer.interrupt();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
