package io.novacron.autoscaler.runtime.simulation;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.testkit.SimulatedFleet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// How much is asked of the group and what each instance carries of it: a walk drawn from the seed,
/// changed by the faults of demand and feedback. Once the troubles are over it stands still.
final class Demand {

    /// What one instance serves.
    static final double PER_INSTANCE = 100;

    /// Demand after the troubles.
    static final double AT_REST = 450;

    private static final int TICKS_PER_STEP = 6;

    private final long seed;
    private final ActiveFaults faults;
    private final SimulatedFleet fleet;
    private int restsFrom = Integer.MAX_VALUE;
    private double times = 1;

    Demand(long seed, ActiveFaults faults, SimulatedFleet fleet) {
        this.seed = seed;
        this.faults = faults;
        this.fleet = fleet;
    }

    void rest() {
        restsFrom = faults.tick();
    }

    /// Multiplies all demand, for scenarios.
    void times(double factor) {
        times = factor;
    }

    /// Of all instances together.
    double total() {
        return total(faults.tick());
    }

    double total(int tick) {
        double base = tick >= restsFrom ? AT_REST : walk(tick);
        for (Fault fault : faults.on(FaultKind.Where.DEMAND)) {
            base *= factor(fault, tick);
        }
        return base * times;
    }

    private double walk(int tick) {
        SplittableRandom random = new SplittableRandom(seed * 7919 + tick / TICKS_PER_STEP);
        return 50 + random.nextInt(950);
    }

    private static double factor(Fault fault, int tick) {
        int since = tick - fault.from();
        return switch (fault.kind()) {
            case STEP -> fault.strength();
            case RAMP -> Math.pow(fault.strength(), since);
            case ON_OFF -> since / (int) fault.strength() % 2 == 0 ? 1.5 : 0.3;
            case IDLE -> 0;
            default -> 1;
        };
    }

    /// One instance and what it carries.
    record Share(String instance, double load) {}

    /// What each serving instance carries: the load of a lost one moves to the others.
    List<Share> shares(String group, Instant now) {
        List<Instance> serving = fleet.ready(group);
        double demand = total();
        double weights = serving.stream().mapToDouble(instance -> weight(instance, now)).sum();
        double crowd =
                faults.on(FaultKind.CROWDED)
                        .map(fault -> 1 + 0.1 * Math.max(0, serving.size() - fault.strength()))
                        .orElse(1.0);
        boolean isShort = demand > 1.5 * PER_INSTANCE * serving.size();
        double retries =
                faults.on(FaultKind.RETRIES).filter(_ -> isShort).map(Fault::strength).orElse(1.0);
        List<Share> shares = new ArrayList<>();
        for (Instance instance : serving) {
            double share = demand * retries * crowd * weight(instance, now) / weights;
            shares.add(new Share(instance.id(), share));
        }
        return shares;
    }

    private double weight(Instance instance, Instant now) {
        return faults.on(FaultKind.COLD)
                        .filter(fault ->
                                Duration.between(instance.since().orElse(Instant.EPOCH), now)
                                                .toSeconds()
                                        < fault.strength())
                        .isPresent()
                ? 0.3
                : 1;
    }
}
