package io.novacron.autoscaler.cli.bench;

import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/// The groups of `bench loop`: three rules each (a target on the instances' CPU, a threshold over
/// three periods, a step rule), default behaviour, sizes around a mean.
final class BenchGroups {

    /// Names of what every group uses.
    static final String CONTROLLER = "simulated";

    static final String CPU = "cpu";
    static final String REQUESTS = "requests";
    static final String QUEUE = "queue";

    /// A day in two hours: about one decision in a hundred changes something.
    private static final Duration WAVE = Duration.ofHours(2);

    /// How far the wave goes, as a share of its mean.
    private static final double SWING = 0.6;

    private static final int LEAST = 2;

    private final int count;
    private final Duration interval;
    private final int instances;

    /// @param count of groups
    /// @param instances of a group on average, ≥ 2
    BenchGroups(int count, Duration interval, int instances) {
        this.count = count;
        this.interval = interval;
        this.instances = instances;
    }

    int count() {
        return count;
    }

    String id(int index) {
        return "group-%06d".formatted(index);
    }

    /// How many fully used instances a group needs at a time: a wave with a phase of its own around
    /// half to one and a half times the mean.
    double demand(String id, Instant now) {
        double mean = instances * (0.5 + share(id, 1));
        double turn = (double) now.toEpochMilli() / WAVE.toMillis() + share(id, 2);
        return mean * (1 + SWING * Math.sin(2 * Math.PI * turn));
    }

    /// Instances of a group that has followed its demand until now.
    int size(int index, Instant now) {
        return Math.clamp(Math.round(demand(id(index), now) / used(id(index))), LEAST, most());
    }

    // How much of an instance is used at the start: somewhere between going in and going out.
    private static double used(String id) {
        return 0.65 + 0.4 * share(id, 3);
    }

    private int most() {
        return Math.max(10, instances * 4);
    }

    // 0 to 1, as good as random, the same for the same group and purpose.
    private static double share(String id, int purpose) {
        return new SplittableRandom(id.hashCode() * 31L + purpose).nextDouble();
    }

    ScalingGroup group(int index, String provider) {
        return ScalingGroup.builder(id(index))
                .controller(CONTROLLER)
                .minCapacity(LEAST)
                .maxCapacity(most())
                .desiredCapacity(LEAST)
                .evaluationInterval(interval)
                .metric(CPU, MetricDefinition.of(MetricType.CPU_UTILIZATION).from(provider))
                .metric(REQUESTS, MetricDefinition.of(MetricType.REQUEST_COUNT).from(provider))
                .metric(QUEUE, MetricDefinition.of(MetricType.QUEUE_LENGTH).from(provider))
                .rules(RULES)
                .build();
    }

    /// What a group that has run for a while remembers: the bench starts as after a restart, not as
    /// after the registration of everything at once.
    Memory memory(int index, Instant now) {
        return new Memory(
                        Optional.of(now.minus(Duration.ofDays(1))),
                        OptionalInt.of(size(index, now)),
                        Optional.of(now),
                        Optional.empty(),
                        Optional.empty(),
                        Memory.EMPTY.recommendations(),
                        Memory.EMPTY.actions(),
                        Memory.EMPTY.samples(),
                        Memory.EMPTY.instanceSamples(),
                        0,
                        Optional.empty(),
                        List.of(),
                        0,
                        Optional.empty())
                .withRecommendation(size(index, now), now);
    }

    private static final List<Rule> RULES =
            List.of(
                    new Rule.Target(
                            Rule.Header.of("cpu-target"),
                            CPU,
                            Rule.TargetKind.UTILIZATION,
                            60,
                            false,
                            OptionalDouble.empty()),
                    new Rule.Threshold(
                            Rule.Header.of("requests-threshold"),
                            REQUESTS,
                            OptionalDouble.of(900),
                            OptionalDouble.of(300),
                            2,
                            1,
                            3,
                            Rule.ChangeType.INSTANCES,
                            Optional.empty()),
                    new Rule.Step(
                            Rule.Header.of("queue-step"),
                            QUEUE,
                            1,
                            Rule.ChangeType.INSTANCES,
                            0,
                            List.of(
                                    step(OptionalDouble.empty(), OptionalDouble.of(5), -1),
                                    step(OptionalDouble.of(50), OptionalDouble.of(100), 1),
                                    step(OptionalDouble.of(100), OptionalDouble.empty(), 3))));

    private static Rule.Adjustment step(OptionalDouble from, OptionalDouble to, double change) {
        return new Rule.Adjustment(from, to, change);
    }
}
