package io.novacron.autoscaler.engine;

import io.novacron.autoscaler.model.Activation;
import io.novacron.autoscaler.model.Behavior;
import io.novacron.autoscaler.model.Budget;
import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Fallback;
import io.novacron.autoscaler.model.Forecast;
import io.novacron.autoscaler.model.Freeze;
import io.novacron.autoscaler.model.Freeze.FrozenDirection;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.Lifecycle;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Observation;
import io.novacron.autoscaler.model.Observation.Fleet;
import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Schedule;
import io.novacron.autoscaler.model.Smoothing;
import io.novacron.autoscaler.model.TimedValues;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// Random groups and observations from a seed: small numbers, so that limits, bounds, windows and
/// tolerances are met often, and now and then something that no sane world contains.
final class Worlds {

    static final Instant START = Instant.parse("2026-03-28T22:00:00Z");
    private static final String[] METRICS = {"m0", "m1", "m2"};

    private final SplittableRandom random;
    private final boolean garbage;

    /// @param garbage whether observations contain what cannot be
    Worlds(long seed, boolean garbage) {
        this.random = new SplittableRandom(seed);
        this.garbage = garbage;
    }

    // --- groups

    ScalingGroup group() {
        int min = random.nextInt(4);
        int max = min + random.nextInt(1, 30);
        ScalingGroup.Builder builder =
                ScalingGroup.builder("g")
                        .minCapacity(min)
                        .maxCapacity(max)
                        .evaluationInterval(duration(15, 90))
                        .warmup(chance(2) ? Duration.ZERO : duration(1, 200))
                        .enabled(!chance(12))
                        .dryRun(chance(12))
                        .behavior(behavior())
                        .lifecycle(
                                Lifecycle.DEFAULT.toBuilder()
                                        .termination(pick(Lifecycle.Termination.values()))
                                        .protectedInstances(chance(3) ? List.of("i-1") : List.of())
                                        .drainTimeout(Duration.ZERO)
                                        .maxReplace(random.nextInt(1, 4))
                                        .build());
        for (String metric : METRICS) {
            builder.metric(metric, metric());
        }
        List<Rule> rules = new ArrayList<>();
        int count = random.nextInt(5);
        for (int index = 0; index < count; index++) {
            rules.add(rule(pick(METRICS), "r" + index));
        }
        builder.rules(rules);
        if (chance(3)) {
            builder.schedules(schedules(max));
        }
        if (chance(5)) {
            builder.freezes(
                    List.of(
                            new Freeze(
                                    new Freeze.Between(
                                            START.plusSeconds(300), START.plusSeconds(600)),
                                    pick(FrozenDirection.values()),
                                    "")));
        }
        if (chance(4)) {
            builder.pricePerInstanceHour(1)
                    .budget(
                            new Budget(
                                    OptionalDouble.of(random.nextInt(40)),
                                    chance(2)
                                            ? OptionalDouble.empty()
                                            : OptionalDouble.of(random.nextInt(5000)),
                                    "EUR"));
        }
        if (chance(3)) {
            builder.fallback(new Fallback(random.nextInt(40), duration(0, 300)));
        }
        if (min == 0 && chance(2)) {
            builder.activation(new Activation("m0", random.nextInt(3), duration(0, 300)));
        }
        return builder.build();
    }

