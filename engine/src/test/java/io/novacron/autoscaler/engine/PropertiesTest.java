package io.novacron.autoscaler.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.engine.Worlds.Tick;
import io.novacron.autoscaler.engine.schedule.Calendar;
import io.novacron.autoscaler.model.Behavior;
import io.novacron.autoscaler.model.Behavior.RateLimit;
import io.novacron.autoscaler.model.Behavior.Select;
import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Decision.LimitedBy;
import io.novacron.autoscaler.model.Forecast;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.Observation;
import io.novacron.autoscaler.model.Observation.Fleet;
import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Stage;
import io.novacron.autoscaler.model.TimedCounts;
import io.novacron.autoscaler.model.TimedValues;
import io.novacron.autoscaler.model.TraceStep;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds in every world: the invariants of INCIDENTS.md that are the engine's. A failure names
/// its seed; pin it as a test of its own.
class PropertiesTest {

    private static final int TICKS = 40;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 300);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void inASaneWorldTheInvariantsHold(long seed) {
        Worlds worlds = new Worlds(seed, false);
        ScalingGroup group = worlds.group();
        Worlds.Run run = new Worlds.Run(worlds, group);
        for (int count = 0; count < TICKS; count++) {
            Tick tick = run.next();
            Explained.check(tick.decision(), group);
            bounds(tick, group);
            noDataNoShrinking(tick, group);
            window(tick, group);
            rate(tick, group);
            cooldown(tick, group);
            handsOff(tick, group);
            sameInSameOut(tick);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void garbageIsNeverAnException(long seed) {
        Worlds worlds = new Worlds(seed, true);
        ScalingGroup group = worlds.group();
        Worlds.Run run = new Worlds.Run(worlds, group);
        for (int count = 0; count < TICKS; count++) {
            Tick tick = run.next();
            Explained.check(tick.decision(), group);
            bounds(tick, group);
            sameInSameOut(tick);
            bounded(tick.decision().memory(), 200);
        }
    }

    // Invariant 1.
    private static void bounds(Tick tick, ScalingGroup group) {
        Decision decision = tick.decision();
        boolean held = !group.enabled() || decision.limitedBy().contains(LimitedBy.FREEZE);
        if (held) {
            return;
        }
        Calendar.Effects windows = new Calendar(group).at(tick.now());
        int max = windows.maxCapacity().orElse(group.maxCapacity());
        int min = Math.min(max, windows.minCapacity().orElse(group.minCapacity()));
        assertThat(decision.to().instances()).as(decision.reason()).isBetween(min, max);
    }

    // Invariant 3.
    private static void noDataNoShrinking(Tick tick, ScalingGroup group) {
        Map<String, Integer> priorities = new HashMap<>();
        group.rules().forEach(rule -> priorities.put(rule.id(), rule.priority()));
        Decision decision = tick.decision();
        Optional<Integer> deciding = decision.rule().map(priorities::get);
        if (decision.action() != Decision.Action.SCALE_IN || deciding.isEmpty()) {
            return;
        }
        for (TraceStep step : decision.trace()) {
            boolean without =
                    step.code() == ReasonCode.NO_DATA || step.code() == ReasonCode.RULE_ERROR;
            if (without) {
                assertThat(priorities.get(step.rule().orElseThrow()))
                        .as("a rule without data before or beside the deciding one")
                        .isGreaterThan(deciding.get());
            }
        }
    }

    // Invariant 4, both directions.
    private static void window(Tick tick, ScalingGroup group) {
        Decision decision = tick.decision();
        if (movedByConstraints(decision)) {
            return;
        }
        int from = decision.from().instances();
        int to = decision.to().instances();
        int largest = Integer.MIN_VALUE;
        int smallest = Integer.MAX_VALUE;
        long now = tick.now().toEpochMilli();
        TimedCounts wanted = tick.before().orElse(Memory.EMPTY).recommendations();
        Behavior behavior = group.behavior();
        for (int index = 0; index < wanted.size(); index++) {
            long age = now - wanted.millisAt(index);
            if (age < behavior.scaleIn().stabilizationWindow().toMillis()) {
                largest = Math.max(largest, wanted.countAt(index));
            }
            if (age < behavior.scaleOut().stabilizationWindow().toMillis()) {
                smallest = Math.min(smallest, wanted.countAt(index));
            }
        }
        assertThat(to).isGreaterThanOrEqualTo(Math.min(from, largest));
        assertThat(to).isLessThanOrEqualTo(Math.max(from, smallest));
    }

    // Invariant 5.
    private static void rate(Tick tick, ScalingGroup group) {
        Decision decision = tick.decision();
        if (movedByConstraints(decision) || decision.action() == Decision.Action.NONE) {
            return;
        }
        boolean out = decision.action() == Decision.Action.SCALE_OUT;
        Behavior.Direction direction =
                out ? group.behavior().scaleOut() : group.behavior().scaleIn();
        assertThat(direction.select()).isNotEqualTo(Select.DISABLED);
        if (direction.limits().isEmpty()) {
            return;
        }
        List<Double> allowed = new ArrayList<>();
        TimedCounts actions = tick.before().orElse(Memory.EMPTY).actions();
        int from = decision.from().instances();
        for (RateLimit limit : direction.limits()) {
            double start = from;
            for (int index = 0; index < actions.size(); index++) {
                long age = tick.now().toEpochMilli() - actions.millisAt(index);
                start -= age < limit.period().toMillis() ? actions.countAt(index) : 0;
            }
            start = Math.max(0, start);
            double change =
                    limit.kind() == RateLimit.Kind.INSTANCES
                            ? limit.value()
                            : start * limit.value() / 100;
            // A percentage is rounded up, and from zero it is at least one.
            double most = Math.max(start == 0 ? 1 : 0, Math.ceil(start + change - 1e-6));
            allowed.add(out ? Math.max(from, most) : Math.min(from, Math.floor(start - change)));
        }
        double limit =
                out == (direction.select() == Select.MAX)
                        ? allowed.stream().mapToDouble(d -> d).max().orElseThrow()
                        : allowed.stream().mapToDouble(d -> d).min().orElseThrow();
        int to = decision.to().instances();
        if (out) {
            assertThat((double) to).as(decision.reason()).isLessThanOrEqualTo(limit + 1e-6);
        } else {
            assertThat((double) to).as(decision.reason()).isGreaterThanOrEqualTo(limit - 1e-6);
        }
    }

    // Invariant 6.
    private static void cooldown(Tick tick, ScalingGroup group) {
        Decision decision = tick.decision();
        if (movedByConstraints(decision) || tick.before().isEmpty()) {
            return;
        }
        Memory before = tick.before().get();
        boolean out = decision.action() == Decision.Action.SCALE_OUT;
        boolean in = decision.action() == Decision.Action.SCALE_IN;
        Optional<Rule> rule =
                decision.rule()
                        .flatMap(id ->
                                group.rules().stream().filter(r -> r.id().equals(id)).findFirst());
        Duration outCooldown =
                longer(
                        group.behavior().scaleOut().cooldown(),
                        rule.map(r -> r.header().cooldown().scaleOut()));
        Duration inCooldown =
                longer(
                        group.behavior().scaleIn().cooldown(),
                        rule.map(r -> r.header().cooldown().scaleIn()));
        if (out) {
            assertOutside(before.lastScaleOutAt(), outCooldown, tick.now());
        }
        if (in) {
            assertOutside(before.lastScaleOutAt(), inCooldown, tick.now());
            assertOutside(before.lastScaleInAt(), inCooldown, tick.now());
        }
    }

    private static Duration longer(Duration one, Optional<Duration> other) {
        return other.filter(o -> o.compareTo(one) > 0).orElse(one);
    }

    private static void assertOutside(Optional<Instant> action, Duration cooldown, Instant now) {
        action.ifPresent(
                at -> assertThat(Duration.between(at, now)).isGreaterThanOrEqualTo(cooldown));
    }

    // Invariant 14.
    private static void handsOff(Tick tick, ScalingGroup group) {
        Decision decision = tick.decision();
        Memory before = tick.before().orElse(Memory.EMPTY);
        boolean off = !group.enabled() || group.dryRun();
        boolean frozen =
                decision.limitedBy().contains(LimitedBy.FREEZE)
                        || decision.action() == Decision.Action.NONE;
        if (off || frozen) {
            assertThat(decision.memory().lastScaleOutAt()).isEqualTo(before.lastScaleOutAt());
            assertThat(decision.memory().lastScaleInAt()).isEqualTo(before.lastScaleInAt());
            assertThat(decision.memory().actions().size())
                    .isLessThanOrEqualTo(before.actions().size());
        }
        if (off) {
            assertThat(decision.plan().isNothing()).isTrue();
        }
    }

    // Invariant 12.
    private static void sameInSameOut(Tick tick) {
        assertThat(tick.again()).isEqualTo(tick.decision());
    }

    // Invariant 17.
    private static void bounded(Memory memory, int limit) {
        assertThat(memory.recommendations().size()).isLessThanOrEqualTo(limit);
        assertThat(memory.actions().size()).isLessThanOrEqualTo(limit);
        for (TimedValues series : memory.samples().values()) {
            assertThat(series.size()).isLessThanOrEqualTo(limit);
        }
        for (List<InstanceSample> samples : memory.instanceSamples().values()) {
            assertThat(samples.size()).isLessThanOrEqualTo(70);
        }
        assertThat(memory.effects().size()).isLessThanOrEqualTo(3);
    }

    // Bounds, activation, budgets and freezes act whatever windows, limits and cooldowns say.
    private static boolean movedByConstraints(Decision decision) {
        return decision.trace().stream()
                .anyMatch(step -> step.stage() == Stage.CONSTRAIN && step.input() != step.output());
    }

    // --- invariant 15

    /// The same tick with more load never gives less capacity: rules of one type, all of a group.
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void moreLoadNeverGivesLessCapacity(long seed) {
        Worlds worlds = new Worlds(seed, false);
        ScalingGroup frame = worlds.group();
        Rule rule = worlds.rule("m0", "r");
        DecisionEngine engine =
                DecisionEngine.compile(frame.toBuilder().rules(List.of(rule)).build());
        for (int count = 0; count < 10; count++) {
            Fleet fleet = worlds.fleet(worlds.number(20), Worlds.START);
            Optional<Memory> memory =
                    worlds.chance(2)
                            ? Optional.empty()
                            : Optional.of(worlds.strangeMemory(Worlds.START));
            int last = -1;
            // From above 0, which some metrics do not trust.
            for (double load = 1e-3; load <= 1e10; load = load * 1.3 + 1) {
                Decision decision =
                        engine.decide(
                                memory,
                                new Observation(fleet, Map.of("m0", MetricReading.of(load))),
                                Forecast.NONE,
                                Worlds.START);
                assertThat(decision.to().instances())
                        .as("load %s: %s", load, decision.reason())
                        .isGreaterThanOrEqualTo(last);
                last = decision.to().instances();
            }
        }
    }

    /// The same with one instance's own sample.
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void moreLoadOnOneInstanceNeverGivesLessCapacity(long seed) {
        Worlds worlds = new Worlds(seed, false);
        Rule rule = worlds.rule("m0", "r");
        ScalingGroup group =
                ScalingGroup.builder("g")
                        .maxCapacity(1000)
                        .behavior(Behavior.IMMEDIATE)
                        .metric("m0", MetricSpec.custom().build())
                        .rules(List.of(rule))
                        .build();
        DecisionEngine engine = DecisionEngine.compile(group);
        for (int count = 0; count < 10; count++) {
            int size = 1 + worlds.number(8);
            if (!(worlds.fleet(size, Worlds.START) instanceof Fleet.Listed fleet)) {
                continue;
            }
            List<InstanceSample> others = new ArrayList<>();
            for (int index = 1; index < fleet.instances().size(); index++) {
                if (!worlds.chance(4)) {
                    others.add(InstanceSample.of("i-" + index, worlds.number(130)));
                }
            }
            int last = -1;
            for (double load = 0; load <= 1e10; load = load * 1.3 + 1) {
                List<InstanceSample> samples = new ArrayList<>(others);
                samples.addFirst(InstanceSample.of("i-0", load));
                Decision decision =
                        engine.decide(
                                Optional.empty(),
                                new Observation(
                                        fleet, Map.of("m0", MetricReading.perInstance(samples))),
                                Forecast.NONE,
                                Worlds.START);
                assertThat(decision.to().instances())
                        .as("load %s: %s", load, decision.reason())
                        .isGreaterThanOrEqualTo(last);
                last = decision.to().instances();
            }
        }
    }

    /// A sample that goes missing never turns a hold or a scale-out into a scale-in.
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void anInstanceThatFallsSilentNeverMakesTheGroupGoIn(long seed) {
        Worlds worlds = new Worlds(seed, false);
        Rule rule = worlds.rule("m0", "r");
        DecisionEngine engine =
                DecisionEngine.compile(
                        ScalingGroup.builder("g")
                                .maxCapacity(1000)
                                .behavior(Behavior.IMMEDIATE)
                                .metric("m0", MetricSpec.custom().build())
                                .rules(List.of(rule))
                                .build());
        for (int count = 0; count < 20; count++) {
            int size = 2 + worlds.number(8);
            Fleet fleet =
                    new Fleet.Listed(
                            LongStream.range(0, size)
                                    .mapToObj(index ->
                                            InstanceSpec.running("i-" + index)
                                                    .since("2026-03-01T00:00:00Z")
                                                    .ready(index == 0 || !worlds.chance(5))
                                                    .build())
                                    .toList());
            List<InstanceSample> samples = new ArrayList<>();
            for (int index = 0; index < size; index++) {
                samples.add(
                        InstanceSample.of(
                                "i-" + index,
                                worlds.chance(4) ? worlds.number(2000) : worlds.number(100)));
            }
            // The period before, so that what each carried last is known.
            Instant now = Worlds.START;
            Decision before = decide(engine, Optional.empty(), fleet, samples, now);
            Optional<Memory> memory =
                    Optional.of(before.memory().withDesired(0, size, now.minusSeconds(9999)));
            now = now.plusSeconds(60);
            Decision complete = decide(engine, memory, fleet, samples, now);
            samples.remove(worlds.number(size));
            Decision silent = decide(engine, memory, fleet, samples, now);
            if (complete.to().instances() >= size) {
                assertThat(silent.to().instances())
                        .as("%s%nbut %s", complete.reason(), silent.reason())
                        .isGreaterThanOrEqualTo(size);
            }
        }
    }

    private static Decision decide(
            DecisionEngine engine,
            Optional<Memory> memory,
            Fleet fleet,
            List<InstanceSample> samples,
            Instant now) {
        return engine.decide(
                memory,
                new Observation(fleet, Map.of("m0", MetricReading.perInstance(samples))),
                Forecast.NONE,
                now);
    }

    // --- long runs

    @Test
    void memoryIsBoundedAfterTenThousandTicks() {
        for (long seed = 1; seed <= 5; seed++) {
            Worlds worlds = new Worlds(seed, true);
            Worlds.Run run = new Worlds.Run(worlds, worlds.group());
            for (int count = 0; count < 10_000; count++) {
                bounded(run.next().decision().memory(), 500);
            }
        }
    }

    @Test
    void memoryIsBoundedWhereNoWindowEverEnds() {
        Scenario scenario =
                Scenario.group(RuleSpec.threshold("m").out(75).in(25).periods(1000))
                        .interval("1s")
                        .in(direction -> direction.window("7d").instances(1, "7d"))
                        .out(direction -> direction.instances(1_000_000, "7d"))
                        .metric("m", MetricSpec.custom().lastKnown("7d"));
        Instant now = Times.at("10:00");
        for (int second = 0; second < 10_000; second++) {
            scenario.reads("m", second % 2 == 0 ? 90 : 10);
            Answer answer = scenario.tick(now.plusSeconds(second).toString());
            if (second % 500 == 0) {
                bounded(answer.memory(), 4096);
            }
        }
    }

    @Test
    void aRunRestartedAtAnyTickDecidesAsTheRunThatWasNot() {
        for (long seed = 1; seed <= 20; seed++) {
            Worlds worlds = new Worlds(seed, false);
            ScalingGroup group = worlds.group();
            Worlds.Run run = new Worlds.Run(worlds, group);
            for (int count = 0; count < TICKS; count++) {
                Tick tick = run.next();
                DecisionEngine restarted = DecisionEngine.compile(group);
                assertThat(
                                restarted.decide(
                                        tick.before(),
                                        tick.observation(),
                                        Forecast.NONE,
                                        tick.now()))
                        .isEqualTo(tick.decision());
            }
        }
    }
}
