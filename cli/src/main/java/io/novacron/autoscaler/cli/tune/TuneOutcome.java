package io.novacron.autoscaler.cli.tune;

import io.novacron.autoscaler.simulator.Figures;
import io.novacron.autoscaler.simulator.tune.Frontier;
import io.novacron.autoscaler.simulator.tune.Goal;
import io.novacron.autoscaler.simulator.tune.SearchSpace;
import io.novacron.autoscaler.simulator.tune.Trial;
import java.util.List;
import java.util.Optional;

/// What a search came to.
///
/// @param hours counted ones of each trial
/// @param trials all of them, in the order they were proposed in; the group as it is first
/// @param ending why the search stopped
/// @param validation how the group as it is and the best did on the part held out; empty where
///   nothing was held out
public record TuneOutcome(
        SearchSpace space,
        Goal goal,
        double hours,
        Frontier frontier,
        List<Trial> trials,
        Ending ending,
        Optional<Validation> validation) {

    public TuneOutcome {
        trials = List.copyOf(trials);
    }

    /// Why a search stopped; names as they are written.
    public enum Ending {
        time,
        candidates,
        exhausted
    }

    /// Figures on the part held out.
    ///
    /// @param hours counted ones
    public record Validation(double hours, Figures present, Figures best) {}

    /// The group as it is.
    public Trial present() {
        return trials.getFirst();
    }

    /// The chosen, or where none holds the goal the nearest.
    public Trial best() {
        return frontier.best().orElseThrow();
    }

    /// Whether the best holds the goal where it was searched.
    public boolean holds() {
        return frontier.chosen().isPresent();
    }

    /// Whether it does so on the part held out, too; empty where there is none.
    public Optional<Boolean> generalizes() {
        return validation.map(held -> goal.excess(held.best(), held.hours()) == 0);
    }

    TuneOutcome validated(Validation held) {
        return new TuneOutcome(space, goal, hours, frontier, trials, ending, Optional.of(held));
    }
}
