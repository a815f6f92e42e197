package io.novacron.autoscaler.simulator.tune;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The candidates that none other beats in both cost and violation, and the one of them that meets
/// the goal best. Cost is compared in instance hours, which differ where prices are 0, too.
/// Deterministic: of equals the one tried first stays. Not thread-safe.
public final class Frontier {

    /// Of a bound, what the chosen one uses of it where it can: the best of many candidates on one
    /// trace is partly the luckiest, and does a little worse on the next.
    private static final double CAUTION = 0.85;

    private final Goal goal;
    private final Goal cautious;
    private final double hours;
    private List<Trial> members = List.of();

    /// @param hours counted ones of every trial, > 0
    public Frontier(Goal goal, double hours) {
        this.goal = goal;
        this.cautious = goal.tightened(CAUTION);
        this.hours = hours;
    }

    /// Takes a trial in where none beats or equals it, and drops what it beats.
    void add(Trial trial) {
        for (Trial member : members) {
            if (cost(member) <= cost(trial) && violation(member) <= violation(trial)) {
                return;
            }
        }
        List<Trial> kept = new ArrayList<>();
        for (Trial member : members) {
            if (cost(member) < cost(trial) || violation(member) < violation(trial)) {
                kept.add(member);
            }
        }
        kept.add(trial);
        kept.sort(Comparator.comparingDouble(Frontier::cost));
        members = List.copyOf(kept);
    }

    /// Cheapest first, so that violations fall.
    public List<Trial> members() {
        return members;
    }

    /// The cheapest that holds the goal with something to spare, else the cheapest that holds it;
    /// for a goal of cost the one with the least violation that the money allows. Empty where none
    /// holds.
    public Optional<Trial> chosen() {
        return cheapest(cautious).or(() -> cheapest(goal));
    }

    private Optional<Trial> cheapest(Goal held) {
        return members.stream()
                .filter(trial -> held.excess(trial.figures(), hours) == 0)
                .reduce((first, next) -> goal instanceof Goal.Cost ? next : first);
    }

    /// The chosen, else the one that is nearest to holding; empty before the first trial.
    public Optional<Trial> best() {
        return chosen().or(() ->
                members.stream()
                        .min(
                                Comparator.comparingDouble(
                                        trial -> goal.excess(trial.figures(), hours))));
    }

    public boolean holds(Trial trial) {
        return goal.excess(trial.figures(), hours) == 0;
    }

    private double violation(Trial trial) {
        return goal.violation(trial.figures());
    }

    private static double cost(Trial trial) {
        return trial.figures().instanceHours();
    }
}