    /// A rule over one metric. The last of the kinds is not one of those that invariant 15 names.
    Rule rule(String metric, String id) {
        RuleSpec<?> spec =
                switch (random.nextInt(8)) {
                    case 0, 1 -> threshold(metric);
                    case 2 ->
                            RuleSpec.step(metric)
                                    .type(pick(Rule.ChangeType.INSTANCES, Rule.ChangeType.PERCENT))
                                    .to(20, -random.nextInt(1, 60))
                                    .between(20, 40, -random.nextInt(1, 3))
                                    .between(60, 80, random.nextInt(1, 3))
                                    .from(80, random.nextInt(3, 60))
                                    .periods(random.nextInt(1, 4));
                    case 3, 4 -> target(metric);
                    case 5 -> {
                        RuleSpec.Watermark watermark =
                                RuleSpec.watermark(metric, random.nextInt(1, 50), 51)
                                        .tolerance(random.nextInt(3) / 10.0);
                        yield chance(2) ? watermark.absolute() : watermark;
                    }
                    case 6 ->
                            RuleSpec.queue(metric)
                                    .throughput(random.nextInt(1, 20))
                                    .drainWithin(random.nextInt(1, 300) + "s");
                    default ->
                            RuleSpec.latency(metric)
                                    .serviceRate(random.nextInt(1, 20))
                                    .objective(0.9, "5s")
                                    .workers(random.nextInt(1, 4));
                };
        spec.id(id).priority(random.nextInt(3));
        if (chance(4)) {
            spec.cooldown(random.nextInt(200) + "s", random.nextInt(400) + "s");
        }
        return spec.build();
    }

    private RuleSpec.Threshold threshold(String metric) {
        RuleSpec.Threshold threshold =
                RuleSpec.threshold(metric)
                        .by(random.nextInt(1, 40), random.nextInt(1, 40))
                        .periods(random.nextInt(1, 4))
                        .flapGuard(chance(2));
        if (chance(2)) {
            threshold.percent();
        }
        threshold.out(random.nextInt(40, 90));
        return chance(5) ? threshold : threshold.in(random.nextInt(40));
    }

    private RuleSpec.Target target(String metric) {
        RuleSpec.Target target =
                RuleSpec.target(metric, pick(Rule.TargetKind.values()), random.nextInt(1, 100));
        return chance(2) ? target : target.tolerance(random.nextInt(4) / 10.0);
    }

    private MetricDefinition metric() {
        MetricSpec metric =
                MetricSpec.of(chance(2) ? MetricType.CUSTOM : pick(MetricType.values()));
        if (chance(3)) {
            metric.request(100);
        }
        if (chance(3)) {
            metric.aggregate(pick(MetricDefinition.Aggregate.values()));
        }
        switch (random.nextInt(6)) {
            case 0 -> metric.missingIs(random.nextInt(100));
            case 1 -> metric.lastKnown(random.nextInt(1, 300) + "s");
            case 2 -> metric.ignored();
            default -> {}
        }
        if (chance(5)) {
            metric.zeroIsNotTrusted();
        }
        if (chance(4)) {
            Duration window = duration(1, 300);
            metric.smoothing(
                    pick(
                            new Smoothing.Average(window),
                            new Smoothing.Median(window),
                            new Smoothing.Max(window),
                            new Smoothing.Ewma(window)));
        }
        return metric.build();
    }

    private Behavior behavior() {
        return switch (random.nextInt(4)) {
            case 0 -> Behavior.IMMEDIATE;
            case 1 -> Behavior.DEFAULT;
            default -> new Behavior(direction(), direction());
        };
    }

    private Behavior.Direction direction() {
        DirectionSpec direction = new DirectionSpec();
        if (chance(2)) {
            direction.window(random.nextInt(400) + "s");
        }
        if (chance(4)) {
            direction.dampening(random.nextInt(1, 11) / 10.0);
        }
        if (chance(4)) {
            direction.cooldown(random.nextInt(300) + "s");
        }
        for (int limits = random.nextInt(3); limits > 0; limits--) {
            if (chance(2)) {
                direction.percent(random.nextInt(1, 150), random.nextInt(1, 300) + "s");
            } else {
                direction.instances(random.nextInt(6), random.nextInt(1, 300) + "s");
            }
        }
        return direction
                .select(
                        pick(
                                Behavior.Select.MAX,
                                Behavior.Select.MAX,
                                Behavior.Select.MIN,
                                Behavior.Select.DISABLED))
                .build();
    }

