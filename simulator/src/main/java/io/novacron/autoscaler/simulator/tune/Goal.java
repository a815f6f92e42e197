package io.novacron.autoscaler.simulator.tune;

import io.novacron.autoscaler.simulator.Figures;

/// What a tuned group must hold.
public sealed interface Goal {

    /// Short of capacity at most so much of the time, at least cost.
    ///
    /// @param share of time, 0–1
    record UnderProvisionedTime(double share) implements Goal {}

    /// At most so much of the load late, at least cost.
    ///
    /// @param share of load, 0–1
    record SloViolationShare(double share) implements Goal {}

    /// Short as little of the time as this much money allows.
    ///
    /// @param perHour in the group's currency
    record Cost(double perHour) implements Goal {}

    /// What the frontier sets against cost: share of time short, or of load late; 0–1.
    default double violation(Figures figures) {
        return switch (this) {
            case UnderProvisionedTime _, Cost _ -> figures.underProvisionedTimeShare();
            case SloViolationShare _ -> figures.sloViolationShare();
        };
    }

    /// The same goal with so much of the bound, 0–1; money is what it is.
    default Goal tightened(double part) {
        return switch (this) {
            case UnderProvisionedTime(double share) -> new UnderProvisionedTime(share * part);
            case SloViolationShare(double share) -> new SloViolationShare(share * part);
            case Cost cost -> cost;
        };
    }

    /// How far from holding: 0 where it holds.
    ///
    /// @param hours counted ones
    default double excess(Figures figures, double hours) {
        return switch (this) {
            case UnderProvisionedTime(double share) -> Math.max(0, violation(figures) - share);
            case SloViolationShare(double share) -> Math.max(0, violation(figures) - share);
            case Cost(double perHour) -> Math.max(0, figures.cost() / hours - perHour);
        };
    }
}
