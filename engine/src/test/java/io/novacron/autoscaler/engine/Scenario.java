package io.novacron.autoscaler.engine;

import io.novacron.autoscaler.model.Behavior;
import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Fallback;
import io.novacron.autoscaler.model.Forecast;
import io.novacron.autoscaler.model.Freeze;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.Lifecycle;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.Observation;
import io.novacron.autoscaler.model.Observation.Fleet;
import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Schedule;
import io.novacron.autoscaler.model.TimedValues;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// A case of `evaluate` in Java: group + observed + memory + now, then `decide()`.
///
/// Starts from the frame of the conformance cases: 0 to 1,000,000 instances, interval 60 s, no
/// warm-up, neither windows nor limits, Monday 2026-01-05 10:00 UTC. A metric that a rule or a
/// reading names is custom with every default until it is defined.
final class Scenario {

    private int min;
    private int max = 1_000_000;
    private final Map<String, MetricSpec> metrics = new LinkedHashMap<>();
    private final List<Rule> rules = new ArrayList<>();
    private final List<Schedule> schedules = new ArrayList<>();
    private final List<Freeze> freezes = new ArrayList<>();
    private Behavior behavior = Behavior.IMMEDIATE;
    private Lifecycle lifecycle = Lifecycle.DEFAULT;
    private UnaryOperator<ScalingGroup.Builder> more = builder -> builder;
    private Fleet fleet = new Fleet.Counted(4);
    private final Map<String, MetricReading> readings = new LinkedHashMap<>();
    private Optional<Memory> memory = Optional.empty();
    private Forecast forecast = Forecast.NONE;
    private Instant now = Times.at("10:00");
    private Optional<DecisionEngine> compiled = Optional.empty();

    private Scenario() {}

    static Scenario group() {
        return new Scenario();
    }

    static Scenario group(RuleSpec<?>... rules) {
        return new Scenario().rules(rules);
    }

    // --- the group

    Scenario bounds(int newMin, int newMax) {
        min = newMin;
        max = newMax;
        return changed();
    }

    Scenario metric(String name, MetricSpec spec) {
        metrics.put(name, spec);
        return changed();
    }

    Scenario rules(RuleSpec<?>... specs) {
        Arrays.stream(specs).map(RuleSpec::build).forEach(rules::add);
        return changed();
    }

    Scenario hpaBehavior() {
        behavior = Behavior.DEFAULT;
        return changed();
    }

    Scenario behavior(Behavior newBehavior) {
        behavior = newBehavior;
        return changed();
    }

    Scenario out(UnaryOperator<DirectionSpec> direction) {
        behavior = new Behavior(direction.apply(new DirectionSpec()).build(), behavior.scaleIn());
        return changed();
    }

    Scenario in(UnaryOperator<DirectionSpec> direction) {
        behavior = new Behavior(behavior.scaleOut(), direction.apply(new DirectionSpec()).build());
        return changed();
    }

    Scenario schedule(Schedule schedule) {
        schedules.add(schedule);
        return changed();
    }

    Scenario freeze(Freeze freeze) {
        freezes.add(freeze);
        return changed();
    }

    Scenario lifecycle(
            Lifecycle.Termination termination, int maxReplace, String... protectedInstances) {
        lifecycle =
                Lifecycle.DEFAULT.toBuilder()
                        .termination(termination)
                        .protectedInstances(List.of(protectedInstances))
                        .maxReplace(maxReplace)
                        .build();
        return changed();
    }

    Scenario fallback(int capacity, String after) {
        return with(builder -> builder.fallback(new Fallback(capacity, Times.of(after))));
    }

    Scenario interval(String length) {
        return with(builder -> builder.evaluationInterval(Times.of(length)));
    }

    Scenario warmup(String length) {
        return with(builder -> builder.warmup(Times.of(length)));
    }

    Scenario disabled() {
        return with(builder -> builder.enabled(false));
    }

    Scenario dryRun() {
        return with(builder -> builder.dryRun(true));
    }

    /// Any other part of the document.
    Scenario with(UnaryOperator<ScalingGroup.Builder> part) {
        UnaryOperator<ScalingGroup.Builder> before = more;
        more = builder -> part.apply(before.apply(builder));
        return changed();
    }

    // --- what is observed

    Scenario instances(int count) {
        fleet = new Fleet.Counted(count);
        return this;
    }

    Scenario instances(InstanceSpec... instances) {
        return fleet(Arrays.stream(instances).map(InstanceSpec::build).toList());
    }

    Scenario fleet(List<Instance> instances) {
        fleet = new Fleet.Listed(instances);
        return this;
    }

