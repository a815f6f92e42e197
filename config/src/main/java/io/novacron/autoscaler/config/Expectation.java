package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Decision.LimitedBy;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// What a case says its decision must be; what is left out may be anything.
public sealed interface Expectation {

    /// A decision.
    ///
    /// @param size the decided size
    /// @param rule what won; empty means anything
    /// @param noRule nothing won: `rule: null` is written
    /// @param limitedBy each of these must be named
    record Outcome(
            OptionalInt instances,
            Optional<Decision.Action> action,
            Optional<String> size,
            Optional<String> rule,
            boolean noRule,
            List<LimitedBy> limitedBy)
            implements Expectation {
        public Outcome {
            limitedBy = List.copyOf(limitedBy);
        }
    }

    /// A refusal of the document.
    ///
    /// @param text part of what a problem must say; empty means anything
    record Refusal(Optional<String> text) implements Expectation {}
}
