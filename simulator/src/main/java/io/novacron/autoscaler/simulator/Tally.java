package io.novacron.autoscaler.simulator;

import io.novacron.autoscaler.model.Decision.Action;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/// Adds up the figures of a run, tick by tick. Mutable, for one run.
final class Tally {

    private long ticks;
    private long paid;
    private long suppliedSum;
    private long underTicks;
    private long overTicks;
    private double underShare;
    private double overShare;
    private long unstableTicks;
    private double load;
    private double served;
    private double dropped;
    private double late;
    private double lateLoadWithoutLatency;
    private long out;
    private long in;
    private long up;
    private long down;
    private double cost;
    private double units;
    private final Map<String, Long> bySize = new TreeMap<>();
    private int neededBefore;
    private int suppliedBefore;

    /// @param lateShare share of the load that is served too late; NaN without a latency model
    void add(
            double demand,
            int needed,
            int supplied,
            int paidInstances,
            double servedLoad,
            double droppedLoad,
            double lateShare) {
        if (ticks > 0) {
            int change = Integer.signum(supplied - suppliedBefore);
            if (change != 0 && change != Integer.signum(needed - neededBefore)) {
                unstableTicks++;
            }
        }
        neededBefore = needed;
        suppliedBefore = supplied;
        ticks++;
        paid += paidInstances;
        suppliedSum += supplied;
        double divisor = Math.max(1, needed);
        if (supplied < needed) {
            underTicks++;
            underShare += (needed - supplied) / divisor;
            lateLoadWithoutLatency += demand;
        } else if (supplied > needed) {
            overTicks++;
            overShare += (supplied - needed) / divisor;
        }
        load += demand;
        served += servedLoad;
        dropped += droppedLoad;
        late += Double.isNaN(lateShare) ? 0 : lateShare * servedLoad + droppedLoad;
    }

    /// What a tick's fleet of sizes costs for an hour, and how many there are of each.
    void addSizes(double pricePerHour, double paidUnits, Plant plant) {
        cost += pricePerHour;
        units += paidUnits;
        plant.countSizes(bySize);
    }

    /// Price of all ticks as if each were an hour.
    double cost() {
        return cost;
    }

    /// Paid units of all ticks: instances, as multiples of the documented size.
    double units() {
        return units;
    }

    /// Paid instances of all ticks by size.
    Map<String, Long> bySize() {
        return bySize;
    }

    void acted(Action action) {
        switch (action) {
            case SCALE_OUT -> out++;
            case SCALE_IN -> in++;
            case SCALE_UP -> up++;
            case SCALE_DOWN -> down++;
            case NONE -> {}
        }
    }

    long ticks() {
        return ticks;
    }

    long paid() {
        return paid;
    }

    double meanPaid() {
        return ticks == 0 ? 0 : (double) paid / ticks;
    }

    long suppliedSum() {
        return suppliedSum;
    }

    double underTime() {
        return share(underTicks);
    }

    double overTime() {
        return share(overTicks);
    }

    /// θ_U
    double underAccuracy() {
        return ticks == 0 ? 0 : 100 * underShare / ticks;
    }

    /// θ_O
    double overAccuracy() {
        return ticks == 0 ? 0 : 100 * overShare / ticks;
    }

    double instability() {
        return share(unstableTicks);
    }

    private double share(long of) {
        return ticks == 0 ? 0 : (double) of / ticks;
    }

    double unserved() {
        return load == 0 ? 0 : dropped / load;
    }

    double sloViolations(boolean latencyModel) {
        return load == 0 ? 0 : (latencyModel ? late : lateLoadWithoutLatency) / load;
    }

    double efficiency(double capacityPerTick) {
        double all = bySize.isEmpty() ? paid : units;
        return paid == 0 ? 0 : served / (all * capacityPerTick);
    }

    Figures.Actions actions() {
        return new Figures.Actions(out, in, up, down);
    }

    /// How much better this is than another in all four figures; empty where one of them is 0.
    OptionalDouble speedupOver(Tally other) {
        double product =
                other.underAccuracy()
                        / underAccuracy()
                        * (other.overAccuracy() / overAccuracy())
                        * (other.underTime() / underTime())
                        * (other.overTime() / overTime());
        return Double.isFinite(product) && product > 0
                ? OptionalDouble.of(StrictMath.pow(product, 0.25))
                : OptionalDouble.empty();
    }
}