    private List<Schedule> schedules(int max) {
        Schedule floor = Schedules.floor("f", "all", "23:00", "01:30", random.nextInt(max + 5));
        Schedule range =
                Schedules.bounds(
                        "b", "all", "22:10", "22:40", random.nextInt(5), 5 + random.nextInt(30));
        return List.of(Schedules.in("Europe/Berlin", floor), range);
    }

    // --- observations

    /// What is seen of a group that wants `desired`: mostly that, with a load around its targets.
    Observation observation(int desired, double load, Instant now) {
        return observation(fleet(desired, now), load, now);
    }

    Observation observation(Fleet fleet, double load, Instant now) {
        Map<String, MetricReading> readings = new TreeMap<>();
        for (String metric : METRICS) {
            if (!chance(15)) {
                readings.put(metric, reading(fleet, load, now));
            }
        }
        return new Observation(fleet, readings);
    }

    Fleet fleet(int desired, Instant now) {
        int count = Math.clamp(desired, 0, 60);
        if (garbage && chance(10)) {
            return new Fleet.Counted(pick(-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 0));
        }
        if (chance(3)) {
            return new Fleet.Counted(count);
        }
        List<Instance> instances = new ArrayList<>();
        int shown = Math.max(0, count + random.nextInt(-1, 2));
        for (int index = 0; index < shown; index++) {
            instances.add(instance(index, now));
        }
        return new Fleet.Listed(instances);
    }

    private Instance instance(int index, Instant now) {
        int kind = random.nextInt(30);
        boolean isRunning = kind > 4;
        return new Instance(
                "i-" + (garbage && chance(8) ? 0 : index),
                isRunning ? InstanceState.RUNNING : pick(InstanceState.values()),
                chance(5) ? Optional.empty() : Optional.of(isRunning && !chance(10)),
                chance(5) ? Optional.empty() : Optional.of(since(now)),
                Optional.empty(),
                chance(2) ? Optional.of("z" + random.nextInt(3)) : Optional.empty(),
                chance(3) ? Optional.of("h" + random.nextInt(3)) : Optional.empty(),
                chance(3) ? Optional.of("a-" + index) : Optional.empty(),
                !chance(15),
                chance(15),
                chance(20));
    }

    private Instant since(Instant now) {
        if (garbage && chance(6)) {
            return pick(Instant.EPOCH, Instant.MAX, Instant.MIN, now.plusSeconds(3600));
        }
        return now.minusSeconds(random.nextInt(400));
    }

    private MetricReading reading(Fleet fleet, double load, Instant now) {
        if (chance(15)) {
            return MetricReading.failed("timed out");
        }
        if (fleet instanceof Fleet.Listed(List<Instance> instances) && chance(2)) {
            List<InstanceSample> samples = new ArrayList<>();
            for (Instance instance : instances) {
                if (!chance(8)) {
                    samples.add(
                            new InstanceSample(
                                    instance.id(),
                                    value(load),
                                    chance(4)
                                            ? OptionalDouble.of(garbage ? value(50) : 100)
                                            : OptionalDouble.empty(),
                                    chance(4) ? Optional.of(time(now)) : Optional.empty()));
                }
            }
            if (garbage && chance(3)) {
                samples.add(InstanceSample.of("unknown", value(load)));
            }
            return MetricReading.perInstance(samples);
        }
        return new MetricReading(
                garbage && chance(20) ? OptionalDouble.empty() : OptionalDouble.of(value(load)),
                chance(3) ? Optional.of(time(now)) : Optional.empty(),
                Optional.empty(),
                chance(4) ? history(load, now) : TimedValues.EMPTY,
                Optional.empty());
    }

    private TimedValues history(double load, Instant now) {
        long[] times = new long[random.nextInt(5)];
        double[] values = new double[times.length];
        for (int index = 0; index < times.length; index++) {
            times[index] = time(now).toEpochMilli();
            values[index] = value(load);
        }
        return TimedValues.of(times, values);
    }

