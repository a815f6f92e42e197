package io.novacron.autoscaler.runtime.simulation;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.runtime.GroupStatus;
import io.novacron.autoscaler.runtime.GroupStatus.Condition;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeSet;

/// Whether a world whose troubles are over has healed (19, and 10's end), and how long that may
/// take.
final class Healing {

    private Healing() {}

    /// Three intervals, start-up and drain; windows, cooldowns and periods; what the plan's faults
    /// leave behind; a few steps of replacing one by one.
    static int ticks(SimulatedWorld world) {
        var behavior = world.base.web().behavior();
        Duration longest =
                world.base
                        .startup()
                        .plus(world.base.drainTimeout())
                        .plus(behavior.scaleIn().stabilizationWindow())
                        .plus(behavior.scaleOut().stabilizationWindow())
                        .plus(Duration.ofMinutes(2));
        for (Fault fault : world.plan.faults()) {
            longest = longest.plus(fault.kind().aftermath.longest);
        }
        long steps = Base.MAX_CAPACITY * stepTime(world).toMillis();
        return (int)
                (3 + longest.plusMillis(steps).toMillis() / SimulatedWorld.INTERVAL.toMillis());
    }

    // Limits and dampening take several steps to get there, each with its period or cooldown.
    private static Duration stepTime(SimulatedWorld world) {
        var behavior = world.base.web().behavior();
        boolean slow =
                !behavior.scaleIn().limits().isEmpty()
                        || !behavior.scaleOut().limits().isEmpty()
                        || !behavior.scaleIn().cooldown().isZero()
                        || !behavior.scaleOut().cooldown().isZero();
        boolean losesMany =
                world.plan.faults().stream()
                        .anyMatch(fault ->
                                fault.kind().aftermath != FaultKind.Aftermath.NONE
                                        || fault.kind().blinds());
        Duration step = slow ? Duration.ofSeconds(60) : Duration.ofSeconds(15);
        return losesMany ? step.plus(world.base.startup()).plusSeconds(30) : step;
    }

    /// What is not as it should be; empty once healed.
    static Optional<String> missing(SimulatedWorld world) {
        Optional<GroupStatus> status = world.status("web");
        if (status.isEmpty()) {
            return Optional.of("the group is not there");
        }
        int wanted = (int) Math.ceil(Demand.AT_REST / Demand.PER_INSTANCE);
        int desired = status.get().desired();
        int live = world.fleet.live("web").size();
        boolean enough =
                (world.base.perInstance() || isSluggish(world))
                        ? isWithinTolerance(world, desired)
                        : desired == wanted;
        if (!enough) {
            return Optional.of("desired %d, not %d".formatted(desired, wanted));
        }
        if (live != desired || world.fleet.tagged("web").size() != live) {
            return Optional.of(
                    "desired %d, live %d, tagged %s"
                            .formatted(desired, live, world.fleet.tagged("web")));
        }
        if (status.get().intent().isPresent()) {
            return Optional.of("open intent " + status.get().intent().get());
        }
        if (!status.get().condition(Condition.Type.ABLE_TO_SCALE).holds()) {
            return Optional.of("not able: " + status.get().conditions());
        }
        return pool(world);
    }

    private static boolean isSluggish(SimulatedWorld world) {
        return world.base.web().behavior().scaleIn().dampening() < 1
                || world.base.web().behavior().scaleOut().dampening() < 1;
    }

    // The rule holds while the load an instance carries is within a tenth of its target.
    private static boolean isWithinTolerance(SimulatedWorld world, int desired) {
        double each = Demand.AT_REST / desired / Demand.PER_INSTANCE;
        return Math.abs(each - 1) <= 0.1 + 1e-9
                || desired == world.base.web().minCapacity()
                || desired == (int) Math.ceil(Demand.AT_REST / Demand.PER_INSTANCE);
    }

    private static Optional<String> pool(SimulatedWorld world) {
        if (world.base.web().network().isEmpty()) {
            return Optional.empty();
        }
        TreeSet<String> ready =
                new TreeSet<>(world.fleet.ready("web").stream().map(Instance::id).toList());
        TreeSet<String> pool = new TreeSet<>(world.router.pool("web"));
        return pool.equals(ready)
                ? Optional.empty()
                : Optional.of("pool %s, ready %s".formatted(pool, ready));
    }
}
