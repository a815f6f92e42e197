package io.novacron.autoscaler.cli.command;

import io.novacron.autoscaler.engine.DecisionEngine;
import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Forecast;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Observation;
import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// The standard group and its load, for `bench decide` and for JMH: 10 instances with a sample
/// each, a target, a threshold over three periods and a step rule, default behaviour. The load
/// follows a wave around the target, so that most decisions hold and some go out or in.
public final class StandardWorkload {

    private static final int INSTANCES = 10;
    private static final int MOST = 50;

    /// Evaluations in one wave of the load.
    public static final int WAVE = 240;

    private static final Instant START = Instant.parse("2026-01-05T10:00:00Z");
    private static final Duration INTERVAL = Duration.ofSeconds(60);

    private StandardWorkload() {}

    /// The group's document.
    public static ScalingGroup group() {
        MetricDefinition utilization = MetricDefinition.of(MetricType.CPU_UTILIZATION);
        MetricDefinition requests = MetricDefinition.of(MetricType.REQUEST_COUNT);
        MetricDefinition queue = MetricDefinition.of(MetricType.QUEUE_LENGTH);
        return ScalingGroup.builder("standard")
                .minCapacity(2)
                .maxCapacity(MOST)
                .desiredCapacity(INSTANCES)
                .evaluationInterval(INTERVAL)
                .metric("cpu", utilization)
                .metric("requests", requests)
                .metric("queue", queue)
                .rules(
                        List.of(
                                new Rule.Target(
                                        Rule.Header.of("cpu-target"),
                                        "cpu",
                                        Rule.TargetKind.UTILIZATION,
                                        60,
                                        false,
                                        OptionalDouble.empty()),
                                new Rule.Threshold(
                                        Rule.Header.of("requests-threshold"),
                                        "requests",
                                        OptionalDouble.of(900),
                                        OptionalDouble.of(300),
                                        2,
                                        1,
                                        3,
                                        Rule.ChangeType.INSTANCES,
                                        Optional.empty()),
                                new Rule.Step(
                                        Rule.Header.of("queue-step"),
                                        "queue",
                                        1,
                                        Rule.ChangeType.INSTANCES,
                                        0,
                                        List.of(
                                                step(
                                                        OptionalDouble.empty(),
                                                        OptionalDouble.of(5),
                                                        -1),
                                                step(
                                                        OptionalDouble.of(50),
                                                        OptionalDouble.of(100),
                                                        1),
                                                step(
                                                        OptionalDouble.of(100),
                                                        OptionalDouble.empty(),
                                                        3)))))
                .build();
    }

    private static Rule.Adjustment step(OptionalDouble from, OptionalDouble to, double change) {
        return new Rule.Adjustment(from, to, change);
    }

    /// What is seen at each evaluation of a wave. The fleet has what the decision before asked for,
    /// and carries the same load together whatever its size: it is found by deciding once through.
    public static Observation[] observations() {
        DecisionEngine engine = DecisionEngine.compile(group());
        Instant[] times = times();
        List<Instance> known = new ArrayList<>();
        for (int member = 0; member < MOST; member++) {
            known.add(Instance.running("i-" + member, START.minus(Duration.ofHours(1))));
        }
        Observation[] observations = new Observation[WAVE];
        Optional<Memory> memory = Optional.empty();
        int instances = INSTANCES;
        for (int index = 0; index < WAVE; index++) {
            observations[index] = observation(index, known.subList(0, instances));
            Decision decision =
                    engine.decide(memory, observations[index], Forecast.NONE, times[index]);
            memory = Optional.of(decision.memory());
            instances = decision.to().instances();
        }
        return observations;
    }

    private static Observation observation(int index, List<Instance> instances) {
        int size = instances.size();
        double wave = Math.sin(2 * Math.PI * index / WAVE);
        double share = (double) INSTANCES / size;
        List<InstanceSample> samples = new ArrayList<>();
        for (int member = 0; member < size; member++) {
            samples.add(InstanceSample.of("i-" + member, (60 + 9 * wave) * share + member % 3 - 1));
        }
        return new Observation(
                new Observation.Fleet.Listed(instances),
                Map.of(
                        "cpu", MetricReading.perInstance(samples),
                        "requests", MetricReading.of((600 + 350 * wave) * share),
                        "queue", MetricReading.of((30 + 28 * wave) * share)));
    }

    /// When each evaluation of a wave is.
    public static Instant[] times() {
        Instant[] times = new Instant[WAVE];
        Arrays.setAll(times, index -> START.plus(INTERVAL.multipliedBy(index)));
        return times;
    }
}
