package io.novacron.autoscaler.runtime.simulation;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.runtime.simulation.MadeCall.Verb;
import java.util.HashSet;
import java.util.Set;

/// What is true of each launch and terminate call, by the truth at its moment: the floor of life
/// (2), once (7, its calls), victims (9), ownership (10, hands off strangers), fencing (11), hands
/// off (14), the record (20, an event before each call), bounded (17, calls a tick).
final class CallInvariants implements Invariant {

    /// Launches in flight of one controller, the loop's default.
    private static final int LAUNCHES_A_TICK = 20;

    @Override
    public void check(SimulatedWorld world, Moment moment, Findings findings) {
        Set<String> asked = new HashSet<>();
        int launches = 0;
        for (MadeCall call : moment.calls()) {
            findings.require(20, call.announced(), "no event before %s", call);
            findings.require(
                    11,
                    call.epoch() >= call.granted(),
                    "an older owner's call: %s, granted was %d",
                    call,
                    call.granted());
            findings.require(
                    10, !call.subject().equals(world.stranger), "a stranger is touched: %s", call);
            findings.require(14, !call.forbidden(), "a call while hands are off: %s", call);
            launches += call.isLaunch() ? 1 : 0;
            boolean again = !asked.add(call.verb() + call.subject() + call.epoch());
            findings.require(17, !again, "twice in one tick: %s", call);
            if (call.verb() == Verb.TERMINATE) {
                victim(world, call, findings);
            }
        }
        findings.require(17, launches <= LAUNCHES_A_TICK, "%d launches in a tick", launches);
        world.store.unfenced.forEach(
                write -> findings.violated(11, "an older owner wrote: %s", write));
        world.store.unfenced.clear();
    }

    private static void victim(SimulatedWorld world, MadeCall call, Findings findings) {
        findings.require(9, call.named(), "no plan named %s", call);
        findings.require(
                9,
                call.victim().filter(Instance::protectedFromTermination).isEmpty()
                        || !world.seesClearly(),
                "a protected instance: %s",
                call);
        boolean routerLies =
                world.plan.has(FaultKind.DRAIN_LOST) || world.plan.has(FaultKind.REGISTER_LATE);
        findings.require(9, !call.inPool() || routerLies, "still in its pool: %s", call);
        // On one that has failed, or is gone, nothing runs any more.
        findings.require(
                9, call.drained() || call.victim().isEmpty(), "requests still run on it: %s", call);
        int min =
                world.operator
                        .document()
                        .filter(group -> group.id().equals(call.group()))
                        .map(ScalingGroup::minCapacity)
                        .orElse(1);
        boolean belowFloor =
                call.tookServing()
                        && !world.hook.gaveUp(call.subject())
                        && call.ready() - 1 < Math.min(min, world.base.web().minCapacity());
        findings.require(
                2,
                !belowFloor || !world.seesClearly() || world.operator.document().isEmpty(),
                "%d ready and one terminated: %s",
                call.ready(),
                call);
    }
}
