package io.novacron.autoscaler.cli.tune;

import io.novacron.autoscaler.simulator.tune.Trial;
import java.util.stream.Collectors;

/// What a search came to, in sentences.
public final class TuneText {

    private TuneText() {}

    /// What a point changes of the group.
    public static String changes(TuneOutcome outcome, Trial trial) {
        String changes =
                outcome.space().changes(trial.point()).entrySet().stream()
                        .map(change -> change.getKey() + " " + change.getValue())
                        .collect(Collectors.joining(", "));
        return changes.isEmpty() ? "as it is" : changes;
    }

    /// Whether the objective is held, and whether that generalises.
    public static String verdict(TuneOutcome outcome) {
        if (!outcome.holds()) {
            return "No candidate holds the objective; what is nearest to it is shown.";
        }
        if (outcome.generalizes().isEmpty()) {
            return "The chosen point holds the objective where it was searched.";
        }
        return outcome.generalizes().get()
                ? "The chosen point holds the objective where it was searched and on the part held"
                        + " out."
                : "The chosen point holds the objective where it was searched, and misses it on the"
                        + " part held out.";
    }
}
