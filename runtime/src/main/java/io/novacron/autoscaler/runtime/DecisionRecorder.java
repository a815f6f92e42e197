package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.TraceStep;
import io.novacron.autoscaler.spi.DecisionRecord;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.StateStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Records decisions that changed nothing: the first of a kind, and the same kind again after an
/// interval. Two are of one kind where the same codes explain the same capacity; numbers and words
/// do not count, so that finding out costs no rendering. Decisions that change something are
/// durable with their intent and do not come here. That a rule is at its target, within its
/// tolerance or within its band is one code here: it wants nothing, and metrics that move a little
/// go from one to the other all the time.
///
/// Recording never waits: it goes through a queue of [#LIMIT], which [#flush] empties a batch at a
/// time off the loop's threads. What finds it full is counted and tried again at the group's next
/// evaluation. Written at least once: after a write without a clear answer again.
///
/// Thread-safe.
final class DecisionRecorder {

    /// Decisions that wait; each keeps its memory alive, some kilobytes.
    static final int LIMIT = 10_000;

    /// Decisions in one transaction.
    private static final int BATCH = 500;

    /// Fewer wait so long for others to be written with them.
    private static final Duration FLUSH_AFTER = Duration.ofSeconds(2);

    /// All groups together repeat unchanged holds no faster than this: 100,000 groups at one in
    /// five minutes would be 40 GB a day.
    private static final int REPEATS_PER_SECOND = 50;

    /// All groups together record no more holds than this, whatever their kinds; a hundred thousand
    /// groups whose metrics move would be 100 GB a day. What is left out is tried again at the
    /// group's next evaluation, so that kinds that last get their turn.
    private static final Duration GAP = Duration.ofMillis(10);

    /// Holds that may come at once: a few hundred groups never meet the limit.
    private static final int BURST = 2_000;

    private static final Logger LOG = LoggerFactory.getLogger(DecisionRecorder.class);

    private record Waiting(Decision decision, boolean dryRun) {}

    private final StateStore store;
    private final ServiceLog log;
    private final Duration interval;
    private final ArrayBlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(LIMIT);
    private final AtomicBoolean flushing = new AtomicBoolean();
    private final AtomicLong emptiedAt = new AtomicLong(Long.MIN_VALUE / 2);
    private final LongAdder recorded = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private volatile Duration repeatAfter;
    private volatile Instant flushedAt = Instant.EPOCH;

    /// What was taken off the queue and is not written yet; the flushing thread's own.
    private final List<Waiting> batch = new ArrayList<>(BATCH);

    /// @param interval after which an unchanged hold is recorded again
    DecisionRecorder(StateStore store, ServiceLog log, Duration interval) {
        this.store = store;
        this.log = log;
        this.interval = interval;
        this.repeatAfter = interval;
    }

    /// Adapts the interval to the number of groups.
    void share(int groups) {
        Duration shared = Duration.ofSeconds(groups / REPEATS_PER_SECOND);
        repeatAfter = shared.compareTo(interval) > 0 ? shared : interval;
    }

    /// Takes note of a decision that was not acted on. Runs under the group's lock.
    void held(ManagedGroup group, Decision decision, Instant now) {
        long kind = kind(decision);
        if (kind == group.recordedKind
                && Duration.between(group.recordedAt, now).abs().compareTo(repeatAfter) < 0) {
            return;
        }
        boolean dryRun = decision.action() != Decision.Action.NONE;
        if (!dryRun && !hasPlace(now)) {
            return;
        }
        if (queue.offer(new Waiting(decision, dryRun))) {
            group.recordedKind = kind;
            group.recordedAt = now;
        } else {
            dropped.increment();
        }
    }

    // A bucket of BURST places, one of which comes free every GAP: kept as the time at which it
    // would be empty of what was taken.
    private boolean hasPlace(Instant now) {
        long millis = now.toEpochMilli();
        long most = BURST * GAP.toMillis();
        while (true) {
            long emptied = emptiedAt.get();
            boolean clockWentBack = emptied - millis > most;
            long begin = clockWentBack ? millis : Math.max(emptied, millis);
            long end = begin + GAP.toMillis();
            if (end - millis > most) {
                return false;
            }
            if (emptiedAt.compareAndSet(emptied, end)) {
                return true;
            }
        }
    }

    private static long kind(Decision decision) {
        long kind = 31L * decision.action().name().hashCode() + decision.to().instances();
        List<TraceStep> trace = decision.trace();
        for (int index = 0; index < trace.size(); index++) {
            TraceStep step = trace.get(index);
            kind = 1_000_003 * kind + calm(step.code()).name().hashCode();
            kind = 31 * kind + step.stage().name().hashCode();
            kind = 31 * kind + (step.rule().isPresent() ? step.rule().get().hashCode() : 0);
        }
        List<Decision.LimitedBy> limits = decision.limitedBy();
        for (int index = 0; index < limits.size(); index++) {
            kind = 31 * kind + limits.get(index).name().hashCode();
        }
        return kind;
    }

    private static ReasonCode calm(ReasonCode code) {
        return code == ReasonCode.AT_TARGET || code == ReasonCode.WITHIN_TOLERANCE
                ? ReasonCode.WITHIN_BAND
                : code;
    }

    /// Has the queue written in a task, where no other does so: once a batch waits, or after a
    /// while, since a few in each write would cost more than the decisions.
    void flushIn(Tasks tasks, Instant now) {
        boolean due =
                queue.size() >= BATCH
                        || Duration.between(flushedAt, now).abs().compareTo(FLUSH_AFTER) >= 0;
        if (due && !queue.isEmpty() && !flushing.get()) {
            flushedAt = now;
            tasks.start("decisions", () -> flush(now));
        }
    }

    /// Writes what waits, until the queue is empty or the store fails.
    void flush(Instant now) {
        if (!flushing.compareAndSet(false, true)) {
            return;
        }
        try {
            while (true) {
                queue.drainTo(batch, BATCH - batch.size());
                if (batch.isEmpty()) {
                    return;
                }
                store.record(batch.stream().map(DecisionRecorder::record).toList());
                recorded.add(batch.size());
                batch.clear();
            }
        } catch (OutsideException failed) {
            log.storeFailed(failed, now);
        } catch (RuntimeException bug) {
            LOG.error("{} decisions could not be recorded and are left out", batch.size(), bug);
            dropped.add(batch.size());
            batch.clear();
        } finally {
            flushing.set(false);
        }
    }

    private static DecisionRecord record(Waiting waiting) {
        return DecisionRecord.of(waiting.decision(), waiting.dryRun());
    }

    LoopStatistics.Records statistics() {
        return new LoopStatistics.Records(recorded.sum(), queue.size(), dropped.sum());
    }
}
