package io.novacron.autoscaler.runtime.simulation;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.runtime.Evaluation;
import java.util.List;

/// Some of the twenty invariants of INCIDENTS.md, looked at after every tick. May remember what it
/// saw in earlier ones; one object for one run.
interface Invariant {

    /// What happened in a tick.
    ///
    /// @param crashed the process died in it, so that what it said last is lost
    record Moment(
            int tick,
            boolean crashed,
            List<MadeCall> calls,
            List<Evaluation> evaluations,
            List<Event> events) {}

    void check(SimulatedWorld world, Moment moment, Findings findings);

    /// All that are looked at within one run; 18, and 12's second half, take two runs.
    static List<Invariant> all() {
        return List.of(
                new DecisionInvariants(),
                new TimingInvariants(),
                new CallInvariants(),
                new FleetInvariants(),
                new RecordInvariants());
    }
}
