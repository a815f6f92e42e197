package io.novacron.autoscaler.runtime.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.engine.DecisionEngine;
import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.TimedCounts;
import io.novacron.autoscaler.runtime.Evaluation;
import io.novacron.autoscaler.runtime.simulation.Findings.Violation;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.ResourceController.LaunchRequest;
import io.novacron.autoscaler.spi.ResourceController.TerminateRequest;
import io.novacron.autoscaler.testkit.FleetFault;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every invariant can fail: for each there is a product broken on purpose, and it is noticed. A
/// checker that never complains proves nothing.
class MutationTest {

    /// Seeds tried until one of them notices: the fault has to meet a world in which it matters.
    private static final int SEEDS = 40;

    private static final int AT = 20;

    static Stream<Arguments> mutants() {
        return Stream.of(
                mutant(1, "decides above the maximum", "", to(40)),
                mutant(2, "terminates all that serve", "", TERMINATES_ALL),
                mutant(3, "takes an error for idle", "METRIC_FAILS", Mutants.ERROR_IS_IDLE),
                mutant(4, "forgets what was wanted", "", FORGETS),
                mutant(5, "forgets what it did", "", FORGETS),
                mutant(6, "forgets when it did it", "", FORGETS),
                mutant(7, "starts two by one key", "", STARTS_TWICE),
                mutant(8, "forgets what did not come up", "DIES_YOUNG", FORGETS_FAILURES),
                mutant(9, "terminates whom no plan named", "", TERMINATES_ALL),
                mutant(10, "terminates a stranger", "", TERMINATES_STRANGER),
                mutant(10, "is blind to orphans", "DELETED_AND_CREATED", Mutants.BLIND_TO_ORPHANS),
                mutant(11, "calls by an old epoch", "TWO_OWNERS", CALLS_BY_OLD_EPOCH),
                mutant(12, "decides otherwise the second time", "", to(3)),
                mutant(12, "forgets at a restart", "", FORGETS_AT_RESTART),
                mutant(13, "leaves a step out", "", LEAVES_A_STEP_OUT),
                mutant(14, "launches while frozen", "FREEZE_BOTH", LAUNCHES),
                mutant(14, "remembers an action it did not take", "", REMEMBERS_ACTION),
                mutant(15, "wants less when there is more", "", WANTS_LESS),
                mutant(16, "remembers what is no number", "", REMEMBERS_NAN),
                mutant(17, "remembers for ever", "", REMEMBERS_EVER),
                mutant(18, "lets trouble spread", "METRIC_FAILS", Mutants.TROUBLE_SPREADS),
                mutant(19, "never starts anything again", "KILLED", Mutants.NEVER_RECOVERS),
                mutant(
                        20,
                        "does not say what it launches",
                        "",
                        Mutants.silentAbout(EventType.INSTANCE_LAUNCHING)),
                mutant(
                        20,
                        "does not say what it terminates",
                        "",
                        Mutants.silentAbout(EventType.INSTANCE_TERMINATING)));
    }

    private static Arguments mutant(int invariant, String what, String fault, Tampering tampering) {
        return Arguments.of(invariant, what, fault, tampering);
    }

    @ParameterizedTest(name = "invariant {0}: a loop that {1}")
    @MethodSource("mutants")
    @DisplayName("a product broken on purpose violates the invariant that is there to notice")
    void isNoticed(int invariant, String what, String fault, Tampering tampering) {
        Optional<Violation> noticed =
                LongStream.range(0, SEEDS)
                        .boxed()
                        .flatMap(seed ->
                                SimulatedRun.violations(plan(seed, fault), tampering).stream())
                        .filter(violation -> violation.invariant() == invariant)
                        .findFirst();
        assertThat(noticed).as("a loop that " + what).isPresent();
    }

    private static FaultPlan plan(long seed, String fault) {
        if (fault.isEmpty()) {
            return new FaultPlan(seed, List.of());
        }
        return new FaultPlan(
                seed, List.of(new Fault(FaultKind.valueOf(fault), "web", AT, 12, 1, 2)));
    }

    private static Tampering to(int capacity) {
        return Mutants.saying(
                AT, real -> Mutants.deciding(real, decision -> Mutants.to(decision, capacity)));
    }

    private static final Tampering TERMINATES_ALL =
            Mutants.alsoCalling((controller, call, world) -> {
                if (world.faults.tick() == AT) {
                    world.fleet
                            .tagged("web")
                            .forEach(id ->
                                    controller.terminate(
                                            new TerminateRequest(world.base.web(), id), call));
                }
            });

    private static final Tampering TERMINATES_STRANGER =
            Mutants.alsoCalling((controller, call, world) -> {
                if (world.faults.tick() == AT) {
                    controller.terminate(
                            new TerminateRequest(world.base.web(), world.stranger), call);
                }
            });

