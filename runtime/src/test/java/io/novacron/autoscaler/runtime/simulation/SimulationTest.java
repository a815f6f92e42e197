package io.novacron.autoscaler.runtime.simulation;

import io.novacron.autoscaler.runtime.simulation.Findings.Violation;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Loop, store and controllers in simulated worlds under the fault menu of INCIDENTS.md, its twenty
/// invariants after every tick. A fixed list of seeds; `./test --seeds N` plays N more. A failing
/// seed is shrunk, and the failure says how to play it again.
class SimulationTest {

    /// Seeds in one test of `--seeds`: thousands of tests would only fill reports.
    private static final int SEEDS_A_TEST = 50;

    static LongStream seeds() {
        return LongStream.range(0, 400);
    }

    static LongStream moreSeeds() {
        long from = Long.getLong("simulation.from", 1_000_000);
        long count = Long.getLong("simulation.seeds", 0);
        return LongStream.range(0, (count + SEEDS_A_TEST - 1) / SEEDS_A_TEST)
                .map(chunk -> from + chunk * SEEDS_A_TEST);
    }

    static List<String> plans() {
        String plan = System.getProperty("simulation.plan", "");
        return plan.isEmpty() ? List.of() : List.of(plan);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    @DisplayName("the invariants of INCIDENTS hold after every tick and the world heals")
    void invariantsHold(long seed) {
        play(FaultPlan.draw(seed));
    }

    @ParameterizedTest(name = "seeds from {0}", allowZeroInvocations = true)
    @MethodSource("moreSeeds")
    @DisplayName("the same with more seeds")
    void invariantsHoldWithMoreSeeds(long first) {
        LongStream.range(first, first + SEEDS_A_TEST).forEach(seed -> play(FaultPlan.draw(seed)));
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("plans")
    @DisplayName("the same with the plan of -Dsimulation.plan")
    void invariantsHoldInThePlan(String plan) {
        play(FaultPlan.parse(plan));
    }

    private static void play(FaultPlan plan) {
        List<Violation> violations = SimulatedRun.violations(plan);
        if (!violations.isEmpty()) {
            throw new AssertionError(Report.of(plan, violations));
        }
    }
}
