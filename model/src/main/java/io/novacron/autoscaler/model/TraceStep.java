package io.novacron.autoscaler.model;

import java.util.Optional;
import java.util.OptionalInt;

/// One step of an explanation.
///
/// @param rule the rule it is about, where it is about one
/// @param input capacity before the step: the output of the step before
/// @param output capacity after the step
/// @param recommendation what a rule wants, where the step is a rule's
/// @param evidence the numbers the step rests on
/// @param ladder what the capacities are places on; empty where they are instances
public record TraceStep(
        Stage stage,
        Optional<String> rule,
        ReasonCode code,
        int input,
        int output,
        OptionalInt recommendation,
        Evidence evidence,
        Optional<Ladder> ladder) {

    /// A step in instances.
    public TraceStep(
            Stage stage,
            Optional<String> rule,
            ReasonCode code,
            int input,
            int output,
            OptionalInt recommendation,
            Evidence evidence) {
        this(stage, rule, code, input, output, recommendation, evidence, Optional.empty());
    }

    /// The evidence in words. Rendered on demand.
    public String note() {
        return Prose.note(this);
    }

    /// A capacity of this step in words: a number of instances, or a size.
    String capacity(int place) {
        return ladder.isPresent() ? ladder.get().text(place) : Integer.toString(place);
    }
}
