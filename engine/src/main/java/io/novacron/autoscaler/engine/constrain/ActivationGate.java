package io.novacron.autoscaler.engine.constrain;

import io.novacron.autoscaler.engine.assess.MetricView;
import io.novacron.autoscaler.engine.assess.Situation;
import io.novacron.autoscaler.engine.combine.Wish;
import io.novacron.autoscaler.engine.trace.Trace;
import io.novacron.autoscaler.model.Activation;
import io.novacron.autoscaler.model.Evidence;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Stage;
import io.novacron.autoscaler.model.TimedValues;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/// Opens and closes the way to zero. Only fresh samples at or below the level count as idle; an
/// error or a gap starts the time again (INCIDENTS 3). Closing depends on the metric alone, not on
/// windows or limits (INCIDENTS 36).
final class ActivationGate {

    private final Activation activation;
    private final long intervalMillis;

    ActivationGate(Activation activation, ScalingGroup group) {
        this.activation = activation;
        this.intervalMillis = group.evaluationInterval().toMillis();
    }

    /// Since when the metric has been idle without a gap; empty where it is not, or is not known.
    Optional<Instant> idleSince(MetricView metric, Situation situation) {
        boolean idleNow =
                metric.status() == MetricView.Status.USABLE
                        && metric.fresh()
                        && metric.value() <= activation.above();
        if (!idleNow) {
            return Optional.empty();
        }
        Optional<Instant> known = situation.memory().idleSince();
        if (situation.memory().decidedAt().isPresent()) {
            boolean continued =
                    situation.ageMillis(situation.memory().decidedAt().get()) <= 2 * intervalMillis;
            return continued
                    ? known.or(() -> Optional.of(situation.now()))
                    : Optional.of(situation.now());
        }
        return known.or(() -> Optional.of(startOfIdleRun(metric.remembered())));
    }

    // A memory without an earlier decision (written by hand, or lost) and without an `idleSince`:
    // the
    // samples tell.
    private Instant startOfIdleRun(TimedValues samples) {
        int first = samples.size() - 1;
        while (first > 0
                && samples.valueAt(first - 1) <= activation.above()
                && samples.millisAt(first) - samples.millisAt(first - 1) <= 2 * intervalMillis) {
            first--;
        }
        return samples.timeAt(first);
    }

    /// Moves to 0 or 1 where the gate says so; true where it set the capacity.
    boolean apply(Wish wish, MetricView metric, Optional<Instant> idleSince, Situation situation) {
        Trace trace = situation.trace();
        boolean idle =
                idleSince.isPresent()
                        && situation.ageMillis(idleSince.get())
                                >= activation.idleAfter().toMillis();
        if (idle && wish.floor() == 0) {
            trace.move(Stage.CONSTRAIN, ReasonCode.IDLE, 0, evidence(metric, idleSince));
            return situation.desired() > 0;
        }
        if (trace.capacity() > 0) {
            return false;
        }
        boolean active =
                metric.status() == MetricView.Status.USABLE && metric.value() > activation.above();
        if (active || situation.desired() > 0) {
            trace.move(
                    Stage.CONSTRAIN,
                    active ? ReasonCode.ACTIVATED : ReasonCode.NOT_YET_IDLE,
                    1,
                    evidence(metric, idleSince));
            return true;
        }
        return false;
    }

    private Evidence evidence(MetricView metric, Optional<Instant> idleSince) {
        return new Evidence.Activity(
                metric.metric(),
                metric.status() == MetricView.Status.USABLE
                        ? OptionalDouble.of(metric.value())
                        : OptionalDouble.empty(),
                activation.above(),
                idleSince,
                activation.idleAfter());
    }
}
