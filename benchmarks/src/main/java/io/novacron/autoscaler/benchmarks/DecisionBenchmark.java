package io.novacron.autoscaler.benchmarks;

import io.novacron.autoscaler.cli.command.StandardWorkload;
import io.novacron.autoscaler.engine.DecisionEngine;
import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Decision.Action;
import io.novacron.autoscaler.model.Forecast;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Observation;
import io.novacron.autoscaler.model.Observation.Fleet;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Decisions a second on one thread. `decide` folds the standard group over a wave of load, as
/// `bench decide` does; `hold` asks the commonest question, an evaluation that changes nothing;
/// `decideAndTell` renders the reason and every note too, as somebody who reads them makes it do.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "--sun-misc-unsafe-memory-access=allow"})
public class DecisionBenchmark {

    private final DecisionEngine engine = DecisionEngine.compile(StandardWorkload.group());
    private final Observation[] observations = StandardWorkload.observations();
    private final Instant[] times = StandardWorkload.times();
    private final Observation one =
            new Observation(
                    new Fleet.Counted(4),
                    Map.of("rps", MetricReading.of(380), "backlog", MetricReading.of(900)));
    private final DecisionEngine expression = single(expressionRule());
    private final DecisionEngine latency = single(latencyRule());
    private Optional<Memory> memory = Optional.empty();
    private Optional<Memory> settled = Optional.empty();
    private int index;

    /// Finds the memory of a decision that held, for `hold`.
    @Setup
    public void settle() {
        for (int step = 0; step < StandardWorkload.WAVE; step++) {
            Decision decision =
                    engine.decide(settled, observations[0], Forecast.NONE, times[step % 8]);
            settled = Optional.of(decision.memory());
        }
        Decision last = engine.decide(settled, observations[0], Forecast.NONE, times[8]);
        if (last.action() != Action.NONE) {
            throw new IllegalStateException("the standard group does not settle: " + last.reason());
        }
    }

    @Benchmark
    public Decision decide() {
        Decision decision = engine.decide(memory, observations[index], Forecast.NONE, times[index]);
        index = (index + 1) % StandardWorkload.WAVE;
        memory = index == 0 ? Optional.empty() : Optional.of(decision.memory());
        return decision;
    }

    @Benchmark
    public Decision hold() {
        return engine.decide(settled, observations[0], Forecast.NONE, times[8]);
    }

    @Benchmark
    public int decideAndTell() {
        Decision decision = decide();
        int length = decision.reason().length();
        for (int step = 0; step < decision.trace().size(); step++) {
            length += decision.trace().get(step).note().length();
        }
        return length;
    }

    @Benchmark
    public Decision expressionRuleAlone() {
        return expression.decide(Optional.of(Memory.EMPTY), one, Forecast.NONE, times[0]);
    }

    @Benchmark
    public Decision latencyRuleAlone() {
        return latency.decide(Optional.of(Memory.EMPTY), one, Forecast.NONE, times[0]);
    }

    @Benchmark
    public DecisionEngine compile() {
        return DecisionEngine.compile(StandardWorkload.group());
    }

    private static DecisionEngine single(Rule rule) {
        return DecisionEngine.compile(
                ScalingGroup.builder("single")
                        .minCapacity(1)
                        .maxCapacity(100)
                        .metric("rps", MetricDefinition.of(MetricType.REQUEST_COUNT))
                        .metric("backlog", MetricDefinition.of(MetricType.QUEUE_LENGTH))
                        .rules(List.of(rule))
                        .build());
    }

    private static Rule expressionRule() {
        return new Rule.Expression(
                Rule.Header.of("expression"),
                Optional.of("rps / 100 > backlog / 300 ? rps / 100 : backlog / 300"),
                Optional.empty(),
                Optional.empty(),
                1,
                1,
                Rule.ChangeType.INSTANCES);
    }

    private static Rule latencyRule() {
        return new Rule.Latency(
                Rule.Header.of("latency"),
                "rps",
                0.95,
                Duration.ofMillis(250),
                new Rule.Service.Time(Duration.ofMillis(50)),
                4);
    }
}
