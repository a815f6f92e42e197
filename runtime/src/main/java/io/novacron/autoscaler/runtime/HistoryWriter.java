package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.TimedValues;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.SampleHistory;
import io.novacron.autoscaler.spi.SampleHistory.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries what evaluations saw to the [SampleHistory], after them and apart from them: an
/// evaluation puts a note into a bounded queue, one task at a time empties it in batches. What does
/// not fit is dropped and counted; a history that fails costs its samples and no decision.
///
/// Written are the newest value of each metric, at its own time, and the capacities: desired,
/// current (pending and running) and ready, at the time of the evaluation; the mean price where
/// instances have sizes of their own; and what forecasts leave. Thread-safe.
final class HistoryWriter {

    /// Notes of evaluations that wait: a few seconds of 100,000 groups.
    static final int LIMIT = 50_000;

    /// Samples handed over at once.
    private static final int BATCH = 2_000;

    private static final Duration QUIET = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(HistoryWriter.class);

    private final SampleHistory history;
    private final Tasks tasks;
    private final BlockingQueue<Note> notes = new ArrayBlockingQueue<>(LIMIT);
    private final AtomicBoolean writing = new AtomicBoolean();
    private final AtomicLong lost = new AtomicLong();
    private volatile long saidNanos = System.nanoTime() - QUIET.toNanos();

    HistoryWriter(SampleHistory history, Tasks tasks) {
        this.history = history;
        this.tasks = tasks;
    }

    private sealed interface Note {
        /// @param since values at or before it have been written
        record Evaluated(
                Decision decision, int current, int ready, OptionalDouble price, Instant since)
                implements Note {}

        record Deleted(String group) implements Note {}

        record Made(List<Sample> samples) implements Note {}
    }

    /// Notes an evaluation. Returns at once.
    ///
    /// @param price of an instance for an hour on average, where they have sizes of their own
    /// @param since when the one before was made
    void evaluated(Decision decision, int current, int ready, OptionalDouble price, Instant since) {
        if (history != SampleHistory.NONE) {
            put(new Note.Evaluated(decision, current, ready, price, since));
        }
    }

    /// Takes samples that are no evaluation's. Returns at once.
    void add(List<Sample> samples) {
        if (history != SampleHistory.NONE && !samples.isEmpty()) {
            put(new Note.Made(List.copyOf(samples)));
        }
    }

    /// Forgets a group, after what is noted of it has been written.
    void deleted(String group) {
        if (history != SampleHistory.NONE) {
            put(new Note.Deleted(group));
        }
    }

    /// Samples that were not written.
    long lost() {
        return lost.get();
    }

    private void put(Note note) {
        if (!notes.offer(note)) {
            lose(1, "it does not keep up");
        }
        start();
    }

    private void start() {
        if (writing.compareAndSet(false, true)) {
            try {
                tasks.start("history", this::write);
            } catch (RejectedExecutionException closing) {
                writing.set(false);
                lose(1, "the process is closing");
            }
        }
    }

    private void write() {
        try {
            List<Sample> samples = new ArrayList<>();
            for (Note note = notes.poll(); note != null; note = notes.poll()) {
                switch (note) {
                    case Note.Evaluated evaluated -> add(samples, evaluated);
                    case Note.Made(List<Sample> made) -> samples.addAll(made);
                    case Note.Deleted(String group) -> {
                        append(samples);
                        delete(group);
                    }
                }
                if (samples.size() >= BATCH) {
                    append(samples);
                }
            }
            append(samples);
        } finally {
            writing.set(false);
        }
        // A note that came between the last look and now would wait for the next.
        if (!notes.isEmpty()) {
            start();
        }
    }

    private static void add(List<Sample> samples, Note.Evaluated evaluated) {
        Decision decision = evaluated.decision();
        String group = decision.group();
        decision.memory()
                .samples()
                .forEach((metric, values) ->
                        addNewest(samples, group, metric, values, evaluated.since()));
        samples.add(
                new Sample(
                        group,
                        SampleHistory.CAPACITY_DESIRED,
                        decision.at(),
                        decision.memory().desired().orElse(decision.to().instances())));
        samples.add(
                new Sample(
                        group, SampleHistory.CAPACITY_CURRENT, decision.at(), evaluated.current()));
        samples.add(
                new Sample(group, SampleHistory.CAPACITY_READY, decision.at(), evaluated.ready()));
        evaluated
                .price()
                .ifPresent(price ->
                        samples.add(
                                new Sample(
                                        group,
                                        SampleHistory.PRICE_PER_INSTANCE,
                                        decision.at(),
                                        price)));
    }

    private static void addNewest(
            List<Sample> samples, String group, String metric, TimedValues values, Instant since) {
        int newest = values.size() - 1;
        if (newest >= 0 && values.timeAt(newest).isAfter(since)) {
            samples.add(
                    new Sample(
                            group,
                            SampleHistory.metric(metric),
                            values.timeAt(newest),
                            values.valueAt(newest)));
        }
    }

    private void append(List<Sample> samples) {
        if (samples.isEmpty()) {
            return;
        }
        try {
            history.append(samples);
        } catch (OutsideException failed) {
            lose(samples.size(), String.valueOf(failed.getMessage()));
        }
        samples.clear();
    }

    private void delete(String group) {
        try {
            history.deleteGroup(group);
        } catch (OutsideException failed) {
            lose(0, String.valueOf(failed.getMessage()));
        }
    }

    private void lose(int samples, String why) {
        long all = lost.addAndGet(samples);
        long now = System.nanoTime();
        if (now - saidNanos >= QUIET.toNanos()) {
            saidNanos = now;
            LOG.warn("the history lost {} samples so far: {}", all, why);
        }
    }
}
