package io.novacron.autoscaler.engine.combine;

import io.novacron.autoscaler.engine.assess.Situation;
import io.novacron.autoscaler.engine.trace.Trace;
import io.novacron.autoscaler.model.Evidence;
import io.novacron.autoscaler.model.Forecast;
import io.novacron.autoscaler.model.Predictive;
import io.novacron.autoscaler.model.Predictive.Mode;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Stage;
import java.util.Optional;

/// The floor of `predictive.objective` (SPEC sections 3 and 5): it comes after stabilization, since
/// its band between what is ordered and what is kept is a stabilization of its own. A group without
/// rules follows it in both directions; with rules the larger wins. Immutable.
public final class ObjectiveFloor {

    private final boolean acts;
    private final boolean asked;
    private final boolean alone;

    public ObjectiveFloor(ScalingGroup group) {
        Optional<Predictive> predictive =
                group.predictive().filter(part -> part.aim() instanceof Predictive.Aim.Objective);
        this.asked = predictive.filter(part -> part.mode() != Mode.OFF).isPresent();
        this.acts = predictive.filter(part -> part.mode() == Mode.SCALE).isPresent();
        this.alone = group.rules().stream().noneMatch(rule -> rule.enabled());
    }

    /// Raises the trace's capacity to what the objective takes, and lets a group without rules go
    /// down to what it keeps.
    ///
    /// @return the wish, or the objective's in its place where that decided
    public Wish apply(Wish wish, Forecast forecast, Situation situation) {
        if (!asked) {
            return wish;
        }
        Trace trace = situation.trace();
        if (forecast.promise().isEmpty()) {
            trace.note(
                    Stage.STABILIZE,
                    ReasonCode.FORECAST_MISSING,
                    new Evidence.Text("there is none yet"));
            return wish;
        }
        Forecast.Promise promise = forecast.promise().get();
        double speed = situation.sizes().speed();
        int raise = situation.scale().ceil(promise.raise() / speed);
        int keep = Math.max(raise, situation.scale().ceil(promise.keep() / speed));
        int desired = situation.desired();
        int banded = Math.clamp(desired, raise, keep);
        if (!acts) {
            trace.note(
                    Stage.STABILIZE,
                    ReasonCode.PROMISE_RECOMMENDED,
                    new Evidence.Objective(promise, banded));
            return wish;
        }
        // What schedules ask for stands; without rules nothing else does.
        int wanted = alone ? Math.max(banded, wish.floor()) : Math.max(banded, trace.capacity());
        boolean decides = wanted == banded && wanted != trace.capacity();
        trace.move(
                Stage.STABILIZE,
                wanted >= desired && banded == raise && raise > desired
                        ? ReasonCode.PROMISE_RAISED
                        : ReasonCode.PROMISE_KEPT,
                wanted,
                new Evidence.Objective(promise, banded));
        return decides ? wish.moved(wanted, "predictive") : wish;
    }

    /// What is asked of the forecaster of a group with an objective: the bound, 0–1.
    public static Optional<Double> bound(ScalingGroup group) {
        return group.predictive()
                .filter(part -> part.mode() != Mode.OFF)
                .flatMap(part ->
                        part.aim() instanceof Predictive.Aim.Objective(double share)
                                ? Optional.of(share)
                                : Optional.empty());
    }
}
