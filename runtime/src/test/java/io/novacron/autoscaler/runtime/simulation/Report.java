package io.novacron.autoscaler.runtime.simulation;

import io.novacron.autoscaler.runtime.simulation.Findings.Violation;
import java.util.List;

/// A failing run in words: the shrunken plan, what was violated, how to play it again.
final class Report {

    private Report() {}

    static String of(FaultPlan plan, List<Violation> violations) {
        Violation first = violations.getFirst();
        FaultPlan small = new Shrinker(SimulatedRun::violations).shrink(plan, first.invariant());
        Violation left = SimulatedRun.violations(small).stream().findFirst().orElse(first);
        return """
        seed %d: %s
        shrunk from %d faults to %d: %s
        play it again: %s\
        """
                .formatted(
                        plan.seed(),
                        left,
                        plan.faults().size(),
                        small.faults().size(),
                        small,
                        command(small));
    }

    /// The same at once, for those that come after many others.
    static String unshrunk(FaultPlan plan, List<Violation> violations) {
        return """
        seed %d: %s
        play it again: %s\
        """
                .formatted(plan.seed(), violations.getFirst(), command(plan));
    }

    static String command(FaultPlan plan) {
        return "./test --quick -pl runtime -Dtest=SimulationTest#invariantsHoldInThePlan '-Dsimulation.plan=%s'"
                .formatted(plan);
    }
}
