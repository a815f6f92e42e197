package io.novacron.autoscaler.runtime.simulation;

import io.novacron.autoscaler.runtime.AutoScalingManager;
import io.novacron.autoscaler.testkit.SimulatedCrash;
import java.time.Duration;

/// What happens to the process itself: it dies, sleeps, is succeeded while it sleeps, and its clock
/// goes wrong.
final class ProcessFaults {

    /// Moments of a tick among which a sleep falls.
    private static final int MOMENTS = 20;

    private final SimulatedWorld world;
    private boolean crashed;

    ProcessFaults(SimulatedWorld world) {
        this.world = world;
    }

    /// Whether the process died in this tick.
    boolean crashed() {
        return crashed;
    }

    /// Arranges what begins in this tick.
    void arrange() {
        Duration skew = Duration.ZERO;
        for (Fault fault : world.plan.faults()) {
            int since = world.faults.tick() - fault.from();
            boolean begins = since == 0;
            int moment = world.steps.count();
            switch (fault.kind()) {
                case CRASH -> {
                    if (begins) {
                        world.steps.crashAt(moment + (int) fault.strength());
                    }
                }
                case PAUSE -> {
                    if (begins) {
                        world.steps.at(moment + place(fault), () -> sleep(lengthOf(fault)));
                    }
                }
                case TWO_OWNERS -> {
                    if (begins) {
                        world.steps.at(moment + place(fault), () -> succeed(lengthOf(fault)));
                    }
                }
                case CLOCK_JUMPS -> {
                    if (fault.isActiveAt(world.faults.tick())) {
                        skew = skew.plusMillis((long) (fault.strength() * 1000));
                    }
                }
                case CLOCK_DRIFTS -> {
                    if (fault.isActiveAt(world.faults.tick())) {
                        double millis =
                                since * SimulatedWorld.INTERVAL.toMillis() * fault.strength();
                        skew = skew.plusMillis((long) millis);
                    }
                }
                default -> {}
            }
        }
        world.skew = skew;
    }

    private int place(Fault fault) {
        return world.faults.chanceOf(fault).nextInt(MOMENTS);
    }

    private static Duration lengthOf(Fault fault) {
        return Duration.ofSeconds((long) fault.strength());
    }

    private void sleep(Duration length) {
        world.clock.advance(length);
    }

    /// The old one sleeps in the middle of what it does; a new one takes over, and looks once where
    /// there is time for it. Then the old one wakes and goes on.
    void succeed(Duration length) {
        AutoScalingManager old = world.manager;
        world.restart();
        sleep(length);
        if (length.compareTo(SimulatedWorld.INTERVAL) > 0) {
            survives(() -> world.manager.loop().tick(world.processTime()));
        }
        world.manager = old;
    }

    /// Runs a tick; a process that dies in it is started again. Whoever took the groups over last
    /// goes on, however often that happened in the middle.
    void run(Runnable tick) {
        crashed = false;
        survives(tick);
        world.manager = world.owner;
    }

    private void survives(Runnable work) {
        try {
            work.run();
        } catch (SimulatedCrash _) {
            crashed = true;
            try {
                world.restart();
            } catch (SimulatedCrash _) {
                world.restart();
            }
        }
    }
}