    private Instant time(Instant now) {
        if (garbage && chance(4)) {
            return pick(
                    Instant.EPOCH,
                    Instant.parse("2100-01-01T00:00:00Z"),
                    now.minus(Duration.ofDays(1)),
                    now.plusSeconds(3600),
                    now.plusSeconds(1));
        }
        return now.minusSeconds(random.nextInt(200));
    }

    private double value(double load) {
        if (garbage && chance(4)) {
            return pick(
                    Double.NaN,
                    Double.POSITIVE_INFINITY,
                    Double.NEGATIVE_INFINITY,
                    -1.0,
                    -0.0,
                    0.0,
                    1e308,
                    Double.MAX_VALUE,
                    Double.MIN_VALUE,
                    1e18,
                    2147483648.0 * 50);
        }
        return Math.max(0, load + random.nextInt(-20, 21));
    }

    // --- memory that no decision returned

    Memory strangeMemory(Instant now) {
        MemorySpec memory = MemorySpec.empty();
        for (int index = random.nextInt(6); index > 0; index--) {
            String time =
                    pick(
                                    now,
                                    Instant.EPOCH,
                                    Instant.parse("2100-01-01T00:00:00Z"),
                                    now.minusSeconds(60),
                                    now.plusSeconds(600))
                            .toString();
            switch (random.nextInt(8)) {
                case 0 -> memory.since(time).scaledOutAt(time);
                case 1 -> memory.desired(pick(-5, 0, 7, Integer.MAX_VALUE, Integer.MIN_VALUE));
                case 2 -> memory.scaledInAt(time).decidedAt(time);
                case 3 -> memory.recommended(time, pick(-9, 0, 5, Integer.MAX_VALUE));
                case 4 -> memory.acted(time, pick(Integer.MIN_VALUE, -3, 3, Integer.MAX_VALUE));
                case 5 -> memory.sample(pick(METRICS), time, value(50));
                case 6 -> memory.instanceSample(pick(METRICS), "i-1", value(50));
                default -> memory.spent(value(1e4)).idleSince(time).replacementFailures(3);
            }
        }
        return memory.build();
    }

    // --- a world over time

    /// One decision after another, each from what the last one returned.
    static final class Run {
        private final Worlds worlds;
        private final DecisionEngine engine;
        private Optional<Memory> memory = Optional.empty();
        private int desired;
        private Instant now = START;

        Run(Worlds worlds, ScalingGroup group) {
            this.worlds = worlds;
            this.engine = DecisionEngine.compile(group);
            this.desired = group.desiredCapacity();
        }

        /// The next decision, and what it was made from.
        Tick next() {
            now = now.plusMillis(engine.group().evaluationInterval().toMillis());
            if (worlds.chance(20)) {
                now = now.plusSeconds(worlds.random.nextInt(600));
            }
            if (worlds.garbage && worlds.chance(10)) {
                now = now.minusSeconds(worlds.pick(1, 60, 3600, 86_400));
            }
            if (worlds.garbage && worlds.chance(15)) {
                memory = Optional.of(worlds.strangeMemory(now));
            }
            double load = worlds.random.nextInt(130);
            Observation observation = worlds.observation(desired, load, now);
            Optional<Memory> before = memory;
            Decision decision = engine.decide(before, observation, Forecast.NONE, now);
            memory = Optional.of(decision.memory());
            desired = decision.to().instances();
            return new Tick(engine, before, observation, now, decision);
        }
    }

    record Tick(
            DecisionEngine engine,
            Optional<Memory> before,
            Observation observation,
            Instant now,
            Decision decision) {

        Decision again() {
            return engine.decide(before, observation, Forecast.NONE, now);
        }
    }

    // --- dice

    boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    int number(int bound) {
        return random.nextInt(bound);
    }

    @SafeVarargs
    final <T> T pick(T... values) {
        return values[random.nextInt(values.length)];
    }

    private Duration duration(int fromSeconds, int toSeconds) {
        return Duration.ofSeconds(random.nextInt(fromSeconds, toSeconds));
    }
}
