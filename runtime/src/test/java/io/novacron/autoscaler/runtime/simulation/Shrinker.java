package io.novacron.autoscaler.runtime.simulation;

import io.novacron.autoscaler.runtime.simulation.Findings.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Makes a failing plan small: takes faults away, then shortens what is left, as long as the same
/// invariant is violated. Not the smallest plan there is, but none of its faults can be left out.
final class Shrinker {

    private static final int MOST_RUNS = 150;

    private final Function<FaultPlan, List<Violation>> run;
    private int runs;

    Shrinker(Function<FaultPlan, List<Violation>> run) {
        this.run = run;
    }

    FaultPlan shrink(FaultPlan failing, int invariant) {
        FaultPlan small = failing;
        boolean smaller = true;
        while (smaller && runs < MOST_RUNS) {
            smaller = false;
            for (FaultPlan candidate : candidates(small)) {
                if (violates(candidate, invariant)) {
                    small = candidate;
                    smaller = true;
                    break;
                }
            }
        }
        return small;
    }

    private static List<FaultPlan> candidates(FaultPlan plan) {
        List<FaultPlan> candidates = new ArrayList<>();
        for (int index = 0; index < plan.faults().size(); index++) {
            List<Fault> fewer = new ArrayList<>(plan.faults());
            fewer.remove(index);
            candidates.add(plan.with(fewer));
        }
        for (int index = 0; index < plan.faults().size(); index++) {
            Fault fault = plan.faults().get(index);
            for (int ticks : List.of(1, fault.ticks() / 2, fault.ticks() - 1)) {
                if (ticks >= 1 && ticks < fault.ticks()) {
                    List<Fault> shorter = new ArrayList<>(plan.faults());
                    shorter.set(index, fault.lasting(ticks));
                    candidates.add(plan.with(shorter));
                }
            }
        }
        return candidates;
    }

    private boolean violates(FaultPlan plan, int invariant) {
        runs++;
        Optional<Violation> first = run.apply(plan).stream().findFirst();
        return first.filter(violation -> violation.invariant() == invariant).isPresent();
    }
}