    Scenario reads(String metric, double value) {
        return reads(metric, MetricReading.of(value));
    }

    Scenario reads(String metric, double value, String at) {
        return reads(metric, MetricReading.of(value, Times.at(at)));
    }

    Scenario fails(String metric, String error) {
        return reads(metric, MetricReading.failed(error));
    }

    /// Per-instance samples for `i-1`, `i-2`, …; NaN leaves one out.
    Scenario each(String metric, double... values) {
        List<InstanceSample> samples = new ArrayList<>();
        for (int index = 0; index < values.length; index++) {
            if (!Double.isNaN(values[index])) {
                samples.add(InstanceSample.of("i-" + (index + 1), values[index]));
            }
        }
        return reads(metric, MetricReading.perInstance(samples));
    }

    /// The same with one resource request for all.
    Scenario eachOf(String metric, double request, double... values) {
        List<InstanceSample> samples = new ArrayList<>();
        for (int index = 0; index < values.length; index++) {
            if (!Double.isNaN(values[index])) {
                samples.add(
                        new InstanceSample(
                                "i-" + (index + 1),
                                values[index],
                                OptionalDouble.of(request),
                                Optional.empty()));
            }
        }
        return reads(metric, MetricReading.perInstance(samples));
    }

    /// Per-instance samples as they are.
    Scenario samples(String metric, InstanceSample... samples) {
        return reads(metric, MetricReading.perInstance(List.of(samples)));
    }

    static InstanceSample sample(String instance, double value, double request) {
        return new InstanceSample(instance, value, OptionalDouble.of(request), Optional.empty());
    }

    static InstanceSample sample(String instance, double value, String at) {
        return new InstanceSample(
                instance, value, OptionalDouble.empty(), Optional.of(Times.at(at)));
    }

    /// Earlier values, `"09:58 80"` each, and the value now where there is one.
    Scenario history(String metric, OptionalDouble value, String... earlier) {
        long[] times = new long[earlier.length];
        double[] values = new double[earlier.length];
        for (int index = 0; index < earlier.length; index++) {
            String[] parts = earlier[index].split(" ", -1);
            times[index] = Times.at(parts[0]).toEpochMilli();
            values[index] = Double.parseDouble(parts[1]);
        }
        return reads(
                metric,
                new MetricReading(
                        value,
                        Optional.empty(),
                        Optional.empty(),
                        TimedValues.of(times, values),
                        Optional.empty()));
    }

    Scenario history(String metric, double value, String... earlier) {
        return history(metric, OptionalDouble.of(value), earlier);
    }

    Scenario reads(String metric, MetricReading reading) {
        readings.put(metric, reading);
        return this;
    }

    Scenario doesNotRead(String metric) {
        readings.remove(metric);
        return this;
    }

    Scenario memory(MemorySpec spec) {
        return memory(spec.build());
    }

    Scenario memory(Memory given) {
        memory = Optional.of(given);
        return this;
    }

    Scenario expects(Forecast given) {
        forecast = given;
        return this;
    }

    Scenario at(String time) {
        return at(Times.at(time));
    }

    Scenario at(Instant time) {
        now = time;
        return this;
    }

    // --- the decision

    ScalingGroup document() {
        ScalingGroup.Builder builder =
                ScalingGroup.builder("web")
                        .minCapacity(min)
                        .maxCapacity(max)
                        .behavior(behavior)
                        .rules(rules)
                        .schedules(schedules)
                        .freezes(freezes)
                        .lifecycle(lifecycle);
        TreeMap<String, MetricSpec> defined = new TreeMap<>(metrics);
        rules.forEach(rule ->
                rule.metrics().forEach(name -> defined.putIfAbsent(name, MetricSpec.custom())));
        readings.keySet().forEach(name -> defined.putIfAbsent(name, MetricSpec.custom()));
        defined.forEach((name, spec) -> builder.metric(name, spec.build()));
        return more.apply(builder).build();
    }

    Answer decide() {
        DecisionEngine engine = compiled.orElseGet(() -> DecisionEngine.compile(document()));
        compiled = Optional.of(engine);
        Decision decision = engine.decide(memory, new Observation(fleet, readings), forecast, now);
        return new Answer(decision, engine.group());
    }

    /// Decides, and makes what follows from it the start of the next decision: its memory and, with
    /// a fleet that is only counted, its capacity.
    Answer tick(String time) {
        Answer answer = at(time).decide();
        memory = Optional.of(answer.decision().memory());
        if (fleet instanceof Fleet.Counted) {
            instances(answer.decision().to().instances());
        }
        return answer;
    }

    private Scenario changed() {
        compiled = Optional.empty();
        return this;
    }
}
