package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.spi.SampleListener;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalDouble;

/// Evaluations between two places in the interval, because a pushed sample or a person asked for
/// one. A group has at most one a [#PAUSE]; what is asked for meanwhile is done after it. The
/// group's place in its interval stays, and with it the periods of rules: within one the last
/// sample counts, however often it was looked at.
///
/// Thread-safe.
final class EarlyEvaluations implements SampleListener {

    /// Time between two early evaluations of one group: a metric that flickers about a threshold
    /// costs no more than this.
    static final Duration PAUSE = Duration.ofSeconds(1);

    private final GroupRegistry registry;
    private final InstantSource clock;
    private volatile Runnable wake = () -> {};

    EarlyEvaluations(GroupRegistry registry, InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
    }

    /// Whom to tell that a tick is wanted before its time.
    void onRequest(Runnable newWake) {
        wake = newWake;
    }

    @Override
    public boolean arrived(String id, String metric, OptionalDouble before, double value) {
        Optional<ManagedGroup> group = registry.find(id);
        if (group.isEmpty()) {
            return false;
        }
        EarlyTest test = group.get().earlyTests.get(metric);
        if (test == null || !test.matters(before, value)) {
            return false;
        }
        request(group.get());
        return true;
    }

    /// Asks for an evaluation as soon as it may be.
    void request(ManagedGroup group) {
        if (group.earlyAskedAt.compareAndSet(Instant.MAX, clock.instant())) {
            registry.due().changed(group);
            wake.run();
        }
    }

    /// When the early evaluation that is wanted may be made; [Instant#MAX] where none is.
    static Instant next(ManagedGroup group, Instant now) {
        if (isDue(group, now)) {
            return now;
        }
        return group.earlyAskedAt.get().equals(Instant.MAX)
                ? Instant.MAX
                : group.evaluatedEarlyAt.plus(PAUSE);
    }

    /// Whether an early evaluation is wanted and may be made now.
    static boolean isDue(ManagedGroup group, Instant now) {
        return !group.earlyAskedAt.get().equals(Instant.MAX)
                && Duration.between(group.evaluatedEarlyAt, now).abs().compareTo(PAUSE) >= 0;
    }

    /// An evaluation begins, early or regular: it will see what was asked for until now.
    ///
    /// @return when an early one was asked for first; empty where none was
    static Optional<Instant> begin(ManagedGroup group, boolean regular, Instant now) {
        Instant asked = group.earlyAskedAt.getAndSet(Instant.MAX);
        if (!regular) {
            group.evaluatedEarlyAt = now;
        }
        return Optional.of(asked).filter(time -> !time.equals(Instant.MAX));
    }

    /// An evaluation is over: what was asked for while it ran need not wait for the next tick.
    void ended(ManagedGroup group) {
        if (isDue(group, clock.instant())) {
            wake.run();
        }
    }
}
