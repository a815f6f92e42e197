package io.novacron.autoscaler.runtime.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.runtime.simulation.Findings.Violation;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// The tools of the simulator: plans that read back, runs that repeat, shrinking, the whole menu.
class ShrinkerTest {

    @Test
    @DisplayName("a plan reads back from its text")
    void plansReadBack() {
        for (long seed = 0; seed < 200; seed++) {
            FaultPlan plan = FaultPlan.draw(seed);
            assertThat(FaultPlan.parse(plan.toString())).isEqualTo(plan);
        }
    }

    @Test
    @DisplayName("the seeds of ./test draw every fault of the menu, and every third run a crash")
    void theWholeMenuIsDrawn() {
        Set<FaultKind> drawn = EnumSet.noneOf(FaultKind.class);
        SimulationTest.seeds()
                .mapToObj(FaultPlan::draw)
                .forEach(plan -> plan.faults().forEach(fault -> drawn.add(fault.kind())));
        assertThat(drawn).containsExactlyInAnyOrder(FaultKind.values());
        assertThat(
                        LongStream.range(0, 30)
                                .filter(seed -> FaultPlan.draw(seed).has(FaultKind.CRASH))
                                .count())
                .isGreaterThanOrEqualTo(10);
    }

    @Test
    @DisplayName("the same plan is the same run")
    void runsRepeat() {
        for (long seed : List.of(3L, 8L, 21L)) {
            SimulatedRun one = new SimulatedRun(new SimulatedWorld(FaultPlan.draw(seed))).play();
            SimulatedRun other = new SimulatedRun(new SimulatedWorld(FaultPlan.draw(seed))).play();
            assertThat(other.decided()).isEqualTo(one.decided());
            assertThat(other.events()).isEqualTo(one.events());
        }
    }

    @Test
    @DisplayName("a failing plan is shrunk to the faults it takes, as short as they can be")
    void plansShrink() {
        Fault needed = new Fault(FaultKind.KILLED, "web", 10, 16, 1, 2);
        FaultPlan failing =
                new FaultPlan(
                        5,
                        List.of(
                                new Fault(FaultKind.STEP, "web", 9, 5, 1, 2),
                                needed,
                                new Fault(FaultKind.CRASH, "all", 20, 1, 1, 3)));
        Function<FaultPlan, List<Violation>> run =
                plan ->
                        plan.faults().stream()
                                        .anyMatch(fault ->
                                                fault.kind() == FaultKind.KILLED
                                                        && fault.ticks() >= 3)
                                ? List.of(new Violation(7, 12, "as made up"))
                                : List.of();
        FaultPlan small = new Shrinker(run).shrink(failing, 7);
        assertThat(small.faults()).containsExactly(needed.lasting(3));
    }

    @Test
    @DisplayName("a failure says how to play it again")
    void reportsNameTheCommand() {
        FaultPlan plan = FaultPlan.draw(4);
        assertThat(Report.command(plan))
                .startsWith("./test --quick -pl runtime -Dtest=SimulationTest")
                .contains("-Dsimulation.plan=4: ");
        assertThat(Arrays.stream(FaultKind.values()).map(kind -> kind.where).distinct())
                .hasSize(FaultKind.Where.values().length);
    }
}
