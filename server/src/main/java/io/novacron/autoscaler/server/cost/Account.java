package io.novacron.autoscaler.server.cost;

import io.novacron.autoscaler.engine.arithmetic.Rounding;
import io.novacron.autoscaler.simulator.Oracle;

/// Instance-hours of one group in one span, and how they compare with what was needed. Spans and
/// groups add up. Pure.
///
/// A cell counts as seen where the size of the fleet is known, and as compared where demand and
/// ready instances are known, too. Needed, under- and over-provisioning and instability are those
/// of SIMULATION.md, over the compared time (Herbst et al., "Ready for Rain?", 2016). An instance
/// is either used, spare or idle: used is the load it served, as a part of what it could; idle is
/// what exceeds the most that was needed in the span; spare is the rest.
///
/// @param spanHours length of the span
/// @param seenHours of it, those in which the size of the fleet is known
/// @param instanceHours pending and running instances × time
/// @param maximumHours the same had the group always been at its maximum, in the seen time
/// @param compared what is known of the demand
record Account(
        double spanHours,
        double seenHours,
        double instanceHours,
        double maximumHours,
        Comparison compared) {

    /// The history holds five digits: load that fills instances to the last does not take one more.
    private static final double ROUNDING = 1e-4;

    static final Account NONE = new Account(0, 0, 0, 0, Comparison.NONE);

    /// Sums over the time in which demand is known; all are hours.
    ///
    /// @param hours of that time
    /// @param instances instance-hours paid in it
    /// @param oracle the least instance-hours that would have served it, in hindsight
    /// @param maximum instance-hours at the maximum
    /// @param used instance-hours that carried load
    /// @param spare instance-hours that carried none, up to the most that was needed
    /// @param idle instance-hours beyond the most that was needed
    /// @param under time with fewer ready than needed
    /// @param over time with more
    /// @param lacking Σ missing instances / needed × time
    /// @param excess Σ surplus instances / needed × time
    /// @param unstable time in which supply moved and need did not move the same way
    record Comparison(
            double hours,
            double instances,
            double oracle,
            double maximum,
            double used,
            double spare,
            double idle,
            double under,
            double over,
            double lacking,
            double excess,
            double unstable) {

        static final Comparison NONE = new Comparison(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

        Comparison plus(Comparison other) {
            return new Comparison(
                    hours + other.hours,
                    instances + other.instances,
                    oracle + other.oracle,
                    maximum + other.maximum,
                    used + other.used,
                    spare + other.spare,
                    idle + other.idle,
                    under + other.under,
                    over + other.over,
                    lacking + other.lacking,
                    excess + other.excess,
                    unstable + other.unstable);
        }
    }

    /// What is known of a group's fleet and demand, a value a cell, NaN where it is not known.
    static final class Seen {
        private final Cells cells;
        private final double[] current;
        private final double[] ready;
        private final double[] demand;

        /// Wraps arrays that the caller gives up.
        ///
        /// @param current pending and running instances
        /// @param ready instances that serve
        /// @param demand in the unit of [Terms#capacity]
        Seen(Cells cells, double[] current, double[] ready, double[] demand) {
            this.cells = cells;
            this.current = current;
            this.ready = ready;
            this.demand = demand;
        }
    }

    /// What the group's document and its start-ups say.
    ///
    /// @param capacity demand one instance serves; NaN where it is not known
    /// @param leadMillis from a launch to an instance that serves
    record Terms(int minimum, int maximum, double capacity, long leadMillis) {}

    Account plus(Account other) {
        return new Account(
                spanHours + other.spanHours,
                seenHours + other.seenHours,
                instanceHours + other.instanceHours,
                maximumHours + other.maximumHours,
                compared.plus(other.compared));
    }

    static Account of(Seen seen, Terms terms) {
        Cells cells = seen.cells;
        double span = 0;
        double known = 0;
        double instances = 0;
        for (int cell = 0; cell < cells.count(); cell++) {
            double hours = cells.hours(cell);
            span += hours;
            if (!Double.isNaN(seen.current[cell])) {
                known += hours;
                instances += seen.current[cell] * hours;
            }
        }
        return new Account(
                span, known, instances, known * terms.maximum(), comparison(seen, terms));
    }

    private static Comparison comparison(Seen seen, Terms terms) {
        if (!(terms.capacity() > 0)) {
            return Comparison.NONE;
        }
        int[] needed = needed(seen, terms);
        int most = 0;
        for (int need : needed) {
            most = Math.max(most, need);
        }
        Comparison sum = Comparison.NONE;
        int cell = 0;
        while (cell < needed.length) {
            if (needed[cell] < 0) {
                cell++;
                continue;
            }
            int end = cell;
            while (end < needed.length && needed[end] >= 0) {
                end++;
            }
            sum = sum.plus(stretch(seen, terms, needed, cell, end, most));
            cell = end;
        }
        return sum;
    }

    // −1 where it is not known.
    private static int[] needed(Seen seen, Terms terms) {
        int[] needed = new int[seen.cells.count()];
        for (int cell = 0; cell < needed.length; cell++) {
            double demand = seen.demand[cell];
            boolean known =
                    !Double.isNaN(demand)
                            && !Double.isNaN(seen.current[cell])
                            && !Double.isNaN(seen.ready[cell]);
            needed[cell] =
                    known
                            ? Math.max(
                                    terms.minimum(),
                                    Rounding.ceil(
                                            Math.max(0, demand)
                                                    * (1 - ROUNDING)
                                                    / terms.capacity()))
                            : -1;
        }
        return needed;
    }

    /// A stretch without gaps; the oracle begins it with what is needed there.
    private static Comparison stretch(
            Seen seen, Terms terms, int[] needed, int from, int to, int most) {
        Cells cells = seen.cells;
        int lead = Math.toIntExact(Math.ceilDiv(terms.leadMillis(), cells.stepMillis()));
        int[] oracle = Oracle.supply(tick -> needed[tick], from, to, lead);
        Comparison sum = Comparison.NONE;
        for (int cell = from; cell < to; cell++) {
            double hours = cells.hours(cell);
            double current = seen.current[cell];
            double ready = seen.ready[cell];
            double used = Math.min(current, Math.max(0, seen.demand[cell]) / terms.capacity());
            double idle = Math.min(current - used, Math.max(0, current - most));
            double divisor = Math.max(1, needed[cell]);
            double lacking = Math.max(0, needed[cell] - ready);
            double excess = Math.max(0, ready - needed[cell]);
            boolean unstable =
                    cell > from
                            && ready != seen.ready[cell - 1]
                            && Math.signum(ready - seen.ready[cell - 1])
                                    != Integer.signum(needed[cell] - needed[cell - 1]);
            sum =
                    sum.plus(
                            new Comparison(
                                    hours,
                                    current * hours,
                                    oracle[cell - from] * hours,
                                    terms.maximum() * hours,
                                    used * hours,
                                    (current - used - idle) * hours,
                                    idle * hours,
                                    lacking > 0 ? hours : 0,
                                    excess > 0 ? hours : 0,
                                    lacking / divisor * hours,
                                    excess / divisor * hours,
                                    unstable ? hours : 0));
        }
        return sum;
    }
}
