package io.novacron.autoscaler.runtime.simulation;

import io.novacron.autoscaler.runtime.simulation.Findings.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Loop, store and controllers in simulated worlds under the fault menu of INCIDENTS.md, its twenty
/// invariants after every tick. A fixed list of seeds; `./test --seeds N` plays N more. A failing
/// seed is shrunk, and the failure says how to play it again.
class SimulationTest {

    /// Most tests that the seeds of `--seeds` are parted into: thousands would only fill reports.
    private static final int MOST_PARTS = 40;

    private static final int FEWEST_IN_A_PART = 25;

    /// Failing seeds of a part that are shrunk: each takes as long as a hundred others.
    private static final int SHRUNK_IN_A_PART = 3;

    /// Some of the seeds of `--seeds`.
    ///
    /// @param all how many seeds there are in all parts
    /// @param before how many of them come before these
    record Part(long first, long count, long before, long all) {
        @Override
        public String toString() {
            return "seeds %d to %d".formatted(first, first + count - 1);
        }
    }

    static LongStream seeds() {
        return LongStream.range(0, 400);
    }

    static Stream<Part> moreSeeds() {
        long from = Long.getLong("simulation.from", 1_000_000);
        long all = Long.getLong("simulation.seeds", 0);
        long each = Math.max(FEWEST_IN_A_PART, (all + MOST_PARTS - 1) / MOST_PARTS);
        return LongStream.range(0, (all + each - 1) / each)
                .map(number -> number * each)
                .mapToObj(before ->
                        new Part(from + before, Math.min(each, all - before), before, all));
    }

    /// Plans that once violated an invariant, shrunk; docs/incidents.md says what was wrong.
    static List<String> pinned() {
        return List.of(
                "22092: FREEZE_IN(web, 32+10, p 1.0, x 1.0); PAUSE(all, 34+1, p 1.0, x 60.0); WRITE_UNANSWERED(all, 38+17, p 1.0, x 1.0)",
                "27444: CLOCK_JUMPS(all, 38+10, p 1.0, x 86400.0); FREEZE_BOTH(all, 42+8, p 1.0, x 1.0)");
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

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("moreSeeds")
    @DisplayName("the same with more seeds")
    void invariantsHoldWithMoreSeeds(Part part) {
        List<String> failures = new ArrayList<>();
        for (long seed = part.first(); seed < part.first() + part.count(); seed++) {
            FaultPlan plan = FaultPlan.draw(seed);
            List<Violation> violations = SimulatedRun.violations(plan);
            if (!violations.isEmpty()) {
                say("seed %d failed: %s".formatted(seed, violations.getFirst()));
                failures.add(
                        failures.size() < SHRUNK_IN_A_PART
                                ? Report.of(plan, violations)
                                : Report.unshrunk(plan, violations));
            }
        }
        say(
                "%d of %d seeds played, the last ones %s, %d of these failed"
                        .formatted(
                                part.before() + part.count(), part.all(), part, failures.size()));
        if (!failures.isEmpty()) {
            throw new AssertionError(String.join("\n", failures));
        }
    }

    /// To whoever waits for `./test --seeds`, which shows lines that begin so.
    private static void say(String text) {
        System.out.println("simulation: " + text);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pinned")
    @DisplayName("the same with plans that once violated one")
    void invariantsHoldInPinnedPlans(String plan) {
        play(FaultPlan.parse(plan));
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
