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
public record TraceStep(
        Stage stage,
        Optional<String> rule,
        ReasonCode code,
        int input,
        int output,
        OptionalInt recommendation,
        Evidence evidence) {

    /// The evidence in words. Rendered on demand.
    public String note() {
        return Prose.note(this);
    }
}
