package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.Retention;
import io.novacron.autoscaler.spi.StateStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the loop does for the store besides groups: records decisions, forgets what is old. `tick`
/// is called by one thread at a time.
final class Housekeeping {

    private static final Duration PRUNE_EVERY = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    private final StateStore store;
    private final ServiceLog log;
    private final DecisionRecorder recorder;
    private final Retention retention;
    private final Tasks tasks;
    private Optional<Instant> prunedAt = Optional.empty();

    Housekeeping(
            StateStore store,
            ServiceLog log,
            DecisionRecorder recorder,
            Retention retention,
            Tasks tasks) {
        this.store = store;
        this.log = log;
        this.recorder = recorder;
        this.retention = retention;
        this.tasks = tasks;
    }

    /// @param groups how many groups there are
    void tick(int groups, Instant now) {
        recorder.share(groups);
        recorder.flushIn(tasks, now);
        // Not at the first tick: a start has enough to do.
        Instant last = prunedAt.orElse(now);
        prunedAt = Optional.of(last);
        if (Duration.between(last, now).abs().compareTo(PRUNE_EVERY) >= 0) {
            prunedAt = Optional.of(now);
            tasks.start("prune", () -> prune(now));
        }
    }

    /// Records what waits; at the end.
    void finish(Instant now) {
        recorder.flush(now);
    }

    LoopStatistics.Records records() {
        return recorder.statistics();
    }

    private void prune(Instant now) {
        try {
            store.prune(retention, now);
        } catch (OutsideException failed) {
            LOG.warn("old events and decisions were not removed: {}", failed.getMessage());
            log.storeFailed(failed, now);
        }
    }
}
