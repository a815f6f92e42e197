package io.novacron.autoscaler.spi;

import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Decision.Action;
import io.novacron.autoscaler.model.Decision.Capacity;
import io.novacron.autoscaler.model.Decision.LimitedBy;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.Stage;
import io.novacron.autoscaler.model.TraceStep;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// A decision as it is kept: the answer of SPEC 6.1 without memory and plan, its explanation in
/// words already. A hold stands for all like it that followed until the next record of its group.
///
/// @param sequence its number in the store, not in the order of time; 0 until the store has it
/// @param at when it was decided, to the microsecond
/// @param dryRun decided and not acted on because the group only tries out
/// @param reason one sentence with the numbers in it
/// @param trace steps from `from` to `to`
public record DecisionRecord(
        long sequence,
        String group,
        Instant at,
        Action action,
        Capacity from,
        Capacity to,
        Optional<String> rule,
        List<LimitedBy> limitedBy,
        boolean dryRun,
        String reason,
        List<Step> trace) {

    public DecisionRecord {
        limitedBy = List.copyOf(limitedBy);
        trace = List.copyOf(trace);
    }

    /// A step of the explanation with its evidence in words.
    ///
    /// @param recommendation what a rule wants, where the step is a rule's
    public record Step(
            Stage stage,
            Optional<String> rule,
            ReasonCode code,
            OptionalInt recommendation,
            int input,
            int output,
            String note) {

        static Step of(TraceStep step) {
            return new Step(
                    step.stage(),
                    step.rule(),
                    step.code(),
                    step.recommendation(),
                    step.input(),
                    step.output(),
                    step.note());
        }
    }

    /// Renders a decision's explanation; not for the hot path.
    public static DecisionRecord of(Decision decision, boolean dryRun) {
        return new DecisionRecord(
                0,
                decision.group(),
                decision.at(),
                decision.action(),
                decision.from(),
                decision.to(),
                decision.rule(),
                decision.limitedBy(),
                dryRun,
                decision.reason(),
                decision.trace().stream().map(Step::of).toList());
    }

    /// Whether nothing was to be changed.
    public boolean isHold() {
        return action == Action.NONE;
    }

    /// The same decision at its place in the store.
    public DecisionRecord at(long newSequence) {
        return new DecisionRecord(
                newSequence, group, at, action, from, to, rule, limitedBy, dryRun, reason, trace);
    }
}
