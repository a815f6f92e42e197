package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.engine.DecisionEngine;
import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Forecast;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.Observation;
import io.novacron.autoscaler.model.ScalingGroup;
import java.util.Optional;

/// A decision with everything it was made from: the same input gives the same decision on every
/// machine, so a recorded evaluation can be checked, replayed and varied.
///
/// @param engine made from the group's document as it was evaluated
/// @param memory as the engine got it; while the view of the fleet is doubted it carries a freeze
///   inwards that says why
/// @param decision its memory carries the operator's freeze instead, if there is one
public record Evaluation(
        DecisionEngine engine,
        Memory memory,
        Observation observation,
        Forecast forecast,
        Decision decision) {

    /// The group's document as it was evaluated.
    public ScalingGroup document() {
        return engine.group();
    }

    /// What the engine makes of the same input now.
    public Decision again() {
        return given(observation);
    }

    /// What the engine makes of another observation in the same situation.
    public Decision given(Observation other) {
        return engine.decide(Optional.of(memory), other, forecast, decision.at());
    }
}