    private static final Tampering STARTS_TWICE =
            Mutants.alsoCalling((controller, call, world) -> {
                if (world.faults.tick() == AT) {
                    world.fleet.faults().next(FleetFault.LAUNCH_TWICE, 1);
                    controller.launch(new LaunchRequest(world.base.web(), "twice"), call);
                }
            });

    private static final Tampering LAUNCHES =
            Mutants.alsoCalling((controller, call, world) -> {
                if (world.faults.tick() > AT + 2) {
                    controller.launch(
                            new LaunchRequest(world.base.web(), "rogue-" + world.faults.tick()),
                            call);
                }
            });

    private static final Tampering CALLS_BY_OLD_EPOCH =
            Mutants.alsoCalling((controller, call, world) -> {
                if (world.faults.tick() > AT + 2) {
                    controller.launch(
                            new LaunchRequest(world.base.web(), "old"),
                            new Call(call.timeout(), 0));
                }
            });

    private static final Tampering FORGETS = Mutants.forgetting(true, MutationTest::forget);

    private static final Tampering FORGETS_AT_RESTART =
            Mutants.forgetting(false, MutationTest::forget);

    private static Memory forget(Memory memory, SimulatedWorld world) {
        return memory(
                memory,
                world.processTime(),
                TimedCounts.EMPTY,
                TimedCounts.EMPTY,
                memory.spentThisMonth());
    }

    private static final Tampering FORGETS_FAILURES =
            Mutants.forgetting(
                    true, (memory, world) -> memory.withAccounts(0, memory.spentThisMonth()));

    private static final Tampering LEAVES_A_STEP_OUT =
            Mutants.saying(
                    AT,
                    real ->
                            Mutants.deciding(
                                    real,
                                    decision ->
                                            decision.from().equals(decision.to())
                                                    ? decision
                                                    : Mutants.explained(decision, 1)));

    private static final Tampering REMEMBERS_ACTION =
            Mutants.saying(
                    AT,
                    real ->
                            Mutants.deciding(
                                    real,
                                    decision ->
                                            Mutants.remembering(
                                                    decision,
                                                    acted(decision.memory(), decision.at()))));

    private static final Tampering REMEMBERS_NAN =
            Mutants.saying(
                    AT,
                    real ->
                            Mutants.deciding(
                                    real,
                                    decision ->
                                            Mutants.remembering(
                                                    decision,
                                                    memory(
                                                            decision.memory(),
                                                            decision.at(),
                                                            decision.memory().recommendations(),
                                                            decision.memory().actions(),
                                                            Double.NaN))));

    private static final Tampering REMEMBERS_EVER =
            Mutants.saying(
                    AT,
                    real ->
                            Mutants.deciding(
                                    real,
                                    decision ->
                                            Mutants.remembering(
                                                    decision,
                                                    memory(
                                                            decision.memory(),
                                                            decision.at(),
                                                            TimedCounts.of(
                                                                    new long[500], new int[500]),
                                                            decision.memory().actions(),
                                                            0))));

    /// Decides by a rule that is upside down, and says so truly.
    private static final Tampering WANTS_LESS =
            Mutants.saying(
                    AT,
                    real -> {
                        ScalingGroup upsideDown =
                                real.document().toBuilder()
                                        .rules(
                                                List.of(
                                                        new Rule.Expression(
                                                                Rule.Header.of("load"),
                                                                Optional.of("12.0 - load / 100.0"),
                                                                Optional.empty(),
                                                                Optional.empty(),
                                                                1,
                                                                1,
                                                                Rule.ChangeType.INSTANCES)))
                                        .build();
                        DecisionEngine engine = DecisionEngine.compile(upsideDown);
                        Decision decision =
                                engine.decide(
                                        Optional.of(real.memory()),
                                        real.observation(),
                                        real.forecast(),
                                        real.decision().at());
                        return new Evaluation(
                                engine,
                                real.memory(),
                                real.observation(),
                                real.forecast(),
                                decision);
                    });

    private static Memory acted(Memory memory, Instant now) {
        int desired = memory.desired().orElse(0);
        Memory more = memory.withDesired(desired, desired + 1, now);
        return more.withDesired(desired + 1, desired, now);
    }

    private static Memory memory(
            Memory memory,
            Instant now,
            TimedCounts recommendations,
            TimedCounts actions,
            double spent) {
        return new Memory(
                memory.since(),
                OptionalInt.of(memory.desired().orElse(1)),
                Optional.of(now),
                Optional.empty(),
                Optional.empty(),
                recommendations,
                actions,
                memory.samples(),
                memory.instanceSamples(),
                spent,
                memory.idleSince(),
                memory.effects(),
                memory.replacementFailures(),
                memory.freeze());
    }
}
